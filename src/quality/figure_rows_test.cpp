// Every figure of the reports against the list that is said to open it, for random evaluations and
// everybody who reads reports.

#include "base/random.h"
#include "quality/evaluation_store.h"
#include "quality/quality_codec.h"
#include "quality/testing/process_fixture.h"

namespace callfloor::quality {
namespace {

using std::chrono::hours;

constexpr int kEvaluations = 150;  // one page of the list

class FigureRowsTest : public ProcessTest {
  protected:
    void SetUp() override {
        ProcessTest::SetUp();
        const auto scheme = fmt::format("/quality/schemes/{}", scheme_id_);
        ASSERT_EQ(put(kQueen, scheme, to_json(small_scheme())).status, 200);
        ASSERT_EQ(post(kQueen, scheme + "/publish").status, 200);  // version 2
        const auto seed = Random::from_system().below(1'000'000);
        RecordProperty("seed", std::to_string(seed));
        seed_ = fmt::format("seed {}", seed);
        random_ = std::make_unique<Random>(seed);
        const auto filled =
            store_->writer().run_and_wait([&](store::Connection& connection) -> Result<void> {
                for (int i = 1; i <= kEvaluations; ++i) {
                    TRY(insert_random(connection, i));
                }
                return {};
            });
        ASSERT_TRUE(filled) << filled.error().text;
    }

    bool chance(std::uint64_t percent) { return random_->below(100) < percent; }

    Evaluation random_evaluation(int number) {
        Evaluation one;
        one.id = EvaluationId{number};
        one.state = static_cast<EvaluationState>(random_->below(kEvaluationStates));
        one.purpose = chance(10) ? Purpose::SecondReview : Purpose::Regular;
        one.scheme = SchemeId{scheme_id_};
        one.scheme_version = chance(70) ? 1 : 2;
        const auto& agent = chance(60) ? kAna : kBen;
        one.agent = agent.id;
        one.team = chance(85) ? agent.team : TeamId{};
        one.queue = chance(80) ? kSales : QueueId{};
        one.reviewer = chance(50) ? kQi.id : kQuinn.id;
        one.contact_at = kMorning - hours(24 * random_->below(40));
        const bool is_new =
            one.state == EvaluationState::Draft || one.state == EvaluationState::Submitted;
        if (!is_new && one.purpose == Purpose::Regular) {
            one.released_at = kMorning;
        }
        if (one.state != EvaluationState::Draft) {
            one.score = ScoreId{number};
            random_figures(one.figures);
        }
        return one;
    }
    void random_figures(ScoreFigures& figures) {
        if (chance(85)) {
            figures.score = static_cast<double>(random_->below(101));
            figures.unpenalised = figures.score;
            figures.passed = chance(60);
        }
        for (auto& family : figures.critical) {
            if (chance(70)) {
                family = chance(30);
            }
        }
        figures.noncritical_opportunities = static_cast<int>(random_->below(4));
        if (figures.noncritical_opportunities > 0) {
            figures.noncritical_errors = static_cast<int>(
                random_->below(static_cast<std::uint64_t>(figures.noncritical_opportunities) + 1));
        }
    }
    std::vector<ItemRow> random_items() {
        std::vector<ItemRow> items;
        for (const auto* key : {"x", "y", "x_1", "xa1"}) {
            if (chance(60)) {
                items.push_back({key, static_cast<Dimension>(random_->below(3)),
                                 static_cast<Criticality>(random_->below(4)), chance(40), 1});
            }
        }
        return items;
    }
    Appeal random_appeal(const Evaluation& one) {
        Appeal appeal;
        appeal.evaluation = one.id;
        appeal.reason = "r";
        if (chance(50)) {
            appeal.items.push_back({"x_1", R"(not "item":"x" nor [])"});
        }
        if (chance(30)) {
            appeal.items.push_back({"xa1", "heard"});
        }
        if (chance(70)) {
            appeal.decision = static_cast<Decision>(random_->below(4));
        }
        return appeal;
    }
    Result<void> insert_random(store::Connection& connection, int number) {
        auto one = random_evaluation(number);
        const bool is_appealed = one.released_at && chance(40);
        one.appeals = is_appealed ? 1 : 0;
        TRY(insert_evaluation(connection, one));
        TRY(update_evaluation(connection, one, std::nullopt));
        if (one.score.is_set()) {
            TRY(replace_items(connection, one.id, random_items()));
        }
        if (is_appealed) {
            const auto appeal = random_appeal(one);
            TRY(insert_appeal(connection, appeal));
            TRY(update_appeal(connection, appeal));
        }
        return {};
    }

