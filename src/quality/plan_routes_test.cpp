#include "quality/quality_codec.h"
#include "quality/testing/process_fixture.h"

namespace callfloor::quality {
namespace {

using std::chrono::hours;

class PlanTest : public ProcessTest {
  protected:
    /// 30 contacts of Ana and 30 of Ben, one too short each.
    void SetUp() override {
        ProcessTest::SetUp();
        contacts_.all.clear();
        for (int i = 0; i < 60; ++i) {
            auto one = contact(ConversationId{1'000 + i}, i % 2 == 0 ? kAna.id : kBen.id);
            one.started_at += std::chrono::minutes(20 * i);
            one.talk = i < 2 ? std::chrono::seconds(5) : std::chrono::seconds(90);
            contacts_.all.push_back(one);
        }
    }
    json::Object plan(const std::string& name = "monthly") {
        return {{"name", name},
                {"scheme_id", scheme_id_},
                {"filter", json::Object{}},
                {"per_agent", 4},
                {"reviewer_ids", json::Array{kQi.id.value, kQuinn.id.value}}};
    }
    static json::Object period() {
        return {{"from_at", to_epoch_ms(kMorning)},
                {"to_at", to_epoch_ms(kMorning + hours(24))},
                {"seed", 42}};
    }
    std::int64_t make(const json::Object& body) {
        const auto made = post(kQueen, "/quality/plans", body);
        EXPECT_EQ(made.status, 201) << made.text("detail");
        return made.id();
    }
    Answer run(std::int64_t id) {
        return post(kQueen, fmt::format("/quality/plans/{}/run", id), period());
    }
    static std::string task(std::int64_t id, const std::string& word) {
        return fmt::format("/quality/tasks/{}/{}", id, word);
    }
};

TEST_F(PlanTest, ThePreviewSaysHowManyAndWhyAndTheRunGivesTheSame) {
    const auto preview = post(kQueen, "/quality/plans/preview",
                              json::Object{{"plan", plan()}, {"period", period()}});
    ASSERT_EQ(preview.status, 200) << preview.text("detail");
    EXPECT_EQ(preview.at("/contacts").as_int64(), 60);
    EXPECT_EQ(preview.at("/population").as_int64(), 58);
    EXPECT_EQ(preview.at("/excluded/0/why").as_string(), "too_short");
    EXPECT_EQ(preview.at("/excluded/0/count").as_int64(), 2);
    EXPECT_EQ(preview.at("/selected").as_int64(), 8);
    EXPECT_EQ(preview.at("/strata/0/selected").as_int64(), 4);
    EXPECT_EQ(preview.at("/reviewers/0/given").as_int64(), 4);
    EXPECT_TRUE(get(kQi, "/quality/tasks").body.at("items").as_array().empty());

    const auto id = make(plan());
    const auto made = run(id);
    ASSERT_EQ(made.status, 201) << made.text("detail");
    EXPECT_EQ(made.at("/strata"), preview.at("/strata"));
    EXPECT_EQ(get(kQi, "/quality/tasks").body.at("items").as_array().size(), 8U);
    EXPECT_EQ(get(kQi, "/quality/tasks?mine=true").body.at("items").as_array().size(), 4U);
    EXPECT_EQ(run(id).at("/selected").as_int64(), 0);  // nothing is missing
    const auto runs = get(kDora, fmt::format("/quality/plans/{}/runs", id));
    ASSERT_EQ(runs.body.at("items").as_array().size(), 2U);
    EXPECT_EQ(runs.at("/items/1/seed").as_int64(), 42);
    EXPECT_EQ(runs.at("/items/1/selected").as_int64(), 8);
}

TEST_F(PlanTest, DrawsFromCallsWhoseCustomersWereNotSatisfied) {
    for (std::size_t i = 0; i < contacts_.all.size(); i += 2) {
        contacts_.all[i].survey = i % 4 == 0 ? 25 : 75;
    }
    auto targeted = plan("unhappy");
    targeted["sample"] = "targeted";
    targeted["filter"] = json::Object{{"max_survey_percent", 50}};
    const auto made = get(kQueen, fmt::format("/quality/plans/{}", make(targeted)));
    EXPECT_EQ(made.at("/filter/max_survey_percent").as_int64(), 50);
    const auto preview = post(kQueen, "/quality/plans/preview",
                              json::Object{{"plan", targeted}, {"period", period()}});
    ASSERT_EQ(preview.status, 200) << preview.text("detail");
    std::map<std::string, std::int64_t> why;
    for (const auto& each : preview.body.at("excluded").as_array()) {
        why[std::string(each.at("why").as_string())] = each.at("count").as_int64();
    }
    EXPECT_EQ(why["too_short"] + why["no_survey"] + why["survey_too_good"] +
                  preview.at("/population").as_int64(),
              60);
    EXPECT_GT(why["survey_too_good"], 10);
    EXPECT_GT(preview.at("/population").as_int64(), 10);
}

TEST_F(PlanTest, ASkippedTaskIsReplacedByTheNextRun) {
    const auto id = make(plan());
    run(id);
    const auto mine = ids_of(get(kQi, "/quality/tasks?mine=true"));
    EXPECT_EQ(post(kQuinn, task(mine[0], "skip"), reason("?")).status, 403);
    ASSERT_EQ(post(kQi, task(mine[0], "skip"), reason("wrong number")).status, 200);
    EXPECT_EQ(post(kQi, task(mine[0], "skip"), reason("again")).status, 409);
    const auto again = run(id);
    EXPECT_EQ(again.at("/selected").as_int64(), 1);
    const auto& excluded = again.at("/excluded").as_array();
    EXPECT_EQ(excluded.back().at("why").as_string(), "on_work_list");
    EXPECT_EQ(excluded.back().at("count").as_int64(), 8);
}

TEST_F(PlanTest, ATaskIsClaimedScoredAndDone) {
    run(make(plan()));
    const auto mine = ids_of(get(kQi, "/quality/tasks?mine=true"));
    EXPECT_EQ(post(kQuinn, task(mine[0], "claim")).status, 409);  // assigned to Qi
    ASSERT_EQ(post(kQi, task(mine[0], "claim")).text("state"), "claimed");
    const auto form = post(kQi, "/quality/evaluations", json::Object{{"task_id", mine[0]}});
    ASSERT_EQ(form.status, 201) << form.text("detail");
    EXPECT_EQ(form.at("/evaluation/sample").as_string(), "random");
    const auto id = form.at("/evaluation/id").as_int64();
    save(kQi, id, {number("x", 5), choice("y", "yes")});
    EXPECT_EQ(post(kQi, task(mine[0], "skip"), reason("late")).status, 409);  // has a form
    ASSERT_EQ(act(kQi, id, "submit").status, 200);
    const auto done = get(kQi, "/quality/tasks?state=done");
    ASSERT_EQ(ids_of(done), std::vector<std::int64_t>{mine[0]});
    EXPECT_EQ(done.at("/items/0/evaluation_id").as_int64(), id);
    ASSERT_EQ(act(kQueen, id, "void", reason("broken audio")).status, 200);
    EXPECT_TRUE(get(kQi, "/quality/tasks?state=done").body.at("items").as_array().empty());
}

TEST_F(PlanTest, ATaskGivenBackKeepsTheFormBegun) {
    auto open = plan();
    open["reviewers_choose"] = true;
    run(make(open));
    const auto tasks = ids_of(get(kQi, "/quality/tasks?mine=true"));
    ASSERT_EQ(tasks.size(), 8U);
    const auto form = post(kQi, "/quality/evaluations", json::Object{{"task_id", tasks[0]}});
    const auto id = form.at("/evaluation/id").as_int64();
    ASSERT_EQ(save(kQi, id, {number("x", 7)}).status, 200);
    EXPECT_EQ(post(kQuinn, "/quality/evaluations", json::Object{{"task_id", tasks[0]}}).status,
              409);
    ASSERT_EQ(post(kQi, task(tasks[0], "release")).text("state"), "open");
    EXPECT_EQ(post(kQuest, task(tasks[0], "claim")).status, 403);  // not named in the plan
    const auto taken = post(kQuinn, "/quality/evaluations", json::Object{{"task_id", tasks[0]}});
    ASSERT_EQ(taken.status, 201) << taken.text("detail");
    EXPECT_EQ(taken.at("/evaluation/id").as_int64(), id);
    EXPECT_EQ(taken.at("/answers/0/number").to_number<double>(), 7);
    EXPECT_EQ(save(kQi, id, {number("x", 1)}).status, 404);  // no longer his
    EXPECT_EQ(save(kQuinn, id, {number("x", 8)}).status, 200);
}

TEST_F(PlanTest, ALeadAssignsWhomThePlanLets) {
    auto free = plan();
    free["reviewer_ids"] = json::Array{};
    run(make(free));
    const auto tasks = get(kQueen, "/quality/tasks");
    const auto id = tasks.at("/items/0/id").as_int64();
    const auto agent = tasks.at("/items/0/agent_id").as_int64();
    const auto& leader = agent == kAna.id.value ? kLea : kLou;
    const auto to = [](const Person& who) { return json::Object{{"reviewer_id", who.id.value}}; };
    EXPECT_EQ(post(kQi, task(id, "assign"), to(kQi)).status, 403);
    EXPECT_EQ(post(kQueen, task(id, "assign"), to(leader)).text("field"), "reviewer_id");
    EXPECT_EQ(post(kQueen, task(id, "assign"), to(kQuinn)).status, 200);
    EXPECT_EQ(post(kQueen, task(id, "assign"), json::Object{{"reviewer_id", nullptr}}).status, 200);
    EXPECT_EQ(post(leader, task(id, "claim")).status, 403);  // the plan excludes the own team
    EXPECT_EQ(post(kQi, task(id, "claim")).status, 200);
}

TEST_F(PlanTest, LeadersSeeAndScoreTheirOwnTeamWhereThePlanLetsThem) {
    auto own = plan();
    own["exclude_own_team"] = false;
    own["reviewer_ids"] = json::Array{kLea.id.value};
    const auto made = run(make(own));
    EXPECT_EQ(made.at("/unassigned").as_int64(), 4);  // Ben's
    const auto seen = get(kLea, "/quality/tasks");
    ASSERT_EQ(seen.body.at("items").as_array().size(), 4U);
    const auto form = post(kLea, "/quality/evaluations",
                           json::Object{{"task_id", seen.at("/items/0/id").as_int64()}});
    EXPECT_EQ(form.status, 201) << form.text("detail");
    EXPECT_TRUE(get(kLou, "/quality/tasks?mine=true").body.at("items").as_array().size() == 4);
}

TEST_F(PlanTest, IsEditedCheckedAndDeleted) {
    const auto id = make(plan());
    EXPECT_EQ(post(kQueen, "/quality/plans", plan()).status, 409);  // the name
    auto bad = plan("other");
    bad["reviewer_ids"] = json::Array{kAna.id.value};
    EXPECT_EQ(post(kQueen, "/quality/plans", bad).text("field"), "reviewer_ids/0");
    bad = plan("other");
    bad["scheme_id"] = 99;
    EXPECT_EQ(post(kQueen, "/quality/plans", bad).text("field"), "scheme_id");
    const auto path = fmt::format("/quality/plans/{}", id);
    auto document = get(kQueen, path);
    document.body["active"] = false;
    EXPECT_EQ(put(kQueen, path, document.body, document.etag).status, 200);
    EXPECT_EQ(put(kQueen, path, document.body, document.etag).status, 412);
    EXPECT_EQ(run(id).status, 409);  // inactive
    EXPECT_EQ(post(kQi, "/quality/plans", plan("mine")).status, 403);
    EXPECT_EQ(ask(kQueen, http::Method::Delete, path).status, 204);
    auto long_period = period();
    long_period["to_at"] = to_epoch_ms(kMorning + hours(24 * 32));
    EXPECT_EQ(
        post(kQueen, fmt::format("/quality/plans/{}/run", make(plan())), long_period).text("field"),
        "to_at");
}

TEST_F(PlanTest, WhatIsScoredByHandIsNotDrawn) {
    for (const auto& one : contacts_.all) {
        if (one.agent == kAna.id && one.talk > std::chrono::seconds(15)) {
            ASSERT_EQ(start(kQi, one.conversation, kAna).status, 201);
        }
    }
    const auto made = run(make(plan()));
    EXPECT_EQ(made.at("/selected").as_int64(), 4);
    EXPECT_EQ(made.at("/excluded/1/why").as_string(), "scored_already");
    EXPECT_EQ(made.at("/excluded/1/count").as_int64(), 29);
}

}  // namespace
}  // namespace callfloor::quality
