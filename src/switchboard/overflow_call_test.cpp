// Callers whom a queue cannot serve, in virtual time: what the wire sees of overflow to a number
// outside and of blocked callers.
#include "switchboard/call_fixture.h"

namespace callfloor::switchboard {
namespace {

class OverflowCall : public SwitchboardCall {
  protected:
    void SetUp() override {
        auto config = switchboard.floor().config();
        config.queues[0].max_wait = 5s;
        config.queues[0].overflow = {floor::OverflowKind::Number, {}, "", "+8613800000001"};
        config.blocked_callers = {{floor::BlockedCallerId{9},
                                   "13700000000",
                                   false,
                                   floor::BlockAction::Refuse,
                                   "",
                                   "crank",
                                   {}}};
        ASSERT_TRUE(switchboard.handle(floor::ConfigureCentre{config}));
    }
};

TEST_F(OverflowCall, GivesTheCallerToSomebodyOutside) {
    carrier.when_incoming = [this](const sip::IncomingCall& call) {
        carrier.agent.ring(call.call);
        carrier.agent.answer(call.call,
                             carrier.session.answer(*call.offer, options()).value().answer);
    };
    second_carrier.dial("4001", "13800000009");
    time.advance(4s);
    EXPECT_TRUE(carrier.incoming.empty());
    time.advance(2s);
    ASSERT_EQ(carrier.incoming.size(), 1u);
    EXPECT_EQ(carrier.incoming[0].request_uri.user, "13800000001");
    EXPECT_EQ(carrier.incoming[0].from.uri.user, "4001") << "the centre's own number";
    EXPECT_EQ(media.bridges.size(), 1u);
    EXPECT_EQ(media.recorded.size(), 1u);
    EXPECT_EQ(all<floor::QueueLeft>().at(0).outcome, floor::QueueOutcome::Overflowed);
    carrier.hang_up(carrier.incoming[0].call);
    time.advance(1s);
    EXPECT_EQ(second_carrier.ended.size(), 1u);
    expect_clean();
}

TEST_F(OverflowCall, TakesTheCallerBackWhenNobodyOutsideAnswers) {
    carrier.when_incoming = [this](const sip::IncomingCall& call) {
        carrier.agent.refuse(call.call, 486, "Busy Here");
    };
    second_carrier.dial("4001", "13800000009");
    time.advance(6s);
    ASSERT_EQ(carrier.incoming.size(), 1u);
    EXPECT_EQ(switchboard.floor().queue(QueueId{2})->waiting, 1);
    phone_answers();
    agent_ready();
    time.advance(2s);
    EXPECT_EQ(state(), floor::AgentState::Talking);
    second_carrier.hang_up(second_carrier.answered.at(0));
    time.advance(1s);
    EXPECT_EQ(state(), floor::AgentState::Ready);
    expect_clean();
}

TEST_F(OverflowCall, LetsGoOutsideWhenTheCallerGivesUp) {
    carrier.when_incoming = [this](const sip::IncomingCall& call) {
        carrier.agent.ring(call.call);
    };
    second_carrier.dial("4001", "13800000009");
    time.advance(7s);
    ASSERT_EQ(carrier.incoming.size(), 1u);
    second_carrier.hang_up(second_carrier.answered.at(0));
    time.advance(1s);
    ASSERT_EQ(carrier.ended.size(), 1u) << "cancelled";
    expect_clean();
}

TEST_F(OverflowCall, RefusesABlockedCallerBeforeTheAnswer) {
    second_carrier.dial("4001", "13700000000");
    time.advance(1s);
    EXPECT_TRUE(second_carrier.answered.empty());
    ASSERT_EQ(second_carrier.ended.size(), 1u);
    EXPECT_EQ(second_carrier.ended[0].sip_status, 403);
    EXPECT_EQ(all<floor::CallerBlocked>().at(0).rule, floor::BlockedCallerId{9});
    expect_clean();
}

}  // namespace
}  // namespace callfloor::switchboard
