#include "quality/clip_rules.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/limits.h"

namespace callfloor::quality {
namespace {

using State = ClipState;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kRecording = std::chrono::minutes(20);

struct Somebody {
    std::string name;
    ClipStanding standing;
};
const std::vector<Somebody>& everybody() {
    static const std::vector<Somebody> all{
        {"agent", {}},
        {"maker", {.is_maker = true, .is_reviewer = true}},
        {"reviewer", {.is_reviewer = true}},
        {"lead", {.is_reviewer = true, .is_lead = true}},
        {"lead who made it", {.is_maker = true, .is_reviewer = true, .is_lead = true}},
        {"lead in the call", {.is_reviewer = true, .is_lead = true, .is_heard = true}}};
    return all;
}

struct Allowed {
    State from;
    ClipAct act;
    std::vector<std::string> who;
    State to;
};
/// The whole of it. What is not here must be refused.
const std::vector<Allowed>& table() {
    static const std::vector<std::string> makers{"maker", "lead who made it"};
    static const std::vector<std::string> enders{"maker", "lead", "lead who made it",
                                                 "lead in the call"};
    static const std::vector<Allowed> all{
        {State::Draft, ClipAct::Change, makers, State::Draft},
        {State::Draft, ClipAct::Submit, makers, State::Submitted},
        {State::Draft, ClipAct::Withdraw, makers, State::Withdrawn},
        {State::Submitted, ClipAct::Approve, {"lead"}, State::Approved},
        {State::Submitted, ClipAct::Return, {"lead"}, State::Returned},
        {State::Submitted, ClipAct::Withdraw, enders, State::Withdrawn},
        {State::Returned, ClipAct::Change, makers, State::Returned},
        {State::Returned, ClipAct::Submit, makers, State::Submitted},
        {State::Returned, ClipAct::Withdraw, enders, State::Withdrawn},
        {State::Approved, ClipAct::Withdraw, enders, State::Withdrawn}};
    return all;
}

Clip clip_in(State state, ClipAudience audience = ClipAudience::Everyone) {
    Clip clip;
    clip.id = ClipId{5};
    clip.state = state;
    clip.texts.audience = audience;
    return clip;
}

ClipMark mark(std::int64_t from_ms, std::int64_t to_ms, ClipSides sides = ClipSides::Both) {
    return {Duration(from_ms), Duration(to_ms), sides};
}

std::string field_of(const ClipMarks& marks, Duration recording = kRecording) {
    const auto result = check_marks(marks, recording);
    return result ? "" : result.error().field;
}

TEST(ClipRules, EveryStateActAndPersonIsAsTheTableSays) {
    std::size_t passed = 0;
    for (int s = 0; s < kClipStates; ++s) {
        for (int a = 0; a < kClipActs; ++a) {
            for (const auto& person : everybody()) {
                const auto from = static_cast<State>(s);
                const auto act = static_cast<ClipAct>(a);
                const auto row = std::ranges::find_if(table(), [&](const Allowed& one) {
                    return one.from == from && one.act == act &&
                           std::ranges::find(one.who, person.name) != one.who.end();
                });
                const auto result = step(clip_in(from), act, person.standing);
                EXPECT_EQ(result.has_value(), row != table().end())
                    << person.name << " " << word_of(act) << " in " << word_of(from);
                if (result && row != table().end()) {
                    EXPECT_EQ(*result, row->to);
                    ++passed;
                }
            }
        }
    }
    EXPECT_EQ(passed, 3U * 2 + 2 * 1 + 4 + 2 * 2 + 4 + 4);
}

TEST(ClipRules, IsSeenByItsAudienceOnceItIsApproved) {
    const auto seen = [](State state, ClipAudience audience) {
        std::vector<std::string> names;
        for (const auto& person : everybody()) {
            if (may_see(clip_in(state, audience), person.standing)) {
                names.push_back(person.name);
            }
        }
        return names;
    };
    using Names = std::vector<std::string>;
    const Names makers{"maker", "lead who made it"};
    EXPECT_EQ(seen(State::Draft, ClipAudience::Everyone), makers);
    for (const auto state : {State::Submitted, State::Returned, State::Withdrawn}) {
        EXPECT_EQ(seen(state, ClipAudience::Everyone),
                  (Names{"maker", "lead", "lead who made it", "lead in the call"}));
    }
    EXPECT_EQ(seen(State::Approved, ClipAudience::Reviewers).size(), everybody().size() - 1);
    EXPECT_EQ(seen(State::Approved, ClipAudience::Everyone).size(), everybody().size());
}

TEST(ClipRules, PassagesAreJoinedWithSilenceBetweenThem) {
    const ClipMarks marks{{mark(5'000, 7'000), mark(1'000, 1'500), mark(9'000, 9'200)}, {}};
    const auto pieces = pieces_of(marks);
    ASSERT_EQ(pieces.size(), 3U);
    EXPECT_EQ(pieces[0].at, Duration(0));
    EXPECT_EQ(pieces[1].at, milliseconds(2'000) + kClipGap);
    EXPECT_EQ(pieces[2].at, milliseconds(2'500) + 2 * kClipGap);
    EXPECT_EQ(length_of(marks), milliseconds(2'700) + 2 * kClipGap);
    EXPECT_EQ(length_of({}), Duration(0));
}

TEST(ClipRules, RefusesMarksThatMakeNoClip) {
    EXPECT_EQ(field_of({{mark(0, 200)}, {mark(0, 1)}}), "");
    EXPECT_EQ(field_of({}), "passages");
    EXPECT_EQ(field_of({{mark(0, 199)}, {}}), "passages/0");  // nobody understands it
    EXPECT_EQ(field_of({{mark(500, 500)}, {}}), "passages/0");
    EXPECT_EQ(field_of({{mark(0, 2'000)}, {}}, seconds(2)), "");
    EXPECT_EQ(field_of({{mark(0, 2'001)}, {}}, seconds(2)), "passages/0");  // beyond the end
    EXPECT_EQ(field_of({{mark(0, 1'000), mark(1'000, 2'000)}, {}}), "");    // they touch
    EXPECT_EQ(field_of({{mark(0, 1'001), mark(1'000, 2'000)}, {}}), "passages/1");
    EXPECT_EQ(field_of({{mark(0, 1'000)}, {mark(0, 10), mark(9, 9)}}), "bleeps/1");
    EXPECT_EQ(field_of({{mark(0, 1'000)}, {mark(0, 1'001)}}, seconds(1)), "bleeps/0");
}

TEST(ClipRules, HoldsItsBounds) {
    constexpr auto kMost = static_cast<std::int64_t>(limits::kClipSeconds) * 1'000;
    EXPECT_EQ(field_of({{mark(0, kMost)}, {}}), "");
    EXPECT_EQ(field_of({{mark(0, kMost + 1)}, {}}), "passages");
    ClipMarks many;
    for (std::size_t i = 0; i < limits::kClipPassages; ++i) {
        const auto at = static_cast<std::int64_t>(i) * 1'000;
        many.passages.push_back(mark(at, at + 500));
    }
    many.bleeps.assign(limits::kClipBleeps, mark(0, 10));
    EXPECT_EQ(field_of(many), "");
    auto more = many;
    more.passages.push_back(mark(900'000, 901'000));
    EXPECT_EQ(field_of(more), "passages");
    more = many;
    more.bleeps.push_back(mark(0, 10));
    EXPECT_EQ(field_of(more), "passages");
}

TEST(ClipRules, ARecordingIsHeardByWhomTheCallConcerns) {
    const auto team_of = [](UserId agent) { return TeamId{agent.value * 10}; };
    const std::vector<UserId> agents{UserId{1}, UserId{2}};
    const auto may = [&](const Viewer& viewer) { return may_hear(viewer, agents, team_of); };
    const auto viewer = [](std::int64_t self, const std::vector<TeamId>& led = {}) {
        Viewer one;
        one.self = UserId{self};
        one.led_teams = led;
        return one;
    };
    EXPECT_TRUE(may(viewer(2)));
    EXPECT_FALSE(may(viewer(3)));
    auto leader = viewer(3, {TeamId{20}});
    EXPECT_FALSE(may(leader));  // leads no more
    leader.is_leader = true;
    EXPECT_TRUE(may(leader));
    leader.led_teams = {TeamId{30}};
    EXPECT_FALSE(may(leader));
    for (const auto role : {&Viewer::is_qa, &Viewer::is_qa_lead, &Viewer::is_director}) {
        auto other = viewer(3);
        other.*role = true;
        EXPECT_TRUE(may(other));
    }
}

TEST(ClipRules, WhoApprovesReadsWhatIsToBeLearnt) {
    auto clip = clip_in(State::Draft);
    EXPECT_FALSE(check_for_submission(clip));
    clip.texts.learning_points = " \n\t";
    EXPECT_FALSE(check_for_submission(clip));
    clip.texts.learning_points = "asks back";
    EXPECT_TRUE(check_for_submission(clip));
}

}  // namespace
}  // namespace callfloor::quality
