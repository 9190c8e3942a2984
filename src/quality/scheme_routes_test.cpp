#include "quality/quality_codec.h"
#include "quality/ready_schemes.h"
#include "quality/scheme_rules.h"
#include "quality/score_rules.h"
#include "quality/testing/quality_fixture.h"
#include "quality/testing/schemes.h"

namespace callfloor::quality {
namespace {

class SchemeTest : public QualityTest {
  protected:
    static json::Object small() {
        return to_json(scheme({section("a", 100, {item("x"), item("y", ItemKind::YesNo)})}));
    }
    std::string path(std::int64_t id, const std::string& rest = "") {
        return fmt::format("/quality/schemes/{}{}", id, rest);
    }
};

TEST(ReadySchemes, AreCompleteInBothLanguages) {
    const auto schemes = ready_schemes();
    ASSERT_EQ(schemes.size(), 3U);
    for (const auto& content : schemes) {
        const auto problems = check_scheme(content);
        EXPECT_TRUE(problems.empty())
            << content.name.en << ": " << problems.front().field << " " << problems.front().text;
        std::set<Dimension> dimensions;
        for (const auto& part : content.sections) {
            for (const auto& one : part.items) {
                EXPECT_FALSE(one.name.zh.empty() || one.name.en.empty()) << one.key;
                EXPECT_EQ(one.guidance.zh.empty(), one.guidance.en.empty()) << one.key;
                dimensions.insert(one.dimension);
            }
        }
        EXPECT_EQ(dimensions.size(), 7U) << content.name.en;
        EXPECT_EQ(content_from_json(to_json(content)), content);
    }
}

TEST_F(SchemeTest, ReadySchemesAreLoadedOnce) {
    EXPECT_EQ(quality_->ensure_ready_schemes(), 3);
    EXPECT_EQ(quality_->ensure_ready_schemes(), 0);
    const auto list = get(kAna, "/quality/schemes");
    ASSERT_EQ(list.body.at("items").as_array().size(), 3U);
    EXPECT_EQ(list.at("/items/0/state").as_string(), "published");
    EXPECT_EQ(list.at("/items/0/latest_version").as_int64(), 1);
    EXPECT_EQ(get(kQi, "/quality/schemes?channel=outbound_call").body.at("items").as_array().size(),
              2U);
    EXPECT_EQ(
        get(kQi, "/quality/schemes?limit=2&state=published").body.at("items").as_array().size(),
        2U);
}

TEST_F(SchemeTest, ADraftBecomesVersionsThatNeverChange) {
    const auto created = post(kQueen, "/quality/schemes", small());
    ASSERT_EQ(created.status, 201) << created.text("detail");
    EXPECT_EQ(created.text("state"), "draft");
    const auto id = created.id();
    const auto first = post(kQueen, path(id, "/publish"), nullptr, created.etag);
    ASSERT_EQ(first.status, 200) << first.text("detail");
    EXPECT_EQ(first.at("/latest_version").as_int64(), 1);
    EXPECT_EQ(first.at("/has_draft").as_bool(), false);
    EXPECT_EQ(post(kQueen, path(id, "/publish")).status, 409);  // nothing new

    auto changed = small();
    changed["pass_score"] = 60;
    const auto edited = put(kQueen, path(id), changed, first.etag);
    ASSERT_EQ(edited.status, 200) << edited.text("detail");
    EXPECT_EQ(edited.text("state"), "published");
    EXPECT_EQ(edited.at("/has_draft").as_bool(), true);
    EXPECT_EQ(put(kQueen, path(id), changed, first.etag).status, 412);
    EXPECT_EQ(get(kQi, path(id, "/versions/1")).at("/content/pass_score").as_int64(), 80);
    ASSERT_EQ(post(kQueen, path(id, "/publish")).status, 200);
    EXPECT_EQ(get(kQi, path(id, "/versions/1")).at("/content/pass_score").as_int64(), 80);
    EXPECT_EQ(get(kQi, path(id, "/versions/2")).at("/content/pass_score").as_int64(), 60);
    EXPECT_EQ(get(kQi, path(id, "/versions/3")).status, 404);
    const auto versions = get(kQi, path(id, "/versions?limit=1"));
    EXPECT_EQ(versions.at("/items/0/number").as_int64(), 2);
    EXPECT_FALSE(versions.at("/next_cursor").is_null());
    const auto older =
        get(kQi, path(id, "/versions?limit=1&cursor=" + versions.text("next_cursor")));
    EXPECT_EQ(older.at("/items/0/number").as_int64(), 1);

    EXPECT_EQ(ask(kQueen, http::Method::Delete, path(id)).status, 409);
    EXPECT_EQ(post(kQueen, path(id, "/retire")).text("state"), "retired");
    EXPECT_EQ(post(kQueen, path(id, "/retire")).status, 409);
    EXPECT_EQ(post(kQueen, path(id, "/publish")).text("state"), "published");  // back again
    EXPECT_EQ(audited(),
              (std::vector<std::string>{"scheme.create", "scheme.publish", "scheme.update",
                                        "scheme.publish", "scheme.retire", "scheme.publish"}));
}

TEST_F(SchemeTest, AnUnfinishedDraftIsKeptButNotPublished) {
    auto content = small();
    content["sections"].at(0).at("items").at(0).as_object()["points"] = 0;
    const auto created = post(kQueen, "/quality/schemes", content);
    ASSERT_EQ(created.status, 201) << created.text("detail");
    const auto refused = post(kQueen, path(created.id(), "/publish"));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text("field"), "sections/0/items/0/points");
    EXPECT_EQ(ask(kQueen, http::Method::Delete, path(created.id())).status, 204);
    EXPECT_EQ(get(kQueen, path(created.id())).status, 404);
}

TEST_F(SchemeTest, AnExportedVersionIsImportedAsItWas) {
    EXPECT_TRUE(quality_->ensure_ready_schemes());
    const auto id = ids_of(get(kQueen, "/quality/schemes"))[1];
    const auto exported = get(kQueen, path(id, "/versions/1"));
    const auto imported = post(kQueen, "/quality/schemes", exported.at("/content"));
    ASSERT_EQ(imported.status, 201) << imported.text("detail");
    EXPECT_EQ(imported.at("/content"), exported.at("/content"));
}

TEST_F(SchemeTest, PreviewsAScoreOfAVersionAndOfADraft) {
    const auto created = post(kQueen, "/quality/schemes", small());
    ASSERT_EQ(post(kQueen, path(created.id(), "/publish")).status, 200);
    json::Object question{{"scheme_id", created.id()},
                          {"answers", to_json(std::vector<quality::Answer>{number("x", 5)})}};
    const auto result = post(kQi, "/quality/score", question);
    ASSERT_EQ(result.status, 200) << result.text("detail");
    EXPECT_EQ(result.at("/score").to_number<double>(), 50);
    EXPECT_EQ(result.at("/unanswered/0").as_string(), "y");
    question["answers"] = to_json(std::vector<quality::Answer>{number("x", 11)});
    EXPECT_EQ(post(kQi, "/quality/score", question).text("field"), "answers/0/number");
    question = {{"content", small()},
                {"answers", to_json(std::vector<quality::Answer>{choice("y", "no")})}};
    EXPECT_EQ(post(kLea, "/quality/score", question).at("/score").to_number<double>(), 0);
    EXPECT_EQ(post(kQi, "/quality/score", json::Object{{"answers", json::Array{}}}).text("field"),
              "scheme_id");
}

TEST_F(SchemeTest, RulesAreEditedWithTheirVersion) {
    const auto rules = get(kAna, "/quality/rules");
    EXPECT_EQ(rules.at("/appeal_days").as_int64(), 3);
    auto changed = rules.body;
    changed["appeal_days"] = 5;
    EXPECT_EQ(put(kQueen, "/quality/rules", changed, rules.etag).status, 200);
    EXPECT_EQ(put(kQueen, "/quality/rules", changed, rules.etag).status, 412);
    EXPECT_EQ(get(kAna, "/quality/rules").at("/appeal_days").as_int64(), 5);
    EXPECT_EQ(audited(), std::vector<std::string>{"quality_rules.update"});
}

TEST_F(SchemeTest, OnlyQaLeadsAndAdminsChangeSchemes) {
    const auto created = post(kQueen, "/quality/schemes", small());
    for (const auto& person : kPeople) {
        const bool may = person.role == "qa_lead" || person.role == "admin";
        EXPECT_EQ(post(person, "/quality/schemes", small()).status, may ? 201 : 403) << person.role;
        EXPECT_EQ(put(person, path(created.id()), small()).status, may ? 200 : 403) << person.role;
        EXPECT_EQ(get(person, path(created.id())).status, 200) << person.role;
    }
}

}  // namespace
}  // namespace callfloor::quality
