#include "quality/evaluation_store.h"
#include "quality/internal/evaluation_desk.h"
#include "quality/quality_codec.h"
#include "quality/testing/process_fixture.h"

namespace callfloor::quality {
namespace {

using EvaluationTest = ProcessTest;

TEST_F(EvaluationTest, ScoresOneAgentsPartOfAConversation) {
    const auto started = start(kQi, kCall, kAna);
    EXPECT_EQ(started.at("/evaluation/state").as_string(), "draft");
    EXPECT_EQ(started.at("/evaluation/team_id").as_int64(), kTeamA.value);
    EXPECT_EQ(started.at("/evaluation/queue_id").as_int64(), kSales.value);
    EXPECT_EQ(started.at("/contact/talk_ms").as_int64(), 60'000);
    EXPECT_EQ(started.at("/content/sections/0/items/0/key").as_string(), "x");
    const auto id = started.at("/evaluation/id").as_int64();
    const auto saved = save(kQi, id, {number("x", 8)}, started.etag);
    ASSERT_EQ(saved.status, 200) << saved.text("detail");
    EXPECT_EQ(saved.at("/result/unanswered/0").as_string(), "y");
    EXPECT_EQ(act(kQi, id, "submit").text("field"), "answers");  // not complete
    EXPECT_EQ(save(kQi, id, {number("x", 99)}).text("field"), "answers/0/number");
    save(kQi, id, {number("x", 8), choice("y", "yes")});
    const auto submitted = act(kQi, id, "submit");
    ASSERT_EQ(submitted.status, 200) << submitted.text("detail");
    EXPECT_EQ(submitted.at("/evaluation/state").as_string(), "submitted");
    EXPECT_EQ(submitted.at("/evaluation/score").to_number<double>(), 90);
    EXPECT_EQ(submitted.at("/scores/0/origin").as_string(), "first");
    EXPECT_EQ(save(kQi, id, {number("x", 1)}).status, 409);  // closed
}

TEST_F(EvaluationTest, AFormLeftBehindLosesNothing) {
    const auto id = start(kQi, kCall, kAna).at("/evaluation/id").as_int64();
    ASSERT_EQ(save(kQi, id, {number("x", 3)}).status, 200);
    ASSERT_EQ(remark(kQi, id, 12'000, "interrupts").status, 201);
    // Another window of the same reviewer has the older version and is told so.
    const auto again = get(kQi, path(id));
    EXPECT_EQ(again.at("/answers/0/number").to_number<double>(), 3);
    EXPECT_EQ(again.at("/remarks/0/text").as_string(), "interrupts");
    ASSERT_EQ(save(kQi, id, {number("x", 4)}, again.etag).status, 200);
    EXPECT_EQ(save(kQi, id, {number("x", 5)}, again.etag).status, 412);
    EXPECT_EQ(get(kQi, path(id)).at("/answers/0/number").to_number<double>(), 4);
}

TEST_F(EvaluationTest, AResultKeepsTheVersionItWasScoredWith) {
    const auto id = scored(kQi, kCall, 5);
    auto content = small_scheme();
    content.sections[0].items[0].points = 20;
    ASSERT_EQ(put(kQueen, fmt::format("/quality/schemes/{}", scheme_id_), to_json(content)).status,
              200);
    ASSERT_EQ(post(kQueen, fmt::format("/quality/schemes/{}/publish", scheme_id_)).status, 200);
    const auto old = get(kQueen, path(id));
    EXPECT_EQ(old.at("/evaluation/scheme_version").as_int64(), 1);
    EXPECT_EQ(old.at("/content/sections/0/items/0/points").as_int64(), 10);
    EXPECT_EQ(old.at("/evaluation/score").to_number<double>(), 75);
    EXPECT_EQ(start(kQi, kOther, kBen).at("/evaluation/scheme_version").as_int64(), 2);
}

TEST_F(EvaluationTest, ReGradingKeepsEveryScore) {
    const auto id = scored(kQi, kCall, 5);
    EXPECT_EQ(act(kQi, id, "rework", json::Object{}).status, 400);  // no reason
    ASSERT_EQ(act(kQi, id, "rework", reason("listened again")).status, 200);
    ASSERT_EQ(save(kQi, id, {number("x", 10), choice("y", "yes")}).status, 200);
    const auto again = act(kQi, id, "submit");
    EXPECT_EQ(again.at("/evaluation/score").to_number<double>(), 100);
    ASSERT_EQ(again.at("/scores").as_array().size(), 2U);
    EXPECT_EQ(again.at("/scores/0/result/score").to_number<double>(), 75);
    EXPECT_EQ(again.at("/scores/0/in_force").as_bool(), false);
    EXPECT_EQ(again.at("/scores/1/origin").as_string(), "rework");
    EXPECT_EQ(again.at("/scores/1/reason").as_string(), "listened again");
    EXPECT_EQ(again.at("/scores/1/by_id").as_int64(), kQi.id.value);
}

TEST_F(EvaluationTest, RefusesWhatCannotBeScored) {
    const auto start_with = [&](const Person& who, json::Object body) {
        body["scheme_id"] = scheme_id_;
        return post(who, "/quality/evaluations", body);
    };
    const json::Object call{{"conversation_id", kCall.value}, {"agent_id", kAna.id.value}};
    EXPECT_EQ(start_with(kLou, call).status, 403);   // not his team
    EXPECT_EQ(start_with(kAna, call).status, 403);   // role
    EXPECT_EQ(start_with(kDora, call).status, 403);  // reads only
    EXPECT_EQ(start_with(kLea, call).status, 201);   // leads the team
    EXPECT_EQ(start_with(kQi, call).status, 409);    // scored already
    EXPECT_EQ(start_with(kQi, {{"conversation_id", 77}}).text("field"), "conversation_id");
    EXPECT_EQ(start_with(kQi, {{"conversation_id", kShared.value}}).text("field"), "agent_id");
    EXPECT_EQ(start_with(kQi, {{"conversation_id", kShared.value}, {"agent_id", 1}}).status, 201);
    EXPECT_EQ(start_with(kQi, {{"agent_id", 1}}).text("field"), "channel");
    EXPECT_EQ(start_with(kQi, {{"channel", "dial_test"}}).text("field"), "agent_id");
    EXPECT_EQ(start_with(kQi, {{"channel", "dial_test"}, {"agent_id", kQi.id.value}}).status, 403);
    EXPECT_EQ(start_with(kQi, {{"channel", "dial_test"}, {"agent_id", 999}}).text("field"),
              "agent_id");
    ASSERT_EQ(post(kQueen, fmt::format("/quality/schemes/{}/retire", scheme_id_)).status, 200);
    EXPECT_EQ(start_with(kQi, {{"conversation_id", kOther.value}}).text("field"), "scheme_id");
}

TEST_F(EvaluationTest, ACallIsScoredWhileItRunsAndSubmittedWhenItHasEnded) {
    auto& running = contacts_.all[1];
    const auto recording = running.recording;
    running.ended = false;
    running.recording = {};
    const auto started =
        post(kQi, "/quality/evaluations",
             json::Object{{"scheme_id", scheme_id_}, {"conversation_id", kOther.value}});
    ASSERT_EQ(started.status, 201) << started.text("detail");
    EXPECT_TRUE(started.at("/contact/running").as_bool());
    const auto id = started.at("/evaluation/id").as_int64();
    ASSERT_EQ(save(kQi, id, {number("x", 10), choice("y", "yes")}).status, 200);
    EXPECT_EQ(remark(kQi, id, 5'000, "greets by name").status, 201);
    const auto early = act(kQi, id, "submit");
    EXPECT_EQ(early.status, 409);
    EXPECT_THAT(early.text("detail"), testing::HasSubstr("submit it when it has ended"));
    running.ended = true;
    running.recording = recording;
    running.queue = QueueId{78};
    const auto done = act(kQi, id, "submit");
    ASSERT_EQ(done.status, 200) << done.text("detail");
    EXPECT_EQ(done.at("/evaluation/recording_id").as_int64(), recording.value);
    EXPECT_EQ(done.at("/evaluation/queue_id").as_int64(), 78);
    EXPECT_FALSE(done.at("/contact/running").as_bool());
}

TEST_F(EvaluationTest, DialTestsAreScoredOnTheSameForms) {
    const auto started =
        post(kQi, "/quality/evaluations",
             json::Object{{"scheme_id", scheme_id_},
                          {"channel", "mystery_call"},
                          {"agent_id", kAna.id.value},
                          {"contact_at", to_epoch_ms(kMorning) - 5'000},
                          {"contact_note", "asked for the opening hours from 13800000001"}});
    ASSERT_EQ(started.status, 201) << started.text("detail");
    EXPECT_TRUE(started.at("/contact").is_null());
    EXPECT_EQ(started.at("/evaluation/channel").as_string(), "mystery_call");
    const auto id = started.at("/evaluation/id").as_int64();
    save(kQi, id, {number("x", 10), choice("y", "yes")});
    act(kQi, id, "submit");
    EXPECT_EQ(act(kQi, id, "release").at("/evaluation/state").as_string(), "released");
    EXPECT_EQ(get(kAna, path(id)).at("/contact_note").as_string(),
              "asked for the opening hours from 13800000001");
}

TEST_F(EvaluationTest, RemarksAreTheReviewersWhileTheFormIsOpen) {
    const auto id = start(kQi, kCall, kAna).at("/evaluation/id").as_int64();
    const auto written = remark(kQi, id, 5'000, "good greeting");
    ASSERT_EQ(written.status, 201);
    EXPECT_EQ(remark(kQueen, id, 5'000, "I too").status, 403);
    EXPECT_EQ(remark(kQuinn, id, 5'000, "I too").status, 404);  // does not see the draft
    const auto one = fmt::format("/quality/remarks/{}", written.id());
    auto changed = written.body;
    changed["text"] = "fair greeting";
    EXPECT_EQ(put(kQi, one, changed, written.etag).text("text"), "fair greeting");
    EXPECT_EQ(put(kQi, one, changed, written.etag).status, 412);
    save(kQi, id, {number("x", 8), choice("y", "yes")});
    act(kQi, id, "submit");
    EXPECT_EQ(ask(kQi, http::Method::Delete, one).status, 409);
    EXPECT_EQ(get(kAna, path(id)).status, 404);
    act(kQi, id, "release");
    const auto seen = get(kAna, path(id));
    EXPECT_EQ(seen.at("/remarks/0/text").as_string(), "fair greeting");
    EXPECT_TRUE(seen.at("/remarks/0/author_id").is_null());
    EXPECT_TRUE(seen.at("/evaluation/reviewer_id").is_null());
    EXPECT_EQ(seen.at("/evaluation/reviewer_name").as_string(), "");
}

TEST_F(EvaluationTest, EveryReadIsAudited) {
    const auto id = scored(kQi, kCall, 5);
    const auto before = audited().size();
    get(kDora, path(id));
    get(kAna, path(id));  // refused
    const auto after = audited();
    ASSERT_EQ(after.size(), before + 1);
    EXPECT_EQ(after.back(), "evaluation.read");
}

TEST_F(EvaluationTest, FiltersAndPagesTheList) {
    std::vector<std::int64_t> all;
    for (int i = 0; i < 5; ++i) {
        contacts_.all.push_back(contact(ConversationId{500 + i}, kAna.id));
        contacts_.all.back().started_at += std::chrono::minutes(i);
        all.insert(all.begin(), scored(kQi, ConversationId{500 + i}, 2 * i));
    }
    EXPECT_EQ(ids_of(get(kQueen, "/quality/evaluations")), all);
    const auto first = get(kQueen, "/quality/evaluations?limit=2");
    const auto second =
        get(kQueen, "/quality/evaluations?limit=2&cursor=" + first.text("next_cursor"));
    EXPECT_EQ(ids_of(second), (std::vector<std::int64_t>{all[2], all[1 + 2]}));
    const auto found = [&](const std::string& query) {
        return get(kQueen, "/quality/evaluations?" + query).body.at("items").as_array().size();
    };
    EXPECT_EQ(found("min_score=80"), 2U);  // 50 + 2i * 5: 50, 60, 70, 80, 90
    EXPECT_EQ(found("max_score=60"), 2U);
    EXPECT_EQ(found("failed_item=x"), 5U);
    EXPECT_EQ(found("failed_item=y"), 0U);
    EXPECT_EQ(found("failed_dimension=service"), 5U);
    EXPECT_EQ(found("failed_dimension=control"), 0U);
    EXPECT_EQ(found("critical=true"), 0U);
    EXPECT_EQ(found("critical=false"), 5U);
    EXPECT_EQ(found("state=submitted&channel=inbound_call&sample=chosen"), 5U);
    EXPECT_EQ(found("counted=true"), 0U);
    EXPECT_EQ(found(fmt::format("agent_id={}", kBen.id)), 0U);
    EXPECT_EQ(found(fmt::format("scheme_id={}&scheme_version=1", scheme_id_)), 5U);
    EXPECT_EQ(found("waits_for_me=true"), 5U);  // to release
    EXPECT_EQ(found(fmt::format("from={}", to_epoch_ms(kMorning + std::chrono::minutes(3)))), 2U);
    EXPECT_EQ(get(kAna, "/quality/evaluations?reviewer_id=5").status, 403);
}

// The list's WHERE clause and may_see() are two descriptions of one rule.
TEST_F(EvaluationTest, TheListShowsExactlyWhatMayBeSeen) {
    const auto content = small_scheme();
    std::vector<Evaluation> all;
    auto done = store_->writer().run_and_wait([&](store::Connection& connection) -> Result<void> {
        for (int s = 0; s < kEvaluationStates; ++s) {
            for (const auto& agent : {kAna, kBen, kQi, kQueen}) {
                for (const auto& reviewer : {kQi, kLea, kQueen}) {
                    for (int variant = 0; variant < 4; ++variant) {
                        Evaluation one;
                        one.id = EvaluationId{static_cast<std::int64_t>(all.size()) + 1};
                        one.state = static_cast<EvaluationState>(s);
                        one.purpose = variant == 2   ? Purpose::SecondReview
                                      : variant == 3 ? Purpose::Calibration
                                                     : Purpose::Regular;
                        one.scheme = SchemeId{scheme_id_};
                        one.scheme_version = 1;
                        one.agent = agent.id;
                        one.team = agent.team;
                        one.reviewer = reviewer.id;
                        one.contact_at = kMorning;
                        if (variant == 1) {
                            one.second_reviewer = kQuinn.id;
                        }
                        if (s >= static_cast<int>(EvaluationState::Released) && variant < 2) {
                            one.released_at = kMorning;
                        }
                        TRY(insert_evaluation(connection, one));
                        TRY(update_evaluation(connection, one, std::nullopt));
                        all.push_back(one);
                    }
                }
            }
        }
        return {};
    });
    ASSERT_TRUE(done) << done.error().text;
    std::size_t seen = 0;
    for (const auto& person : kPeople) {
        gate_.who = person;
        const auto identity = gate_.authenticate({}).value();
        const auto listed = store_->readers().read([&](store::Connection& connection) {
            return find_evaluations(connection, {}, viewer_of(identity), std::nullopt, 10'000);
        });
        std::set<EvaluationId> ids;
        for (const auto& one : *listed) {
            ids.insert(one.id);
        }
        for (const auto& one : all) {
            EXPECT_EQ(ids.contains(one.id), may_see(one, standing_of(identity, one)))
                << person.role << person.id.value << " " << word_of(one.state) << " of "
                << one.agent.value << " by " << one.reviewer.value << " " << word_of(one.purpose);
        }
        seen += ids.size();
    }
    EXPECT_GT(seen, 500U);
}

}  // namespace
}  // namespace callfloor::quality
