// REFER with its news (RFC 3515, RFC 4488, RFC 5589) and Replaces (RFC 3891).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_against_peer.h"

namespace callfloor::sip {
namespace {

using internal::Pair;
using internal::RawPeer;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kUs = "10.0.0.2";

EventState fragment(int status, bool is_final) {
    return {.body = fmt::format("SIP/2.0 {} {}\r\n", status, reason_phrase(status)),
            .content_type = "message/sipfrag;version=2.0",
            .is_final = is_final};
}

/// `a` has called `b`; both talk.
struct Referring : testing::Test {
    Referring() {
        pair.b.when_incoming = [this](const IncomingCall& incoming) {
            pair.b.agent->answer(incoming.call, pair.b.sdp());
        };
        pair.b.when_referred = [this](const Referral& referral) {
            if (accepts) {
                pair.b.agent->accept_referral(referral.id);
            }
        };
        call = pair.a.invite(pair.b.address());
        pair.run(1s);
    }
    Pair pair;
    CallId call{};
    bool accepts = true;
};

TEST_F(Referring, TellsWhatBecomesOfIt) {
    pair.a.agent->refer(call, SipUri::make("8002", "10.0.0.2"));
    pair.run(1s);
    ASSERT_EQ(pair.b.referrals.size(), 1u);
    EXPECT_EQ(pair.b.referrals[0].target.user, "8002");
    EXPECT_FALSE(pair.b.referrals[0].has_replaces);
    EXPECT_THAT(pair.a.refer_news, ElementsAre(202, 100));
    const auto id = pair.b.referrals[0].id;
    pair.b.agent->notify(id, fragment(180, false));
    pair.run(1s);
    pair.b.agent->notify(id, fragment(200, true));
    pair.run(1s);
    EXPECT_THAT(pair.a.refer_news, ElementsAre(202, 100, 180, 200));
    pair.b.agent->notify(id, fragment(500, true));
    pair.settle();
    EXPECT_EQ(pair.a.refer_news.size(), 4u) << "over is over";
    EXPECT_THAT(pair.b.subscriptions_ended, IsEmpty());
}

TEST_F(Referring, IsDeclinedByAnOwnerWhoDoesNothing) {
    accepts = false;
    pair.a.agent->refer(call, SipUri::make("8002", "10.0.0.2"));
    pair.settle();
    EXPECT_THAT(pair.a.refer_news, ElementsAre(603));
}

TEST_F(Referring, NamesTheOtherCallOfThePeer) {
    const auto second = pair.a.invite(pair.b.address(), "8002");
    pair.run(1s);
    pair.a.agent->refer(call, SipUri::make("8002", "10.0.0.2"), second);
    pair.run(1s);
    ASSERT_EQ(pair.b.referrals.size(), 1u);
    EXPECT_TRUE(pair.b.referrals[0].has_replaces);
    EXPECT_EQ(pair.b.referrals[0].replaces, pair.b.incoming.at(1).call);
    EXPECT_TRUE(pair.b.referrals[0].target.headers.empty());
}

TEST_F(Referring, GivesUpWhenNobodySaysWhatBecameOfIt) {
    pair.a.agent->refer(call, SipUri::make("8002", "10.0.0.2"));
    pair.run(4min);
    ASSERT_EQ(pair.b.subscriptions_ended.size(), 1u);
    EXPECT_THAT(pair.a.refer_news, ElementsAre(202, 100, 100));
}

TEST_F(Referring, BoundsHowManyOneCallMayHave) {
    for (int i = 0; i < 6; ++i) {
        pair.a.agent->refer(call, SipUri::make("8002", "10.0.0.2"));
        pair.run(1s);
    }
    EXPECT_EQ(pair.b.referrals.size(), limits::kReferralsPerCall);
    EXPECT_EQ(std::ranges::count(pair.a.refer_news, 503), 2);
}

TEST_F(Referring, IsForgottenByAPeerThatHungUpAndRefusesTheNews) {
    pair.a.agent->refer(call, SipUri::make("8002", "10.0.0.2"));
    pair.run(1s);
    pair.a.agent->end(call, {.cause = EndCause::NormalHangUp, .side = EndSide::Peer});
    pair.run(1s);
    EXPECT_EQ(pair.b.ended.size(), 1u);
    pair.b.agent->notify(pair.b.referrals[0].id, fragment(180, false));
    pair.run(1s);
    EXPECT_EQ(pair.b.subscriptions_ended.size(), 1u);
    pair.settle();
    EXPECT_EQ(pair.b.agent->figures().transactions, 0u);
}

/// The wire's own words, from a peer who writes them by hand.
struct ReferralWire : internal::AgainstRawPeer {
    std::string answered_call() {
        us.when_incoming = [this](const IncomingCall& call) {
            us.agent->answer(call.call, us.sdp());
        };
        us.when_referred = [this](const Referral& referral) {
            us.agent->accept_referral(referral.id);
        };
        raw.send_request(kUs, {.body = sdp()});
        time.advance(10ms);
        const std::string tag(raw.received.back().to_tag());
        raw.send_request(kUs, {.method = "ACK", .branch = "z9hG4bKack", .to_tag = tag});
        time.advance(10ms);
        raw.received.clear();
        return tag;
    }
    void refer(const std::string& tag, const std::string& more, int cseq = 2) {
        raw.send_request(kUs, {.method = "REFER",
                               .branch = fmt::format("z9hG4bKrefer{}", cseq),
                               .cseq = cseq,
                               .to_tag = tag,
                               .more = more});
        time.advance(10ms);
    }
};

TEST_F(ReferralWire, NotifiesInTheDialogUnderTheRefersNumber) {
    refer(answered_call(), "Refer-To: <sip:8002@10.0.0.2>\n");
    EXPECT_THAT(raw.statuses(), ElementsAre(202));
    const auto* notify = raw.last(Method::Notify);
    ASSERT_NE(notify, nullptr);
    EXPECT_EQ(notify->find(HeaderId::Event), "refer;id=2");
    EXPECT_EQ(notify->find(HeaderId::SubscriptionState), "active;expires=180");
    EXPECT_EQ(notify->find(HeaderId::ContentType), "message/sipfrag;version=2.0");
    EXPECT_EQ(notify->body(), "SIP/2.0 100 Trying\r\n");
    EXPECT_EQ(notify->call_id(), "raw-call");
    EXPECT_EQ(notify->to_tag(), "rawtag");
}

TEST_F(ReferralWire, TellsTheNewestOnlyAndTheEndAtOnce) {
    refer(answered_call(), "Refer-To: <sip:8002@10.0.0.2>\n");
    const auto id = us.referrals.at(0).id;
    us.agent->notify(id, fragment(180, false));
    us.agent->notify(id, fragment(183, false));
    time.advance(100ms);
    EXPECT_THAT(raw.methods(), ElementsAre("NOTIFY")) << "the first is not answered yet";
    us.agent->notify(id, fragment(486, true));
    time.advance(100ms);
    EXPECT_THAT(raw.methods(), ElementsAre("NOTIFY", "NOTIFY"));
    const auto* last = raw.last(Method::Notify);
    EXPECT_EQ(last->find(HeaderId::SubscriptionState), "terminated;reason=noresource");
    EXPECT_EQ(last->body(), "SIP/2.0 486 Busy Here\r\n");
}

TEST_F(ReferralWire, SendsNoNewsToWhoWantsNone) {
    refer(answered_call(), "Refer-To: <sip:8002@10.0.0.2>\nRefer-Sub: false\n");
    us.agent->notify(us.referrals.at(0).id, fragment(200, true));
    time.advance(1s);
    EXPECT_THAT(raw.statuses(), ElementsAre(202));
    EXPECT_EQ(raw.received[0].find("Refer-Sub"), "false");
    EXPECT_THAT(raw.methods(), IsEmpty());
}

TEST_F(ReferralWire, RefusesWhatNamesNoTarget) {
    const auto tag = answered_call();
    refer(tag, "");
    refer(tag, "Refer-To: <sip:a@b>\nRefer-To: <sip:c@d>\n", 3);
    refer(tag, "Refer-To: <https://example.com>\n", 4);
    EXPECT_THAT(raw.statuses(), ElementsAre(400, 400, 416));
    EXPECT_THAT(us.referrals, IsEmpty());
}

TEST_F(ReferralWire, ReadsReplacesOutOfTheTarget) {
    const auto tag = answered_call();
    refer(tag, fmt::format("Refer-To: <sip:8002@10.0.0.2?Replaces=raw-call%3Bto-tag%3D{}"
                           "%3Bfrom-tag%3Drawtag>\n",
                           tag));
    refer(tag, "Refer-To: <sip:8002@10.0.0.2?Replaces=raw-call%3Bto-tag%3Dx%3Bfrom-tag%3Drawtag>\n",
          3);
    ASSERT_EQ(us.referrals.size(), 2u);
    EXPECT_EQ(us.referrals[0].replaces, us.incoming.at(0).call);
    EXPECT_TRUE(us.referrals[1].has_replaces);
    EXPECT_EQ(us.referrals[1].replaces, CallId::None);
}

TEST_F(ReferralWire, RefusesAReferOutsideACall) {
    raw.send_request(kUs, {.method = "REFER", .more = "Refer-To: <sip:8002@10.0.0.2>\n"});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(403));
}

TEST_F(ReferralWire, RefusesAnInviteThatReplacesNoCallOfOurs) {
    raw.send_request(kUs, {.more = "Replaces: nobody;to-tag=1;from-tag=2\n", .body = sdp()});
    time.advance(10ms);
    raw.send_request(
        kUs,
        {.branch = "z9hG4bKraw2", .call_id = "raw-2", .more = "Replaces: nobody\n", .body = sdp()});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(481, 400));
    EXPECT_THAT(us.incoming, IsEmpty());
}

TEST_F(ReferralWire, HandsTheReplacedCallToTheOwner) {
    const auto tag = answered_call();
    raw.send_request(kUs, {.branch = "z9hG4bKraw2",
                           .call_id = "raw-2",
                           .more = fmt::format("Require: replaces\n"
                                               "Replaces: raw-call;from-tag=rawtag;to-tag={}\n",
                                               tag),
                           .body = sdp()});
    time.advance(10ms);
    ASSERT_EQ(us.incoming.size(), 2u);
    EXPECT_EQ(us.incoming[1].replaces, us.incoming[0].call);
}

}  // namespace
}  // namespace callfloor::sip
