// What the user agent does with answers written by hand: RFC 3261 9.1, 13.2, 16.7, 17.1, 22.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_against_peer.h"

namespace callfloor::sip {
namespace {

using internal::audio_at;
using internal::Party;
using internal::RawPeer;
using internal::udp;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;

const CallEnd kHangUp{.cause = EndCause::NormalHangUp, .side = EndSide::System};

struct ClientRules : internal::AgainstRawPeer {
    ClientRules() { us.trunks.clear(); }
    void run(Duration by = 10ms) { time.advance(by); }
    Message invite() const {
        const auto* message = raw.last(Method::Invite);
        EXPECT_NE(message, nullptr);
        return message == nullptr ? Message() : *message;
    }
    CallId call() {
        const auto id = us.invite("10.0.0.9");
        run();
        return id;
    }
    CallId answered_call() {
        const auto id = call();
        raw.respond(invite(), 200, "theirs", sdp());
        run();
        EXPECT_TRUE(us.answered.contains(id));
        return id;
    }
};

TEST_F(ClientRules, RetransmitAnInviteByTimerAUntilTimerB) {
    const auto id = us.invite("10.0.0.9");
    run(33s);
    EXPECT_EQ(raw.methods().size(), 7u);  // 0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5
    EXPECT_EQ(us.ended[id].at(0).sip_status, 408);
    run(1min);
    EXPECT_EQ(us.agent->figures().transactions, 0u);
}

TEST_F(ClientRules, GiveUpAPeerThatSaysNothingAtAllWithinTheTryTimeout) {
    auto request = us.call_to("10.0.0.9");
    request.try_timeout = 4s;
    const auto id = us.agent->invite(request);
    run(3'990ms);
    EXPECT_TRUE(us.ended[id].empty());
    run(20ms);
    ASSERT_EQ(us.ended[id].size(), 1u);
    EXPECT_EQ(us.ended[id][0].cause, EndCause::Unreachable);
    EXPECT_EQ(us.ended[id][0].sip_status, 408);
    run(1min);
    EXPECT_EQ(us.ended[id].size(), 1u);
    EXPECT_EQ(us.agent->figures().transactions, 0u);
}

TEST_F(ClientRules, EndWhatASilentPeerAnswersTooLate) {
    auto request = us.call_to("10.0.0.9");
    request.try_timeout = 4s;
    const auto id = us.agent->invite(request);
    run(5s);
    raw.respond(invite(), 180, "theirs");
    run();
    EXPECT_EQ(raw.methods().back(), "CANCEL") << "nobody waits for this phone any more";
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    EXPECT_EQ(raw.methods().back(), "BYE");
    EXPECT_FALSE(us.answered.contains(id));
}

TEST_F(ClientRules, WaitOnForAPeerThatHasOnlySaid100) {
    auto request = us.call_to("10.0.0.9");
    request.try_timeout = 4s;
    const auto id = us.agent->invite(request);
    run(3s);
    raw.respond(invite(), 100, "");
    run(20s);
    EXPECT_TRUE(us.ended[id].empty());
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    EXPECT_TRUE(us.answered.contains(id));
}

TEST_F(ClientRules, AcknowledgeEveryRetransmissionOfA2xx) {
    (void)call();
    const auto request = invite();
    for (int i = 0; i < 3; ++i) {
        raw.respond(request, 200, "theirs", sdp());
        run();
    }
    EXPECT_THAT(raw.methods(), ElementsAre("INVITE", "ACK", "ACK", "ACK"));
    const auto& ack = *raw.last(Method::Ack);
    EXPECT_EQ(ack.cseq()->number, request.cseq()->number);
    EXPECT_EQ(ack.to_tag(), "theirs");
    EXPECT_NE(ack.top_via()->branch(), request.top_via()->branch());
    EXPECT_EQ(us.answered.size(), 1u);
}

TEST_F(ClientRules, AcknowledgeAFailureWithinItsTransaction) {
    const auto id = call();
    const auto request = invite();
    for (int i = 0; i < 2; ++i) {
        raw.respond(request, 486, "theirs");
        run();
    }
    EXPECT_THAT(raw.methods(), ElementsAre("INVITE", "ACK", "ACK"));
    EXPECT_EQ(raw.last(Method::Ack)->top_via()->branch(), request.top_via()->branch());
    EXPECT_EQ(us.ended[id].size(), 1u);
}

TEST_F(ClientRules, SendCancelOnlyAfterAProvisional) {
    const auto id = call();
    us.agent->end(id, kHangUp);
    run(100ms);
    EXPECT_THAT(raw.methods(), ElementsAre("INVITE"));
    raw.respond(invite(), 180, "theirs");
    run();
    EXPECT_THAT(raw.methods(), ElementsAre("INVITE", "CANCEL"));
    const auto& cancel = *raw.last(Method::Cancel);
    EXPECT_EQ(cancel.top_via()->branch(), invite().top_via()->branch());
    EXPECT_EQ(cancel.cseq()->number, invite().cseq()->number);
    EXPECT_EQ(cancel.to_tag(), "");
}

TEST_F(ClientRules, AcknowledgeAndEndA200ThatCrossedTheCancel) {
    const auto id = call();
    const auto request = invite();
    raw.respond(request, 180, "theirs");
    run();
    us.agent->end(id, kHangUp);
    run();
    raw.respond(*raw.last(Method::Cancel), 200, "theirs");
    raw.respond(request, 200, "theirs", sdp());
    run();
    EXPECT_THAT(raw.methods(), ElementsAre("INVITE", "CANCEL", "ACK", "BYE"));
    raw.respond(request, 200, "theirs", sdp());
    run();
    EXPECT_EQ(raw.methods().back(), "ACK");
    raw.respond(*raw.last(Method::Bye), 200, "theirs");
    EXPECT_TRUE(us.ended.empty());
    EXPECT_TRUE(us.answered.empty());
    run(2min);
    EXPECT_EQ(time.pending(), 0u);
}

TEST_F(ClientRules, GiveUpACancelledInviteThatIsNeverAnswered) {
    const auto id = call();
    raw.respond(invite(), 180, "theirs");
    run();
    us.agent->end(id, kHangUp);
    run(2min);
    EXPECT_EQ(us.agent->figures().transactions, 0u);
    EXPECT_EQ(time.pending(), 0u);
}

TEST_F(ClientRules, EndASecondDialogOfAForkingProxyWithAckAndBye) {
    const auto id = call();
    const auto request = invite();
    raw.respond(request, 180, "first");
    raw.respond(request, 180, "second");
    raw.respond(request, 200, "first", sdp());
    raw.respond(request, 200, "second", sdp());
    run();
    EXPECT_THAT(raw.methods(), ElementsAre("INVITE", "ACK", "ACK", "BYE"));
    EXPECT_EQ(raw.last(Method::Bye)->to_tag(), "second");
    EXPECT_EQ(us.answered.size(), 1u);
    us.agent->end(id, kHangUp);
    run();
    EXPECT_EQ(raw.last(Method::Bye)->to_tag(), "first");
}

TEST_F(ClientRules, TellEarlyMediaAndKeepItAsTheAnswerWhenThe200HasNone) {
    const auto id = call();
    raw.respond(invite(), 183, "theirs", sdp());
    run();
    ASSERT_EQ(us.early.size(), 1u);
    raw.respond(invite(), 200, "theirs");
    run();
    EXPECT_EQ(us.answered.at(id), audio_at("10.0.0.9", 9'000));
}

TEST_F(ClientRules, EndACallWhose200CarriesNoAnswer) {
    const auto id = call();
    raw.respond(invite(), 200, "theirs");
    run();
    EXPECT_THAT(raw.methods(), ElementsAre("INVITE", "ACK", "BYE"));
    ASSERT_EQ(us.ended[id].size(), 1u);
    EXPECT_EQ(us.ended[id][0].cause, EndCause::BadRequest);
}

TEST_F(ClientRules, AnswerALateOfferInTheAck) {
    us.reoffer_answer = us.sdp();
    auto wanted = us.call_to("10.0.0.9");
    wanted.offer = Sdp{};
    const auto id = us.agent->invite(wanted);
    run();
    EXPECT_FALSE(invite().has_sdp());
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    EXPECT_EQ(raw.last(Method::Ack)->body(), to_text(us.sdp()));
    EXPECT_TRUE(us.answered.contains(id));
}

TEST_F(ClientRules, EndACallWhoseLateOfferTheOwnerRefuses) {
    auto wanted = us.call_to("10.0.0.9");
    wanted.offer = Sdp{};
    const auto id = us.agent->invite(wanted);
    run();
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    EXPECT_THAT(raw.methods(), ElementsAre("INVITE", "ACK", "BYE"));
    EXPECT_EQ(us.ended[id].size(), 1u);
}

TEST_F(ClientRules, GiveUpAfterTheTimeGivenAndCancel) {
    auto wanted = us.call_to("10.0.0.9");
    wanted.give_up_after = 15s;
    const auto id = us.agent->invite(wanted);
    run();
    raw.respond(invite(), 180, "theirs");
    run(16s);
    EXPECT_EQ(raw.methods().back(), "CANCEL");
    ASSERT_EQ(us.ended[id].size(), 1u);
    EXPECT_EQ(us.ended[id][0].cause, EndCause::NoAnswer);
}

TEST_F(ClientRules, UseTheRouteSetOfTheAnswerInReverse) {
    const auto id = call();
    raw.respond(invite(), 200, "theirs", sdp(),
                "Record-Route: <sip:10.0.0.8;lr>, <sip:10.0.0.9;lr>");
    run();
    EXPECT_THAT(raw.last(Method::Ack)->values(HeaderId::Route),
                ElementsAre("<sip:10.0.0.9;lr>", "<sip:10.0.0.8;lr>"));
    us.agent->end(id, kHangUp);
    run();
    EXPECT_THAT(raw.last(Method::Bye)->values(HeaderId::Route),
                ElementsAre("<sip:10.0.0.9;lr>", "<sip:10.0.0.8;lr>"));
}

TEST_F(ClientRules, LeaveNothingHangingWhenTheByeIsNotAnswered) {
    const auto id = answered_call();
    us.agent->end(id, kHangUp);
    run(33s);
    EXPECT_EQ(std::count(raw.received.begin(), raw.received.end(), *raw.last(Method::Bye)),
              11);  // 0, .5, 1.5, 3.5, then 4 s
    EXPECT_EQ(us.agent->figures().calls, 0u);
    run(1min);
    EXPECT_EQ(time.pending(), 0u);
}

// ---------------------------------------------------------------- challenges

struct ChallengedCall : ClientRules {
    CallId call_with_password() {
        auto wanted = us.call_to("10.0.0.9");
        wanted.user = "trunk-user";
        wanted.password = "secret";
        const auto id = us.agent->invite(wanted);
        run();
        return id;
    }
    void challenge(const std::string& more = {}) {
        raw.respond(
            invite(), 407, "proxy", {},
            "Proxy-Authenticate: Digest realm=\"carrier\", nonce=\"n1\", qop=\"auth\"" + more);
        run();
    }
};

TEST_F(ChallengedCall, IsSentAgainWithCredentialsUnderTheNextCSeq) {
    (void)call_with_password();
    const auto first = invite();
    challenge();
    const auto second = invite();
    EXPECT_EQ(second.cseq()->number, first.cseq()->number + 1);
    EXPECT_EQ(second.call_id(), first.call_id());
    EXPECT_EQ(second.from_tag(), first.from_tag());
    const auto header = second.find(HeaderId::ProxyAuthorization);
    ASSERT_TRUE(header);
    const auto credentials = DigestCredentials::parse(*header);
    ASSERT_TRUE(credentials);
    EXPECT_TRUE(verify_digest(*credentials,
                              digest_ha1(DigestAlgorithm::Md5, "trunk-user", "carrier", "secret"),
                              "INVITE"));
}

TEST_F(ChallengedCall, FailsWhenTheCredentialsAreNotTaken) {
    const auto id = call_with_password();
    challenge();
    challenge();
    ASSERT_EQ(us.ended[id].size(), 1u);
    EXPECT_EQ(us.ended[id][0].cause, EndCause::Forbidden);
}

TEST_F(ChallengedCall, IsTriedOnceMoreWhenTheNonceWasStale) {
    const auto id = call_with_password();
    challenge();
    challenge(", stale=true");
    EXPECT_TRUE(us.ended.empty());
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    EXPECT_TRUE(us.answered.contains(id));
    EXPECT_TRUE(raw.last(Method::Ack)->has(HeaderId::ProxyAuthorization));
    us.agent->end(id, kHangUp);
    run();
    const auto credentials = DigestCredentials::parse(
        raw.last(Method::Bye)->find(HeaderId::ProxyAuthorization).value_or(""));
    ASSERT_TRUE(credentials);
    EXPECT_GT(credentials->nonce_count, 1u);
}

TEST_F(ChallengedCall, AnswersAChallengeOfItsBye) {
    const auto id = call_with_password();
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    us.agent->end(id, kHangUp);
    run();
    raw.respond(*raw.last(Method::Bye), 401, "theirs", {},
                "WWW-Authenticate: Digest realm=\"carrier\", nonce=\"n\"");
    run();
    EXPECT_TRUE(raw.last(Method::Bye)->has(HeaderId::Authorization));
    raw.respond(*raw.last(Method::Bye), 200, "theirs");
    run();
    EXPECT_EQ(us.agent->figures().calls, 0u);
}

// ---------------------------------------------------------------- probes

TEST_F(ClientRules, ProbeAnAnsweredCallAndKeepItWhateverIsAnswered) {
    (void)answered_call();
    for (int i = 0; i < 3; ++i) {
        run(60s);
        ASSERT_NE(raw.last(Method::Options), nullptr);
        EXPECT_EQ(raw.last(Method::Options)->to_tag(), "theirs");
        raw.respond(*raw.last(Method::Options), 405, "theirs");
        run();
    }
    EXPECT_TRUE(us.ended.empty());
}

TEST_F(ClientRules, EndACallWhoseProbeIsNotAnswered) {
    const auto id = answered_call();
    run(93s);
    ASSERT_EQ(us.ended[id].size(), 1u);
    EXPECT_EQ(us.ended[id][0].cause, EndCause::SessionTimeout);
    EXPECT_NE(raw.last(Method::Bye), nullptr);
    run(2min);
    EXPECT_EQ(us.agent->figures().calls, 0u);
}

TEST_F(ClientRules, EndACallThePeerDoesNotKnowAnyMore) {
    const auto id = answered_call();
    run(60s);
    raw.respond(*raw.last(Method::Options), 481, "theirs");
    run();
    ASSERT_EQ(us.ended[id].size(), 1u);
    EXPECT_EQ(us.ended[id][0].sip_status, 481);
}

// ---------------------------------------------------------------- re-INVITE

struct ReofferRules : ClientRules {
    void reoffer(CallId id, std::uint16_t port = 11'000) {
        us.agent->reoffer(id, audio_at("10.0.0.2", port), [this](Result<Sdp> answer) {
            answers.push_back(answer ? "ok" : answer.error().text);
        });
        run();
    }
    std::vector<std::string> answers;
};

TEST_F(ReofferRules, BringsTheAnswer) {
    reoffer(answered_call());
    EXPECT_EQ(invite().body(), to_text(audio_at("10.0.0.2", 11'000)));
    EXPECT_EQ(invite().to_tag(), "theirs");
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    EXPECT_EQ(raw.methods().back(), "ACK");
    EXPECT_THAT(answers, ElementsAre("ok"));
}

TEST_F(ReofferRules, LeavesTheCallWhenItIsRefused) {
    reoffer(answered_call());
    raw.respond(invite(), 488, "theirs");
    run();
    EXPECT_THAT(answers, ElementsAre(HasSubstr("488")));
    EXPECT_TRUE(us.ended.empty());
}

TEST_F(ReofferRules, WaitsBetweenTwoAndFourSecondsAfterGlareAsTheCaller) {
    reoffer(answered_call());
    const auto first = invite();
    raw.respond(first, 491, "theirs");
    run(2s);
    EXPECT_EQ(invite(), first);
    run(2'100ms);
    EXPECT_EQ(invite().cseq()->number, first.cseq()->number + 1);
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    EXPECT_THAT(answers, ElementsAre("ok"));
}

TEST_F(ReofferRules, MakesOneAfterTheOther) {
    const auto id = answered_call();
    reoffer(id, 11'000);
    reoffer(id, 12'000);
    EXPECT_EQ(invite().body(), to_text(audio_at("10.0.0.2", 11'000)));
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    EXPECT_EQ(invite().body(), to_text(audio_at("10.0.0.2", 12'000)));
    raw.respond(invite(), 200, "theirs", sdp());
    run();
    EXPECT_THAT(answers, ElementsAre("ok", "ok"));
}

TEST_F(ReofferRules, Answers491WhileOursIsOpen) {
    reoffer(answered_call());
    const auto ours = invite();
    raw.send_request("10.0.0.2", {.branch = "z9hG4bKtheirs",
                                  .call_id = std::string(ours.call_id()),
                                  .cseq = 7,
                                  .from_tag = "theirs",
                                  .to_tag = std::string(ours.from_tag()),
                                  .body = sdp()});
    run();
    EXPECT_EQ(raw.statuses().back(), 491);
    EXPECT_TRUE(us.reoffers.empty());
}

TEST_F(ReofferRules, EndsTheCallWhenThePeerDoesNotKnowIt) {
    const auto id = answered_call();
    reoffer(id);
    raw.respond(invite(), 481, "theirs");
    run();
    EXPECT_EQ(us.ended[id].size(), 1u);
    EXPECT_TRUE(answers.empty());
}

TEST_F(ReofferRules, IsRefusedForACallThatIsNotUp) {
    reoffer(call());
    EXPECT_THAT(answers, ElementsAre(HasSubstr("not up")));
}

}  // namespace
}  // namespace callfloor::sip
