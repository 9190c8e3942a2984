#include "quality/quality_codec.h"
#include "quality/testing/process_fixture.h"

namespace callfloor::quality {
namespace {

using std::chrono::hours;

class ReportTest : public ProcessTest {
  protected:
    std::string period(const std::string& rest = "") {
        return fmt::format("from={}&to={}{}", to_epoch_ms(kMorning - hours(48)),
                           to_epoch_ms(kMorning + hours(24 * 10)), rest);
    }
    Answer report(const Person& who, const std::string& by, const std::string& rest = "") {
        return get(who, fmt::format("/quality/report?by={}&{}", by, period(rest)));
    }
    std::size_t rows_behind(const Person& who, const std::string& query) {
        return get(who, "/quality/evaluations?" + query).body.at("items").as_array().size();
    }
    /// Three of Ana by Qi (50, 75, 100), released, two of Ben by Quinn (60, 60), submitted.
    void SetUp() override {
        ProcessTest::SetUp();
        five_scored("yes");
    }
};

TEST_F(ReportTest, GroupsAndEveryNumberOpensItsRows) {
    const auto agents = report(kQueen, "agent", "&counted=false");
    ASSERT_EQ(agents.status, 200) << agents.text("detail");
    ASSERT_EQ(agents.body.at("items").as_array().size(), 2U);
    EXPECT_EQ(agents.at("/items/0/mean_score").to_number<double>(), 75);
    EXPECT_EQ(agents.at("/items/0/evaluations").as_int64(), 3);
    EXPECT_EQ(agents.at("/items/0/pass_rate/count").as_int64(), 1);
    EXPECT_EQ(agents.at("/items/0/noncritical_accuracy/of").as_int64(), 6);
    EXPECT_EQ(agents.at("/items/0/noncritical_accuracy/count").as_int64(), 4);
    EXPECT_EQ(agents.at("/items/0/small").as_bool(), true);
    EXPECT_EQ(agents.at("/items/1/mean_score").to_number<double>(), 60);
    EXPECT_EQ(agents.at("/items/1/score_low").to_number<double>(), 60);
    for (const auto& row : agents.body.at("items").as_array()) {
        EXPECT_EQ(rows_behind(kQueen, period(fmt::format("&agent_id={}", row.at("id").as_int64()))),
                  static_cast<std::size_t>(row.at("evaluations").as_int64()));
    }
    for (const auto* by : {"all", "team", "queue", "scheme", "scheme_version", "reviewer"}) {
        std::int64_t sum = 0;
        const auto answer = report(kQueen, by, "&counted=false");
        for (const auto& row : answer.body.at("items").as_array()) {
            sum += row.at("evaluations").as_int64();
        }
        EXPECT_EQ(sum, 5) << by;
    }
    EXPECT_EQ(report(kQueen, "scheme").at("/versions_mixed").as_bool(), false);
}

TEST_F(ReportTest, CountsOnlyWhatIsFinalUnlessAsked) {
    EXPECT_TRUE(report(kQueen, "all").body.at("items").as_array().empty());
    clock_.set(kMorning + hours(72));
    EXPECT_EQ(quality_->settle(), 3);
    EXPECT_EQ(report(kQueen, "all").at("/items/0/evaluations").as_int64(), 3);
    EXPECT_EQ(report(kQueen, "all", "&counted=false").at("/items/0/evaluations").as_int64(), 5);
}

TEST_F(ReportTest, LeavesOutWhatIsVoid) {
    const auto id = ids_of(get(kAna, "/quality/evaluations"))[0];
    ASSERT_EQ(act(kQueen, id, "void", reason("wrong agent")).status, 200);
    EXPECT_EQ(report(kQueen, "all", "&counted=false").at("/items/0/evaluations").as_int64(), 4);
}

TEST_F(ReportTest, GroupsByLocalDays) {
    const auto days = report(kQueen, "day", "&counted=false");
    ASSERT_EQ(days.body.at("items").as_array().size(), 5U);
    for (const auto& row : days.body.at("items").as_array()) {
        EXPECT_EQ(rows_behind(kQueen, fmt::format("from={}&to={}", row.at("from_at").as_int64(),
                                                  row.at("to_at").as_int64())),
                  static_cast<std::size_t>(row.at("evaluations").as_int64()));
    }
}

TEST_F(ReportTest, ShowsEachWhatHeMaySee) {
    const auto seen = [&](const Person& who) {
        const auto answer = report(who, "all", "&counted=false");
        return answer.body.at("items").as_array().empty()
                   ? 0
                   : answer.at("/items/0/evaluations").as_int64();
    };
    EXPECT_EQ(seen(kQueen), 5);
    EXPECT_EQ(seen(kQi), 5);
    EXPECT_EQ(seen(kDora), 5);
    EXPECT_EQ(seen(kLea), 3);  // released ones of her team
    EXPECT_EQ(seen(kLou), 0);  // Ben's are not released
    EXPECT_EQ(seen(kAna), 3);
    EXPECT_EQ(seen(kBen), 0);
    EXPECT_EQ(report(kAna, "reviewer").status, 403);
    EXPECT_EQ(report(kAna, "all", "&reviewer_id=5").status, 403);
    EXPECT_EQ(get(kAna, "/quality/appeal-figures?" + period()).status, 403);
}

TEST_F(ReportTest, RanksProblemsAndOpensTheirRows) {
    const auto problems = get(kQueen, "/quality/problems?" + period("&counted=false"));
    ASSERT_EQ(problems.status, 200) << problems.text("detail");
    EXPECT_EQ(problems.at("/evaluations").as_int64(), 5);
    EXPECT_EQ(problems.at("/items/0/item").as_string(), "x");
    EXPECT_EQ(problems.at("/items/0/errors").as_int64(), 4);
    EXPECT_EQ(problems.at("/items/0/asked").as_int64(), 5);
    EXPECT_EQ(problems.at("/items/0/points_lost").to_number<double>(), 10 + 5 + 8 + 8);
    EXPECT_EQ(problems.at("/items/0/cumulated_share").to_number<double>(), 1);
    EXPECT_EQ(problems.at("/items/1/errors").as_int64(), 0);
    EXPECT_EQ(rows_behind(kQueen, period(fmt::format("&scheme_id={}&failed_item=x", scheme_id_))),
              4U);
    const auto dimensions =
        get(kQueen, "/quality/problems?by=dimension&" + period("&counted=false"));
    EXPECT_EQ(dimensions.at("/items/0/dimension").as_string(), "service");
    EXPECT_EQ(dimensions.at("/items/0/asked").as_int64(), 10);
}

TEST_F(ReportTest, MarksResultsOfSeveralVersions) {
    ASSERT_EQ(
        put(kQueen, fmt::format("/quality/schemes/{}", scheme_id_), to_json(small_scheme())).status,
        200);
    ASSERT_EQ(post(kQueen, fmt::format("/quality/schemes/{}/publish", scheme_id_)).status, 200);
    scored(kQi, kCall, 5);
    const auto mixed = report(kQueen, "scheme_version", "&counted=false");
    EXPECT_EQ(mixed.at("/versions_mixed").as_bool(), true);
    ASSERT_EQ(mixed.body.at("items").as_array().size(), 2U);
    EXPECT_EQ(mixed.at("/items/1/version").as_int64(), 2);
}

TEST_F(ReportTest, CountsAppealsAndWhatTheyChanged) {
    const auto ids = ids_of(get(kAna, "/quality/evaluations"));
    for (const auto id : ids) {
        auto body = reason("x was fine");
        body["items"] = {json::Object{{"item", "x"}, {"reason", "heard"}}};
        ASSERT_EQ(act(kAna, id, "appeal", body).status, 200);
    }
    const auto finish = [&](std::int64_t id, const std::string& decision) {
        act(kLea, id, "comment", json::Object{{"comment", "c"}});
        const auto named =
            act(kQueen, id, "second-reviewer", json::Object{{"reviewer_id", kQuinn.id.value}});
        const auto second = named.at("/appeals/0/second_evaluation_id").as_int64();
        save(kQuinn, second, {number("x", 10), choice("y", "yes")});
        act(kQuinn, second, "submit");
        ASSERT_EQ(
            act(kQueen, id, "decide", json::Object{{"decision", decision}, {"reason", "r"}}).status,
            200);
    };
    finish(ids[0], "uphold");
    finish(ids[1], "take_second");  // 75 -> 100
    const auto by_reviewer = get(kQueen, "/quality/appeal-figures?" + period());
    ASSERT_EQ(by_reviewer.status, 200) << by_reviewer.text("detail");
    ASSERT_EQ(by_reviewer.body.at("items").as_array().size(), 1U);  // Quinn's are not released
    EXPECT_EQ(by_reviewer.at("/items/0/id").as_int64(), kQi.id.value);
    EXPECT_EQ(by_reviewer.at("/items/0/released").as_int64(), 3);
    EXPECT_EQ(by_reviewer.at("/items/0/appealed").as_int64(), 3);
    EXPECT_EQ(by_reviewer.at("/items/0/upheld").as_int64(), 1);
    EXPECT_EQ(by_reviewer.at("/items/0/changed").as_int64(), 1);
    EXPECT_EQ(by_reviewer.at("/items/0/open").as_int64(), 1);
    EXPECT_EQ(by_reviewer.at("/items/0/overturn_rate/share").to_number<double>(), 0.5);
    EXPECT_EQ(by_reviewer.at("/items/0/mean_change").to_number<double>(), 25);
    const auto by_item = get(kDora, "/quality/appeal-figures?by=item&" + period());
    for (const auto& row : by_item.body.at("items").as_array()) {
        EXPECT_EQ(row.at("appealed").as_int64(), row.at("item").as_string() == "x" ? 3 : 0);
        EXPECT_EQ(row.at("released").as_int64(), 3);
    }
    EXPECT_EQ(get(kQueen, "/quality/appeal-figures?by=month&" + period())
                      .body.at("items")
                      .as_array()
                      .size() > 0,
              true);
}

TEST_F(ReportTest, RefusesAPeriodWithoutEnd) {
    EXPECT_EQ(get(kQueen, "/quality/report?by=all&from=5&to=5").text("field"), "to");
    EXPECT_EQ(get(kQueen, "/quality/report?by=all&from=0&to=99999999999999").text("field"), "to");
}

}  // namespace
}  // namespace callfloor::quality
