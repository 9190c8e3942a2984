// The owner may do anything from inside an event: end the call, begin another, refuse.
#include <gtest/gtest.h>

#include "sip/internal/test_party.h"
#include "sip/internal/test_raw_peer.h"

namespace callfloor::sip {
namespace {

using internal::Pair;
using internal::RawPeer;
using std::chrono_literals::operator""s;

const CallEnd kHangUp{.cause = EndCause::NormalHangUp, .side = EndSide::System};

struct Reentrancy : testing::Test {
    void answer_calls() {
        pair.b.when_incoming = [this](const IncomingCall& call) {
            pair.b.agent->ring(call.call);
            pair.b.agent->answer(call.call, pair.b.sdp());
        };
    }
    void expect_over() {
        pair.settle();
        for (auto* party : {&pair.a, &pair.b}) {
            EXPECT_EQ(party->agent->figures().calls, 0u);
            EXPECT_EQ(party->agent->figures().transactions, 0u);
            for (const auto& [call, ends] : party->ended) {
                EXPECT_EQ(ends.size(), 1u);
            }
        }
        EXPECT_EQ(pair.time.pending(), 0u);
    }
    Pair pair;
};

TEST_F(Reentrancy, EndsACallInsideItsArrival) {
    pair.b.when_incoming = [this](const IncomingCall& call) {
        pair.b.agent->end(call.call, kHangUp);
    };
    const auto id = pair.a.invite("10.0.0.2");
    expect_over();
    EXPECT_EQ(pair.a.ended[id].size(), 1u);
    EXPECT_TRUE(pair.b.ended.empty());
}

TEST_F(Reentrancy, EndsACallInsideItsRinging) {
    answer_calls();
    pair.a.when_ringing = [this](CallId call) { pair.a.agent->end(call, kHangUp); };
    (void)pair.a.invite("10.0.0.2");
    expect_over();
    EXPECT_TRUE(pair.a.ended.empty());
    EXPECT_EQ(pair.b.ended.size(), 1u);
}

TEST_F(Reentrancy, EndsACallInsideItsAnswer) {
    answer_calls();
    pair.a.when_answered = [this](CallId call) { pair.a.agent->end(call, kHangUp); };
    (void)pair.a.invite("10.0.0.2");
    expect_over();
    EXPECT_TRUE(pair.a.ended.empty());
    EXPECT_EQ(pair.b.ended.size(), 1u);
}

TEST_F(Reentrancy, EndsACallInsideItsConfirmation) {
    answer_calls();
    pair.b.when_confirmed = [this](CallId call) { pair.b.agent->end(call, kHangUp); };
    const auto id = pair.a.invite("10.0.0.2");
    expect_over();
    EXPECT_EQ(pair.a.ended[id].size(), 1u);
    EXPECT_TRUE(pair.b.ended.empty());
}

TEST_F(Reentrancy, EndsACallInsideAReoffer) {
    answer_calls();
    const auto id = pair.a.invite("10.0.0.2");
    pair.run(1s);
    pair.b.reoffer_answer = pair.b.sdp();
    pair.b.when_reoffered = [this](CallId call) { pair.b.agent->end(call, kHangUp); };
    pair.a.agent->reoffer(id, pair.a.sdp(), [](Result<Sdp>) {});
    expect_over();
    EXPECT_EQ(pair.a.ended[id].size(), 1u);
    EXPECT_TRUE(pair.b.ended.empty());
}

TEST_F(Reentrancy, EndsACallInsideTheAnswerToItsReoffer) {
    answer_calls();
    const auto id = pair.a.invite("10.0.0.2");
    pair.run(1s);
    pair.b.reoffer_answer = pair.b.sdp();
    int answers = 0;
    pair.a.agent->reoffer(id, pair.a.sdp(), [&, id](Result<Sdp> answer) {
        EXPECT_TRUE(answer);
        ++answers;
        pair.a.agent->end(id, kHangUp);
    });
    expect_over();
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(pair.b.ended.size(), 1u);
}

TEST_F(Reentrancy, CallsAgainInsideAnEnd) {
    pair.b.when_incoming = [this](const IncomingCall& call) {
        pair.b.agent->refuse(call.call, 486, "", 0);
    };
    int calls = 1;
    pair.a.when_ended = [&](CallId) {
        if (calls < 5) {
            ++calls;
            (void)pair.a.invite("10.0.0.2");
        }
    };
    (void)pair.a.invite("10.0.0.2");
    expect_over();
    EXPECT_EQ(pair.a.ended.size(), 5u);
}

TEST_F(Reentrancy, SurvivesGlareOfBothSidesAgainAndAgain) {
    answer_calls();
    const auto id = pair.a.invite("10.0.0.2");
    pair.run(1s);
    const auto theirs = pair.b.incoming.at(0).call;
    pair.a.reoffer_answer = pair.a.sdp();
    pair.b.reoffer_answer = pair.b.sdp();
    int answered = 0;
    const auto count = [&answered](Result<Sdp> answer) {
        EXPECT_TRUE(answer) << (answer ? "" : answer.error().text);
        ++answered;
    };
    for (int i = 0; i < 4; ++i) {
        pair.a.agent->reoffer(id, pair.a.sdp(), count);
        pair.b.agent->reoffer(theirs, pair.b.sdp(), count);
        pair.run(30s);
    }
    EXPECT_EQ(answered, 8);
    pair.a.agent->end(id, kHangUp);
    expect_over();
}

TEST_F(Reentrancy, StopsInTheMiddleOfEverything) {
    answer_calls();
    (void)pair.a.invite("10.0.0.2");
    pair.run(1s);
    pair.b.when_incoming = [this](const IncomingCall& call) { pair.b.agent->ring(call.call); };
    (void)pair.a.invite("10.0.0.2");
    pair.run(1s);
    pair.a.agent->stop();
    pair.b.agent->stop();
    expect_over();
}

TEST(Connection, ThatIsRefusedEndsTheCallAsUnreachable) {
    Pair pair;
    const auto id = pair.a.invite("10.0.0.77", "4001", TransportKind::Tcp);
    pair.settle();
    ASSERT_EQ(pair.a.ended[id].size(), 1u);
    EXPECT_EQ(pair.a.ended[id][0].cause, EndCause::Unreachable);
    EXPECT_EQ(pair.a.ended[id][0].sip_status, 503);
    EXPECT_EQ(pair.time.pending(), 0u);
}

TEST(Connection, ThatBreaksInACallIsOpenedAgainForTheBye) {
    Pair pair;
    pair.b.when_incoming = [&pair](const IncomingCall& call) {
        pair.b.agent->answer(call.call, pair.b.sdp());
    };
    const auto id = pair.a.invite("10.0.0.2", "4001", TransportKind::Tcp);
    pair.run(1s);
    pair.wire.break_streams("10.0.0.1");
    pair.run(1s);
    pair.a.agent->end(id, kHangUp);
    pair.run(1s);
    EXPECT_EQ(pair.b.ended.size(), 1u);
    EXPECT_EQ(pair.a.agent->figures().calls, 0u);
}

}  // namespace
}  // namespace callfloor::sip
