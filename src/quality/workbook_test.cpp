// Workbooks are read back by a program of other people (openpyxl), every formula worked out.

#include "quality/workbook.h"

#include <array>
#include <cstdio>
#include <fstream>

#include "quality/quality_codec.h"
#include "quality/testing/process_fixture.h"

namespace callfloor::quality {
namespace {

using std::chrono::hours;

/// The sheets as read_workbook.py prints them.
json::Object read_back(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
    const auto command =
        fmt::format("/usr/bin/python3 {}/src/quality/testing/read_workbook.py {} 2>&1",
                    CALLFLOOR_SOURCE_DIR, file.string());
    std::string printed;
    auto* pipe = ::popen(command.c_str(), "r");
    std::array<char, 4'096> buffer{};
    for (std::size_t got = 1; pipe != nullptr && got > 0;) {
        got = std::fread(buffer.data(), 1, buffer.size(), pipe);
        printed.append(buffer.data(), got);
    }
    EXPECT_EQ(::pclose(pipe), 0) << printed;
    return json::parse_object(printed).value_or(json::Object{});
}

const json::Array& rows_of(const json::Object& book, std::string_view sheet) {
    return book.at(sheet).at("rows").as_array();
}

double number_at(const json::Value& row, std::size_t column) {
    return row.at(column).to_number<double>();
}

TEST(Workbook, WritesTextsThatLookLikeFormulasAsTexts) {
    const TemporaryFolder folder;
    auto workbook = Workbook::create().value();
    WorkbookTable table{"t", {{"=1+1", WorkbookColumn::Kind::Text}, {"n"}}, {}, "Total"};
    for (const auto* text : {"=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\t=1"}) {
        table.rows.push_back({std::string(text), std::int64_t{2}});
    }
    workbook->add_table(table);
    const auto book = read_back(folder.path() / "t.xlsx", workbook->finish().value());
    const auto& rows = rows_of(book, "t");
    ASSERT_EQ(rows.size(), 7U);
    EXPECT_EQ(rows[0].at(0).as_string(), "=1+1");
    EXPECT_EQ(rows[1].at(0).as_string(), "=HYPERLINK(\"http://x\")");
    EXPECT_EQ(rows[4].at(0).as_string(), "@SUM(A1)");
    EXPECT_EQ(book.at("t").at("formulas").as_int64(), 1) << "only the sum";
    EXPECT_EQ(number_at(rows[6], 1), 10);
}

TEST(Workbook, WorksOutEveryKindOfColumn) {
    using Kind = WorkbookColumn::Kind;
    const TemporaryFolder folder;
    auto workbook = Workbook::create().value();
    WorkbookTable table{"t",
                        {{"name", Kind::Text},
                         {"errors"},
                         {"asked"},
                         {"rate", Kind::Ratio, 1, 2},
                         {"share", Kind::Share, 1},
                         {"so far", Kind::Cumulated, 1},
                         {"mean", Kind::Mean, 2, 1}},
                        {{std::string("a"), std::int64_t{3}, std::int64_t{4}, {}, {}, {}, {}},
                         {std::string("b"), std::int64_t{1}, std::int64_t{10}, {}, {}, {}, {}},
                         {std::string("c"), std::int64_t{0}, std::int64_t{0}, {}, {}, {}, {}}},
                        "Total"};
    workbook->add_table(table);
    workbook->add_facts("about", {{"what", "this"}});
    const auto book = read_back(folder.path() / "t.xlsx", workbook->finish().value());
    const auto& rows = rows_of(book, "t");
    ASSERT_EQ(rows.size(), 5U);
    EXPECT_DOUBLE_EQ(number_at(rows[1], 3), 0.75);
    EXPECT_DOUBLE_EQ(number_at(rows[1], 4), 0.75);
    EXPECT_DOUBLE_EQ(number_at(rows[2], 5), 1);
    EXPECT_DOUBLE_EQ(number_at(rows[2], 6), 10);
    EXPECT_EQ(rows[3].at(3).as_string(), "") << "nothing by nothing is nothing";
    EXPECT_DOUBLE_EQ(number_at(rows[4], 3), 4.0 / 14);
    EXPECT_EQ(book.at("t").at("freeze").as_string(), "B2");
    EXPECT_EQ(rows_of(book, "about")[0].at(1).as_string(), "this");
}

class ReportWorkbookTest : public ProcessTest {
  protected:
    std::string period(const std::string& rest = "") {
        return fmt::format("from={}&to={}&counted=false{}", to_epoch_ms(kMorning - hours(48)),
                           to_epoch_ms(kMorning + hours(24 * 10)), rest);
    }
    /// Three of Ana (50, 75, 100), two of Ben whose second item fails.
    void SetUp() override {
        ProcessTest::SetUp();
        five_scored("no");
    }
    json::Object book(const Person& who, const std::string& rest = "&language=en") {
        const auto answer = get(who, "/quality/workbook?" + period(rest));
        EXPECT_EQ(answer.status, 200) << answer.text("detail");
        return read_back(folder_.path() / "report.xlsx", answer.bytes);
    }
};

TEST_F(ReportWorkbookTest, AgreesWithTheReportsOfTheInterface) {
    const auto sheets = book(kQueen);
    const auto report = get(kQueen, "/quality/report?by=agent&" + period());
    const auto& items = report.body.at("items").as_array();
    const auto& rows = rows_of(sheets, "Results");
    ASSERT_EQ(rows.size(), items.size() + 2) << "a heading, a row each, the sums";
    for (std::size_t i = 0; i < items.size(); ++i) {
        EXPECT_EQ(rows[i + 1].at(0), items[i].at("name"));
        EXPECT_DOUBLE_EQ(number_at(rows[i + 1], 5), items[i].at("mean_score").to_number<double>());
        EXPECT_DOUBLE_EQ(number_at(rows[i + 1], 10),
                         items[i].at("pass_rate").at("share").to_number<double>());
        EXPECT_DOUBLE_EQ(number_at(rows[i + 1], 24),
                         items[i].at("noncritical_accuracy").at("share").to_number<double>());
    }
    const auto all = get(kQueen, "/quality/report?by=all&" + period());
    EXPECT_DOUBLE_EQ(number_at(rows[3], 5), all.at("/items/0/mean_score").to_number<double>());
    EXPECT_DOUBLE_EQ(number_at(rows[3], 12),
                     all.at("/items/0/critical_error_rate/share").to_number<double>());
    EXPECT_EQ(rows_of(sheets, "Trend").size(), 7U) << "five days";

    const auto problems = get(kQueen, "/quality/problems?by=item&" + period());
    const auto& found = problems.body.at("items").as_array();
    const auto& listed = rows_of(sheets, "Problems");
    ASSERT_EQ(listed.size(), found.size() + 2);
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(number_at(listed[i + 1], 2), found[i].at("asked").to_number<double>());
        EXPECT_EQ(number_at(listed[i + 1], 3), found[i].at("errors").to_number<double>());
        EXPECT_DOUBLE_EQ(number_at(listed[i + 1], 4),
                         found[i].at("error_rate").at("share").to_number<double>());
        EXPECT_DOUBLE_EQ(number_at(listed[i + 1], 7),
                         found[i].at("cumulated_share").to_number<double>());
    }
}

TEST_F(ReportWorkbookTest, HeatMapIsTheProblemsOfEachTeam) {
    const auto map = get(kQueen, "/quality/heat-map?" + period());
    ASSERT_EQ(map.status, 200) << map.text("detail");
    const auto& teams = map.body.at("teams").as_array();
    ASSERT_EQ(teams.size(), 2U);
    const auto sheets = book(kQueen);
    const auto& rows = rows_of(sheets, "Heat map");
    std::size_t cells = 0;
    for (std::size_t t = 0; t < teams.size(); ++t) {
        const auto problems = get(kQueen, fmt::format("/quality/problems?by=item&team_id={}&{}",
                                                      teams[t].at("id").as_int64(), period()));
        for (const auto& problem : problems.body.at("items").as_array()) {
            const auto& items = map.body.at("items").as_array();
            for (std::size_t r = 0; r < items.size(); ++r) {
                if (items[r].at("item") != problem.at("item")) {
                    continue;
                }
                ++cells;
                const auto& cell = items[r].at("cells").at(t);
                EXPECT_EQ(cell.at("asked"), problem.at("asked"));
                EXPECT_EQ(cell.at("errors"), problem.at("errors"));
                EXPECT_EQ(number_at(rows[r + 1], 2 + 3 * t),
                          problem.at("asked").to_number<double>());
                EXPECT_DOUBLE_EQ(number_at(rows[r + 1], 4 + 3 * t),
                                 problem.at("error_rate").at("share").to_number<double>());
            }
        }
    }
    EXPECT_EQ(cells, 4U) << "two items of two teams";
    EXPECT_EQ(map.at("/items/0/item").as_string(), "x") << "most errors first";
}

TEST_F(ReportWorkbookTest, WorkloadCountsFormsAndTasksOfEachReviewer) {
    const auto added = store_->writer().run_and_wait([](store::Connection& connection) {
        return connection.execute_script(fmt::format(
            "INSERT INTO quality_plan (id, name, text) VALUES (1, 'p', '');"
            "INSERT INTO quality_plan_run (id, plan_id, made_at, text) VALUES (1, 1, 1, '');"
            "INSERT INTO quality_task (id, plan_id, run_id, state, sample, scheme_id, "
            "conversation_id, agent_id, contact_at, talk_ms, reviewer_id, due_at) SELECT n.id, 1, "
            "1, n.state, 'random', (SELECT MIN(id) FROM quality_scheme), n.id, 1, 1, 1800000, 6, "
            "{} + n.due FROM (SELECT 1 AS id, 'done' AS state, 0 AS due UNION ALL SELECT 2, "
            "'done', -1 UNION ALL SELECT 3, 'claimed', -1 UNION ALL SELECT 4, 'open', 3600000 "
            "UNION ALL SELECT 5, 'skipped', 0 UNION ALL SELECT 6, 'done', -999999999 UNION ALL "
            "SELECT 7, 'open', -2) AS n",
            to_epoch_ms(kMorning)));
    });
    ASSERT_TRUE(added) << added.error().text;
    start(kQuest, kCall, kAna);  // a draft
    const auto sheets = book(kQueen);
    const auto& rows = rows_of(sheets, "Workload");
    ASSERT_EQ(rows.size(), 5U) << "a heading, three reviewers, the sums";
    EXPECT_EQ(rows[1].at(0).as_string(), "person5");
    EXPECT_EQ(number_at(rows[1], 2), 3);  // Ana's
    const auto& quinn = rows[2];
    const double expected[] = {0, 2, 0, 6, 2, 1.0 / 3, 1, 2, 1.0 / 3, 1};
    for (std::size_t i = 0; i < std::size(expected); ++i) {
        EXPECT_DOUBLE_EQ(number_at(quinn, i + 1), expected[i]) << i + 1;
    }
    EXPECT_EQ(number_at(rows[3], 1), 1);
    EXPECT_EQ(number_at(rows[4], 2), 5);
    const auto own = book(kLea);
    EXPECT_EQ(rows_of(own, "Workload").size(), 1U) << "a leader sees the own work, and has none";
}

TEST_F(ReportWorkbookTest, CoachingShowsEachPlanWithItsEffect) {
    clock_.set(kMorning + hours(1));
    const auto result =
        ids_of(get(kQueen, fmt::format("/quality/evaluations?agent_id={}", kAna.id.value)));
    const auto opened = post(kLea, "/quality/coaching",
                             json::Object{{"evaluation_id", result.back()},
                                          {"coach_id", kLea.id.value},
                                          {"items", json::Array{"x"}},
                                          {"goal", "asks back"},
                                          {"recheck_at", nullptr}});
    ASSERT_EQ(opened.status, 201) << opened.text("detail");
    const auto& rates = opened.at("/effect/items/0");
    const auto sheets = book(kQueen);
    const auto& rows = rows_of(sheets, "Coaching");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1].at(0).as_string(), "person1");
    EXPECT_EQ(rows[1].at(2).as_string(), "person3");
    EXPECT_EQ(rows[1].at(5).as_string(), "going on");
    EXPECT_GT(number_at(rows[1], 10), 0);
    EXPECT_EQ(number_at(rows[1], 10), rates.at("before").at("of").to_number<double>());
    EXPECT_EQ(number_at(rows[1], 11), rates.at("before").at("count").to_number<double>());
    EXPECT_EQ(number_at(rows[1], 13), rates.at("after").at("of").to_number<double>());
    EXPECT_EQ(rows_of(book(kLou), "Coaching").size(), 1U) << "another team's leader";
}