    static std::string whole() {
        return fmt::format("from={}&to={}", to_epoch_ms(kMorning - hours(24 * 45)),
                           to_epoch_ms(kMorning + hours(24)));
    }
    /// The rows of the list.
    json::Array rows_of(const Person& who, const std::string& query) {
        const auto answer = get(who, "/quality/evaluations?limit=200&reported=true&" + query);
        EXPECT_EQ(answer.status, 200) << query << ": " << answer.text("detail");
        if (answer.status != 200) {
            return {};
        }
        EXPECT_TRUE(answer.body.at("next_cursor").is_null());
        return answer.body.at("items").as_array();
    }
    void expect_rows(const Person& who, const json::Value& figure, const std::string& query) {
        EXPECT_EQ(static_cast<std::int64_t>(rows_of(who, query).size()),
                  figure.to_number<std::int64_t>())
            << who.role << " " << query << ", " << seed_;
        ++compared_;
    }
    /// The filter of one row of a report.
    static std::string filter_of(const std::string& by, const json::Object& row) {
        auto filter =
            fmt::format("from={}&to={}", row.at("from_at").as_int64(), row.at("to_at").as_int64());
        if (by == "scheme" || by == "scheme_version") {
            filter += fmt::format("&scheme_id={}", row.at("id").as_int64());
        } else if (row.at("id").is_number()) {
            filter += fmt::format("&{}_id={}", by, row.at("id").as_int64());
        } else if (by == "team" || by == "queue") {
            filter += fmt::format("&no_{}=true", by);
        }
        if (by == "scheme_version") {
            filter += fmt::format("&scheme_version={}", row.at("version").as_int64());
        }
        return filter;
    }
    void check_row(const Person& who, const json::Object& row, const std::string& filter);

