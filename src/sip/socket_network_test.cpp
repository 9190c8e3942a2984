// The stack on real sockets of the loopback interface.
#include "sip/socket_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_party.h"

namespace callfloor::sip {
namespace {

using internal::audio_at;
using internal::tcp;
using internal::udp;
using std::chrono_literals::operator""s;
using testing::HasSubstr;

/// Runs the loop until `done` is called or ten seconds passed.
class LoopTest : public testing::Test {
  protected:
    void run() {
        io::Timer limit(loop_);
        limit.start(10s, [this] {
            ADD_FAILURE() << "nothing happened for ten seconds";
            loop_.stop();
        });
        loop_.run();
    }
    io::EventLoop loop_;
};

struct Recorder final : NetworkEvents {
    void on_datagram(const Flow& flow, std::string_view bytes) override {
        datagrams.emplace_back(flow, bytes);
        if (when_bytes) {
            when_bytes(flow);
        }
    }
    void on_stream_opened(const Flow& flow) override { opened.push_back(flow); }
    void on_stream_bytes(const Flow& flow, std::string_view bytes) override {
        stream.append(bytes);
        if (when_bytes) {
            when_bytes(flow);
        }
    }
    void on_stream_closed(const Flow&, const std::string& why) override {
        closed.push_back(why);
        if (when_closed) {
            when_closed();
        }
    }
    std::vector<std::pair<Flow, std::string>> datagrams;
    std::vector<Flow> opened;
    std::string stream;
    std::vector<std::string> closed;
    std::function<void(const Flow&)> when_bytes;
    std::function<void()> when_closed;
};

class SocketNetworkTest : public LoopTest {
  protected:
    std::unique_ptr<SocketNetwork> network(const std::vector<Endpoint>& listen) {
        auto result = SocketNetwork::create(loop_, listen);
        EXPECT_TRUE(result) << (result ? "" : result.error().text);
        return *std::move(result);
    }
};

TEST_F(SocketNetworkTest, NamesAPortThatIsTakenAndAdvises) {
    const auto first = network({udp("127.0.0.1", 0), tcp("127.0.0.1", 0)});
    for (const auto& taken : first->listening()) {
        const auto second = SocketNetwork::create(loop_, {taken});
        ASSERT_FALSE(second);
        EXPECT_THAT(second.error().text, HasSubstr(std::to_string(taken.port)));
        EXPECT_THAT(second.error().text, HasSubstr("is taken by another program; stop it"));
    }
}

TEST_F(SocketNetworkTest, RefusesWhatIsNoAddressOfThisMachine) {
    const auto result = SocketNetwork::create(loop_, {udp("192.0.2.77", 0)});
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().text, HasSubstr("not an address of this machine"));
}

TEST_F(SocketNetworkTest, AnswersADatagramToAWildcardFromTheAddressItCameTo) {
    const auto server = network({udp("0.0.0.0", 0)});
    const auto client = network({udp("127.0.0.1", 0)});
    Recorder at_server;
    Recorder at_client;
    server->set_events(&at_server);
    client->set_events(&at_client);
    at_server.when_bytes = [&](const Flow& flow) { EXPECT_TRUE(server->send(flow, "pong")); };
    at_client.when_bytes = [&](const Flow&) { loop_.stop(); };
    auto to = server->listening()[0];
    to.address = "127.0.0.3";
    ASSERT_TRUE(client->send({.local = client->listening()[0], .remote = to}, "ping"));
    run();
    ASSERT_EQ(at_server.datagrams.size(), 1u);
    EXPECT_EQ(at_server.datagrams[0].first.local.address, "127.0.0.3");
    ASSERT_EQ(at_client.datagrams.size(), 1u);
    EXPECT_EQ(at_client.datagrams[0].first.remote.address, "127.0.0.3");
    EXPECT_EQ(at_client.datagrams[0].second, "pong");
}

TEST_F(SocketNetworkTest, TellsTheLocalAddressThatReachesARemote) {
    const auto both = network({udp("0.0.0.0", 0), tcp("127.0.0.1", 0)});
    const auto local = both->local_for(udp("127.0.0.1", 9));
    ASSERT_TRUE(local);
    EXPECT_EQ(local->address, "127.0.0.1");
    EXPECT_EQ(local->port, both->listening()[0].port);
    EXPECT_FALSE(both->local_for(udp("::1", 9)));
}

TEST_F(SocketNetworkTest, CarriesAStreamOverIpv6) {
    const auto server = network({tcp("::1", 0)});
    const auto client = network({tcp("::1", 0)});
    Recorder at_server;
    Recorder at_client;
    server->set_events(&at_server);
    client->set_events(&at_client);
    const std::string large(100'000, 'x');
    at_server.when_bytes = [&](const Flow&) {
        if (at_server.stream.size() == large.size()) {
            loop_.stop();
        }
    };
    const auto flow = client->connect(server->listening()[0]);
    ASSERT_TRUE(flow);
    EXPECT_NE(flow->local.port, 0);
    ASSERT_TRUE(client->send(*flow, large));
    run();
    EXPECT_EQ(at_server.stream, large);
    ASSERT_EQ(at_client.opened.size(), 1u);
    EXPECT_EQ(at_client.opened[0], *flow);
}

TEST_F(SocketNetworkTest, TellsAConnectionNobodyAccepts) {
    auto listener = network({tcp("127.0.0.1", 0)});
    const auto nobody = listener->listening()[0];
    listener.reset();
    const auto client = network({tcp("127.0.0.1", 0)});
    Recorder at_client;
    client->set_events(&at_client);
    at_client.when_closed = [&] { loop_.stop(); };
    ASSERT_TRUE(client->connect(nobody));
    run();
    EXPECT_THAT(at_client.closed, testing::ElementsAre(HasSubstr("refused")));
    EXPECT_EQ(client->connections(), 0u);
}

TEST_F(SocketNetworkTest, ClosesAPeerThatDoesNotRead) {
    const auto server = network({tcp("127.0.0.1", 0)});
    const auto client = network({tcp("127.0.0.1", 0)});
    Recorder at_server;
    Recorder at_client;
    server->set_events(&at_server);
    client->set_events(&at_client);
    at_client.when_closed = [&] { loop_.stop(); };
    const auto flow = client->connect(server->listening()[0]);
    ASSERT_TRUE(flow);
    // The loop does not run, so nobody reads; at some point the queue is full and that is said.
    Result<void> sent;
    const std::string piece(60'000, 'x');
    for (int i = 0; i < 10'000 && sent; ++i) {
        sent = client->send(*flow, piece);
    }
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::LimitReached);
    EXPECT_TRUE(at_client.closed.empty());  // never from inside send()
    run();
    EXPECT_THAT(at_client.closed, testing::ElementsAre(HasSubstr("does not read")));
}

// ---------------------------------------------------------------- the whole stack

/// Answers every call, and hangs up when it is confirmed.
struct Phone final : UserAgentEvents, Directory {
    Phone(io::EventLoop& loop, Network& network)
        : agent(loop, network, Random::from_system(), *this, *this, UserAgentOptions{}) {}

    std::optional<Peer> trunk_by_address(const Endpoint&) override {
        return Peer{Peer::Kind::Trunk, 1, "all"};
    }
    std::optional<User> user(std::string_view) override { return std::nullopt; }
    void on_incoming(const IncomingCall& call) override {
        agent.ring(call.call);
        agent.answer(call.call, audio_at("127.0.0.1", 30'000));
    }
    void on_ringing(CallId, const std::optional<Sdp>&) override { ++ringing; }
    void on_answered(CallId, const Sdp&) override { ++answered; }
    void on_confirmed(CallId call, const std::optional<Sdp>&) override {
        agent.end(call, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    }
    void on_ended(CallId, const CallEnd& end) override {
        ends.push_back(end);
        if (when_ended) {
            when_ended();
        }
    }
    std::optional<Sdp> on_reoffer(CallId, const Sdp&) override { return std::nullopt; }
    void on_info_digit(CallId, char) override {}
    void on_contacts_changed(std::int64_t, const std::vector<Contact>&) override {}
    void on_registration(RegistrationId, bool, const std::string&) override {}
    void on_trunk_state(std::int64_t, bool, const std::string&) override {}

    int ringing = 0;
    int answered = 0;
    std::vector<CallEnd> ends;
    std::function<void()> when_ended;
    UserAgent agent;
};

class CallOnSockets : public SocketNetworkTest, public testing::WithParamInterface<Endpoint> {};

TEST_P(CallOnSockets, IsAnsweredAndEnded) {
    const auto here = network({GetParam()});
    const auto there = network({GetParam()});
    Phone caller(loop_, *here);
    Phone callee(loop_, *there);
    caller.when_ended = [this] { loop_.stop(); };
    const auto to = there->listening()[0];
    OutgoingCall call;
    call.target = SipUri::make("4001", to.address, to.port);
    if (to.transport == TransportKind::Tcp) {
        call.target.params.set("transport", "tcp");
    }
    call.from.uri = SipUri::make("caller", to.address);
    call.offer = audio_at("127.0.0.1", 10'000);
    (void)caller.agent.invite(call);
    run();
    EXPECT_EQ(caller.ringing, 1);
    EXPECT_EQ(caller.answered, 1);
    ASSERT_EQ(caller.ends.size(), 1u);
    EXPECT_EQ(caller.ends[0].cause, EndCause::NormalHangUp);
    EXPECT_EQ(caller.agent.figures().calls, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    EachTransport, CallOnSockets,
    testing::Values(udp("127.0.0.1", 0), tcp("127.0.0.1", 0), udp("::1", 0), tcp("::1", 0)),
    [](const auto& each) {
        return std::string(each.param.transport == TransportKind::Udp ? "Udp" : "Tcp") +
               (each.param.address == "::1" ? "6" : "4");
    });

}  // namespace
}  // namespace callfloor::sip
