// What the user agent answers to requests written by hand: RFC 3261 8.2, 9.2, 12.2.2, 13.3, 17.2.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_against_peer.h"

namespace callfloor::sip {
namespace {

using internal::audio_at;
using internal::Party;
using internal::RawPeer;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kUs = "10.0.0.2";

struct ServerRules : internal::AgainstRawPeer {
    explicit ServerRules(const UserAgentOptions& options = {}) : AgainstRawPeer(options) {}
    void invite(RawPeer::Request request = {}) {
        request.body = sdp();
        raw.send_request(kUs, request);
        time.advance(10ms);
    }
    /// Sets a call up; the To tag of our 200.
    std::string answered_call() {
        us.when_incoming = [this](const IncomingCall& call) {
            us.agent->answer(call.call, us.sdp());
        };
        invite();
        const std::string tag(raw.received.back().to_tag());
        raw.send_request(kUs, {.method = "ACK", .branch = "z9hG4bKack", .to_tag = tag});
        time.advance(10ms);
        EXPECT_EQ(us.confirmed.size(), 1u);
        return tag;
    }
    CallId call() const { return us.incoming.at(0).call; }
};

TEST_F(ServerRules, SendTryingAtOnceAndNothingElseUnasked) {
    invite();
    EXPECT_THAT(raw.statuses(), ElementsAre(100));
    EXPECT_EQ(raw.received[0].to_tag(), "");
}

TEST_F(ServerRules, RepeatTheLastProvisionalForARetransmittedInvite) {
    us.when_incoming = [this](const IncomingCall& call) { us.agent->ring(call.call); };
    invite();
    invite();
    EXPECT_EQ(us.incoming.size(), 1u);
    EXPECT_THAT(raw.statuses(), ElementsAre(100, 180, 180));
    EXPECT_FALSE(raw.received[1].to_tag().empty());
}

TEST_F(ServerRules, RepeatRingingEveryMinuteSoThatProxiesDoNotGiveUp) {
    us.when_incoming = [this](const IncomingCall& call) { us.agent->ring(call.call); };
    invite();
    time.advance(3min);
    EXPECT_THAT(raw.statuses(), ElementsAre(100, 180, 180, 180, 180));
}

TEST_F(ServerRules, EndACallThatRingsOnAfterItsCallerCannotBeThereAnyMore) {
    us.when_incoming = [this](const IncomingCall& call) { us.agent->ring(call.call); };
    invite();
    time.advance(4min - 1s);
    EXPECT_TRUE(us.ended.empty());
    time.advance(2s);
    ASSERT_EQ(us.ended[call()].size(), 1u);
    EXPECT_EQ(us.ended[call()][0].cause, EndCause::SessionTimeout);
    EXPECT_EQ(raw.statuses().back(), 480);
}

TEST_F(ServerRules, RefuseAMergedInvite) {
    invite();
    invite({.branch = "z9hG4bKother"});
    EXPECT_THAT(raw.statuses(), ElementsAre(100, 482));
    EXPECT_EQ(us.incoming.size(), 1u);
}

TEST_F(ServerRules, RefuseAnInviteWithoutHopsLeft) {
    invite({.more = "Max-Forwards: 0\n"});
    EXPECT_THAT(raw.statuses(), ElementsAre(483));
}

TEST_F(ServerRules, RefuseRequiredExtensionsNamingThem) {
    invite({.more = "Require: precondition, 100rel, gruu\n"});
    EXPECT_THAT(raw.statuses(), ElementsAre(420));
    EXPECT_THAT(raw.received[0].values(HeaderId::Unsupported), ElementsAre("precondition", "gruu"));
}

TEST_F(ServerRules, RefuseUnknownMethodsSayingWhichAreAllowed) {
    raw.send_request(kUs, {.method = "DANCE"});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(405));
    EXPECT_TRUE(raw.received[0].lists(HeaderId::Allow, "INVITE"));
}

TEST_F(ServerRules, RefuseForeignUriSchemes) {
    raw.send(kUs,
             "OPTIONS mailto:a@b SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKx\nFrom: "
             "<sip:a@b>;tag=1\n"
             "To: <sip:a@b>\nCall-ID: x\nCSeq: 1 OPTIONS\nMax-Forwards: 70\n");
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(416));
}

TEST_F(ServerRules, AnswerOptionsOfKnownPeers) {
    raw.send_request(kUs, {.method = "OPTIONS"});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(200));
    EXPECT_TRUE(raw.received[0].lists(HeaderId::Allow, "BYE"));
    EXPECT_EQ(us.agent->figures().transactions, 0u);
}