    std::string seed_;
    std::unique_ptr<Random> random_;
    int compared_ = 0;
};

void FigureRowsTest::check_row(const Person& who, const json::Object& row,
                               const std::string& filter) {
    const auto expect = [&](const json::Value& figure, const std::string& more) {
        expect_rows(who, figure, filter + more);
    };
    expect(row.at("evaluations"), "");
    expect(row.at("counted"), "&counted=true");
    expect(row.at("scored"), "&has_score=true");
    expect(row.at("pass_rate").at("count"), "&passed=true");
    expect(row.at("pass_rate").at("of"), "&has_score=true");
    expect(row.at("critical_error_rate").at("count"), "&critical=true");
    expect(row.at("appeals"), "&appeal=any");
    for (const std::string family : {"customer", "business", "compliance"}) {
        const auto& rate = row.at(family + "_accuracy");
        const auto count = rate.at("count").as_int64();
        const auto of = rate.at("of").as_int64();
        expect(count, "&clean_criticality=" + family);
        expect(of, "&asked_criticality=" + family);
        expect(of - count, "&failed_criticality=" + family);
    }
    // Items, not contacts: the rows add up to the figure.
    std::int64_t asked = 0;
    std::int64_t errors = 0;
    for (const auto& one : rows_of(who, filter + "&asked_criticality=none")) {
        asked += one.at("noncritical_opportunities").as_int64();
        errors += one.at("noncritical_errors").as_int64();
    }
    EXPECT_EQ(row.at("noncritical_accuracy").at("of").as_int64(), asked) << seed_;
    EXPECT_EQ(row.at("noncritical_accuracy").at("count").as_int64(), asked - errors) << seed_;
    for (const auto& one : rows_of(who, filter + "&failed_criticality=none")) {
        errors -= one.at("noncritical_errors").as_int64();
    }
    EXPECT_EQ(errors, 0) << seed_;
}

TEST_F(FigureRowsTest, EveryFigureOfTheReportOpensExactlyItsRows) {
    for (const auto& who : {kQueen, kLea, kAna}) {
        for (const std::string by : {"all", "agent", "team", "queue", "scheme", "scheme_version",
                                     "reviewer", "week", "month"}) {
            if (by == "reviewer" && who.role == "agent") {
                continue;
            }
            const auto report =
                get(who, fmt::format("/quality/report?by={}&counted=false&{}", by, whole()));
            ASSERT_EQ(report.status, 200) << report.text("detail");
            for (const auto& row : report.body.at("items").as_array()) {
                check_row(who, row.as_object(), filter_of(by, row.as_object()));
            }
        }
    }
    EXPECT_GT(compared_, 400);
}

TEST_F(FigureRowsTest, EveryProblemOpensExactlyItsRows) {
    const auto items = get(kQueen, "/quality/problems?counted=false&" + whole());
    for (const auto& row : items.body.at("items").as_array()) {
        const auto filter = fmt::format("{}&scheme_id={}", whole(), row.at("scheme_id").as_int64());
        const std::string key(row.at("item").as_string());
        expect_rows(kQueen, row.at("errors"), filter + "&failed_item=" + key);
        expect_rows(kQueen, row.at("asked"), filter + "&asked_item=" + key);
    }
    EXPECT_GE(compared_, 8);
    // By dimension and criticality items are counted: the list has the contacts they are of.
    for (const std::string by : {"dimension", "criticality"}) {
        const std::string name = by == "dimension" ? "dimension" : "item_criticality";
        const auto problems =
            get(kQueen, fmt::format("/quality/problems?by={}&counted=false&{}", by, whole()));
        for (const auto& row : problems.body.at("items").as_array()) {
            const std::string word(row.at(by).as_string());
            for (const auto& [figure, prefix] :
                 {std::pair("errors", "failed"), std::pair("asked", "asked")}) {
                const auto rows =
                    rows_of(kQueen, fmt::format("{}&{}_{}={}", whole(), prefix, name, word));
                const auto count = row.at(figure).as_int64();
                EXPECT_LE(static_cast<std::int64_t>(rows.size()), count) << word << seed_;
                EXPECT_GE(static_cast<std::int64_t>(rows.size()) * 4, count) << word << seed_;
            }
        }
    }
}

TEST_F(FigureRowsTest, EveryAppealFigureOpensExactlyItsRows) {
    for (const std::string by : {"reviewer", "team", "month", "item"}) {
        const auto figures =
            get(kQueen, fmt::format("/quality/appeal-figures?by={}&{}", by, whole()));
        ASSERT_EQ(figures.status, 200) << figures.text("detail");
        for (const auto& value : figures.body.at("items").as_array()) {
            const auto& row = value.as_object();
            const bool is_item = by == "item";
            const auto filter = filter_of(is_item ? "scheme" : by, row);
            std::string released = "&released=true";
            std::string named;
            if (is_item && row.at("item").is_string()) {
                const std::string key(row.at("item").as_string());
                released += "&asked_item=" + key;
                named = "&appealed_item=" + key;
            } else if (is_item) {
                named = "&appealed_whole=true";
            }
            if (!is_item || row.at("item").is_string()) {
                expect_rows(kQueen, row.at("released"), filter + released);
            }
            for (const auto& [figure, outcome] :
                 {std::pair("appealed", "any"), std::pair("withdrawn", "withdrawn"),
                  std::pair("upheld", "upheld"), std::pair("changed", "changed"),
                  std::pair("open", "open")}) {
                expect_rows(kQueen, row.at(figure),
                            fmt::format("{}&appeal={}{}", filter, outcome, named));
            }
        }
    }
    EXPECT_GT(compared_, 50);
}

TEST_F(FigureRowsTest, ReadingAboutOthersIsAuditedOnceAListAndReadingAboutOneselfIsNot) {
    const auto added = [&](const Person& who, const std::string& path) {
        const auto before = audited().size();
        EXPECT_EQ(get(who, path).status, 200) << path;
        auto all = audited();
        return std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(before),
                                        all.end());
    };
    const std::vector<std::string> list{"evaluation.list"};
    const std::vector<std::string> report{"quality_report.read"};
    const std::vector<std::string> nothing;
    EXPECT_EQ(added(kQi, "/quality/evaluations?limit=20"), list);
    EXPECT_EQ(added(kLea, "/quality/evaluations"), list);
    EXPECT_EQ(added(kAna, "/quality/evaluations"), nothing);
    EXPECT_EQ(added(kQi, "/quality/report?by=agent&counted=false&" + whole()), report);
    EXPECT_EQ(added(kQi, "/quality/report?by=reviewer&counted=false&" + whole()), report);
    EXPECT_EQ(added(kQi, "/quality/report?by=team&counted=false&" + whole()), nothing);
    EXPECT_EQ(added(kQi, "/quality/report?by=all&agent_id=1&" + whole()), report);
    EXPECT_EQ(added(kAna, "/quality/report?by=agent&counted=false&" + whole()), nothing);
    EXPECT_EQ(added(kAna, "/quality/report?by=all&agent_id=1&" + whole()), nothing);
    EXPECT_EQ(added(kDora, "/quality/problems?agent_id=1&" + whole()), report);
    EXPECT_EQ(added(kDora, "/quality/problems?" + whole()), nothing);
    EXPECT_EQ(added(kQi, "/quality/appeal-figures?by=reviewer&" + whole()), report);
}

TEST_F(FigureRowsTest, ASchemeCountsItsEvaluations) {
    std::int64_t regular[3] = {};
    const auto all = get(kQueen, "/quality/evaluations?limit=200&purpose=regular");
    for (const auto& row : all.body.at("items").as_array()) {
        const auto version = row.at("scheme_version").as_int64();
        regular[version] += row.at("state").as_string() == "void" ? 0 : 1;
    }
    const auto schemes = get(kQueen, "/quality/schemes");
    EXPECT_EQ(schemes.at("/items/0/evaluations").as_int64(), regular[1] + regular[2]) << seed_;
    EXPECT_GT(regular[1], 0);
    const auto versions = get(kQueen, fmt::format("/quality/schemes/{}/versions", scheme_id_));
    EXPECT_EQ(versions.at("/items/0/evaluations").as_int64(), regular[2]) << seed_;
    EXPECT_EQ(versions.at("/items/1/evaluations").as_int64(), regular[1]) << seed_;
}

}  // namespace
}  // namespace callfloor::quality
