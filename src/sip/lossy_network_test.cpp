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

/// What happened over many stories: a test that only ever sees calls fail proves nothing.
struct Tally {
    int answered = 0;
    int reoffers_taken = 0;
    int reoffers_refused = 0;
};

/// One call: rings, is answered (or not), gets new offers from both sides (which may meet), is
/// ended by one side at a random moment.
class Story {
  public:
    Story(std::uint64_t seed, const SimulatedNetworkOptions& network)
        : random_(seed), pair_(network, {}, seed) {
        const auto answer_after = Duration(random_.below(400));
        const bool is_long = random_.below(3) == 0;
        const auto end_after = Duration(random_.below(is_long ? 20'000 : 1'500));
        const bool caller_ends = random_.below(2) == 0;
        const bool is_tcp = random_.below(4) == 0;
        pair_.a.reoffer_answer = pair_.a.sdp();
        pair_.b.reoffer_answer = pair_.b.sdp();
        for (auto offers = random_.below(5); offers > 0; --offers) {
            offer_anew_after(Duration(random_.below(is_long ? 15'000 : 1'500)),
                             random_.below(2) == 0);
        }
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

    void check(Tally& tally) {
        tally.answered += pair_.a.answered.contains(ours_) ? 1 : 0;
        for (const auto& offer : offers_) {
            EXPECT_LE(offer.taken + offer.refused, 1) << "one offer, one answer";
            tally.reoffers_taken += offer.taken;
            tally.reoffers_refused += offer.refused;
        }
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
    struct Offer {
        int taken = 0;
        int refused = 0;
    };
    void offer_anew_after(Duration after, bool by_caller) {
        auto& offer = offers_.emplace_back();
        timers_.emplace_back(pair_.time);
        timers_.back().start(after, [this, by_caller, &offer] {
            if (!by_caller && theirs_.empty()) {
                return;
            }
            auto& party = by_caller ? pair_.a : pair_.b;
            party.agent->reoffer(by_caller ? ours_ : theirs_[0], party.sdp(),
                                 [&offer](const Result<Sdp>& answer) {
                                     (answer ? offer.taken : offer.refused) += 1;
                                 });
        });
    }

    Random random_;
    std::list<Offer> offers_;
    std::vector<CallId> theirs_;
    Pair pair_;
    std::list<io::Timer> timers_;
    CallId ours_{};
    bool is_ended_by_a_ = false;
    bool is_ended_by_b_ = false;
};

Tally tell_stories(std::uint64_t first, std::uint64_t stories,
                   const SimulatedNetworkOptions& network) {
    Tally tally;
    for (auto seed = first; seed < first + stories && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        Story story(seed, network);
        story.check(tally);
    }
    return tally;
}

TEST(LossyNetwork, EndsEveryCallOnceOnBothSides) {
    const auto tally = tell_stories(
        1, 4'000,
        {.delay_min = 1ms, .delay_max = 80ms, .loss = 0.2, .duplicate = 0.1, .fragment_max = 50});
    EXPECT_GT(tally.answered, 2'000);
    EXPECT_GT(tally.reoffers_taken, 1'000);
    EXPECT_GT(tally.reoffers_refused, 100);
}

TEST(LossyNetwork, EndsEveryCallWhateverMessageCrossesTheOther) {
    const auto tally =
        tell_stories(10'000, 2'000, {.delay_min = 1ms, .delay_max = 400ms, .duplicate = 0.2});
    EXPECT_GT(tally.answered, 1'000);
    EXPECT_GT(tally.reoffers_taken, 500);
}

TEST(LossyNetwork, EndsEveryCallWhenHalfOfAllIsLost) {
    const auto tally = tell_stories(
        20'000, 500, {.delay_min = 1ms, .delay_max = 200ms, .loss = 0.5, .duplicate = 0.3});
    EXPECT_GT(tally.answered, 50);
}

/// An hour of a phone's registration: it stays, it is one, and it goes when told.
TEST(LossyNetwork, KeepsARegistrationThroughLossAndRemovesItOnce) {
    for (std::uint64_t seed = 1; seed <= 300 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        Pair pair({.delay_min = 1ms, .delay_max = 80ms, .loss = 0.2, .duplicate = 0.1}, {}, seed);
        pair.b.trunks.clear();
        pair.b.add_extension(8001, "1001", "secret");
        UserAgent::TrunkRegistration wanted;
        wanted.registrar = SipUri::make({}, "10.0.0.2", 5060);
        wanted.user = "1001";
        wanted.password = "secret";
        wanted.proxy = internal::udp("10.0.0.2");
        const auto registration = pair.a.agent->register_at(wanted);
        pair.run(1min);
        for (int minutes = 1; minutes < 60; ++minutes) {
            ASSERT_EQ(pair.b.agent->contacts(8001).size(), 1u) << "after " << minutes << " minutes";
            pair.run(1min);
        }
        EXPECT_EQ(pair.a.registrations.size(), 1u) << "told once, that it is registered";
        EXPECT_EQ(pair.b.contact_changes.size(), 1u);
        pair.a.agent->unregister(registration);
        pair.run(10min);
        EXPECT_TRUE(pair.b.agent->contacts(8001).empty());
        EXPECT_EQ(pair.a.agent->figures().transactions + pair.b.agent->figures().transactions, 0u);
        EXPECT_EQ(pair.time.pending(), 0u);
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
