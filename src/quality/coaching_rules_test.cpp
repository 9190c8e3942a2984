#include "quality/coaching_rules.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace callfloor::quality {
namespace {

using State = CoachingState;
using std::chrono::hours;

constexpr Instant kNow = from_epoch_ms(1'800'000'000'000);

struct Somebody {
    std::string name;
    CoachingStanding standing;
};
const std::vector<Somebody>& everybody() {
    static const std::vector<Somebody> all{{"nobody", {}},
                                           {"agent", {.is_agent = true}},
                                           {"coach", {.is_coach = true}},
                                           {"leader", {.is_leader = true}},
                                           {"qa", {.is_qa = true}},
                                           {"lead", {.is_qa_lead = true}},
                                           {"director", {.is_director = true}}};
    return all;
}

struct Allowed {
    State from;
    CoachingAct act;
    std::vector<std::string> who;
    State to;
};
/// The whole of it. What is not here must be refused.
const std::vector<Allowed>& table() {
    static const std::vector<Allowed> all{
        {State::Open, CoachingAct::Change, {"coach", "lead"}, State::Open},
        {State::Open, CoachingAct::Cite, {"coach", "lead"}, State::Open},
        {State::Open, CoachingAct::AddSession, {"coach"}, State::Open},
        {State::Open, CoachingAct::Acknowledge, {"agent"}, State::Open},
        {State::Open, CoachingAct::Recheck, {"coach", "lead"}, State::Rechecked},
        {State::Open, CoachingAct::Cancel, {"coach", "lead"}, State::Cancelled},
        {State::Rechecked, CoachingAct::Acknowledge, {"agent"}, State::Rechecked},
        {State::Rechecked, CoachingAct::Close, {"coach", "lead"}, State::Closed},
        {State::Rechecked, CoachingAct::Cancel, {"coach", "lead"}, State::Cancelled}};
    return all;
}

Coaching plan_in(State state) {
    Coaching plan;
    plan.id = CoachingId{5};
    plan.state = state;
    plan.opened_at = kNow;
    plan.items = {"x", "y"};
    return plan;
}

TEST(CoachingRules, EveryStateActAndPersonIsAsTheTableSays) {
    int passed = 0;
    for (int s = 0; s < kCoachingStates; ++s) {
        for (int a = 0; a < kCoachingActs; ++a) {
            const auto state = static_cast<State>(s);
            const auto act = static_cast<CoachingAct>(a);
            const auto row = std::ranges::find_if(
                table(), [&](const Allowed& one) { return one.from == state && one.act == act; });
            for (const auto& [name, standing] : everybody()) {
                const bool expected =
                    row != table().end() && std::ranges::find(row->who, name) != row->who.end();
                const auto next = step(plan_in(state), act, standing);
                EXPECT_EQ(next.has_value(), expected)
                    << word_of(state) << " " << word_of(act) << " by " << name;
                if (next && expected) {
                    EXPECT_EQ(*next, row->to);
                    ++passed;
                }
            }
        }
    }
    EXPECT_EQ(passed, 15);
}

TEST(CoachingRules, IsSeenAndOpenedByThoseItConcerns) {
    const std::vector<std::string> opens{"leader", "qa", "lead"};
    for (const auto& [name, standing] : everybody()) {
        EXPECT_EQ(may_see(standing), name != "nobody") << name;
        EXPECT_EQ(may_open(standing), std::ranges::find(opens, name) != opens.end()) << name;
    }
}

// Whoever else he is: all 32 combinations.
TEST(CoachingRules, NobodyCoachesHimself) {
    for (unsigned bits = 0; bits < 32; ++bits) {
        const auto has = [&](unsigned bit) { return (bits & (1U << bit)) != 0; };
        const CoachingStanding who{true, has(0), has(1), has(2), has(3), has(4)};
        EXPECT_FALSE(may_open(who)) << bits;
        for (int a = 0; a < kCoachingActs; ++a) {
            const auto act = static_cast<CoachingAct>(a);
            EXPECT_EQ(may_do(act, who), act == CoachingAct::Acknowledge) << bits;
        }
    }
}

TEST(CoachingRules, MeasuresBeforeTheOpeningAndAfterTheFirstSession) {
    auto plan = plan_in(State::Open);
    EXPECT_EQ(window_before(plan).from, kNow - hours(24 * 90));
    EXPECT_EQ(window_before(plan).to, kNow);
    EXPECT_EQ(window_after(plan, std::nullopt, kNow + hours(5)).from, kNow);
    EXPECT_EQ(window_after(plan, kNow + hours(2), kNow + hours(5)).from, kNow + hours(2));
    EXPECT_EQ(window_after(plan, kNow + hours(2), kNow + hours(5)).to, kNow + hours(5));
    plan.rechecked_at = kNow + hours(4);
    EXPECT_EQ(window_after(plan, kNow + hours(2), kNow + hours(5)).to, kNow + hours(4));
}

TEST(CoachingRules, ComparesTheSameItemsWithTheirIntervals) {
    const auto effect =
        effect_of(plan_in(State::Open), {{"x", 20, 16}, {"z", 9, 9}}, {{"x", 20, 4}, {"y", 3, 0}});
    ASSERT_EQ(effect.size(), 2U);
    EXPECT_EQ(effect[0].before.of, 20);
    EXPECT_NEAR(*effect[0].change.value, -0.6, 1e-12);
    EXPECT_EQ(effect[0].verdict, EffectVerdict::Improved);
    EXPECT_EQ(effect[1].before.of, 0);
    EXPECT_EQ(effect[1].after.of, 3);
    EXPECT_FALSE(effect[1].change.value);
    EXPECT_EQ(effect[1].verdict, EffectVerdict::NoData);
    const auto verdict = [](std::int64_t before, std::int64_t after, std::int64_t of) {
        return effect_of(plan_in(State::Open), {{"x", of, before}}, {{"x", of, after}})[0].verdict;
    };
    EXPECT_EQ(verdict(4, 16, 20), EffectVerdict::Worse);
    EXPECT_EQ(verdict(2, 0, 2), EffectVerdict::Unclear);  // two contacts prove nothing
    EXPECT_EQ(verdict(4, 0, 4), EffectVerdict::Unclear);
    EXPECT_EQ(verdict(5, 0, 5), EffectVerdict::Improved);
    EXPECT_EQ(verdict(5, 5, 20), EffectVerdict::Unclear);
}

TEST(CoachingRules, ARecheckNeedsASessionAndAResult) {
    const auto plan = plan_in(State::Open);
    const auto none = effect_of(plan, {{"x", 5, 5}}, {});
    const auto some = effect_of(plan, {}, {{"y", 1, 0}});
    EXPECT_FALSE(may_recheck(plan, 0, some));
    EXPECT_FALSE(may_recheck(plan, 1, none));
    EXPECT_TRUE(may_recheck(plan, 1, some));
}

}  // namespace
}  // namespace callfloor::quality
