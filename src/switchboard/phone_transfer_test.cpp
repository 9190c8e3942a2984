// A desk phone's transfer key (REFER), its second line, its lamps, and who is believed about
// callers.
#include "switchboard/call_fixture.h"

namespace callfloor::switchboard {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct PhoneTransfer : SwitchboardCall {
    /// Ana talks with the carrier's caller at her desk phone.
    sip::CallId talk() {
        agent_ready();
        phone_answers();
        const auto call = carrier.dial("4001");
        time.advance(5s);
        EXPECT_EQ(state(), floor::AgentState::Talking);
        return call;
    }
    sip::CallId of_phone() const { return phone.incoming.at(0).call; }
    void refer(const std::string& number, sip::CallId replaces = sip::CallId::None) {
        phone.agent.refer(of_phone(), sip::SipUri::make(number, "10.0.0.1"), replaces);
        time.advance(1s);
    }
    /// On its second line.
    sip::CallId dial(const std::string& number) {
        sip::OutgoingCall call;
        call.target = sip::SipUri::make(number, "10.0.0.1");
        call.from.uri = sip::SipUri::make("8001", "10.0.0.1");
        call.offer = phone.sdp();
        call.user = "8001";
        call.password = "secret-of-8001";
        return phone.agent.invite(call);
    }
    /// Whoever is called out there takes the call.
    void customer_of(Far& far, int status = 200) {
        far.when_incoming = [&far, status](const sip::IncomingCall& call) {
            if (status != 200) {
                return far.agent.refuse(call.call, status, {});
            }
            far.agent.ring(call.call);
            sip::AudioOptions audio;
            audio.address = far.media_address;
            audio.port = 30'000;
            far.agent.answer(call.call, far.session.answer(*call.offer, audio).value().answer);
        };
    }
};

TEST_F(PhoneTransfer, SendsTheCustomerOutsideAndTheNewsToThePhone) {
    talk();
    customer_of(carrier);
    refer("13900000001");
    time.advance(5s);
    EXPECT_EQ(carrier.incoming.size(), 1u);
    EXPECT_EQ(phone.refer_news.front(), 202);
    EXPECT_EQ(phone.refer_news.back(), 200);
    EXPECT_EQ(phone.ended.size(), 1u) << "hung up on, when it knows";
    EXPECT_EQ(switchboard.user_agent().figures().calls, 2u) << "customer and who has him now";
    const auto acts = all<floor::ActStarted>();
    ASSERT_EQ(acts.size(), 1u);
    EXPECT_EQ(acts[0].kind, floor::ActKind::BlindTransfer);
    EXPECT_EQ(acts[0].number, "+8613900000001");
    EXPECT_TRUE(switchboard.handle(floor::ForceHangUp{acts[0].conversation, UserId{9}}));
    expect_clean();
}

TEST_F(PhoneTransfer, TellsThePhoneThatNobodyTookHimAndRingsItAgain) {
    talk();
    customer_of(carrier, 486);
    refer("13900000001");
    time.advance(5s);
    EXPECT_EQ(phone.refer_news.back(), 486);
    ASSERT_EQ(phone.incoming.size(), 2u) << "rung again after its first call had ended";
    EXPECT_EQ(state(), floor::AgentState::Talking);
}

TEST_F(PhoneTransfer, IsRefusedAsTheDesksIsAndNothingChanges) {
    talk();
    refer("0085212345678");  // no right to dial there
    EXPECT_THAT(phone.refer_news, ElementsAre(403));
    refer("nobody");
    EXPECT_THAT(phone.refer_news, ElementsAre(403, 404));
    EXPECT_EQ(state(), floor::AgentState::Talking);
    EXPECT_THAT(all<floor::ActStarted>(), IsEmpty());
}

TEST_F(PhoneTransfer, IsNothingForACarrier) {
    const auto call = talk();
    carrier.agent.refer(call, sip::SipUri::make("8001", "10.0.0.1"));
    time.advance(1s);
    EXPECT_THAT(carrier.refer_news, ElementsAre(403));
    EXPECT_EQ(state(), floor::AgentState::Talking);
}

TEST_F(PhoneTransfer, PressedTwiceIsOneTransfer) {
    talk();
    customer_of(carrier);
    const auto target = sip::SipUri::make("13900000001", "10.0.0.1");
    phone.agent.refer(of_phone(), target);
    phone.agent.refer(of_phone(), target);
    time.advance(5s);
    EXPECT_EQ(carrier.incoming.size(), 1u);
    EXPECT_EQ(all<floor::ActStarted>().size(), 1u);
}

TEST_F(PhoneTransfer, AsTheCustomerLeavesFindsNobody) {
    const auto call = talk();
    carrier.hang_up(call);
    refer("13900000001");
    time.advance(5s);
    EXPECT_THAT(carrier.incoming, IsEmpty());
    expect_clean();
}

TEST_F(PhoneTransfer, APhoneThatOnlyRingsLendsItsCallsThreadToNoOther) {
    agent_ready();
    carrier.dial("4001");
    time.advance(3s);
    ASSERT_EQ(phone.incoming.size(), 1u) << "it rings and nobody answers";
    dial("4001");
    time.advance(1s);
    std::set<std::uint64_t> groups;
    for (const auto& [stream, group] : media.open) {
        groups.insert(group);
    }
    EXPECT_EQ(all<floor::ConversationStarted>().size(), 2u);
    EXPECT_EQ(groups.size(), 2u) << "one for each conversation";
}

TEST_F(PhoneTransfer, OfTwoCallsOfThePhoneGivesTheCustomerToWhoWasAsked) {
    talk();
    customer_of(carrier);
    const auto second = dial("13900000001");
    time.advance(3s);
    ASSERT_EQ(carrier.incoming.size(), 1u);
    EXPECT_EQ(state(), floor::AgentState::Consulting);
    refer("13900000001", second);
    time.advance(3s);
    EXPECT_EQ(phone.refer_news.front(), 202);
    EXPECT_EQ(phone.refer_news.back(), 200);
    EXPECT_EQ(phone.ended.size(), 2u) << "both of its calls";
    EXPECT_EQ(switchboard.user_agent().figures().calls, 2u);
    const auto acts = all<floor::ActStarted>();
    ASSERT_EQ(acts.size(), 2u);
    EXPECT_EQ(acts[1].kind, floor::ActKind::AttendedTransfer);
    EXPECT_TRUE(switchboard.handle(floor::ForceHangUp{acts[0].conversation, UserId{9}}));
    expect_clean();
}

TEST_F(PhoneTransfer, TheSecondCallHungUpLeavesTheCustomerWithTheAgent) {
    const auto call = talk();
    customer_of(carrier);
    const auto second = dial("13900000001");
    time.advance(3s);
    phone.hang_up(second);
    time.advance(3s);
    EXPECT_EQ(state(), floor::AgentState::Talking);
    carrier.hang_up(call);
    expect_clean();
}

// ---------------------------------------------------------------- who is believed

struct Caller : SwitchboardCall {
    floor::ConversationStarted called_with(const std::function<void(sip::OutgoingCall&)>& change) {
        sip::OutgoingCall call;
        call.target = sip::SipUri::make("4001", "10.0.0.1");
        call.from.uri = sip::SipUri::make("13800000001", "10.0.0.2");
        call.offer = carrier.sdp();
        change(call);
        carrier.agent.invite(call);
        time.advance(1s);
        return all<floor::ConversationStarted>().at(0);
    }
    void trust(bool trusted) {
        auto entry = *directory.trunk(TrunkId{1});
        entry.trusted = trusted;
        directory.set({entry}, directory.extensions());
    }
    static void assert_other(sip::OutgoingCall& call) {
        call.asserted_identity.emplace();
        call.asserted_identity->uri = sip::SipUri::make("+8613800000002", "10.0.0.2");
    }
};

TEST_F(Caller, IsWhoATrustedTrunkAsserts) {
    EXPECT_EQ(called_with(assert_other).caller_number, "+8613800000002");
}

TEST_F(Caller, IsWhoItSaysItselfWhenTheTrunkIsNotTrusted) {
    trust(false);
    EXPECT_EQ(called_with(assert_other).caller_number, "13800000001");
}

TEST_F(Caller, WhoDoesNotWantToBeShownIsNot) {
    const auto started = called_with([](sip::OutgoingCall& call) {
        assert_other(call);
        call.is_private = true;
        call.from.display = "Zoe";
    });
    EXPECT_EQ(started.caller_number, "");
    EXPECT_EQ(started.caller_name, "");
}

TEST_F(Caller, ComesWithWhoSentTheCallOn) {
    const auto started =
        called_with([](sip::OutgoingCall& call) { call.diverted_from = "02112345678"; });
    EXPECT_EQ(started.diverted_from, "02112345678");
}

// ---------------------------------------------------------------- lamps

TEST_F(SwitchboardCall, ALampFollowsTheColleaguesCalls) {
    agent_ready();
    phone_answers();
    EXPECT_EQ(switchboard.on_subscribe({.id = sip::SubscriptionId{7},
                                        .extension = 5,
                                        .package = "dialog",
                                        .resource = sip::SipUri::make("8001", "10.0.0.1")}),
              200);
    EXPECT_EQ(switchboard.on_subscribe({.id = sip::SubscriptionId{8},
                                        .extension = 5,
                                        .package = "dialog",
                                        .resource = sip::SipUri::make("9999", "10.0.0.1")}),
              404);
}

}  // namespace
}  // namespace callfloor::switchboard
