// What a user agent takes up from the run before it.
#include <gtest/gtest.h>

#include "sip/internal/test_party.h"
#include "sip/internal/test_raw_peer.h"

namespace callfloor::sip {
namespace {

using internal::Pair;
using internal::Party;
using internal::RawPeer;
using std::chrono_literals::operator""s;

UserAgentOptions telling() {
    UserAgentOptions options;
    options.tells_dialogs = true;
    return options;
}

struct Restarting : testing::Test {
    Restarting() : pair({}, telling()) {
        pair.b.when_incoming = [this](const IncomingCall& call) {
            pair.b.agent->answer(call.call, pair.b.sdp());
        };
    }
    /// What `party` would have kept by now.
    static std::vector<Dialog> kept(Party& party) {
        std::vector<Dialog> dialogs;
        for (auto& change : party.agent->take_dialog_changes()) {
            if (change.dialog) {
                dialogs.push_back(*std::move(change.dialog));
            }
        }
        return dialogs;
    }
    static constexpr CallEnd kRestarted{.cause = EndCause::ServerRestarted,
                                        .side = EndSide::System};
    Pair pair;
};

TEST_F(Restarting, EndsTheCallsOfTheLastRunOnBothSides) {
    const auto out = pair.a.invite("10.0.0.2");
    pair.run(1s);
    ASSERT_EQ(pair.a.answered.size(), 1u);
    // Each side in turn forgets everything, as after kill -9, and says goodbye from what it kept.
    auto callers = kept(pair.a);
    auto callees = kept(pair.b);
    ASSERT_EQ(callers.size(), 1u);
    ASSERT_EQ(callees.size(), 1u);
    callers[0].flow.connection = ConnectionId{77};  // of a life before
    Party again(pair.time, pair.wire, "10.0.0.3", telling(), 99);
    again.agent->end_lost_dialog(callers[0], kRestarted);
    pair.run(1s);
    EXPECT_EQ(pair.b.ended.size(), 1u) << "the callee heard the BYE";
    again.agent->end_lost_dialog(callees[0], kRestarted);
    pair.run(1s);
    ASSERT_EQ(pair.a.ended[out].size(), 1u) << "the caller heard the BYE";
    EXPECT_EQ(pair.a.ended[out][0].side, EndSide::Peer);
    pair.settle();
    EXPECT_EQ(again.agent->figures().calls, 0u);
    EXPECT_EQ(again.agent->figures().transactions, 0u);
    EXPECT_TRUE(again.ended.empty()) << "nobody is told of a call he does not know";
}

TEST_F(Restarting, GivesUpOnAPeerThatIsGone) {
    (void)pair.a.invite("10.0.0.2");
    pair.run(1s);
    auto dialogs = kept(pair.a);
    ASSERT_EQ(dialogs.size(), 1u);
    dialogs[0].remote_target = *SipUri::parse("sip:nobody@10.0.0.9");
    dialogs[0].flow.remote = internal::udp("10.0.0.9");
    pair.a.agent->end_lost_dialog(dialogs[0], kRestarted);
    pair.settle();
    EXPECT_EQ(pair.a.agent->figures().transactions, 0u);
}

TEST_F(Restarting, TellsADialogAsItBeginsAndAsItEnds) {
    EXPECT_TRUE(pair.a.agent->take_dialog_changes().empty());
    const auto out = pair.a.invite("10.0.0.2");
    pair.run(1s);
    auto changes = pair.a.agent->take_dialog_changes();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].call, out);
    EXPECT_TRUE(changes[0].dialog.has_value());
    pair.a.agent->end(out, {.cause = EndCause::NormalHangUp, .side = EndSide::Caller});
    changes = pair.a.agent->take_dialog_changes();
    pair.run(1s);
    for (const auto& change : pair.a.agent->take_dialog_changes()) {
        changes.push_back(change);
    }
    ASSERT_FALSE(changes.empty());
    EXPECT_FALSE(changes.back().dialog.has_value());
    EXPECT_TRUE(pair.a.agent->take_dialog_changes().empty());
}

