// Lists and reports of a centre's year of quality monitoring: 50,000 evaluations of 18 items, of
// 250 agents, with 100 calibration sessions and 1,000 coaching plans. Goal: every list within
// 300 ms, every report within 2 s.

#include <benchmark/benchmark.h>

#include "base/check.h"
#include "base/log.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "people/people.h"
#include "quality/agreement_rules.h"
#include "quality/calibration_store.h"
#include "quality/coaching_store.h"
#include "quality/evaluation_store.h"
#include "quality/quality.h"
#include "quality/report_store.h"
#include "quality/scheme_store.h"
#include "quality/score_rules.h"
#include "quality/testing/schemes.h"
#include "store/test_database.h"

namespace callfloor::quality {
namespace {

using store::Connection;

constexpr std::int64_t kEvaluations = 50'000;
constexpr std::int64_t kItems = 18;
constexpr std::int64_t kSessions = 100;
constexpr std::int64_t kPlans = 1'000;
constexpr Instant kStart = from_epoch_ms(1'800'000'000'000);
constexpr Instant kEnd = kStart + std::chrono::hours(24 * 365);
constexpr SchemeId kScheme{1};

SchemeContent content() {
    std::vector<Item> items;
    for (std::int64_t i = 0; i < kItems; ++i) {
        items.push_back(item(fmt::format("item_{}", i), ItemKind::YesNo));
    }
    return scheme({section("a", 100, std::move(items))});
}

std::vector<Answer> answers(Random& random) {
    std::vector<Answer> all;
    for (std::int64_t i = 0; i < kItems; ++i) {
        all.push_back(choice(fmt::format("item_{}", i), random.below(10) > 0 ? "yes" : "no"));
    }
    return all;
}

/// Everything, in one transaction.
class Filling final {
  public:
    explicit Filling(Connection& connection) : connection_(connection) {}

    Result<void> run() {
        TRY(connection_.execute("BEGIN"));
        Scheme one;
        one.id = kScheme;
        one.state = SchemeState::Published;
        one.latest_version = 1;
        TRY(insert_scheme(connection_, one));
        TRY(insert_scheme_version(connection_, {kScheme, 1, content_, kStart, {}, 0}));
        for (std::int64_t n = 1; n <= kEvaluations; ++n) {
            TRY(add_evaluation(n));
        }
        for (std::int64_t n = 1; n <= kSessions; ++n) {
            TRY(add_session(n));
        }
        for (std::int64_t n = 1; n <= kPlans; ++n) {
            TRY(add_plan(n));
        }
        TRY(connection_.execute("COMMIT"));
        TRY(connection_.execute("ANALYZE"));
        return {};
    }

