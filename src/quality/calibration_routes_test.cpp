#include <set>

#include "quality/quality_codec.h"
#include "quality/testing/process_fixture.h"

namespace callfloor::quality {
namespace {

class CalibrationTest : public ProcessTest {
  protected:
    json::Object start_body(const std::vector<Person>& reviewers, const Person* master = nullptr) {
        json::Array ids;
        for (const auto& reviewer : reviewers) {
            ids.push_back(reviewer.id.value);
        }
        json::Array contacts;
        for (const auto call : {kCall, kOther}) {
            contacts.push_back(json::Object{{"conversation_id", call.value}});
        }
        return {{"name", "November"},
                {"scheme_id", scheme_id_},
                {"contacts", std::move(contacts)},
                {"reviewer_ids", std::move(ids)},
                {"master_id", master == nullptr ? json::Value() : json::Value(master->id.value)}};
    }
    std::int64_t started(const std::vector<Person>& reviewers, const Person* master = nullptr) {
        const auto answer = post(kQueen, "/quality/calibrations", start_body(reviewers, master));
        EXPECT_EQ(answer.status, 201) << answer.text("detail");
        return answer.at("/calibration/id").as_int64();
    }
    static std::string session(std::int64_t id, const std::string& rest = "") {
        return fmt::format("/quality/calibrations/{}{}", id, rest);
    }
    std::int64_t form(const Person& who, std::int64_t id, std::size_t contact) {
        const auto answer = get(who, session(id));
        return answer.at(fmt::format("/contacts/{}/own_evaluation_id", contact)).as_int64();
    }
    void hand_in(const Person& who, std::int64_t id, std::size_t contact, double x,
                 const std::string& y) {
        const auto own = form(who, id, contact);
        ASSERT_EQ(save(who, own, {number("x", x), choice("y", y)}).status, 200);
        const auto answer = act(who, own, "submit");
        ASSERT_EQ(answer.status, 200) << answer.text("detail");
    }
    std::string state_of_session(std::int64_t id) {
        return std::string(get(kQueen, session(id)).at("/calibration/state").as_string());
    }
    Answer gold(std::int64_t id, int contact, double x, const std::string& why = "") {
        const auto answers =
            to_json(std::vector<quality::Answer>{number("x", x), choice("y", "yes")});
        return put(kQueen, session(id, fmt::format("/contacts/{}/gold", contact)),
                   json::Object{{"answers", answers}, {"reason", why}});
    }
};

TEST_F(CalibrationTest, EachScoresBlindUntilTheLastFormIsIn) {
    const auto id = started({kQi, kQuinn}, &kQuest);
    EXPECT_EQ(ids_of(get(kQi, "/quality/evaluations?waits_for_me=true")).size(), 2U);
    hand_in(kQi, id, 0, 8, "yes");
    hand_in(kQi, id, 1, 4, "no");
    hand_in(kQuest, id, 0, 6, "yes");
    hand_in(kQuest, id, 1, 4, "yes");
    hand_in(kQuinn, id, 0, 6, "yes");
    const auto of_qi = form(kQi, id, 0);
    for (const auto& who : kPeople) {
        const bool is_own = who.id == kQi.id;
        EXPECT_EQ(get(who, path(of_qi)).status, is_own ? 200 : 404) << who.role << who.id.value;
        const auto listed = get(who, "/quality/evaluations?purpose=calibration&state=submitted");
        for (const auto& row : listed.body.at("items").as_array()) {
            EXPECT_EQ(row.at("reviewer_id").as_int64(), who.id.value);
        }
        EXPECT_NE(get(who, session(id, "/results")).status, 200) << who.role;
    }
    EXPECT_EQ(get(kQi, path(of_qi)).at("/calibration_id").as_int64(), id);
    const auto seen = get(kQi, session(id));
    EXPECT_EQ(seen.at("/calibration/forms_in").as_int64(), 5);
    EXPECT_EQ(seen.at("/members/1/forms_in").as_int64(), 1);
    EXPECT_EQ(seen.at("/members/2/is_master").as_bool(), true);
    EXPECT_EQ(seen.at("/results").as_bool(), false);
    EXPECT_EQ(state_of_session(id), "scoring");
    hand_in(kQuinn, id, 1, 4, "yes");
    EXPECT_EQ(state_of_session(id), "closed");

    const auto results = get(kQi, session(id, "/results"));
    ASSERT_EQ(results.status, 200) << results.text("detail");
    EXPECT_EQ(results.at("/items/0/pairs/count").as_int64(), 1);  // x: 8 and 6, 4 and 4
    EXPECT_EQ(results.at("/items/0/pairs/of").as_int64(), 2);
    EXPECT_EQ(results.at("/items/0/kappa/undefined").as_string(), "not_of_this_kind");
    EXPECT_EQ(results.at("/items/1/kappa/value").to_number<double>(), 0);  // y: one says no once
    EXPECT_EQ(results.at("/reviewers/0/mean_deviation").to_number<double>(), -20);  // +10, -50
    EXPECT_EQ(results.at("/reviewers/0/mean_absolute").to_number<double>(), 30);
    EXPECT_EQ(results.at("/reviewers/1/mean_deviation").to_number<double>(), 0);
    EXPECT_EQ(results.at("/reviewers/1/within/share").to_number<double>(), 1);
    EXPECT_EQ(results.at("/contacts/1/gold").to_number<double>(), 70);
    EXPECT_EQ(results.at("/forms").as_array().size(), 6U);
    EXPECT_EQ(get(kQuinn, path(of_qi)).status, 404);  // read from the session, also afterwards
}

TEST_F(CalibrationTest, NeverCountsAndNeverReachesTheAgent) {
    const auto id = started({kQi, kQuinn});
    EXPECT_EQ(start(kQuest, kCall, kAna).status, 409);  // Qi and Quinn could read that score
    for (const auto& who : {kQi, kQuinn}) {
        hand_in(who, id, 0, 8, "yes");
        hand_in(who, id, 1, 8, "yes");
    }
    const auto period =
        fmt::format("from={}&to={}", to_epoch_ms(kMorning) - 1'000, to_epoch_ms(kMorning) + 1'000);
    EXPECT_TRUE(get(kQueen, "/quality/report?by=all&counted=false&" + period)
                    .body.at("items")
                    .as_array()
                    .empty());
    EXPECT_TRUE(get(kQueen, "/quality/problems?counted=false&" + period)
                    .body.at("items")
                    .as_array()
                    .empty());
    EXPECT_EQ(get(kQueen, "/quality/schemes").at("/items/0/evaluations").as_int64(), 0);
    for (const auto& who : {kAna, kBen, kLea, kDora}) {
        EXPECT_TRUE(ids_of(get(who, "/quality/evaluations")).empty()) << who.role;
    }
    for (const auto& who : {kAna, kLea}) {
        EXPECT_NE(get(who, session(id)).status, 200) << who.role;
    }
    const auto own = form(kQi, id, 0);
    for (const auto* word : {"release", "void", "rework"}) {
        EXPECT_NE(act(kQueen, own, word, reason("r")).status, 200) << word;
        EXPECT_NE(act(kQi, own, word, reason("r")).status, 200) << word;
    }
    EXPECT_EQ(start(kQi, kCall, kAna).status, 201);  // the contact can be evaluated now
}

TEST_F(CalibrationTest, ALeadClosesEarlyAndWhatIsMissingIsVoid) {
    const auto id = started({kQi, kQuinn});
    hand_in(kQi, id, 0, 8, "yes");
    const auto open = form(kQuinn, id, 0);
    EXPECT_EQ(post(kQi, session(id, "/close"), reason("late")).status, 403);
    EXPECT_EQ(post(kQueen, session(id, "/close"), json::Object{}).status, 400);
    const auto closed = post(kQueen, session(id, "/close"), reason("Quinn is ill"));
    ASSERT_EQ(closed.status, 200) << closed.text("detail");
    EXPECT_EQ(closed.at("/calibration/state").as_string(), "closed");
    EXPECT_EQ(closed.at("/allowed/0").as_string(), "set_gold");
    EXPECT_EQ(save(kQuinn, open, {number("x", 1)}).status, 409);
    EXPECT_EQ(get(kQuinn, path(open)).at("/evaluation/state").as_string(), "void");
    const auto results = get(kQi, session(id, "/results"));
    EXPECT_EQ(results.at("/items/1/kappa/undefined").as_string(), "few_reviewers");
    EXPECT_TRUE(results.at("/items/1/pairs/share").is_null());
    EXPECT_EQ(results.at("/reviewers/1/forms").as_int64(), 0);
    EXPECT_TRUE(results.at("/reviewers/0/mean_deviation").is_null());
    EXPECT_EQ(post(kQueen, session(id, "/cancel"), reason("r")).status, 409);
}

TEST_F(CalibrationTest, ACancelledOneHasNoResults) {
    const auto id = started({kQi, kQuinn});
    hand_in(kQi, id, 0, 8, "yes");
    ASSERT_EQ(post(kQueen, session(id, "/cancel"), reason("wrong calls")).status, 200);
    EXPECT_EQ(get(kQueen, session(id, "/results")).status, 409);
    EXPECT_TRUE(ids_of(get(kQuinn, "/quality/evaluations?waits_for_me=true")).empty());
    EXPECT_EQ(gold(id, 1, 5).status, 409);
}

TEST_F(CalibrationTest, AConsensusBecomesGoldAndEveryOneIsKept) {
    const auto id = started({kQi, kQuinn});
    for (const auto& who : {kQi, kQuinn}) {
        hand_in(who, id, 0, who.id == kQi.id ? 10 : 6, "yes");
        hand_in(who, id, 1, 8, "yes");
    }
    EXPECT_EQ(put(kQi, session(id, "/contacts/1/gold"), json::Object{}).status, 403);
    EXPECT_EQ(gold(id, 3, 7).status, 404);
    EXPECT_EQ(gold(id, 1, 77).text("field"), "answers/0/number");
    ASSERT_EQ(gold(id, 1, 7).status, 200);
    EXPECT_EQ(get(kQi, session(id, "/results")).at("/contacts/0/gold").to_number<double>(), 85);
    const auto again = gold(id, 1, 8, "listened once more");
    ASSERT_EQ(again.status, 200) << again.text("detail");
    EXPECT_EQ(again.at("/contacts/0/has_gold").as_bool(), true);
    EXPECT_EQ(again.at("/contacts/1/has_gold").as_bool(), false);
    const auto results = get(kDora, session(id, "/results"));
    EXPECT_EQ(results.at("/contacts/0/gold").to_number<double>(), 90);
    EXPECT_EQ(results.at("/reviewers/0/mean_deviation").to_number<double>(), 10);
    EXPECT_EQ(results.at("/reviewers/1/mean_deviation").to_number<double>(), -10);
    EXPECT_EQ(results.at("/reviewers/0/compared").as_int64(), 1);
    const auto kept = store_->readers().read([](store::Connection& connection) {
        return connection.query_integer(
            "SELECT COUNT(*) FROM quality_score WHERE reason = "
            "'listened once more' AND number = 2");
    });
    EXPECT_EQ(*kept, 1);

    const auto drift = [&](const Person& who, const std::string& rest = "") {
        return get(who, fmt::format("/quality/calibration-drift?from={}&to={}{}",
                                    to_epoch_ms(kMorning), to_epoch_ms(kMorning) + 1, rest));
    };
    EXPECT_EQ(drift(kQueen).body.at("items").as_array().size(), 2U);
    EXPECT_EQ(drift(kQueen).at("/items/0/points/0/mean_deviation").to_number<double>(), 10);
    EXPECT_EQ(drift(kQuinn).body.at("items").as_array().size(), 1U);
    EXPECT_EQ(drift(kQuinn).at("/items/0/reviewer_id").as_int64(), kQuinn.id.value);
    EXPECT_EQ(drift(kQuinn, "&reviewer_id=5").status, 403);
}

TEST_F(CalibrationTest, RefusesWhatCouldNotBeBlindOrFair) {
    const auto field = [&](const Person& who, const json::Object& body) {
        const auto answer = post(who, "/quality/calibrations", body);
        EXPECT_GE(answer.status, 400);
        return answer.text("field");
    };
    EXPECT_EQ(post(kQi, "/quality/calibrations", start_body({kQi, kQuinn})).status, 403);
    EXPECT_EQ(field(kQueen, start_body({kQi})), "reviewer_ids");
    EXPECT_EQ(field(kQueen, start_body({kQi, kQuinn}, &kQi)), "master_id");
    EXPECT_EQ(field(kQueen, start_body({kQi, kLea})), "reviewer_ids/1");  // leads Ana, not Ben
    EXPECT_EQ(field(kQueen, start_body({kQi, kDora})), "reviewer_ids/1");
    EXPECT_EQ(field(kQueen, start_body({kQi, kAna})), "reviewer_ids/1");
    auto body = start_body({kQi, kQuinn});
    body["contacts"].as_array()[1] = body["contacts"].as_array()[0];
    EXPECT_EQ(field(kQueen, body), "contacts/1");
    body["contacts"].as_array()[1] = json::Object{{"conversation_id", 77}};
    EXPECT_EQ(field(kQueen, body), "contacts/1/conversation_id");
    body["contacts"].as_array()[1] = json::Object{{"conversation_id", kShared.value}};
    EXPECT_EQ(field(kQueen, body), "contacts/1/agent_id");
    contacts_.all.push_back(contact(ConversationId{555}, kQueen.id));
    body["contacts"].as_array()[1] = json::Object{{"conversation_id", 555}};
    EXPECT_EQ(field(kQueen, body), "contacts/1/agent_id");  // her own call
    scored(kQuest, kCall, 5);
    EXPECT_EQ(field(kQueen, start_body({kQi, kQuinn})), "contacts/0/conversation_id");
    body = start_body({kQi, kLea});
    body["contacts"] = {
        json::Object{{"conversation_id", kShared.value}, {"agent_id", kAna.id.value}}};
    EXPECT_EQ(post(kQueen, "/quality/calibrations", body).status, 201);
}

// The list's WHERE clause and may_see() are two descriptions of one rule.
TEST_F(CalibrationTest, TheListShowsExactlyWhatMayBeSeen) {
    contacts_.all.push_back(contact(ConversationId{556}, kQuest.id));
    std::vector<std::int64_t> all;
    for (const auto* end : {"", "/close", "/cancel"}) {
        for (const auto& call : {kCall, ConversationId{556}}) {
            auto body = start_body({kQi, kQueen});
            body["contacts"] = {json::Object{{"conversation_id", call.value}}};
            const auto answer = post(kQueen, "/quality/calibrations", body);
            ASSERT_EQ(answer.status, 201) << answer.text("detail");
            all.push_back(answer.at("/calibration/id").as_int64());
            if (*end != 0) {
                ASSERT_EQ(post(kQueen, session(all.back(), end), reason("r")).status, 200);
            }
        }
    }
    std::size_t seen = 0;
    for (const auto& who : kPeople) {
        const auto answer = get(who, "/quality/calibrations");
        if (who.role == "agent") {
            EXPECT_EQ(answer.status, 403);
            continue;
        }
        const auto listed = ids_of(answer);
        for (const auto id : all) {
            const bool in_list = std::find(listed.begin(), listed.end(), id) != listed.end();
            EXPECT_EQ(get(who, session(id)).status, in_list ? 200 : 404)
                << who.role << who.id.value << " " << id;
            seen += in_list ? 1 : 0;
        }
    }
    // Qi and Queen, Dora and Root all 6; Quinn the 2 closed; Quest 3, not those with her own call.
    EXPECT_EQ(seen, 4U * 6 + 2 + 3);
    EXPECT_EQ(ids_of(get(kDora, "/quality/calibrations?state=closed")).size(), 2U);
    EXPECT_EQ(ids_of(get(kDora, "/quality/calibrations?mine=true")).size(), 0U);
    EXPECT_EQ(ids_of(get(kQi, "/quality/calibrations?mine=true")).size(), 6U);
    EXPECT_EQ(get(kQi, "/quality/calibrations?state=scoring").at("/items/0/own_open").as_int64(),
              1);
}

TEST_F(CalibrationTest, EveryReadingAndActIsAudited) {
    const auto id = started({kQi, kQuinn});
    get(kQi, session(id));
    for (const auto& who : {kQi, kQuinn}) {
        hand_in(who, id, 0, 8, "yes");
        hand_in(who, id, 1, 8, "yes");
    }
    get(kQi, session(id, "/results"));
    gold(id, 1, 7);
    const auto all = audited();
    const std::set<std::string> actions(all.begin(), all.end());
    for (const auto* action :
         {"calibration.create", "calibration.read", "calibration.complete", "calibration.results",
          "calibration.set_gold", "evaluation.submit"}) {
        EXPECT_TRUE(actions.contains(action)) << action;
    }
}

TEST_F(CalibrationTest, AnOlderWindowIsTold) {
    const auto id = started({kQi, kQuinn});
    const auto old = get(kQueen, session(id)).etag;
    ASSERT_EQ(post(kQueen, session(id, "/close"), reason("r"), old).status, 200);
    EXPECT_EQ(put(kQueen, session(id, "/contacts/1/gold"),
                  json::Object{{"answers", to_json(std::vector<quality::Answer>{
                                               number("x", 1), choice("y", "yes")})}},
                  old)
                  .status,
              412);
}

}  // namespace
}  // namespace callfloor::quality
