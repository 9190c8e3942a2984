// Calls out in virtual time: what carriers are sent, and what becomes of their answers.
#include "switchboard/call_fixture.h"

namespace callfloor::switchboard {
namespace {

class OutboundCall : public SwitchboardCall {
  protected:
    void SetUp() override {
        agent_ready();
        phone_answers();
    }
    Result<void> dial() {
        return switchboard.handle(floor::PlaceCall{
            UserId{3}, {"+8613800000001", floor::DestinationKind::Mobile}, {}, {}});
    }
    static void refusing(Far& far, int status) {
        far.when_incoming = [&far, status](const sip::IncomingCall& call) {
            far.agent.refuse(call.call, status, "Refused");
        };
    }
    void answering(Far& far) {
        far.when_incoming = [this, &far](const sip::IncomingCall& call) {
            far.agent.ring(call.call);
            auto audio = options();
            audio.cryptos = far.cryptos;
            far.agent.answer(call.call, far.session.answer(*call.offer, audio).value().answer);
        };
    }
    void encrypt(Encryption encryption) {
        auto trunk = *directory.trunk(TrunkId{1});
        trunk.encryption = encryption;
        directory.set({trunk}, directory.extensions());
    }
    std::string end_cause() const {
        const auto ended = all<floor::ConversationEnded>();
        return ended.empty() ? "none" : std::string(end_cause_name(ended.back().end.cause));
    }
};

TEST_F(OutboundCall, ReachesTheCustomerInTheFormTheCarrierWants) {
    answering(carrier);
    ASSERT_TRUE(dial());
    time.advance(2s);
    ASSERT_EQ(phone.incoming.size(), 1u);
    EXPECT_EQ(phone.incoming[0].from.uri.user_decoded(), "+8613800000001");
    ASSERT_EQ(carrier.incoming.size(), 1u);
    EXPECT_EQ(carrier.incoming[0].request_uri.user, "13800000001");
    EXPECT_EQ(carrier.incoming[0].from.uri.user, "4001");
    EXPECT_EQ(state(), floor::AgentState::Outbound);
    EXPECT_EQ(media.bridges.size(), 1u);
    EXPECT_EQ(media.recorded.size(), 1u);
    EXPECT_EQ(switchboard.trunks().at(TrunkId{1}).calls, 1);
    carrier.hang_up(carrier.incoming[0].call);
    time.advance(1s);
    EXPECT_EQ(end_cause(), "normal_hang_up");
    EXPECT_EQ(switchboard.trunks().count(TrunkId{1}), 0u) << "the place is free again";
    expect_clean();
}

TEST_F(OutboundCall, GoesToTheNextTrunkWhenOneFails) {
    refusing(carrier, 503);
    answering(second_carrier);
    ASSERT_TRUE(dial());
    time.advance(2s);
    ASSERT_EQ(second_carrier.incoming.size(), 1u);
    EXPECT_EQ(second_carrier.incoming[0].request_uri.user, "9+8613800000001");
    EXPECT_EQ(all<floor::LegWasEnded>().at(0).end.sip_status, 503);
    second_carrier.hang_up(second_carrier.incoming[0].call);
    expect_clean();
}

TEST_F(OutboundCall, GoesToTheNextTrunkWhenOneSaysNothing) {
    wire.set_reachable("10.0.0.2", false);
    answering(second_carrier);
    ASSERT_TRUE(dial());
    time.advance(3s);
    EXPECT_TRUE(second_carrier.incoming.empty()) << "it may still react";
    time.advance(3s);
    ASSERT_EQ(second_carrier.incoming.size(), 1u);
    EXPECT_EQ(all<floor::LegWasEnded>().at(0).end.sip_status, 408);
    EXPECT_EQ(media.bridges.size(), 1u);
    EXPECT_EQ(switchboard.trunks().count(TrunkId{1}), 0u) << "the place is free again";
    second_carrier.hang_up(second_carrier.incoming[0].call);
    time.advance(60s);
    expect_clean();
}

TEST_F(OutboundCall, IsEncryptedWhereTheTrunkMustBe) {
    encrypt(Encryption::Required);
    answering(carrier);
    ASSERT_TRUE(dial());
    time.advance(2s);
    ASSERT_EQ(media.bridges.size(), 1u);
    const auto customer = media::StreamId{media.last};
    ASSERT_TRUE(media.remotes[customer].srtp);
    EXPECT_EQ(media.remotes[customer].srtp->suite, media::SrtpSuite::AeadAes128Gcm);
    carrier.hang_up(carrier.incoming[0].call);
    expect_clean();
}

TEST_F(OutboundCall, GoesInTheClearOnlyWhereThatIsAllowed) {
    int tries = 0;
    carrier.when_incoming = [&](const sip::IncomingCall& call) {
        if (++tries == 1) {
            carrier.agent.refuse(call.call, 488, "Not Acceptable Here");
            return;
        }
        carrier.agent.answer(call.call,
                             carrier.session.answer(*call.offer, options()).value().answer);
    };
    encrypt(Encryption::Wanted);
    ASSERT_TRUE(dial());
    time.advance(2s);
    EXPECT_EQ(tries, 2);
    ASSERT_EQ(media.bridges.size(), 1u);
    EXPECT_FALSE(media.remotes[media::StreamId{media.last}].srtp);
    carrier.hang_up(carrier.incoming.at(1).call);
    time.advance(1s);
    tries = 0;
    encrypt(Encryption::Required);
    ASSERT_TRUE(dial());
    time.advance(2s);
    EXPECT_EQ(tries, 1) << "no second one without";
    EXPECT_EQ(media.bridges.size(), 1u);
    expect_clean();
}

TEST_F(OutboundCall, ATrunkThatMustEncryptGetsNoCallInTheClearIn) {
    encrypt(Encryption::Required);
    carrier.dial("4001");
    time.advance(1s);
    ASSERT_EQ(carrier.ended.size(), 1u);
    EXPECT_EQ(carrier.ended[0].sip_status, 488);
    carrier.offers_srtp = true;
    const auto call = carrier.dial("4001");
    time.advance(2s);
    EXPECT_EQ(carrier.answered.size(), 1u);
    carrier.hang_up(call);
    expect_clean();
}

TEST_F(OutboundCall, TakesTheCalledPartysNoForAnAnswer) {
    refusing(carrier, 486);
    ASSERT_TRUE(dial());
    time.advance(2s);
    EXPECT_TRUE(second_carrier.incoming.empty());
    EXPECT_EQ(end_cause(), "busy");
    EXPECT_EQ(state(), floor::AgentState::Ready);
    expect_clean();
}

TEST_F(OutboundCall, LeavesOutATrunkThatIsFull) {
    ASSERT_TRUE(switchboard.handle(floor::SetNotReady{UserId{3}, "break", {}}));
    carrier.dial("4001", "13800000002");
    carrier.dial("4001", "13800000003");
    time.advance(500ms);
    ASSERT_EQ(switchboard.trunks().at(TrunkId{1}).calls, 2);
    answering(second_carrier);
    ASSERT_TRUE(dial());
    time.advance(2s);
    EXPECT_TRUE(carrier.incoming.empty());
    ASSERT_EQ(second_carrier.incoming.size(), 1u);
    EXPECT_EQ(switchboard.figures().refused_trunk_limit, 1u);
    second_carrier.hang_up(second_carrier.incoming[0].call);
    time.advance(1s);
    EXPECT_EQ(switchboard.trunks().at(TrunkId{1}).calls, 2);
}

TEST_F(OutboundCall, SendsNoMoreCallsASecondThanTheCarrierTakes) {
    refusing(carrier, 503);
    refusing(second_carrier, 486);
    time.advance(500ms);
    ASSERT_TRUE(dial());
    time.advance(100ms);
    ASSERT_TRUE(dial()) << "the first call is over";
    time.advance(100ms);
    EXPECT_EQ(second_carrier.incoming.size(), 1u);
    EXPECT_EQ(end_cause(), "limit_reached");
    EXPECT_EQ(switchboard.figures().refused_trunk_rate, 1u);
    time.advance(1s);
    ASSERT_TRUE(dial());
    time.advance(100ms);
    EXPECT_EQ(second_carrier.incoming.size(), 2u);
    expect_clean();
}

TEST_F(OutboundCall, DoesNotTryATrunkKnownToBeDown) {
    switchboard.on_trunk_state(1, false, "no answer to OPTIONS");
    answering(second_carrier);
    ASSERT_TRUE(dial());
    time.advance(2s);
    EXPECT_TRUE(carrier.incoming.empty());
    ASSERT_EQ(second_carrier.incoming.size(), 1u);
    second_carrier.hang_up(second_carrier.incoming[0].call);
    expect_clean();
}

TEST_F(OutboundCall, CancelsTheCarriersLegWhenTheAgentGivesUp) {
    carrier.when_incoming = [this](const sip::IncomingCall& call) {
        carrier.agent.ring(call.call);
    };
    ASSERT_TRUE(dial());
    time.advance(3s);
    ASSERT_EQ(carrier.incoming.size(), 1u);
    ASSERT_TRUE(switchboard.handle(floor::HangUpCall{UserId{3}, UserId{3}}));
    time.advance(1s);
    ASSERT_EQ(carrier.ended.size(), 1u);
    EXPECT_EQ(end_cause(), "cancelled");
    EXPECT_EQ(state(), floor::AgentState::Ready);
    expect_clean();
}

}  // namespace
}  // namespace callfloor::switchboard