struct RingingOn : Restarting {
    RingingOn() {
        pair.b.when_incoming = [this](const IncomingCall& call) {
            rings = call.call;
            pair.b.agent->ring(call.call);
        };
        (void)pair.a.invite("10.0.0.2");
        pair.run(1s);
    }
    /// What the caller had kept when it was killed and started anew.
    std::vector<SentInvite> killed() {
        auto changes = pair.a.agent->take_dialog_changes();
        EXPECT_EQ(changes.size(), 1u);
        pair.a.restart(pair.time, telling());
        return changes.empty() ? std::vector<SentInvite>{} : changes[0].ringing;
    }
    CallId rings = CallId::None;
};

TEST_F(RingingOn, IsToldAsItRingsAndAsItIsOver) {
    auto changes = pair.a.agent->take_dialog_changes();
    ASSERT_EQ(changes.size(), 1u);
    ASSERT_EQ(changes[0].ringing.size(), 1u);
    EXPECT_FALSE(changes[0].is_over());
    pair.b.agent->answer(rings, pair.b.sdp());
    pair.run(1s);
    changes = pair.a.agent->take_dialog_changes();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_TRUE(changes[0].dialog.has_value());
    EXPECT_TRUE(changes[0].ringing.empty());
}

TEST_F(RingingOn, IsOverWhenItsPhoneRefuses) {
    (void)pair.a.agent->take_dialog_changes();
    pair.b.agent->refuse(rings, 486, "Busy Here");
    pair.run(1s);
    const auto changes = pair.a.agent->take_dialog_changes();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_TRUE(changes[0].is_over());
}

TEST_F(RingingOn, StopsWhenTheNextRunCancels) {
    const auto invites = killed();
    ASSERT_EQ(invites.size(), 1u);
    ASSERT_TRUE(pair.a.agent->cancel_lost_invite(invites[0], kRestarted));
    pair.run(1s);
    ASSERT_EQ(pair.b.ended[rings].size(), 1u);
    EXPECT_EQ(pair.b.ended[rings][0].cause, EndCause::Abandoned);
    pair.settle();
    EXPECT_EQ(pair.b.agent->figures().transactions, 0u) << "its 487 was acknowledged";
    EXPECT_EQ(pair.a.agent->figures().transactions, 0u);
    EXPECT_TRUE(pair.a.ended.empty()) << "nobody is told of a call he does not know";
}

TEST_F(RingingOn, IsHungUpWhenItIsPickedUpInThisMoment) {
    const auto invites = killed();
    ASSERT_EQ(invites.size(), 1u);
    pair.b.agent->answer(rings, pair.b.sdp());
    ASSERT_TRUE(pair.a.agent->cancel_lost_invite(invites[0], kRestarted));
    pair.run(2s);
    ASSERT_EQ(pair.b.ended[rings].size(), 1u);
    EXPECT_EQ(pair.b.ended[rings][0].side, EndSide::Peer);
    pair.settle();
    EXPECT_EQ(pair.b.agent->figures().calls, 0u);
}

TEST_F(RingingOn, IsCancelledOnceHoweverOftenItIsAsked) {
    const auto invites = killed();
    ASSERT_EQ(invites.size(), 1u);
    ASSERT_TRUE(pair.a.agent->cancel_lost_invite(invites[0], kRestarted));
    ASSERT_TRUE(pair.a.agent->cancel_lost_invite(invites[0], kRestarted));
    EXPECT_EQ(pair.a.agent->figures().transactions, 2u) << "the INVITE and one CANCEL";
    EXPECT_FALSE(pair.a.agent->cancel_lost_invite({.call_id = "x", .head = "rubbish", .flow = {}},
                                                  kRestarted));
}

TEST(QuietAgent, TellsNothingToAnOwnerWhoDoesNotAsk) {
    Pair pair;
    pair.b.when_incoming = [&](const IncomingCall& call) {
        pair.b.agent->answer(call.call, pair.b.sdp());
    };
    (void)pair.a.invite("10.0.0.2");
    pair.run(1s);
    EXPECT_EQ(pair.a.answered.size(), 1u);
    EXPECT_TRUE(pair.a.agent->take_dialog_changes().empty());
}