TEST_F(ServerRules, RefuseBodiesThatAreNoSessionDescription) {
    raw.send_request(kUs, {.more = "Content-Type: text/plain\n", .body = "x"});
    raw.send_request(kUs, {.branch = "z9hG4bK2", .cseq = 2, .body = "v=1\r\nnonsense"});
    time.advance(10ms);
    ASSERT_EQ(raw.statuses().size(), 2u);
    EXPECT_EQ(raw.statuses()[1], 400);
    EXPECT_TRUE(us.incoming.empty());
}

TEST_F(ServerRules, FillInReceivedAndRport) {
    raw.send(
        kUs,
        "OPTIONS sip:10.0.0.2 SIP/2.0\nVia: SIP/2.0/UDP 192.168.1.5:7777;branch=z9hG4bKx;rport\n"
        "From: <sip:a@b>;tag=1\nTo: <sip:a@b>\nCall-ID: x\nCSeq: 1 OPTIONS\nMax-Forwards: 70\n");
    time.advance(10ms);
    ASSERT_EQ(raw.received.size(), 1u);
    const auto via = raw.received[0].top_via();
    ASSERT_TRUE(via);
    EXPECT_EQ(via->received(), "10.0.0.9");
    EXPECT_EQ(via->rport(), 5060);
}

TEST_F(ServerRules, AnswerRequestsOfUnknownDialogsWith481) {
    for (const std::string method : {"BYE", "INVITE", "INFO", "UPDATE", "OPTIONS"}) {
        raw.send_request(kUs, {.method = method, .branch = "z9hG4bK" + method, .to_tag = "gone"});
    }
    raw.send_request(kUs, {.method = "CANCEL", .branch = "z9hG4bKnever"});
    raw.send_request(kUs, {.method = "ACK", .branch = "z9hG4bKack", .to_tag = "gone"});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(481, 481, 481, 481, 481, 481));
    EXPECT_EQ(us.agent->figures().transactions, 0u);
}

// ---------------------------------------------------------------- 200 and ACK

TEST_F(ServerRules, RetransmitTheOkUntilTheAckThenGiveUpWithBye) {
    us.when_incoming = [this](const IncomingCall& call) { us.agent->answer(call.call, us.sdp()); };
    invite();
    time.advance(31s);
    // 0, 0.5, 1.5, 3.5, 7.5 and every 4 s: 11.5 ... 31.5 not yet
    EXPECT_EQ(std::count(raw.received.begin(), raw.received.end(), raw.received[1]), 10);
    EXPECT_TRUE(us.ended.empty());
    time.advance(2s);
    ASSERT_EQ(us.ended[call()].size(), 1u);
    EXPECT_EQ(us.ended[call()][0].cause, EndCause::SessionTimeout);
    EXPECT_NE(raw.last(Method::Bye), nullptr);
    time.advance(2min);
    EXPECT_EQ(us.agent->figures().calls, 0u);
    EXPECT_EQ(time.pending(), 0u);
}

