#include "quality/calibration_rules.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace callfloor::quality {
namespace {

using State = CalibrationState;
using CalAct = CalibrationAct;

struct Somebody {
    std::string name;
    CalibrationStanding standing;
};
const std::vector<Somebody>& everybody() {
    static const std::vector<Somebody> all{{"nobody", {}},
                                           {"agent", {.is_agent = true}},
                                           {"member", {.is_member = true}},
                                           {"qa", {.is_qa = true}},
                                           {"lead", {.is_qa_lead = true}},
                                           {"director", {.is_director = true}},
                                           {"system", {.is_system = true}}};
    return all;
}

struct Allowed {
    State from;
    CalAct act;
    std::string who;
    State to;
};
/// The whole of it. What is not here must be refused.
const std::vector<Allowed>& table() {
    static const std::vector<Allowed> all{
        {State::Scoring, CalAct::Close, "lead", State::Closed},
        {State::Scoring, CalAct::Complete, "system", State::Closed},
        {State::Scoring, CalAct::Cancel, "lead", State::Cancelled},
        {State::Closed, CalAct::SetGold, "lead", State::Closed}};
    return all;
}

Calibration session_in(State state) {
    Calibration session;
    session.id = CalibrationId{5};
    session.state = state;
    return session;
}

TEST(CalibrationRules, EveryStateActAndPersonIsAsTheTableSays) {
    int passed = 0;
    for (int s = 0; s < kCalibrationStates; ++s) {
        for (int a = 0; a < kCalibrationActs; ++a) {
            for (const auto& [name, standing] : everybody()) {
                const auto state = static_cast<State>(s);
                const auto act = static_cast<CalAct>(a);
                const auto row = std::ranges::find_if(table(), [&](const Allowed& one) {
                    return one.from == state && one.act == act && one.who == name;
                });
                const auto next = step(session_in(state), act, standing);
                ASSERT_EQ(next.has_value(), row != table().end())
                    << word_of(state) << " " << word_of(act) << " by " << name;
                if (next) {
                    EXPECT_EQ(*next, row->to);
                    ++passed;
                }
            }
        }
    }
    EXPECT_EQ(passed, 4);
}

TEST(CalibrationRules, IsSeenByThoseItConcerns) {
    const std::vector<std::string> open{"member", "lead", "director", "system"};
    const std::vector<std::string> closed{"member", "qa", "lead", "director", "system"};
    for (int s = 0; s < kCalibrationStates; ++s) {
        const auto session = session_in(static_cast<State>(s));
        const bool is_closed = session.state == State::Closed;
        for (const auto& [name, standing] : everybody()) {
            const auto& who = is_closed ? closed : open;
            const bool sees = std::ranges::find(who, name) != who.end();
            EXPECT_EQ(may_see(session, standing), sees) << word_of(session.state) << " " << name;
            EXPECT_EQ(may_see_results(session, standing), sees && is_closed) << name;
        }
    }
}

// Whoever else he is: all 32 combinations.
TEST(CalibrationRules, WhoseContactIsScoredHasNoPartInIt) {
    for (unsigned bits = 0; bits < 32; ++bits) {
        const auto has = [&](unsigned bit) { return (bits & (1U << bit)) != 0; };
        const CalibrationStanding who{true, has(0), has(1), has(2), has(3), has(4)};
        for (int s = 0; s < kCalibrationStates; ++s) {
            const auto session = session_in(static_cast<State>(s));
            EXPECT_FALSE(may_see(session, who)) << bits;
            EXPECT_FALSE(may_see_results(session, who)) << bits;
            EXPECT_TRUE(allowed_acts(session, who).empty()) << bits;
        }
    }
}

TEST(CalibrationRules, AMastersScoresAreNotReplacedByAConsensus) {
    auto session = session_in(State::Closed);
    session.master = UserId{9};
    EXPECT_EQ(step(session, CalAct::SetGold, {.is_qa_lead = true}).error().code,
              ErrorCode::Conflict);
}

}  // namespace
}  // namespace callfloor::quality
