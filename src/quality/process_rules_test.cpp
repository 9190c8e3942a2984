#include "quality/process_rules.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

namespace callfloor::quality {
namespace {

using State = EvaluationState;

constexpr Instant kNow = from_epoch_ms(1'800'000'000'000);

/// Everybody there is, one standing each.
const std::vector<std::pair<std::string, Standing>>& everybody() {
    static const auto all = [] {
        std::vector<std::pair<std::string, Standing>> people(9);
        people[0].first = "nobody";
        people[1] = {"agent", {.is_agent = true}};
        people[2] = {"reviewer", {.is_reviewer = true}};
        people[3] = {"second", {.is_second_reviewer = true}};
        people[4] = {"leader", {.is_leader = true}};
        people[5] = {"qa", {.is_qa = true}};
        people[6] = {"lead", {.is_qa_lead = true}};
        people[7] = {"director", {.is_director = true}};
        people[8] = {"system", {.is_system = true}};
        return people;
    }();
    return all;
}

struct Allowed {
    State from;
    Act act;
    std::vector<std::string> who;
    State to;
};

/// The whole process. What is not here must be refused.
const std::vector<Allowed>& table() {
    static const std::vector<Allowed> all{
        {State::Draft, Act::Save, {"reviewer"}, State::Draft},
        {State::Draft, Act::Submit, {"reviewer"}, State::Submitted},
        {State::Draft, Act::Void, {"lead"}, State::Void},
        {State::Submitted, Act::Rework, {"reviewer"}, State::Draft},
        {State::Submitted, Act::Release, {"qa", "lead"}, State::Released},
        {State::Submitted, Act::Void, {"lead"}, State::Void},
        {State::Released, Act::Acknowledge, {"agent"}, State::Acknowledged},
        {State::Released, Act::Appeal, {"agent"}, State::Appealed},
        {State::Released, Act::Expire, {"system"}, State::Final},
        {State::Released, Act::Void, {"lead"}, State::Void},
        {State::Acknowledged, Act::Appeal, {"agent"}, State::Appealed},
        {State::Acknowledged, Act::Expire, {"system"}, State::Final},
        {State::Acknowledged, Act::Void, {"lead"}, State::Void},
        {State::Appealed, Act::Comment, {"leader"}, State::Commented},
        {State::Appealed, Act::SkipComment, {"system"}, State::Commented},
        {State::Appealed, Act::WithdrawAppeal, {"agent"}, State::Acknowledged},
        {State::Appealed, Act::Void, {"lead"}, State::Void},
        {State::Commented, Act::AssignSecond, {"lead"}, State::SecondReview},
        {State::Commented, Act::WithdrawAppeal, {"agent"}, State::Acknowledged},
        {State::Commented, Act::Void, {"lead"}, State::Void},
        {State::SecondReview, Act::AssignSecond, {"lead"}, State::SecondReview},
        {State::SecondReview, Act::SubmitSecond, {"second"}, State::Reviewed},
        {State::SecondReview, Act::WithdrawAppeal, {"agent"}, State::Acknowledged},
        {State::SecondReview, Act::Void, {"lead"}, State::Void},
        {State::Reviewed, Act::Decide, {"lead"}, State::Final},
        {State::Reviewed, Act::Void, {"lead"}, State::Void},
    };
    return all;
}

const Allowed* find(State from, Act act) {
    for (const auto& row : table()) {
        if (row.from == from && row.act == act) {
            return &row;
        }
    }
    return nullptr;
}

Evaluation evaluation_in(State state) {
    Evaluation evaluation;
    evaluation.id = EvaluationId{7};
    evaluation.state = state;
    return evaluation;
}

TEST(Process, EveryStateActAndPersonIsAsTheTableSays) {
    int checked = 0;
    int passed = 0;
    for (int s = 0; s < kEvaluationStates; ++s) {
        for (int a = 0; a < kActs; ++a) {
            const auto state = static_cast<State>(s);
            const auto act = static_cast<Act>(a);
            const auto* row = find(state, act);
            for (const auto& [name, standing] : everybody()) {
                const auto next = step(evaluation_in(state), act, standing);
                const bool expected = row != nullptr && std::find(row->who.begin(), row->who.end(),
                                                                  name) != row->who.end();
                EXPECT_EQ(next.has_value(), expected)
                    << word_of(state) << " " << word_of(act) << " by " << name;
                if (next && expected) {
                    EXPECT_EQ(*next, row->to) << word_of(state) << " " << word_of(act);
                    ++passed;
                }
                ++checked;
            }
        }
    }
    EXPECT_EQ(checked, kEvaluationStates * kActs * 9);
    EXPECT_EQ(passed, 27);
}

TEST(Process, SaysForbiddenToThePersonAndConflictForTheState) {
    const auto person = step(evaluation_in(State::Reviewed), Act::Decide, {.is_qa = true});
    EXPECT_EQ(person.error().code, ErrorCode::Forbidden);
    const auto state = step(evaluation_in(State::Final), Act::Appeal, {.is_agent = true});
    EXPECT_EQ(state.error().code, ErrorCode::Conflict);
}

// All 256 combinations of standings: whoever else somebody is, these never happen.
TEST(Process, NobodyIsJudgeInHisOwnCause) {
    for (unsigned bits = 0; bits < 256; ++bits) {
        const auto has = [&](unsigned bit) { return (bits & (1U << bit)) != 0; };
        const Standing who{has(0), has(1), has(2), has(3), has(4), has(5), has(6), has(7)};
        if (who.is_agent) {
            for (const auto act :
                 {Act::Save, Act::Submit, Act::Rework, Act::Release, Act::Void, Act::Comment,
                  Act::AssignSecond, Act::SubmitSecond, Act::Decide}) {
                EXPECT_FALSE(may_do(act, who)) << bits << " " << word_of(act);
            }
        }
        if (who.is_reviewer) {
            EXPECT_FALSE(may_do(Act::Decide, who)) << bits;
            EXPECT_FALSE(may_do(Act::SubmitSecond, who)) << bits;
        }
        if (who.is_second_reviewer) {
            EXPECT_FALSE(may_do(Act::Decide, who)) << bits;
        }
        if (!who.is_agent) {
            EXPECT_FALSE(may_do(Act::Appeal, who)) << bits;
        }
    }
}

TEST(Process, AFinalOrVoidEvaluationNeverChanges) {
    for (int a = 0; a < kActs; ++a) {
        EXPECT_FALSE(next_state(State::Final, static_cast<Act>(a)));
        EXPECT_FALSE(next_state(State::Void, static_cast<Act>(a)));
    }
}

TEST(Process, ASecondReviewIsOnlyScored) {
    auto second = evaluation_in(State::Submitted);
    second.purpose = Purpose::SecondReview;
    EXPECT_FALSE(step(second, Act::Release, {.is_qa = true}));
    EXPECT_FALSE(step(second, Act::Rework, {.is_reviewer = true}));
    second.state = State::Draft;
    EXPECT_TRUE(step(second, Act::Submit, {.is_reviewer = true}));
    EXPECT_TRUE(step(second, Act::Void, {.is_qa_lead = true}));
}

// Blind for everybody, the QA lead included, and nothing but a form.
TEST(Process, ACalibrationFormIsItsReviewersAlone) {
    for (int s = 0; s < kEvaluationStates; ++s) {
        auto form = evaluation_in(static_cast<State>(s));
        form.purpose = Purpose::Calibration;
        form.released_at = kNow;
        for (const auto& [name, standing] : everybody()) {
            EXPECT_EQ(may_see(form, standing), name == "reviewer" || name == "system") << name;
            for (int a = 0; a < kActs; ++a) {
                const auto act = static_cast<Act>(a);
                const bool fills_in = act == Act::Save || act == Act::Submit;
                EXPECT_EQ(step(form, act, standing).has_value(),
                          fills_in && name == "reviewer" && form.state == State::Draft)
                    << name << " " << word_of(act);
            }
        }
    }
    auto own = evaluation_in(State::Draft);
    own.purpose = Purpose::Calibration;
    EXPECT_FALSE(may_see(own, {.is_agent = true, .is_reviewer = true}));
    EXPECT_FALSE(step(own, Act::Submit, {.is_agent = true, .is_reviewer = true}));
}

TEST(Process, AnAppealIsInTimeAndNotOneTooMany) {
    auto evaluation = evaluation_in(State::Released);
    evaluation.appeal_until = kNow + Duration(1);
    const QualityRules rules;
    EXPECT_TRUE(may_appeal(evaluation, rules, kNow));
    EXPECT_FALSE(may_appeal(evaluation, rules, kNow + Duration(1)));
    evaluation.appeals = 1;
    EXPECT_FALSE(may_appeal(evaluation, rules, kNow));
    const auto acts = allowed_acts(evaluation, {.is_agent = true}, rules, kNow);
    EXPECT_EQ(acts, std::vector<Act>{Act::Acknowledge});
    evaluation.appeals = 0;
    EXPECT_EQ(allowed_acts(evaluation, {.is_agent = true}, rules, kNow),
              (std::vector<Act>{Act::Acknowledge, Act::Appeal}));
}

TEST(Process, TheServerActsAtDeadlinesOnly) {
    for (int s = 0; s < kEvaluationStates; ++s) {
        auto evaluation = evaluation_in(static_cast<State>(s));
        evaluation.appeal_until = kNow;
        evaluation.due_at = kNow;
        EXPECT_FALSE(due_act(evaluation, kNow - Duration(1)));
        const auto act = due_act(evaluation, kNow);
        if (evaluation.state == State::Released || evaluation.state == State::Acknowledged) {
            EXPECT_EQ(act, Act::Expire);
        } else if (evaluation.state == State::Appealed) {
            EXPECT_EQ(act, Act::SkipComment);
        } else {
            EXPECT_FALSE(act) << word_of(evaluation.state);
        }
        if (act) {
            EXPECT_TRUE(step(evaluation, *act, {.is_system = true}));
        }
    }
}

// Who sees it: a line per state with those who do, in the order of everybody().
TEST(Process, EveryStateIsSeenByThoseItConcerns) {
    const std::map<State, std::vector<std::string>> expected{
        {State::Draft, {"reviewer", "second", "lead", "system"}},
        {State::Submitted, {"reviewer", "second", "qa", "lead", "director", "system"}},
        {State::SecondReview, {"agent", "reviewer", "leader", "qa", "lead", "director", "system"}},
    };
    const std::vector<std::string> after_release{"agent", "reviewer", "leader", "qa",
                                                 "lead",  "director", "system"};
    for (int s = 0; s < kEvaluationStates; ++s) {
        auto evaluation = evaluation_in(static_cast<State>(s));
        if (evaluation.state != State::Draft && evaluation.state != State::Submitted) {
            evaluation.released_at = kNow;
        }
        const auto found = expected.find(evaluation.state);
        for (const auto& [name, standing] : everybody()) {
            if (name == "second") {
                continue;  // below
            }
            const auto& names = found == expected.end() ? after_release : found->second;
            EXPECT_EQ(may_see(evaluation, standing),
                      std::find(names.begin(), names.end(), name) != names.end())
                << word_of(evaluation.state) << " " << name;
        }
    }
}

TEST(Process, TheSecondReviewerIsBlindUntilHeHasScored) {
    auto evaluation = evaluation_in(State::SecondReview);
    evaluation.released_at = kNow;
    for (const bool is_lead : {false, true}) {
        Standing second{.is_second_reviewer = true, .is_qa = true};
        second.is_qa_lead = is_lead;
        evaluation.state = State::SecondReview;
        EXPECT_FALSE(may_see(evaluation, second));
        evaluation.state = State::Reviewed;
        EXPECT_TRUE(may_see(evaluation, second));
    }
}

TEST(Process, TheAgentSeesHisReleasedResultsAndNothingElse) {
    auto evaluation = evaluation_in(State::Submitted);
    const Standing agent{.is_agent = true, .is_qa = true, .is_qa_lead = true};
    EXPECT_FALSE(may_see(evaluation, agent));
    evaluation.released_at = kNow;
    evaluation.state = State::Released;
    EXPECT_TRUE(may_see(evaluation, agent));
    evaluation.purpose = Purpose::SecondReview;
    EXPECT_FALSE(may_see(evaluation, agent));
    evaluation = evaluation_in(State::Void);  // taken out before its release
    EXPECT_FALSE(may_see(evaluation, agent));
}

}  // namespace
}  // namespace callfloor::quality
