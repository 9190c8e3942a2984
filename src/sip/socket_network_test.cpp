// The stack on real sockets of the loopback interface.
#include "sip/socket_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "io/certificate.h"
#include "sip/internal/test_party.h"

namespace callfloor::sip {
namespace {

using internal::audio_at;
using internal::tcp;
using internal::tls;
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
        auto result = SocketNetwork::create(
            loop_, listen, is_tls_needed(listen) ? std::optional(files()) : std::nullopt);
        EXPECT_TRUE(result) << (result ? "" : result.error().text);
        return *std::move(result);
    }
    static bool is_tls_needed(const std::vector<Endpoint>& listen) {
        return std::ranges::any_of(
            listen, [](const Endpoint& one) { return one.transport == TransportKind::Tls; });
    }
    /// A certificate for 127.0.0.1 and ::1, which is its own authority.
    static TlsFiles files() {
        static const TemporaryFolder folder;
        const auto made = io::ensure_certificate(
            {folder.path(),
             {},
             std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now())});
        EXPECT_TRUE(made) << (made ? "" : made.error().text);
        return {made->certificate, made->private_key, made->certificate};
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

// ---------------------------------------------------------------- TLS

/// A server under TLS and a client that connects to it.
struct TlsTest : SocketNetworkTest {
    TlsTest() : server(network({tls("127.0.0.1", 0)})) { server->set_events(&at_server); }
    void make_client(const TlsFiles& with) {
        auto made = SocketNetwork::create(loop_, {}, with);
        ASSERT_TRUE(made) << made.error().text;
        client = *std::move(made);
        client->set_events(&at_client);
    }
    Endpoint server_endpoint() const { return server->listening()[0]; }

    std::unique_ptr<SocketNetwork> server;
    std::unique_ptr<SocketNetwork> client;
    Recorder at_server;
    Recorder at_client;
};

TEST_F(TlsTest, CarriesWhatWasSentBeforeTheHandshakeWasOver) {
    make_client(files());
    const std::string large(100'000, 'x');
    at_server.when_bytes = [&](const Flow& flow) {
        if (at_server.stream.size() == large.size()) {
            EXPECT_TRUE(server->send(flow, "thank you"));
        }
    };
    at_client.when_bytes = [&](const Flow&) { loop_.stop(); };
    const auto flow = client->connect(server_endpoint());
    ASSERT_TRUE(flow);
    ASSERT_TRUE(client->send(*flow, large));
    run();
    EXPECT_EQ(at_server.stream, large);
    EXPECT_EQ(at_client.stream, "thank you");
    ASSERT_EQ(at_server.opened.size(), 1u);
    EXPECT_EQ(at_server.opened[0].remote.transport, TransportKind::Tls);
    EXPECT_EQ(at_client.opened.size(), 1u);
}

TEST_F(TlsTest, IsBrokenOffWhenNobodyWeKnowSignedTheCertificate) {
    auto with = files();
    with.authorities.clear();
    make_client(with);
    at_client.when_closed = [&] { loop_.stop(); };
    ASSERT_TRUE(client->connect(server_endpoint()));
    run();
    EXPECT_THAT(at_client.closed, testing::ElementsAre(HasSubstr("self-signed certificate")));
    EXPECT_TRUE(at_client.opened.empty());
    EXPECT_EQ(client->connections(), 0u);
}

TEST_F(TlsTest, IsBrokenOffWhenTheCertificateIsForSomebodyElse) {
    server = network({tls("127.0.0.9", 0)});
    make_client(files());
    at_client.when_closed = [&] { loop_.stop(); };
    ASSERT_TRUE(client->connect(server_endpoint()));
    run();
    EXPECT_THAT(at_client.closed, testing::ElementsAre(HasSubstr("IP address mismatch")));
}

TEST_F(TlsTest, ClosesWhoSpeaksPlainSip) {
    make_client(files());
    at_client.when_closed = [&] { loop_.stop(); };
    auto where = server_endpoint();
    where.transport = TransportKind::Tcp;
    const auto flow = client->connect(where);
    ASSERT_TRUE(flow);
    ASSERT_TRUE(client->send(*flow, "OPTIONS sip:a@b SIP/2.0\r\n\r\n"));
    run();
    EXPECT_TRUE(at_server.opened.empty()) << "nothing of it reached the stack";
    EXPECT_EQ(at_server.stream, "");
    EXPECT_THAT(at_server.closed, testing::ElementsAre(HasSubstr("TLS handshake failed")));
    EXPECT_EQ(server->connections(), 0u);
}

TEST_F(TlsTest, FloodOfHandshakesFromOnePlaceIsCut) {
    make_client(files());
    constexpr std::size_t kFlood = 100;
    at_client.when_closed = [&] {
        if (at_client.closed.size() + at_client.opened.size() == kFlood) {
            loop_.stop();
        }
    };
    for (std::size_t i = 0; i < kFlood; ++i) {
        ASSERT_TRUE(client->connect(server_endpoint()));
    }
    run();
    EXPECT_GE(server->connections_refused(), kFlood / 2);
    EXPECT_GE(at_server.opened.size(), 20u);
}

TEST_F(TlsTest, NeedsACertificate) {
    EXPECT_THAT(SocketNetwork::create(loop_, {tls("127.0.0.1", 0)}).error().text,
                HasSubstr("needs a certificate"));
    auto broken = files();
    broken.private_key = "/nowhere/server.key";
    EXPECT_THAT(SocketNetwork::create(loop_, {}, broken).error().text,
                HasSubstr("cannot use the private key /nowhere/server.key"));
    const auto plain = network({tcp("127.0.0.1", 0)});
    EXPECT_THAT(plain->connect(server_endpoint()).error().text, HasSubstr("TLS is not set up"));
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
    call.target.params.set("transport", transport_name(to.transport));
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

INSTANTIATE_TEST_SUITE_P(EachTransport, CallOnSockets,
                         testing::Values(udp("127.0.0.1", 0), tcp("127.0.0.1", 0),
                                         tls("127.0.0.1", 0), udp("::1", 0), tcp("::1", 0),
                                         tls("::1", 0)),
                         [](const auto& each) {
                             return std::string(transport_name(each.param.transport)) +
                                    (each.param.address == "::1" ? "6" : "4");
                         });

}  // namespace
}  // namespace callfloor::sip
