#include "quality/quality_codec.h"
#include "quality/testing/process_fixture.h"

namespace callfloor::quality {
namespace {

using std::chrono::hours;

class AppealTest : public ProcessTest {
  protected:
    /// Ana appeals against Qi's score of 75, Lea comments, Queen names Quinn.
    std::int64_t appealed() {
        const auto id = released(kQi, kCall, 5);
        EXPECT_EQ(act(kAna, id, "appeal", reason("x was fine")).status, 200);
        return id;
    }
    std::int64_t second_review(std::int64_t id) {
        EXPECT_EQ(act(kLea, id, "comment", json::Object{{"comment", "I agree with her"}}).status,
                  200);
        const auto named = act(kQueen, id, "second-reviewer", second(kQuinn));
        EXPECT_EQ(named.status, 200) << named.text("detail");
        return named.at("/appeals/0/second_evaluation_id").as_int64();
    }
    std::int64_t appealed_other() {
        const auto id = start(kQi, kShared, kAna).at("/evaluation/id").as_int64();
        EXPECT_EQ(remark(kQi, id, 5'000, "listen here").status, 201);
        save(kQi, id, {number("x", 5), choice("y", "yes")});
        act(kQi, id, "submit");
        act(kQi, id, "release");
        EXPECT_EQ(act(kAna, id, "appeal", reason("still open")).status, 200);
        return id;
    }
    static json::Object second(const Person& who) { return {{"reviewer_id", who.id.value}}; }
    static json::Object verdict(const std::string& word) {
        return {{"decision", word}, {"reason", "heard it myself"}};
    }
};

TEST_F(AppealTest, GoesItsWholeWayAndKeepsEveryScore) {
    const auto id = appealed();
    EXPECT_EQ(state_of(id), "appealed");
    const auto second_id = second_review(id);
    ASSERT_EQ(save(kQuinn, second_id, {number("x", 9), choice("y", "yes")}).status, 200);
    ASSERT_EQ(act(kQuinn, second_id, "submit").status, 200);
    EXPECT_EQ(state_of(id), "reviewed");
    const auto decided = act(kQueen, id, "decide", verdict("take_second"));
    ASSERT_EQ(decided.status, 200) << decided.text("detail");
    EXPECT_EQ(decided.at("/evaluation/state").as_string(), "final");
    EXPECT_EQ(decided.at("/evaluation/counted").as_bool(), true);
    EXPECT_EQ(decided.at("/evaluation/score").to_number<double>(), 95);
    const auto& scores = decided.at("/scores").as_array();
    ASSERT_EQ(scores.size(), 3U);
    EXPECT_EQ(scores[0].at("result").at("score").to_number<double>(), 75);
    EXPECT_EQ(scores[1].at("origin").as_string(), "second_review");
    EXPECT_EQ(scores[1].at("by_id").as_int64(), kQuinn.id.value);
    EXPECT_EQ(scores[2].at("origin").as_string(), "decision");
    EXPECT_EQ(scores[2].at("by_id").as_int64(), kQueen.id.value);
    EXPECT_EQ(scores[2].at("reason").as_string(), "heard it myself");
    EXPECT_EQ(scores[2].at("in_force").as_bool(), true);
    EXPECT_EQ(decided.at("/appeals/0/leader_comment").as_string(), "I agree with her");
    EXPECT_EQ(decided.at("/appeals/0/decision").as_string(), "take_second");
    EXPECT_TRUE(decided.at("/allowed").as_array().empty());
    // What the agent reads: the decision, not the reviewers.
    const auto seen = get(kAna, path(id));
    EXPECT_EQ(seen.at("/scores").as_array().size(), 2U);
    EXPECT_EQ(seen.at("/appeals/0/second_reviewer_name").as_string(), "");
    EXPECT_EQ(get(kAna, path(second_id)).status, 404);
}

TEST_F(AppealTest, UpholdsOrRevises) {
    const auto upheld = appealed();
    auto second_id = second_review(upheld);
    save(kQuinn, second_id, {number("x", 4), choice("y", "yes")});
    act(kQuinn, second_id, "submit");
    EXPECT_EQ(act(kQueen, upheld, "decide", json::Object{{"decision", "uphold"}}).status, 400);
    const auto stays = act(kQueen, upheld, "decide", verdict("uphold"));
    EXPECT_EQ(stays.at("/evaluation/score").to_number<double>(), 75);
    EXPECT_EQ(stays.at("/scores").as_array().size(), 2U);

    const auto revised = released(kQi, kShared, 5);
    act(kAna, revised, "appeal", reason("x was fine"));
    second_id = second_review(revised);
    save(kQuinn, second_id, {number("x", 4), choice("y", "yes")});
    act(kQuinn, second_id, "submit");
    EXPECT_EQ(act(kQueen, revised, "decide", verdict("revise")).text("field"), "answers");
    auto own = verdict("revise");
    own["answers"] = to_json(std::vector<quality::Answer>{number("x", 10), choice("y", "yes")});
    EXPECT_EQ(act(kQueen, revised, "decide", own).at("/evaluation/score").to_number<double>(), 100);
}

TEST_F(AppealTest, TheSecondReviewerIsBlind) {
    const auto id = appealed();
    const auto second_id = second_review(id);
    EXPECT_EQ(get(kQuinn, path(id)).status, 404);
    for (const auto listed : ids_of(get(kQuinn, "/quality/evaluations"))) {
        EXPECT_NE(listed, id);
    }
    const auto form = get(kQuinn, path(second_id));
    ASSERT_EQ(form.status, 200);
    EXPECT_EQ(form.at("/blind").as_bool(), true);
    EXPECT_TRUE(form.at("/answers").as_array().empty());
    EXPECT_TRUE(form.at("/scores").as_array().empty());
    EXPECT_EQ(get(kQi, path(second_id)).status, 404);  // nor does the first see the second
    save(kQuinn, second_id, {number("x", 9), choice("y", "yes")});
    act(kQuinn, second_id, "submit");
    EXPECT_EQ(get(kQuinn, path(id)).status, 200);
}

TEST_F(AppealTest, NobodyJudgesHisOwnScore) {
    const auto id = released(kQueen, kCall, 5);
    act(kAna, id, "appeal", reason("x was fine"));
    act(kLea, id, "comment", json::Object{{"comment", "well"}});
    EXPECT_EQ(act(kQuest, id, "second-reviewer", second(kQueen)).text("field"), "reviewer_id");
    EXPECT_EQ(act(kQuest, id, "second-reviewer", second(kAna)).text("field"), "reviewer_id");
    EXPECT_EQ(act(kQuest, id, "second-reviewer", second(kDora)).text("field"), "reviewer_id");
    EXPECT_EQ(act(kQuest, id, "second-reviewer", second({UserId{99}, "", {}})).text("field"),
              "reviewer_id");
    const auto named = act(kQuest, id, "second-reviewer", second(kQuest));
    ASSERT_EQ(named.status, 200);
    const auto second_id = named.at("/appeals/0/second_evaluation_id").as_int64();
    save(kQuest, second_id, {number("x", 9), choice("y", "yes")});
    act(kQuest, second_id, "submit");
    EXPECT_EQ(act(kQueen, id, "decide", verdict("uphold")).status, 403);  // scored first
    EXPECT_EQ(act(kQuest, id, "decide", verdict("uphold")).status, 403);  // scored second
    EXPECT_EQ(act(kRoot, id, "decide", verdict("uphold")).status, 200);
}

TEST_F(AppealTest, AnotherSecondReviewerTakesTheFormAway) {
    const auto id = appealed();
    const auto first = second_review(id);
    const auto named = act(kQueen, id, "second-reviewer", second(kQuest));
    ASSERT_EQ(named.status, 200);
    EXPECT_EQ(save(kQuinn, first, {number("x", 9)}).status, 409);
    EXPECT_NE(named.at("/appeals/0/second_evaluation_id").as_int64(), first);
}

TEST_F(AppealTest, AWithdrawnAppealLeavesTheScore) {
    const auto id = appealed();
    const auto second_id = second_review(id);
    ASSERT_EQ(act(kAna, id, "withdraw-appeal").status, 200);
    EXPECT_EQ(state_of(id), "acknowledged");
    EXPECT_EQ(state_of(second_id), "void");
    EXPECT_EQ(act(kAna, id, "appeal", reason("again")).status, 409);  // one is the most
    clock_.set(kMorning + hours(72));
    EXPECT_EQ(quality_->settle(), 1);
    EXPECT_EQ(state_of(id), "final");
}

TEST_F(AppealTest, IsOpenUntilTheDeadlineToTheMillisecond) {
    const auto id = released(kQi, kCall, 5);
    clock_.set(kMorning + hours(72) - Duration(1));
    EXPECT_EQ(quality_->settle(), 0);
    EXPECT_EQ(act(kAna, id, "acknowledge").status, 200);
    const auto deadline = get(kAna, path(id));
    EXPECT_EQ(deadline.at("/allowed/0").as_string(), "appeal");
    clock_.set(kMorning + hours(72));
    EXPECT_EQ(act(kAna, id, "appeal", reason("late")).status, 409);
    clock_.set(kMorning + hours(80));
    EXPECT_EQ(quality_->settle(), 1);
    EXPECT_EQ(quality_->settle(), 0);
    const auto final_one = get(kAna, path(id));
    EXPECT_EQ(final_one.at("/evaluation/state").as_string(), "final");
    EXPECT_EQ(final_one.at("/evaluation/final_at").as_int64(), to_epoch_ms(kMorning + hours(72)));
}

TEST_F(AppealTest, AnAppealStopsTheClockOfTheAgentAndPassesASilentLeader) {
    const auto id = appealed();
    clock_.set(kMorning + hours(48));
    EXPECT_EQ(quality_->settle(), 1);
    EXPECT_EQ(state_of(id), "commented");
    clock_.set(kMorning + hours(24 * 60));
    EXPECT_EQ(quality_->settle(), 0);  // never final against the agent by waiting
    EXPECT_EQ(state_of(id), "commented");
    EXPECT_EQ(act(kLea, id, "comment", json::Object{{"comment", "late"}}).status, 409);
}

TEST_F(AppealTest, NamesItemsOfTheScheme) {
    const auto id = released(kQi, kCall, 5);
    auto body = reason("these");
    body["items"] = {json::Object{{"item", "z"}, {"reason", "?"}}};
    EXPECT_EQ(act(kAna, id, "appeal", body).text("field"), "items/0/item");
    body["items"] = {json::Object{{"item", "x"}, {"reason", "I did greet"}}};
    EXPECT_EQ(act(kAna, id, "appeal", body).status, 200);
    EXPECT_EQ(get(kLea, path(id)).at("/appeals/0/items/0/reason").as_string(), "I did greet");
}

// Every act by every person, at each state on the way: only those of the table get through.
TEST_F(AppealTest, EveryRouteRefusesEveryOtherRole) {
    const auto id = released(kQi, kCall, 5);
    struct Route {
        const char* word;
        json::Value body;
    };
    const Route routes[] = {
        {"submit", nullptr},
        {"rework", reason("r")},
        {"release", nullptr},
        {"acknowledge", nullptr},
        {"appeal", reason("r")},
        {"withdraw-appeal", nullptr},
        {"comment", json::Object{{"comment", "c"}}},
        {"second-reviewer", second(kQuinn)},
        {"decide", verdict("uphold")},
    };
    const auto expect_all_refused = [&](const std::string& except, const Person& who) {
        for (const auto& route : routes) {
            for (const auto& person : kPeople) {
                if (person.id == kAna.id || (route.word == except && person.id == who.id)) {
                    continue;
                }
                const int status = act(person, id, route.word, route.body).status;
                EXPECT_TRUE(status == 403 || status == 404 || status == 409)
                    << route.word << " by " << person.role << person.id.value << ": " << status;
            }
        }
    };
    expect_all_refused("", kAna);  // released: Ana may acknowledge and appeal, the others nothing
    ASSERT_EQ(act(kAna, id, "appeal", reason("x")).status, 200);
    expect_all_refused("comment", kLea);
    EXPECT_EQ(act(kAna, id, "comment", json::Object{{"comment", "c"}}).status, 403);
}

TEST_F(AppealTest, WhatWasWrittenGoesWithTheRecordingAndScoresStay) {
    const auto id = start(kQi, kCall, kAna).at("/evaluation/id").as_int64();
    EXPECT_EQ(remark(kQi, id, 5'000, "her name is Li").status, 201);
    auto explained = number("x", 5);
    explained.comment = "Mrs Li had to repeat herself";
    put(kQi, path(id, "/draft"),
        json::Object{{"answers", to_json(std::vector{explained, choice("y", "yes")})},
                     {"comment", "be kinder to Mrs Li"}});
    act(kQi, id, "submit");
    act(kQi, id, "release");
    ASSERT_EQ(get(kAna, path(id)).at("/comment").as_string(), "be kinder to Mrs Li");
    const auto open = appealed_other();
    clock_.set(kMorning + hours(72));
    EXPECT_EQ(quality_->settle(), 2);
    EXPECT_EQ(quality_->forget_texts(kMorning), 0);  // not yet
    EXPECT_EQ(quality_->forget_texts(kMorning + Duration(1)), 1);
    EXPECT_EQ(quality_->forget_texts(kMorning + Duration(1)), 0);
    const auto kept = get(kQueen, path(id));
    EXPECT_TRUE(kept.at("/remarks").as_array().empty());
    EXPECT_EQ(json::to_text(kept.body).find("Li"), std::string::npos);
    EXPECT_EQ(kept.at("/answers/0/number").to_number<double>(), 5);
    EXPECT_EQ(kept.at("/evaluation/score").to_number<double>(), 75);
    EXPECT_EQ(get(kQueen, path(open)).at("/appeals/0/reason").as_string(), "still open");
}

TEST_F(AppealTest, VoidTakesItOutAndDeletesNothing) {
    const auto id = appealed();
    const auto second_id = second_review(id);
    EXPECT_EQ(act(kQi, id, "void", reason("wrong agent")).status, 403);
    ASSERT_EQ(act(kQueen, id, "void", reason("wrong agent")).status, 200);
    const auto kept = get(kDora, path(id));
    EXPECT_EQ(kept.at("/evaluation/state").as_string(), "void");
    EXPECT_EQ(kept.at("/scores").as_array().size(), 1U);
    EXPECT_EQ(state_of(second_id), "void");
    EXPECT_EQ(start(kQi, kCall, kAna).status, 201);  // may be scored anew
}

}  // namespace
}  // namespace callfloor::quality