TEST_F(Restarting, ReachesAPhoneOfTheLastRun) {
    pair.b.add_extension(8001, "1001", "secret");
    pair.b.trunks.clear();
    UserAgent::TrunkRegistration want;
    want.registrar = SipUri::make({}, "10.0.0.2", 5060);
    want.user = "1001";
    want.password = "secret";
    want.proxy = internal::udp("10.0.0.2");
    (void)pair.a.agent->register_at(want);
    pair.run(1s);
    ASSERT_EQ(pair.b.agent->take_touched_extensions(), std::vector<std::int64_t>{8001});
    const auto bindings = pair.b.agent->bindings(8001);
    ASSERT_EQ(bindings.size(), 1u);
    pair.b.agent->forget_extension(8001);
    pair.b.contact_changes.clear();
    ASSERT_TRUE(pair.b.agent->restore_bindings(8001, bindings));
    ASSERT_EQ(pair.b.contact_changes.size(), 1u) << "the floor hears that he is reachable";
    EXPECT_EQ(pair.b.agent->contacts(8001).size(), 1u);
    auto elsewhere = bindings;
    elsewhere[0].contact.flow.local.port = 5061;
    pair.b.agent->forget_extension(8001);
    EXPECT_FALSE(pair.b.agent->restore_bindings(8001, elsewhere))
        << "his way to us was by a port we no longer listen at";
}

/// A phone that rang when its caller was killed, and is picked up now.
struct PickedUp : testing::Test {
    PickedUp() : phone(pair.wire, "10.0.0.9") { pair.a.trunks["10.0.0.9"] = 9; }
    void pick_up(const std::string& call_id, const std::string& from_tag) {
        phone.send("10.0.0.1",
                   "SIP/2.0 200 OK\n"
                   "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKofthelastrun;rport\n"
                   "From: <sip:4001@10.0.0.1>;tag=" +
                       from_tag + "\nTo: <sip:1001@10.0.0.9>;tag=phone\nCall-ID: " + call_id +
                       "\nCSeq: 7 INVITE\nContact: <sip:1001@10.0.0.9:5060>\n");
        pair.run(std::chrono::milliseconds(100));  // less than T1: no BYE twice
    }
    Pair pair;
    RawPeer phone;
};

TEST_F(PickedUp, HearsAtOnceThatTheCallIsOver) {
    pick_up("lost-call", "ours");
    ASSERT_EQ(phone.methods(), (std::vector<std::string>{"ACK", "BYE"}));
    EXPECT_EQ(phone.received[0].cseq()->number, 7u);
    EXPECT_EQ(phone.received[1].cseq()->number, 8u);
    EXPECT_EQ(phone.received[1].to_tag(), "phone");
    EXPECT_EQ(phone.received[1].from_tag(), "ours");
    pair.settle();
    EXPECT_EQ(pair.a.agent->figures().transactions, 0u);
}

TEST_F(PickedUp, IsNotAnsweredWhenNobodyKnowsIt) {
    pair.a.trunks.clear();
    pick_up("lost-call", "ours");
    EXPECT_TRUE(phone.received.empty()) << "else we could be made to send to whom a stranger names";
}

TEST_F(PickedUp, InACallOfThisRunIsNoneOfTheLast) {
    (void)pair.a.invite("10.0.0.9");
    pair.run(1s);
    ASSERT_FALSE(phone.received.empty());
    const auto invite = phone.received[0];
    phone.respond(invite, 200, "phone",
                  "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\n"
                  "m=audio 4000 RTP/AVP 8\r\n");
    pair.run(40s);  // its transaction is forgotten
    phone.received.clear();
    pick_up(std::string(invite.call_id()), std::string(invite.from_tag()));
    EXPECT_EQ(phone.last(Method::Bye), nullptr);
    EXPECT_EQ(pair.a.agent->figures().calls, 1u);
}

}  // namespace
}  // namespace callfloor::sip
