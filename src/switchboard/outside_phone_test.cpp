// An extension whose phone is a number outside: dialled through the trunks, and taken by a key.
#include "switchboard/call_fixture.h"

namespace callfloor::switchboard {
namespace {

class OutsidePhone : public SwitchboardCall {
  protected:
    void SetUp() override {
        auto config = switchboard.floor().config();
        config.extensions[0].outside_number = "+8613900000077";
        configure(config);
        ASSERT_TRUE(switchboard.handle(floor::SignIn{UserId{3}, ExtensionId{5}, {}}));
        ASSERT_TRUE(switchboard.handle(floor::SetReady{UserId{3}, {}}));
    }
    void configure(const floor::CentreConfig& config) {
        ASSERT_TRUE(switchboard.handle(floor::ConfigureCentre{config}));
    }
    void answering(Far& far) {
        far.when_incoming = [this, &far](const sip::IncomingCall& call) {
            far.agent.ring(call.call);
            far.agent.answer(call.call, far.session.answer(*call.offer, options()).value().answer);
        };
    }
    /// On the telephone that answered last.
    void press(char key) { switchboard.on_digit(media::StreamId{media.last}, key); }
    std::vector<floor::OfferOutcome> outcomes() const {
        std::vector<floor::OfferOutcome> found;
        for (const auto& ended : all<floor::OfferEnded>()) {
            found.push_back(ended.outcome);
        }
        return found;
    }
};

TEST_F(OutsidePhone, IsTakenByAKey) {
    answering(carrier);
    second_carrier.dial("4001", "13800000009");
    time.advance(2s);
    ASSERT_EQ(carrier.incoming.size(), 1u);
    EXPECT_EQ(carrier.incoming[0].request_uri.user, "13900000077");
    EXPECT_EQ(carrier.incoming[0].from.uri.user, "4001") << "a number the owner may show";
    EXPECT_EQ(state(), floor::AgentState::Ringing) << "who answered may be a mailbox";
    EXPECT_TRUE(media.bridges.empty());
    press('5');
    EXPECT_EQ(state(), floor::AgentState::Ringing);
    press('1');
    time.advance(1s);
    EXPECT_EQ(state(), floor::AgentState::Talking);
    EXPECT_EQ(media.bridges.size(), 1u);
    EXPECT_EQ(switchboard.trunks().at(TrunkId{1}).calls, 1);
    carrier.hang_up(carrier.incoming[0].call);
    time.advance(1s);
    EXPECT_EQ(outcomes(), (std::vector{floor::OfferOutcome::Answered}));
    EXPECT_EQ(all<floor::ConversationEnded>().size(), 1u);
    EXPECT_EQ(switchboard.trunks().count(TrunkId{1}), 0u) << "the place is free again";
    expect_clean();
}

TEST_F(OutsidePhone, AMailboxIsNoAgent) {
    answering(carrier);
    const auto customer = second_carrier.dial("4001", "13800000009");
    time.advance(36s);
    EXPECT_EQ(outcomes(), (std::vector{floor::OfferOutcome::NoAnswer}));
    EXPECT_EQ(state(), floor::AgentState::NotReady) << "he missed an offer";
    EXPECT_EQ(switchboard.floor().conversations().size(), 1u) << "the customer waits on";
    EXPECT_TRUE(media.bridges.empty());
    second_carrier.hang_up(customer);
    expect_clean();
}

TEST_F(OutsidePhone, HangingUpInsteadOfTheKeyRefuses) {
    answering(carrier);
    const auto customer = second_carrier.dial("4001", "13800000009");
    time.advance(2s);
    carrier.hang_up(carrier.incoming.at(0).call);
    time.advance(1s);
    EXPECT_EQ(outcomes(), (std::vector{floor::OfferOutcome::Rejected}));
    second_carrier.hang_up(customer);
    expect_clean();
}

TEST_F(OutsidePhone, IsRungThroughTheNextTrunkWhenOneFails) {
    carrier.when_incoming = [this](const sip::IncomingCall& call) {
        carrier.agent.refuse(call.call, 503, "Refused");
    };
    answering(second_carrier);
    media.figures.emplace();
    media.figures->packets_received = 9;
    const auto customer = carrier.dial("4001", "13800000009");
    time.advance(2s);
    EXPECT_EQ(carrier.incoming.size(), 1u);
    ASSERT_EQ(second_carrier.incoming.size(), 1u);
    press('1');
    time.advance(1s);
    EXPECT_EQ(state(), floor::AgentState::Talking);
    EXPECT_EQ(outcomes(), (std::vector{floor::OfferOutcome::Answered}));
    carrier.hang_up(customer);
    expect_clean();
    EXPECT_EQ(all<floor::LegMeasured>().size(), 2u) << "each leg once, whatever was tried";
}

TEST_F(OutsidePhone, TheCalledPartysNoEndsTheOffer) {
    carrier.when_incoming = [this](const sip::IncomingCall& call) {
        carrier.agent.refuse(call.call, 486, "Busy Here");
    };
    const auto customer = second_carrier.dial("4001", "13800000009");
    time.advance(2s);
    EXPECT_TRUE(second_carrier.incoming.empty());
    EXPECT_EQ(outcomes(), (std::vector{floor::OfferOutcome::Busy}));
    second_carrier.hang_up(customer);
    expect_clean();
}

TEST_F(OutsidePhone, WithoutATrunkItIsUnreachableAndTheCallerWaits) {
    auto config = switchboard.floor().config();
    config.outbound.trunks.clear();
    configure(config);
    const auto customer = second_carrier.dial("4001", "13800000009");
    time.advance(2s);
    EXPECT_EQ(outcomes(), (std::vector{floor::OfferOutcome::Unreachable}));
    EXPECT_EQ(switchboard.floor().conversations().size(), 1u);
    second_carrier.hang_up(customer);
    expect_clean();
}

TEST_F(OutsidePhone, TheNextOnDutyIsRungWhenNobodyPressesTheKey) {
    auto config = switchboard.floor().config();
    config.agents.push_back({UserId{13}, "ben", TeamId{4}, {}});
    config.extensions.push_back({ExtensionId{15}, "8002", "+8613900000088"});
    config.queues[0].members.push_back({UserId{13}, 5});
    config.queues[0].strategy = floor::Strategy::RoundRobin;
    config.queues[0].missed_offer.count = 0;
    configure(config);
    ASSERT_TRUE(switchboard.handle(floor::SignIn{UserId{13}, ExtensionId{15}, {}}));
    ASSERT_TRUE(switchboard.handle(floor::SetReady{UserId{13}, {}}));
    answering(carrier);
    const auto customer = second_carrier.dial("4001", "13800000009");
    time.advance(37s);
    ASSERT_EQ(carrier.incoming.size(), 2u);
    EXPECT_EQ(carrier.incoming[0].request_uri.user, "13900000077");
    EXPECT_EQ(carrier.incoming[1].request_uri.user, "13900000088");
    press('1');
    time.advance(1s);
    EXPECT_EQ(switchboard.floor().agent(UserId{13})->state, floor::AgentState::Talking);
    EXPECT_EQ(state(), floor::AgentState::Ready) << "he stays on duty";
    second_carrier.hang_up(customer);
    expect_clean();
}

TEST_F(OutsidePhone, BecomesAnOrdinaryExtensionAgain) {
    auto config = switchboard.floor().config();
    config.extensions[0].outside_number.clear();
    configure(config);
    const auto customer = second_carrier.dial("4001", "13800000009");
    time.advance(2s);
    EXPECT_TRUE(carrier.incoming.empty());
    EXPECT_EQ(outcomes(), (std::vector{floor::OfferOutcome::Unreachable}));
    second_carrier.hang_up(customer);
    expect_clean();
}

}  // namespace
}  // namespace callfloor::switchboard