TEST_F(ReportWorkbookTest, CalibrationShowsTheAgreementOfEachItem) {
    const auto started = post(
        kQueen, "/quality/calibrations",
        json::Object{{"name", "November"},
                     {"scheme_id", scheme_id_},
                     {"contacts", json::Array{json::Object{{"conversation_id", kCall.value}},
                                              json::Object{{"conversation_id", kOther.value}}}},
                     {"reviewer_ids", json::Array{kQi.id.value, kQuinn.id.value}},
                     {"master_id", nullptr}});
    ASSERT_EQ(started.status, 201) << started.text("detail");
    EXPECT_EQ(rows_of(book(kQueen), "Calibration").size(), 1U) << "nothing while it is blind";
    const auto id = started.at("/calibration/id").as_int64();
    for (const auto& who : {kQi, kQuinn}) {
        for (int contact = 0; contact < 2; ++contact) {
            const auto form = get(who, fmt::format("/quality/calibrations/{}", id))
                                  .at(fmt::format("/contacts/{}/own_evaluation_id", contact))
                                  .as_int64();
            const double x = who.id == kQi.id ? 8 : 8 - 4 * contact;
            ASSERT_EQ(save(who, form, {number("x", x), choice("y", "yes")}).status, 200);
            ASSERT_EQ(act(who, form, "submit").status, 200);
        }
    }
    const auto results = get(kQueen, fmt::format("/quality/calibrations/{}/results", id));
    const auto sheets = book(kQueen);
    const auto& rows = rows_of(sheets, "Calibration");
    ASSERT_EQ(rows.size(), 4U) << "a heading, the total score, two items";
    EXPECT_EQ(rows[1].at(0).as_string(), "November");
    EXPECT_EQ(number_at(rows[1], 5), results.at("/within/count").to_number<double>());
    for (std::size_t i = 0; i < 2; ++i) {
        const auto pairs = fmt::format("/items/{}/pairs", i);
        EXPECT_EQ(number_at(rows[i + 2], 4), results.at(pairs + "/of").to_number<double>());
        EXPECT_DOUBLE_EQ(number_at(rows[i + 2], 6),
                         results.at(pairs + "/share").to_number<double>());
    }
    EXPECT_DOUBLE_EQ(number_at(rows[2], 6), 0.5);
    EXPECT_DOUBLE_EQ(number_at(rows[2], 8), results.at("/items/0/icc/value").to_number<double>());
    EXPECT_TRUE(rows[3].at(8).is_null()) << "no ICC of yes and no";
}

TEST_F(ReportWorkbookTest, IsAuditedAndNotForAgents) {
    EXPECT_EQ(get(kAna, "/quality/workbook?" + period()).status, 403);
    EXPECT_EQ(get(kAna, "/quality/heat-map?" + period()).status, 403);
    const auto before = audited().size();
    const auto sheets = book(kLea, "");
    EXPECT_TRUE(sheets.contains("成绩"));
    EXPECT_EQ(rows_of(sheets, "成绩").size(), 3U) << "the leader's own team only";
    const auto log = audited();
    ASSERT_EQ(log.size(), before + 1);
    EXPECT_EQ(log.back(), "quality_workbook.download");
}

}  // namespace
}  // namespace callfloor::quality