  private:
    Evaluation evaluation(std::int64_t n) {
        Evaluation one;
        one.id = EvaluationId{n};
        one.scheme = kScheme;
        one.scheme_version = 1;
        one.agent = UserId{1 + n % 250};
        one.team = TeamId{1 + n % 20};
        one.queue = QueueId{1 + n % 15};
        one.reviewer = UserId{1'000 + n % 12};
        one.contact_at = kStart + (kEnd - kStart) * n / (kEvaluations + 1);
        one.started_at = one.contact_at;
        return one;
    }
    Result<void> score_it(Evaluation& one, std::int64_t score_id) {
        KeptScore kept;
        kept.id = ScoreId{score_id};
        kept.evaluation = one.id;
        kept.scheme_version = 1;
        kept.by = one.reviewer;
        kept.answers = answers(random_);
        kept.result = score(content_, kept.answers);
        one.score = kept.id;
        one.figures = figures_of(kept.result);
        TRY(insert_evaluation(connection_, one));
        TRY(insert_score(connection_, kept));
        TRY(update_evaluation(connection_, one, std::nullopt));
        std::vector<ItemRow> rows;
        for (const auto& scored : kept.result.items) {
            rows.push_back({scored.item, Dimension::Service, Criticality::None, scored.error, 1});
        }
        return replace_items(connection_, one.id, rows);
    }
    Result<void> add_evaluation(std::int64_t n) {
        auto one = evaluation(n);
        one.state = n % 10 == 0 ? EvaluationState::Released : EvaluationState::Final;
        one.released_at = one.contact_at;
        one.appeals = n % 12 == 0 ? 1 : 0;
        TRY(score_it(one, n));
        if (one.appeals > 0) {
            Appeal appeal;
            appeal.evaluation = one.id;
            appeal.items = {{fmt::format("item_{}", n % kItems), "reason"}};
            appeal.decision = n % 24 == 0 ? Decision::Uphold : Decision::TakeSecond;
            TRY(insert_appeal(connection_, appeal));
            TRY(update_appeal(connection_, appeal));
        }
        return {};
    }
    Result<void> add_session(std::int64_t n) {
        Calibration session;
        session.id = CalibrationId{n};
        session.name = "session";
        session.scheme = kScheme;
        session.scheme_version = 1;
        session.created_by = UserId{5'000};
        session.created_at = kStart;
        std::vector<CalibrationContact> contacts;
        for (int contact = 1; contact <= 5; ++contact) {
            contacts.push_back(
                {contact, ConversationId{n}, UserId{1}, {}, {}, {}, Channel::InboundCall, kStart});
        }
        TRY(insert_calibration(connection_, session, contacts));
        session.state = CalibrationState::Closed;
        session.closed_at = kStart + std::chrono::hours(n);
        TRY(update_calibration(connection_, session, std::nullopt));
        for (std::int64_t form = 0; form < 5 * 7; ++form) {
            auto one = evaluation(100'000 + n * 1'000 + form);
            one.purpose = Purpose::Calibration;
            one.state = EvaluationState::Submitted;
            TRY(score_it(one, one.id.value));
            TRY(insert_calibration_form(
                connection_, session.id,
                {static_cast<int>(form % 5) + 1, UserId{1'000 + form / 5},
                 form / 5 == 6 ? FormRole::Gold : FormRole::Reviewer, one.id}));
        }
        return {};
    }
    Result<void> add_plan(std::int64_t n) {
        Coaching plan;
        plan.id = CoachingId{n};
        plan.agent = UserId{1 + n % 250};
        plan.team = TeamId{1 + n % 20};
        plan.evaluation = EvaluationId{n};
        plan.scheme = kScheme;
        plan.items = {"item_1", "item_2"};
        plan.coach = UserId{1'000 + n % 12};
        plan.opened_by = plan.coach;
        plan.opened_at = kStart + std::chrono::hours(24 * 180);
        return insert_coaching(connection_, plan);
    }

    Connection& connection_;
    Random random_{7};
    SchemeContent content_ = content();
};

struct Filled {
    TemporaryFolder folder;
    std::optional<Connection> connection;

    Filled() {
        set_log_level(LogLevel::Warning);
        std::vector<store::Migration> steps;
        for (const auto part : {store::migrations(), people::migrations(), migrations()}) {
            steps.insert(steps.end(), part.begin(), part.end());
        }
        connection = Connection::open(store::test_database_in(folder.path())).value();
        CHECK(store::apply_migrations(*connection, steps).has_value());
        const auto done = Filling(*connection).run();
        if (!done) {
            log(LogLevel::Error, "bench", "{}", done.error().text);
        }
        CHECK(done.has_value());
    }
    static Connection& all() {
        static Filled filled;
        return *filled.connection;
    }
};

Viewer lead() {
    Viewer viewer;
    viewer.self = UserId{5'000};
    viewer.is_qa_lead = true;
    return viewer;
}
Viewer leader() {
    Viewer viewer;
    viewer.self = UserId{5'001};
    viewer.is_leader = true;
    viewer.led_teams = {TeamId{3}, TeamId{4}};
    return viewer;
}

EvaluationFilter figure(std::int64_t which) {
    EvaluationFilter filter;
    filter.from = kStart;
    filter.to = kEnd;
    filter.reported = true;
    switch (which) {
        case 1:
            filter.passed = false;
            break;
        case 2:
            filter.failed_item = "item_3";
            break;
        case 3:
            filter.asked_item = "no_such_item";  // reads every row
            break;
        case 4:
            filter.appeal = AppealOutcome::Changed;
            filter.appealed_item = "item_12";
            break;
        case 5:
            filter.clean_criticality = Criticality::Compliance;  // none: reads every row
            break;
        case 6:
            filter.agent = UserId{17};
            filter.failed_criticality = Criticality::None;
            break;
        default:
            break;
    }
    return filter;
}

void BM_ListOfAFigure(benchmark::State& state) {
    auto& connection = Filled::all();
    for (auto _ : state) {
        for (const auto& viewer : {lead(), leader()}) {
            const auto found =
                find_evaluations(connection, figure(state.range(0)), viewer, std::nullopt, 51);
            benchmark::DoNotOptimize(found->size());
        }
    }
}
BENCHMARK(BM_ListOfAFigure)
    ->ArgName("all_passed_item_noitem_appeal_none_agent")
    ->DenseRange(0, 6)
    ->Unit(benchmark::kMillisecond);

void BM_Report(benchmark::State& state) {
    auto& connection = Filled::all();
    const Grouping groupings[] = {Grouping::All, Grouping::Agent, Grouping::Day};
    for (auto _ : state) {
        const auto sums = report_sums(connection, groupings[state.range(0)], figure(0), lead());
        benchmark::DoNotOptimize(sums->size());
    }
}
BENCHMARK(BM_Report)->ArgName("all_agent_day")->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void BM_ProblemsByItem(benchmark::State& state) {
    auto& connection = Filled::all();
    for (auto _ : state) {
        const auto rows =
            join_problems(item_sums(connection, figure(0), lead()).value(), Grouping::Item);
        benchmark::DoNotOptimize(rows.size());
    }
}
BENCHMARK(BM_ProblemsByItem)->Unit(benchmark::kMillisecond);

void BM_SchemesWithTheirEvaluations(benchmark::State& state) {
    auto& connection = Filled::all();
    for (auto _ : state) {
        const auto schemes = load_schemes(connection, SchemeId{}, 500);
        benchmark::DoNotOptimize(schemes->front().evaluations);
    }
}
BENCHMARK(BM_SchemesWithTheirEvaluations)->Unit(benchmark::kMillisecond);

void BM_Calibrations(benchmark::State& state) {
    auto& connection = Filled::all();
    const auto scheme_content = content();
    std::vector<UserId> reviewers;
    for (std::int64_t n = 0; n < 6; ++n) {
        reviewers.push_back(UserId{1'000 + n});
    }
    for (auto _ : state) {
        if (state.range(0) == 0) {
            const auto found = find_calibrations(connection, {}, lead(), CalibrationId{}, 51);
            benchmark::DoNotOptimize(found->size());
        } else if (state.range(0) == 1) {
            const auto ratings = load_ratings(connection, CalibrationId{7});
            const auto agreement = agreement_of(scheme_content, reviewers, *ratings, 5);
            benchmark::DoNotOptimize(agreement.items.size());
        } else {
            const auto rows = load_drift(connection, kStart, kEnd, UserId{}, lead());
            benchmark::DoNotOptimize(drift_of(*rows).size());
        }
    }
}
BENCHMARK(BM_Calibrations)
    ->ArgName("list_results_drift")
    ->DenseRange(0, 2)
    ->Unit(benchmark::kMillisecond);

void BM_Coaching(benchmark::State& state) {
    auto& connection = Filled::all();
    const auto plan = find_coaching(connection, CoachingId{7}).value().value();
    for (auto _ : state) {
        if (state.range(0) == 0) {
            const auto found = find_coachings(connection, {}, leader(), CoachingId{}, 51);
            benchmark::DoNotOptimize(found->size());
        } else {
            const auto before = count_items(connection, plan, window_before(plan));
            const auto after =
                count_items(connection, plan, window_after(plan, std::nullopt, kEnd));
            benchmark::DoNotOptimize(effect_of(plan, *before, *after).size());
        }
    }
}
BENCHMARK(BM_Coaching)->ArgName("list_effect")->DenseRange(0, 1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callfloor::quality
