#include "quality/sampling_rules.h"

#include <set>

#include <gtest/gtest.h>

#include "base/random.h"

namespace callfloor::quality {
namespace {

constexpr Instant kMonday = from_epoch_ms(1'800'000'000'000 / 86'400'000 * 86'400'000);

int hour_of(Instant at) {
    return static_cast<int>(to_epoch_ms(at) / 3'600'000 % 24);
}

Candidate candidate(std::int64_t conversation, std::int64_t agent, int hour = 9) {
    Candidate one;
    one.conversation = ConversationId{conversation};
    one.agent = UserId{agent};
    one.team = TeamId{agent % 3 + 1};
    one.at = kMonday + std::chrono::hours(hour);
    return one;
}

/// So many agents with so many contacts each, at all hours.
std::vector<Candidate> centre(int agents, int contacts) {
    std::vector<Candidate> all;
    for (int agent = 1; agent <= agents; ++agent) {
        for (int i = 0; i < contacts; ++i) {
            all.push_back(candidate(agent * 10'000 + i, agent, 8 + i % 14));
        }
    }
    return all;
}

Plan plan_of(int per_agent, int total) {
    Plan plan;
    plan.per_agent = per_agent;
    plan.total_most = total;
    return plan;
}

TEST(Draw, TheSameSeedGivesTheSameSample) {
    const auto plan = plan_of(3, 1'000);
    auto contacts = centre(20, 50);
    const auto first = draw(plan, contacts, {}, 7, hour_of);
    std::reverse(contacts.begin(), contacts.end());  // whatever order the records come in
    EXPECT_EQ(draw(plan, contacts, {}, 7, hour_of).selected, first.selected);
    EXPECT_NE(draw(plan, contacts, {}, 8, hour_of).selected, first.selected);
}

TEST(Draw, ANewAgentMovesNobodyElsesSample) {
    const auto plan = plan_of(3, 1'000);
    auto contacts = centre(20, 50);
    const auto before = draw(plan, contacts, {}, 7, hour_of);
    contacts.push_back(candidate(999'999, 77));
    const auto after = draw(plan, contacts, {}, 7, hour_of);
    std::vector<Candidate> others;
    for (const auto& one : after.selected) {
        if (one.agent != UserId{77}) {
            others.push_back(one);
        }
    }
    EXPECT_EQ(others, before.selected);
}

TEST(Draw, EveryContactIsDrawnAboutAsOften) {
    auto plan = plan_of(0, 10);
    plan.spread_over_day = false;
    const auto contacts = centre(1, 40);
    std::map<ConversationId, int> drawn;
    constexpr int kDraws = 4'000;
    for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
        for (const auto& one : draw(plan, contacts, {}, seed, hour_of).selected) {
            ++drawn[one.conversation];
        }
    }
    // Each is expected 1,000 times with a standard deviation of 27.
    ASSERT_EQ(drawn.size(), 40U);
    for (const auto& [conversation, count] : drawn) {
        EXPECT_NEAR(count, 1'000, 6 * 27) << conversation.value;
    }
}

TEST(Draw, HoldsQuotasTotalsAndWhatWasHad) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        auto plan =
            plan_of(static_cast<int>(random.below(6)), static_cast<int>(1 + random.below(60)));
        plan.newcomer_per_agent = plan.per_agent == 0 ? 0 : static_cast<int>(random.below(10));
        plan.spread_over_day = random.below(2) == 0;
        auto contacts =
            centre(static_cast<int>(1 + random.below(12)), static_cast<int>(random.below(20)));
        for (auto& one : contacts) {
            one.newcomer = one.agent.value % 4 == 0;
        }
        std::map<UserId, std::int64_t> had;
        std::int64_t all_had = 0;
        for (std::int64_t agent = 1; agent <= 12; agent += 2) {
            had[UserId{agent}] = static_cast<std::int64_t>(random.below(4));
            all_had += had[UserId{agent}];
        }
        const auto result = draw(plan, contacts, had, seed, hour_of);
        std::set<std::pair<ConversationId, UserId>> seen;
        for (const auto& one : result.selected) {
            ASSERT_TRUE(seen.insert({one.conversation, one.agent}).second) << seed;
        }
        ASSERT_LE(static_cast<std::int64_t>(result.selected.size()) + all_had,
                  std::max<std::int64_t>(plan.total_most, all_had))
            << seed;
        std::int64_t sum = 0;
        for (const auto& stratum : result.strata) {
            sum += stratum.selected;
            ASSERT_LE(stratum.selected, stratum.population) << seed;
            ASSERT_TRUE(stratum.selected == 0 || stratum.had + stratum.selected <= stratum.quota)
                << seed;
        }
        ASSERT_EQ(sum, static_cast<std::int64_t>(result.selected.size())) << seed;
    }
}

TEST(Draw, CutsATotalThatIsTooSmallEvenly) {
    const auto result = draw(plan_of(5, 25), centre(10, 30), {}, 3, hour_of);
    EXPECT_EQ(result.selected.size(), 25U);
    for (const auto& stratum : result.strata) {
        EXPECT_GE(stratum.selected, 2);
        EXPECT_LE(stratum.selected, 3);
    }
}

TEST(Draw, TakesInTurnFromThePartsOfTheDay) {
    std::vector<Candidate> contacts;
    for (int i = 0; i < 90; ++i) {
        contacts.push_back(candidate(i + 1, 1, 9));  // nearly everything in the morning
    }
    contacts.push_back(candidate(201, 1, 14));
    contacts.push_back(candidate(202, 1, 20));
    auto plan = plan_of(3, 100);
    const auto result = draw(plan, contacts, {}, 5, hour_of);
    std::set<int> hours;
    for (const auto& one : result.selected) {
        hours.insert(hour_of(one.at));
    }
    EXPECT_EQ(hours, (std::set<int>{9, 14, 20}));
}

TEST(Exclusions, NameTheFirstRuleThatLeavesAContactOut) {
    struct Case {
        Exclusion why;
        std::function<void(Plan&, Contact&, ContactFacts&)> spoil;
    };
    static const PlanAgent kGone{UserId{1}, TeamId{1}, false, {}};
    const Case cases[] = {
        {Exclusion::StillRunning, [](Plan&, Contact& c, ContactFacts&) { c.ended = false; }},
        {Exclusion::AgentGone, [](Plan&, Contact&, ContactFacts& f) { f.agent = nullptr; }},
        {Exclusion::AgentGone, [](Plan&, Contact&, ContactFacts& f) { f.agent = &kGone; }},
        {Exclusion::OtherAgent,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.agents = {UserId{2}}; }},
        {Exclusion::OtherTeam,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.teams = {TeamId{2}}; }},
        {Exclusion::OtherQueue,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.queues = {QueueId{2}}; }},
        {Exclusion::OtherDirection,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.directions = {"outbound"}; }},
        {Exclusion::NoNewcomer,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.newcomer_days = 30; }},
        {Exclusion::TooShort, [](Plan&, Contact& c, ContactFacts&) { c.talk = Duration(14'999); }},
        {Exclusion::TooLong,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.max_talk = Duration(59'999); }},
        {Exclusion::HoldTooShort,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.min_hold = Duration(1); }},
        {Exclusion::TooFewAgents,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.min_agents = 2; }},
        {Exclusion::OtherWrapUp,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.wrap_up_codes = {"complaint"}; }},
        {Exclusion::NoRecording, [](Plan&, Contact& c, ContactFacts&) { c.recording = {}; }},
        {Exclusion::NoSignals,
         [](Plan& p, Contact& c, ContactFacts&) {
             p.filter.min_silence = Duration(1);
             c.signals.reset();
         }},
        {Exclusion::SilenceTooShort,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.min_silence = Duration(8'001); }},
        {Exclusion::LittleDeadAir,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.min_dead_air = Duration(12'001); }},
        {Exclusion::LittleOvertalk,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.min_overtalk_percent = 6; }},
        {Exclusion::FewInterruptions,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.min_interruptions = 3; }},
        {Exclusion::LittleAgentTalk,
         [](Plan& p, Contact&, ContactFacts&) { p.filter.min_agent_talk_percent = 51; }},
        {Exclusion::NoSurvey, [](Plan&, Contact& c, ContactFacts&) { c.survey.reset(); }},
        {Exclusion::SurveyTooGood, [](Plan&, Contact& c, ContactFacts&) { c.survey = 26; }},
        {Exclusion::ScoredAlready, [](Plan&, Contact&, ContactFacts& f) { f.scored = true; }},
        {Exclusion::OnWorkList, [](Plan&, Contact&, ContactFacts& f) { f.on_work_list = true; }},
    };
    const PlanAgent agent{UserId{1}, TeamId{1}, true, kMonday - std::chrono::hours(24 * 31)};
    std::set<Exclusion> tested;
    for (const auto& one : cases) {
        Plan plan;
        Contact contact;
        contact.agent = UserId{1};
        contact.queue = QueueId{1};
        contact.direction = "inbound";
        contact.started_at = kMonday;
        contact.talk = Duration(60'000);
        contact.recording = RecordingId{9};
        contact.signals = {Duration(60'000), Duration(8'000),  Duration(12'000),
                           Duration(3'000),  Duration(30'000), 2};
        plan.filter.min_silence = Duration(8'000);
        plan.filter.min_dead_air = Duration(12'000);
        plan.filter.min_overtalk_percent = 5;
        plan.filter.min_interruptions = 2;
        plan.filter.min_agent_talk_percent = 50;
        plan.filter.max_survey_percent = 25;
        contact.survey = 25;
        ContactFacts facts{&agent, false, false};
        ASSERT_EQ(why_excluded(plan, contact, facts), std::nullopt);
        one.spoil(plan, contact, facts);
        EXPECT_EQ(why_excluded(plan, contact, facts), one.why) << word_of(one.why);
        tested.insert(one.why);
    }
    EXPECT_EQ(tested.size(), static_cast<std::size_t>(kExclusions));  // none without a case
}

PlanReviewer reviewer(std::int64_t id, bool is_qa, std::vector<TeamId> led = {}, TeamId team = {}) {
    PlanReviewer one;
    one.id = UserId{id};
    one.is_qa = is_qa;
    one.led_teams = std::move(led);
    one.team = team;
    return one;
}

TEST(Assignment, LetsNobodyScoreHimselfNorHisOwnTeamWhereThePlanSaysSo) {
    const TeamId team{1};
    EXPECT_FALSE(may_score(reviewer(5, true), UserId{5}, {}, false));
    EXPECT_TRUE(may_score(reviewer(5, true), UserId{6}, team, true));
    EXPECT_FALSE(may_score(reviewer(5, true, {}, team), UserId{6}, team, true));
    EXPECT_TRUE(may_score(reviewer(5, true, {}, team), UserId{6}, team, false));
    EXPECT_FALSE(may_score(reviewer(5, true, {team}), UserId{6}, team, true));
    EXPECT_TRUE(may_score(reviewer(5, false, {team}), UserId{6}, team, false));  // a leader
    EXPECT_FALSE(may_score(reviewer(5, false, {team}), UserId{6}, TeamId{2}, false));
    EXPECT_FALSE(may_score(reviewer(5, false), UserId{6}, {}, false));
}

TEST(Assignment, SpreadsTheWorkEvenly) {
    const auto contacts = centre(10, 10);
    std::vector<PlanReviewer> reviewers{reviewer(101, true), reviewer(102, true),
                                        reviewer(103, true)};
    reviewers[0].open = 20;
    const auto given = assign(contacts, reviewers, true);
    EXPECT_EQ(std::count(given.begin(), given.end(), UserId{}), 0);
    // 100 new and 20 old tasks make 40 for each.
    EXPECT_EQ(reviewers[0].given, 20);
    EXPECT_EQ(reviewers[1].given, 40);
    EXPECT_EQ(reviewers[2].given, 40);
}

TEST(Assignment, HoldsItsRulesForRandomCentres) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Random random(seed);
        const auto contacts =
            centre(static_cast<int>(1 + random.below(9)), static_cast<int>(1 + random.below(9)));
        std::vector<PlanReviewer> reviewers;
        const auto count = 1 + random.below(4);
        for (std::uint64_t i = 0; i < count; ++i) {
            const TeamId team{static_cast<std::int64_t>(1 + random.below(3))};
            reviewers.push_back(reviewer(static_cast<std::int64_t>(1 + random.below(12)),
                                         random.below(3) > 0, {team}));
        }
        const bool exclude = random.below(2) == 0;
        const auto given = assign(contacts, reviewers, exclude);
        ASSERT_EQ(given.size(), contacts.size());
        for (std::size_t i = 0; i < given.size(); ++i) {
            const auto may = [&](const PlanReviewer& one) {
                return may_score(one, contacts[i].agent, contacts[i].team, exclude);
            };
            if (given[i].is_set()) {
                ASSERT_TRUE(std::any_of(reviewers.begin(), reviewers.end(), [&](const auto& one) {
                    return one.id == given[i] && may(one);
                })) << seed;
            } else {
                ASSERT_TRUE(std::none_of(reviewers.begin(), reviewers.end(), may)) << seed;
            }
        }
    }
}

TEST(PlanRules, NameTheField) {
    Plan plan;
    EXPECT_TRUE(check_plan(plan).empty());
    plan.filter.max_talk = Duration(1);
    plan.per_agent = 0;
    plan.newcomer_per_agent = 3;
    plan.reviewers_choose = true;
    const auto problems = check_plan(plan);
    ASSERT_EQ(problems.size(), 3U);
    EXPECT_EQ(problems[0].field, "filter/max_talk_ms");
    EXPECT_EQ(problems[1].field, "newcomer_per_agent");
    EXPECT_EQ(problems[2].field, "reviewer_ids");
}

}  // namespace
}  // namespace callfloor::quality