TEST_F(ServerRules, SendNoByeBeforeTheAck) {
    us.when_incoming = [this](const IncomingCall& call) {
        us.agent->answer(call.call, us.sdp());
        us.agent->end(call.call, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    };
    invite();
    EXPECT_EQ(raw.last(Method::Bye), nullptr);
    raw.send_request(kUs, {.method = "ACK",
                           .branch = "z9hG4bKa",
                           .to_tag = std::string(raw.received.back().to_tag())});
    time.advance(10ms);
    EXPECT_NE(raw.last(Method::Bye), nullptr);
    EXPECT_TRUE(us.ended.empty());
    EXPECT_TRUE(us.confirmed.empty());
}

TEST_F(ServerRules, TakeTheAnswerToALateOfferFromTheAck) {
    us.when_incoming = [this](const IncomingCall& call) {
        EXPECT_FALSE(call.offer.has_value());
        us.agent->answer(call.call, us.sdp());
    };
    raw.send_request(kUs, {});
    time.advance(10ms);
    raw.send_request(kUs, {.method = "ACK",
                           .branch = "z9hG4bKa",
                           .to_tag = std::string(raw.received.back().to_tag()),
                           .body = sdp()});
    time.advance(10ms);
    ASSERT_EQ(us.late_answers.size(), 1u);
    EXPECT_EQ(us.late_answers[0], audio_at("10.0.0.9", 9'000));
}

TEST_F(ServerRules, EndACallWhoseLateOfferWasNotAnswered) {
    us.when_incoming = [this](const IncomingCall& call) { us.agent->answer(call.call, us.sdp()); };
    raw.send_request(kUs, {});
    time.advance(10ms);
    raw.send_request(kUs, {.method = "ACK",
                           .branch = "z9hG4bKa",
                           .to_tag = std::string(raw.received.back().to_tag())});
    time.advance(10ms);
    ASSERT_EQ(us.ended[call()].size(), 1u);
    EXPECT_EQ(us.ended[call()][0].cause, EndCause::BadRequest);
    EXPECT_NE(raw.last(Method::Bye), nullptr);
}

TEST_F(ServerRules, CopyRecordRouteAndUseItAsRouteSet) {
    us.when_incoming = [this](const IncomingCall& call) { us.agent->answer(call.call, us.sdp()); };
    invite({.more = "Record-Route: <sip:10.0.0.9;lr;n=1>, <sip:10.0.0.8;lr;n=2>\n"});
    const auto ok = raw.received.back();
    EXPECT_THAT(ok.values(HeaderId::RecordRoute),
                ElementsAre("<sip:10.0.0.9;lr;n=1>", "<sip:10.0.0.8;lr;n=2>"));
    raw.send_request(kUs,
                     {.method = "ACK", .branch = "z9hG4bKa", .to_tag = std::string(ok.to_tag())});
    time.advance(10ms);
    us.agent->end(call(), {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    time.advance(10ms);
    const auto* bye = raw.last(Method::Bye);
    ASSERT_NE(bye, nullptr);
    EXPECT_THAT(bye->values(HeaderId::Route),
                ElementsAre("<sip:10.0.0.9;lr;n=1>", "<sip:10.0.0.8;lr;n=2>"));
    EXPECT_EQ(bye->request_uri_text(), "sip:raw@10.0.0.9:5060");
}

// ---------------------------------------------------------------- CANCEL

TEST_F(ServerRules, EndACancelledInviteWith487AndSendNoRingingAfterIt) {
    invite();
    raw.send_request(kUs, {.method = "CANCEL"});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(100, 200, 487));
    us.agent->ring(call());
    us.agent->answer(call(), us.sdp());
    time.advance(100ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(100, 200, 487));
    ASSERT_EQ(us.ended[call()].size(), 1u);
    EXPECT_EQ(us.ended[call()][0].cause, EndCause::Abandoned);
}

TEST_F(ServerRules, Repeat487UntilItsAckAndThenBeSilent) {
    invite();
    raw.send_request(kUs, {.method = "CANCEL"});
    time.advance(1'600ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(100, 200, 487, 487, 487));
    raw.send_request(kUs, {.method = "ACK", .to_tag = std::string(raw.received.back().to_tag())});
    time.advance(1min);
    EXPECT_EQ(raw.statuses().size(), 5u);
    EXPECT_EQ(us.agent->figures().transactions, 0u);
}

TEST_F(ServerRules, LetACancelAfterTheAnswerDoNothing) {
    us.when_incoming = [this](const IncomingCall& call) { us.agent->answer(call.call, us.sdp()); };
    invite();
    raw.send_request(kUs, {.method = "CANCEL"});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(100, 200, 200));
    EXPECT_TRUE(us.ended.empty());
}

TEST_F(ServerRules, LetACallerEndAnEarlyDialogByBye) {
    us.when_incoming = [this](const IncomingCall& call) { us.agent->ring(call.call); };
    invite();
    raw.send_request(kUs, {.method = "BYE",
                           .branch = "z9hG4bKb",
                           .cseq = 2,
                           .to_tag = std::string(raw.received.back().to_tag())});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(100, 180, 200, 487));
    EXPECT_EQ(us.ended[call()].size(), 1u);
}

// ---------------------------------------------------------------- within the call

TEST_F(ServerRules, RefuseAnOldCSeqWith500) {
    const auto tag = answered_call();
    raw.send_request(kUs, {.method = "OPTIONS", .branch = "z9hG4bK5", .cseq = 5, .to_tag = tag});
    time.advance(10ms);
    raw.send_request(kUs, {.method = "BYE", .branch = "z9hG4bK4", .cseq = 4, .to_tag = tag});
    time.advance(10ms);
    EXPECT_EQ(raw.statuses().back(), 500);
    EXPECT_TRUE(us.ended.empty());
}

TEST_F(ServerRules, RefuseRequestsWithAnotherFromTag) {
    const auto tag = answered_call();
    raw.send_request(
        kUs,
        {.method = "BYE", .branch = "z9hG4bK5", .cseq = 5, .from_tag = "other", .to_tag = tag});
    time.advance(10ms);
    EXPECT_EQ(raw.statuses().back(), 481);
}

TEST_F(ServerRules, TellDigitsOfInfoOnceEvenWhenItIsRepeated) {
    const auto tag = answered_call();
    for (int i = 0; i < 3; ++i) {
        raw.send_request(kUs, {.method = "INFO",
                               .branch = "z9hG4bKi",
                               .cseq = 2,
                               .to_tag = tag,
                               .more = "Content-Type: application/dtmf-relay\n",
                               .body = "Signal=5\r\nDuration=160\r\n"});
    }
    time.advance(10ms);
    EXPECT_EQ(us.digits, "5");
}

TEST_F(ServerRules, AnswerAReinviteByTheOwnersSdp) {
    const auto tag = answered_call();
    us.reoffer_answer = audio_at(kUs, 22'222);
    raw.send_request(kUs, {.branch = "z9hG4bKre", .cseq = 2, .to_tag = tag, .body = sdp()});
    time.advance(10ms);
    const auto ok = raw.received.back();
    EXPECT_EQ(ok.status(), 200);
    EXPECT_EQ(ok.body(), to_text(audio_at(kUs, 22'222)));
    raw.send_request(kUs, {.method = "ACK", .branch = "z9hG4bKreack", .cseq = 2, .to_tag = tag});
    const auto before = raw.received.size();
    time.advance(40s);
    EXPECT_EQ(raw.received.size(), before);
    EXPECT_TRUE(us.ended.empty());
    EXPECT_EQ(us.confirmed.size(), 1u);
}

TEST_F(ServerRules, RefuseAReinviteTheOwnerDoesNotTake) {
    const auto tag = answered_call();
    raw.send_request(kUs, {.branch = "z9hG4bKre", .cseq = 2, .to_tag = tag, .body = sdp()});
    time.advance(10ms);
    EXPECT_EQ(raw.statuses().back(), 488);
    EXPECT_TRUE(us.ended.empty());
}

TEST_F(ServerRules, OfferTheSessionAgainToAReinviteWithoutOffer) {
    const auto tag = answered_call();
    raw.send_request(kUs, {.branch = "z9hG4bKre", .cseq = 2, .to_tag = tag});
    time.advance(10ms);
    EXPECT_EQ(raw.received.back().body(), to_text(us.sdp()));
    raw.send_request(
        kUs, {.method = "ACK", .branch = "z9hG4bKreack", .cseq = 2, .to_tag = tag, .body = sdp()});
    time.advance(10ms);
    EXPECT_EQ(us.late_answers.size(), 1u);
}

TEST_F(ServerRules, AnswerUpdateLikeAReinviteWithoutAck) {
    const auto tag = answered_call();
    us.reoffer_answer = audio_at(kUs, 22'222);
    raw.send_request(
        kUs, {.method = "UPDATE", .branch = "z9hG4bKu", .cseq = 2, .to_tag = tag, .body = sdp()});
    raw.send_request(kUs, {.method = "UPDATE", .branch = "z9hG4bKu2", .cseq = 3, .to_tag = tag});
    time.advance(10ms);
    const auto statuses = raw.statuses();
    EXPECT_EQ(std::vector(statuses.end() - 2, statuses.end()), (std::vector{200, 200}));
    EXPECT_EQ(us.reoffers.size(), 1u);
}

TEST_F(ServerRules, SendRequestsToTheRefreshedTarget) {
    const auto tag = answered_call();
    us.reoffer_answer = us.sdp();
    RawPeer elsewhere(wire, "10.0.0.10");
    raw.send_request(kUs, {.branch = "z9hG4bKre",
                           .cseq = 2,
                           .to_tag = tag,
                           .more = "Contact: <sip:moved@10.0.0.10>\n",
                           .body = sdp()});
    raw.send_request(kUs, {.method = "ACK", .branch = "z9hG4bKreack", .cseq = 2, .to_tag = tag});
    time.advance(10ms);
    us.agent->end(call(), {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    time.advance(10ms);
    ASSERT_NE(elsewhere.last(Method::Bye), nullptr);
    EXPECT_EQ(elsewhere.last(Method::Bye)->request_uri_text(), "sip:moved@10.0.0.10");
}

struct FullServer : ServerRules {
    static UserAgentOptions one_call() {
        UserAgentOptions options;
        options.calls_max = 1;
        return options;
    }
    FullServer() : ServerRules(one_call()) {}
};

TEST_F(FullServer, RefusesWith503AndRetryAfter) {
    invite();
    invite({.branch = "z9hG4bK2", .call_id = "second"});
    EXPECT_THAT(raw.statuses(), ElementsAre(100, 503));
    EXPECT_TRUE(raw.received[1].retry_after().has_value());
    EXPECT_EQ(us.incoming.size(), 1u);
}

TEST_F(ServerRules, RefuseEverythingWhenStopping) {
    const auto tag = answered_call();
    us.agent->stop();
    time.advance(10ms);
    EXPECT_NE(raw.last(Method::Bye), nullptr);
    invite({.branch = "z9hG4bK2", .call_id = "second"});
    EXPECT_EQ(raw.statuses().back(), 503);
    EXPECT_TRUE(us.ended.empty());
}

}  // namespace
}  // namespace callfloor::sip
