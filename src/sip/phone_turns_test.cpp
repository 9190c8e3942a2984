// The next call to a registered phone does not overtake the end of the last one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_party.h"
#include "sip/internal/test_raw_peer.h"

namespace callfloor::sip {
namespace {

using internal::Party;
using internal::RawPeer;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// A phone 100 ms away from the server (there and back), and how many calls it saw at a time.
struct PhoneTurns : testing::Test {
    PhoneTurns()
        : wire(time, Random(3), {.delay_min = 50ms, .delay_max = 50ms}),
          server(time, wire, "10.0.0.1"),
          phone(time, wire, "10.0.1.1", UserAgentOptions{}, 7) {
        server.add_extension(8001, "1001", "secret");
        phone.trunks["10.0.0.1"] = 1;
        phone.when_incoming = [this](const IncomingCall& call) {
            ++at_a_time;
            most_at_a_time = std::max(most_at_a_time, at_a_time);
            phone.agent->ring(call.call);
            if (answers_at_once) {
                phone.agent->answer(call.call, phone.sdp());
            }
        };
        phone.when_ended = [this](CallId) { --at_a_time; };
        UserAgent::TrunkRegistration registration;
        registration.registrar = SipUri::make({}, "10.0.0.1", 5060);
        registration.user = "1001";
        registration.password = "secret";
        registration.proxy = internal::udp("10.0.0.1");
        (void)phone.agent->register_at(registration);
        time.advance(1s);
        EXPECT_EQ(server.agent->contacts(8001).size(), 1u);
    }
    CallId call() {
        auto call = server.call_to("10.0.1.1", "1001");
        call.contacts = server.agent->contacts(8001);
        return server.agent->invite(call);
    }
    void give_up(CallId id) {
        server.agent->end(id, {.cause = EndCause::Cancelled, .side = EndSide::System});
    }
    void expect_one_at_a_time(std::size_t calls) {
        EXPECT_EQ(phone.incoming.size(), calls);
        EXPECT_EQ(most_at_a_time, 1);
    }

    io::VirtualTime time;
    SimulatedNetwork wire;
    Party server;
    Party phone;
    bool answers_at_once = false;
    int at_a_time = 0;
    int most_at_a_time = 0;
};

TEST_F(PhoneTurns, NextCallFollowsTheCancelThatHadToWait) {
    const auto first = call();
    time.advance(20ms);
    give_up(first);
    const auto second = call();
    time.advance(1s);
    expect_one_at_a_time(2);
    EXPECT_THAT(server.ringing, testing::Contains(second));
    EXPECT_THAT(server.ringing, testing::Not(testing::Contains(first)));
}

TEST_F(PhoneTurns, NextCallFollowsTheEndOfAnAnswerThatCrossedTheCancel) {
    answers_at_once = true;
    const auto first = call();
    time.advance(20ms);
    give_up(first);
    const auto second = call();
    time.advance(1s);
    expect_one_at_a_time(2);
    EXPECT_TRUE(server.answered.contains(second));
    EXPECT_FALSE(server.answered.contains(first));
}

TEST_F(PhoneTurns, NextCallFollowsAByeThatWasLostOnce) {
    answers_at_once = true;
    const auto first = call();
    time.advance(500ms);
    ASSERT_TRUE(server.answered.contains(first));
    wire.set_reachable("10.0.1.1", false);
    give_up(first);
    time.advance(100ms);
    wire.set_reachable("10.0.1.1", true);
    const auto second = call();
    time.advance(2s);
    expect_one_at_a_time(2);
    EXPECT_TRUE(server.answered.contains(second));
}

TEST_F(PhoneTurns, SeveralWhoWaitComeInOrderAndWhoGaveUpMeanwhileDoesNot) {
    const auto first = call();
    time.advance(20ms);
    give_up(first);
    const auto second = call();
    const auto third = call();
    give_up(second);
    time.advance(1s);
    EXPECT_EQ(server.ringing, std::vector{third});
    expect_one_at_a_time(2);
    give_up(third);
    time.advance(2min);
    EXPECT_EQ(server.agent->figures().calls, 0u);
    EXPECT_EQ(server.agent->figures().transactions, 0u);
}

TEST_F(PhoneTurns, OtherPhonesDoNotWait) {
    Party other(time, wire, "10.0.1.2", UserAgentOptions{}, 8);
    other.trunks["10.0.0.1"] = 1;
    give_up(call());
    auto call = server.call_to("10.0.1.2", "1001");
    call.contacts = server.agent->contacts(8001);
    call.contacts[0].uri.host = "10.0.1.2";
    call.contacts[0].flow.remote = internal::udp("10.0.1.2");
    server.agent->invite(call);
    time.advance(60ms);
    EXPECT_EQ(other.incoming.size(), 1u);
}

TEST_F(PhoneTurns, APhoneThatIsSilentIsCalledAllTheSame) {
    RawPeer silent(wire, "10.0.1.9");
    auto contacts = server.agent->contacts(8001);
    contacts[0].uri = SipUri::make("1001", "10.0.1.9", 5060);
    contacts[0].flow.remote = internal::udp("10.0.1.9");
    auto call = server.call_to("10.0.1.9", "1001");
    call.contacts = contacts;
    give_up(server.agent->invite(call));
    server.agent->invite(call);
    const auto call_ids = [&] {
        std::set<std::string> ids;
        for (const auto& message : silent.received) {
            ids.emplace(message.call_id());
        }
        return ids.size();
    };
    time.advance(900ms);
    EXPECT_EQ(call_ids(), 1u);
    time.advance(200ms);
    EXPECT_EQ(call_ids(), 2u);
}

}  // namespace
}  // namespace callfloor::sip
