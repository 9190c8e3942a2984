// Calls over a bad network, by many seeds: however messages are lost, doubled, delayed and
// overtaken, every call ends once on both sides and nothing is left behind.
#include <list>

#include <gtest/gtest.h>

#include "sip/internal/test_party.h"

namespace callfloor::sip {
namespace {

using internal::Pair;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

const CallEnd kHangUp{.cause = EndCause::NormalHangUp, .side = EndSide::System};

/// One call: rings, is answered (or not), is ended by one side at a random moment.
class Story {
  public:
    Story(std::uint64_t seed, const SimulatedNetworkOptions& network)
        : random_(seed), pair_(network, {}, seed) {
        const auto answer_after = Duration(random_.below(400));
        const auto end_after = Duration(random_.below(1'500));
        const bool caller_ends = random_.below(2) == 0;
        const bool is_tcp = random_.below(4) == 0;
        pair_.b.when_incoming = [this, answer_after](const IncomingCall& call) {
            theirs_.push_back(call.call);
            pair_.b.agent->ring(call.call);
            timers_.emplace_back(pair_.time);
            timers_.back().start(
                answer_after, [this, id = call.call] { pair_.b.agent->answer(id, pair_.b.sdp()); });
        };
        ours_ =
            pair_.a.invite("10.0.0.2", "4001", is_tcp ? TransportKind::Tcp : TransportKind::Udp);
        timers_.emplace_back(pair_.time);
        timers_.back().start(end_after, [this, caller_ends] {
            if (caller_ends || theirs_.empty()) {
                pair_.a.agent->end(ours_, kHangUp);
                is_ended_by_a_ = pair_.a.ended.empty();
            } else {
                is_ended_by_b_ = pair_.b.ended.empty();
                pair_.b.agent->end(theirs_[0], kHangUp);
            }
        });
        pair_.time.advance(10min);
    }

    void check() {
        const auto a_told = pair_.a.ended[ours_].size();
        EXPECT_EQ(a_told + (is_ended_by_a_ ? 1 : 0), 1u);
        for (const auto id : theirs_) {
            const auto b_told = pair_.b.ended[id].size();
            EXPECT_EQ(b_told + (is_ended_by_b_ ? 1 : 0), 1u);
        }
        EXPECT_LE(theirs_.size(), 1u);
        for (auto* party : {&pair_.a, &pair_.b}) {
            EXPECT_EQ(party->agent->figures().calls, 0u);
            EXPECT_EQ(party->agent->figures().transactions, 0u);
        }
        EXPECT_EQ(pair_.time.pending(), 0u);
    }

  private:
    Random random_;
    std::vector<CallId> theirs_;
    Pair pair_;
    std::list<io::Timer> timers_;
    CallId ours_{};
    bool is_ended_by_a_ = false;
    bool is_ended_by_b_ = false;
};

TEST(LossyNetwork, EndsEveryCallOnceOnBothSides) {
    for (std::uint64_t seed = 1; seed <= 600 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        Story story(seed, {.delay_min = 1ms,
                           .delay_max = 80ms,
                           .loss = 0.2,
                           .duplicate = 0.1,
                           .fragment_max = 50});
        story.check();
    }
}

TEST(LossyNetwork, EndsEveryCallWhateverMessageCrossesTheOther) {
    for (std::uint64_t seed = 1'000; seed <= 1'600 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        Story story(seed, {.delay_min = 1ms, .delay_max = 400ms});
        story.check();
    }
}

/// The caller cancels at each millisecond around the answer: before, with and after the 200.
TEST(LossyNetwork, SurvivesACancelAtEveryMomentAroundTheAnswer) {
    for (int at = 0; at <= 120; ++at) {
        SCOPED_TRACE(fmt::format("cancelled at {} ms", at));
        Pair pair({.delay_min = 20ms, .delay_max = 20ms});
        std::list<io::Timer> timers;
        pair.b.when_incoming = [&](const IncomingCall& call) {
            pair.b.agent->ring(call.call);
            timers.emplace_back(pair.time);
            timers.back().start(
                30ms, [&pair, id = call.call] { pair.b.agent->answer(id, pair.b.sdp()); });
        };
        const auto id = pair.a.invite("10.0.0.2");
        pair.run(Duration(at));
        pair.a.agent->end(id, kHangUp);
        pair.settle();
        EXPECT_TRUE(pair.a.ended.empty());
        ASSERT_EQ(pair.b.incoming.size(), 1u);
        EXPECT_EQ(pair.b.ended[pair.b.incoming[0].call].size(), 1u);
        EXPECT_EQ(pair.a.agent->figures().calls + pair.b.agent->figures().calls, 0u);
        EXPECT_EQ(pair.a.agent->figures().transactions + pair.b.agent->figures().transactions, 0u);
        EXPECT_EQ(pair.time.pending(), 0u);
    }
}

}  // namespace
}  // namespace callfloor::sip
