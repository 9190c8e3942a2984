// Calls between two user agents in virtual time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_party.h"

namespace callfloor::sip {
namespace {

using internal::Pair;
using std::chrono_literals::operator""s;

const CallEnd kHangUp{.cause = EndCause::NormalHangUp, .side = EndSide::System};

void answer_at_once(Pair& pair) {
    pair.b.when_incoming = [&pair](const IncomingCall& call) {
        pair.b.agent->ring(call.call);
        pair.b.agent->answer(call.call, pair.b.sdp());
    };
}

TEST(Call, IsAnsweredAndEndedByTheCaller) {
    Pair pair;
    answer_at_once(pair);
    const auto id = pair.a.invite("10.0.0.2");
    pair.run(1s);
    ASSERT_EQ(pair.b.incoming.size(), 1u);
    EXPECT_EQ(pair.b.incoming[0].request_uri.user, "4001");
    EXPECT_EQ(pair.b.incoming[0].peer.id, 1);
    EXPECT_TRUE(pair.b.incoming[0].offer.has_value());
    EXPECT_EQ(pair.a.ringing.size(), 1u);
    ASSERT_TRUE(pair.a.answered.contains(id));
    EXPECT_EQ(pair.a.answered[id], pair.b.sdp());
    ASSERT_EQ(pair.b.confirmed.size(), 1u);
    pair.a.agent->end(id, kHangUp);
    pair.run(1s);
    EXPECT_TRUE(pair.a.ended.empty());
    ASSERT_EQ(pair.b.ended.size(), 1u);
    const CallEnd expected{.cause = EndCause::NormalHangUp, .side = EndSide::Peer};
    EXPECT_EQ(pair.b.ended.begin()->second, std::vector{expected});
    EXPECT_EQ(pair.a.agent->figures().calls, 0u);
    EXPECT_EQ(pair.b.agent->figures().calls, 0u);
    pair.settle();
    EXPECT_EQ(pair.a.agent->figures().transactions, 0u);
    EXPECT_EQ(pair.b.agent->figures().transactions, 0u);
    EXPECT_EQ(pair.time.pending(), 0u);
}

TEST(Call, IsEndedByTheCallee) {
    Pair pair;
    answer_at_once(pair);
    const auto id = pair.a.invite("10.0.0.2");
    pair.run(1s);
    pair.b.agent->end(pair.b.incoming.at(0).call, kHangUp);
    pair.run(1s);
    ASSERT_EQ(pair.a.ended[id].size(), 1u);
    EXPECT_EQ(pair.a.ended[id][0].cause, EndCause::NormalHangUp);
    EXPECT_TRUE(pair.b.ended.empty());
}

TEST(Call, RunsOverTcpInFragments) {
    Pair pair({.fragment_max = 7});
    answer_at_once(pair);
    const auto id = pair.a.invite("10.0.0.2", "4001", TransportKind::Tcp);
    pair.run(5s);
    ASSERT_TRUE(pair.a.answered.contains(id));
    ASSERT_EQ(pair.b.confirmed.size(), 1u);
    EXPECT_EQ(pair.wire.datagrams(), 0u);
    pair.b.agent->end(pair.b.incoming.at(0).call, kHangUp);
    pair.run(5s);
    EXPECT_EQ(pair.a.ended[id].size(), 1u);
}

TEST(Call, IsRefusedWithTheStatusGiven) {
    Pair pair;
    pair.b.when_incoming = [&pair](const IncomingCall& call) {
        pair.b.agent->refuse(call.call, 486, "Busy Here", 0);
    };
    const auto id = pair.a.invite("10.0.0.2");
    pair.run(1s);
    ASSERT_EQ(pair.a.ended[id].size(), 1u);
    EXPECT_EQ(pair.a.ended[id][0].cause, EndCause::Busy);
    EXPECT_EQ(pair.a.ended[id][0].sip_status, 486);
    pair.settle();
    EXPECT_EQ(pair.time.pending(), 0u);
}

TEST(Call, IsCancelledWhileItRings) {
    Pair pair;
    pair.b.when_incoming = [&pair](const IncomingCall& call) { pair.b.agent->ring(call.call); };
    const auto id = pair.a.invite("10.0.0.2");
    pair.run(1s);
    pair.a.agent->end(id, kHangUp);
    pair.run(1s);
    const auto theirs = pair.b.incoming.at(0).call;
    ASSERT_EQ(pair.b.ended[theirs].size(), 1u);
    EXPECT_EQ(pair.b.ended[theirs][0].cause, EndCause::Abandoned);
    EXPECT_TRUE(pair.a.ended.empty());
    pair.settle();
    EXPECT_EQ(pair.a.agent->figures().transactions, 0u);
    EXPECT_EQ(pair.time.pending(), 0u);
}

TEST(Call, SendsKeysOneAfterTheOtherAndInOrder) {
    Pair pair;
    answer_at_once(pair);
    const auto id = pair.a.invite("10.0.0.2");
    pair.run(1s);
    pair.a.agent->send_keys(id, "12*");
    pair.a.agent->send_keys(id, "#9");
    pair.run(1s);
    EXPECT_EQ(pair.b.digits, "12*#9");
    pair.wire.set_reachable("10.0.0.2", false);
    pair.a.agent->send_keys(id, "77");
    pair.run(40s);
    pair.wire.set_reachable("10.0.0.2", true);
    pair.a.agent->send_keys(id, "5");
    pair.run(1s);
    EXPECT_EQ(pair.b.digits, "12*#95") << "what was not answered is not sent on";
}

TEST(Call, FailsWhenNobodyIsThere) {
    Pair pair;
    pair.wire.set_reachable("10.0.0.2", false);
    const auto id = pair.a.invite("10.0.0.2");
    EXPECT_TRUE(pair.a.ended.empty());
    pair.run(33s);
    ASSERT_EQ(pair.a.ended[id].size(), 1u);
    EXPECT_EQ(pair.a.ended[id][0].cause, EndCause::Unreachable);
    EXPECT_EQ(pair.a.ended[id][0].sip_status, 408);
}

TEST(Call, FailsALittleLaterWhenThereIsNoWay) {
    Pair pair;
    auto call = pair.a.call_to("10.0.0.2");
    call.target.host = "carrier.example";
    const auto id = pair.a.agent->invite(call);
    EXPECT_TRUE(pair.a.ended.empty());
    pair.run(1s);
    ASSERT_EQ(pair.a.ended[id].size(), 1u);
    EXPECT_EQ(pair.a.ended[id][0].cause, EndCause::Unreachable);
}

}  // namespace
}  // namespace callfloor::sip
