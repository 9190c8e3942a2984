// Routes of the quality reports. Every row carries what listEvaluations needs to show the rows
// behind it.

#include <algorithm>
#include <map>

#include "quality/internal/evaluation_desk.h"
#include "quality/internal/evaluation_json.h"
#include "quality/internal/route_parts.h"
#include "quality/report_store.h"
#include "quality/scheme_rules.h"

namespace callfloor::quality {

namespace {

struct Question {
    std::string by;
    Grouping grouping = Grouping::All;
    EvaluationFilter filter;
    Viewer viewer;
};

Result<Question> question_of(const Request& request) {
    Question question;
    question.by = request.query_text("by").value_or("all");
    question.grouping = grouping_from(question.by).value_or(Grouping::All);
    question.viewer = viewer_of(request.identity);
    auto& filter = question.filter;
    const auto period = TRY(asked_period(request));
    filter.from = period.from;
    filter.to = period.to;
    filter.agent = request.query_id<UserId>("agent_id");
    filter.team = request.query_id<TeamId>("team_id");
    filter.queue = request.query_id<QueueId>("queue_id");
    filter.scheme = request.query_id<SchemeId>("scheme_id");
    filter.reviewer = request.query_id<UserId>("reviewer_id");
    if (const auto channel = request.query_text("channel")) {
        filter.channel = from_word<Channel>(*channel);
    }
    if (const auto sample = request.query_text("sample")) {
        filter.sample = from_word<Sample>(*sample);
    }
    filter.counted = request.query_boolean("counted").value_or(false);
    if (filter.reviewer.is_set() || question.grouping == Grouping::Reviewer) {
        TRY(may_ask_for_reviewers(question.viewer));
    }
    return question;
}

/// Whether the answer tells of single people other than the caller; `rows` have an "id" that is a
/// person's when grouped by agent or reviewer.
bool tells_of_others(const Question& question, const json::Array& rows) {
    const auto self = question.viewer.self;
    const auto& filter = question.filter;
    if (filter.reviewer.is_set() || (filter.agent.is_set() && filter.agent != self)) {
        return true;
    }
    const bool is_by_person =
        question.grouping == Grouping::Agent || question.grouping == Grouping::Reviewer;
    return is_by_person && std::any_of(rows.begin(), rows.end(), [&](const json::Value& row) {
               return row.at("id") != json::Value(self.value);
           });
}

/// Reading about people leaves a trace; sums over everybody do not.
Result<void> audit_report(const State& state, const Request& request, const Question& question,
                          const json::Array& rows) {
    if (!tells_of_others(question, rows)) {
        return {};
    }
    return state.audit_reading(request, "quality_report.read");
}

bool is_time(Grouping grouping) {
    return grouping == Grouping::Day || grouping == Grouping::Week || grouping == Grouping::Month;
}

Instant quarter_start(std::int64_t quarter) {
    return from_epoch_ms(quarter * 900'000);
}

json::Object rate_json(const Rate& rate) {
    return {{"share", value_or_null(rate.share)},
            {"low", value_or_null(rate.low)},
            {"high", value_or_null(rate.high)},
            {"count", rate.count},
            {"of", rate.of}};
}

std::string name_of(const Directory& directory, Grouping grouping, std::int64_t id) {
    switch (grouping) {
        case Grouping::Agent:
        case Grouping::Reviewer:
            return directory.person_name(UserId{id});
        case Grouping::Team:
            return directory.team_name(TeamId{id});
        case Grouping::Queue:
            return directory.queue_name(QueueId{id});
        default:
            return "";
    }
}

json::Object report_row(const Directory& directory, Grouping grouping, const Sums& sums,
                        const LocalPeriod& period) {
    const auto figures = figures_from(sums);
    const auto id = is_time(grouping) ? 0 : sums.id;
    return {{"id", id_or_null(id)},
            {"name", name_of(directory, grouping, id)},
            {"text", nullptr},
            {"version", sums.version == 0 ? json::Value() : json::Value(sums.version)},
            {"from_at", to_epoch_ms(period.from)},
            {"to_at", to_epoch_ms(period.to)},
            {"evaluations", sums.evaluations},
            {"counted", sums.counted},
            {"scored", sums.scored},
            {"mean_score", value_or_null(figures.score.mean)},
            {"mean_unpenalised", value_or_null(figures.mean_unpenalised)},
            {"score_low", value_or_null(figures.score.low)},
            {"score_high", value_or_null(figures.score.high)},
            {"pass_rate", rate_json(figures.pass_rate)},
            {"critical_error_rate", rate_json(figures.critical_error_rate)},
            {"customer_accuracy", rate_json(figures.accuracy[0])},
            {"business_accuracy", rate_json(figures.accuracy[1])},
            {"compliance_accuracy", rate_json(figures.accuracy[2])},
            {"noncritical_accuracy", rate_json(figures.noncritical_accuracy)},
            {"appeals", sums.appeals},
            {"small", figures.small}};
}

/// Quarter hours joined to local days, weeks or months.
Result<std::map<LocalPeriod, Sums>> join_times(const Question& question,
                                               const std::vector<Sums>& quarters,
                                               const std::string& zone) {
    std::map<LocalPeriod, Sums> periods;
    for (const auto& quarter : quarters) {
        const auto period = TRY(local_period(quarter_start(quarter.id), question.grouping, zone));
        periods[period].add(quarter);
    }
    return periods;
}

Result<Response> get_report(State& state, const Request& request) {
    const auto question = TRY(question_of(request));
    const auto& directory = state.parts.directory;
    const LocalPeriod whole{*question.filter.from, *question.filter.to};
    json::Array rows;
    bool mixed = false;
    const auto load = [&](Connection& connection) -> Result<void> {
        const auto sums =
            TRY(report_sums(connection, question.grouping, question.filter, question.viewer));
        mixed = TRY(has_mixed_versions(connection, question.filter, question.viewer));
        if (is_time(question.grouping)) {
            for (const auto& [period, joined] :
                 TRY(join_times(question, sums, directory.time_zone()))) {
                rows.push_back(report_row(directory, question.grouping, joined, period));
            }
            return {};
        }
        SchemeVersions versions(connection);
        for (const auto& one : sums) {
            auto row = report_row(directory, question.grouping, one, whole);
            if (question.grouping == Grouping::Scheme ||
                question.grouping == Grouping::SchemeVersion) {
                row["text"] = to_json(TRY(versions.latest(SchemeId{one.id}))->name);
            }
            rows.push_back(std::move(row));
        }
        return {};
    };
    TRY(state.read(load));
    TRY(audit_report(state, request, question, rows));
    return Response::json(json::Object{{"by", question.by},
                                       {"from_at", to_epoch_ms(whole.from)},
                                       {"to_at", to_epoch_ms(whole.to)},
                                       {"versions_mixed", mixed},
                                       {"items", std::move(rows)}});
}

json::Value word_or_null(const std::string& word) {
    return word.empty() ? json::Value() : json::Value(word);
}

/// As the latest version calls it; an item that was taken out keeps its key.
Result<LocalText> item_name(SchemeVersions& versions, const ProblemRow& row) {
    const auto* content = TRY(versions.latest(row.scheme));
    const auto* item = find_item(*content, row.key);
    return item == nullptr ? LocalText{row.key, row.key} : item->name;
}

Result<Response> get_problems(State& state, const Request& request) {
    const auto question = TRY(question_of(request));
    json::Array items;
    bool mixed = false;
    std::int64_t evaluations = 0;
    const auto load = [&](Connection& connection) -> Result<void> {
        auto rows =
            TRY(problem_rows(connection, question.grouping, question.filter, question.viewer));
        rank_problems(rows);
        mixed = TRY(has_mixed_versions(connection, question.filter, question.viewer));
        for (const auto& sums :
             TRY(report_sums(connection, Grouping::All, question.filter, question.viewer))) {
            evaluations += sums.evaluations;
        }
        SchemeVersions versions(connection);
        for (const auto& row : rows) {
            const bool is_item = question.grouping == Grouping::Item;
            const auto name = is_item ? TRY(item_name(versions, row)) : LocalText{};
            items.push_back(
                json::Object{{"scheme_id", id_or_null(row.scheme.value)},
                             {"item", is_item ? json::Value(row.key) : json::Value()},
                             {"name", to_json(name)},
                             {"dimension", word_or_null(row.dimension)},
                             {"criticality", word_or_null(row.criticality)},
                             {"asked", row.asked},
                             {"errors", row.errors},
                             {"error_rate", rate_json(wilson_rate(row.errors, row.asked))},
                             {"points_lost", row.points_lost},
                             {"share", value_or_null(row.share)},
                             {"cumulated_share", value_or_null(row.cumulated)}});
        }
        return {};
    };
    TRY(state.read(load));
    TRY(audit_report(state, request, question, items));
    return Response::json(json::Object{{"by", question.by},
                                       {"evaluations", evaluations},
                                       {"versions_mixed", mixed},
                                       {"items", std::move(items)}});
}

// ---------------------------------------------------------------- appeals

struct AppealSums {
    std::int64_t released = 0;
    std::int64_t appealed = 0;
    std::int64_t withdrawn = 0;
    std::int64_t upheld = 0;
    std::int64_t changed = 0;
    double change = 0;
    std::int64_t measured = 0;

    void add(const AppealRow& appeal) {
        ++appealed;
        withdrawn += appeal.decision == Decision::Withdrawn ? 1 : 0;
        upheld += appeal.decision == Decision::Uphold ? 1 : 0;
        const bool is_changed =
            appeal.decision == Decision::TakeSecond || appeal.decision == Decision::Revise;
        changed += is_changed ? 1 : 0;
        if (is_changed && appeal.score_before && appeal.score_after) {
            change += *appeal.score_after - *appeal.score_before;
            ++measured;
        }
    }
};

struct AppealKey {
    std::int64_t id = 0;
    std::string item;
    LocalPeriod period;
    auto operator<=>(const AppealKey&) const = default;
};

/// The groups an appeal belongs to; by item one for each item named, or one without.
Result<std::vector<AppealKey>> keys_of(const Question& question, const AppealRow& appeal,
                                       const LocalPeriod& whole, const std::string& zone) {
    switch (question.grouping) {
        case Grouping::Reviewer:
            return std::vector<AppealKey>{{appeal.reviewer.value, "", whole}};
        case Grouping::Team:
            return std::vector<AppealKey>{{appeal.team.value, "", whole}};
        case Grouping::Month: {
            const auto month = TRY(local_period(appeal.contact_at, Grouping::Month, zone));
            return std::vector<AppealKey>{{0, "", month}};
        }
        default:
            break;
    }
    std::vector<AppealKey> keys;
    keys.reserve(appeal.items.size() + 1);
    for (const auto& item : appeal.items) {
        keys.push_back({appeal.scheme.value, item, whole});
    }
    if (keys.empty()) {
        keys.push_back({appeal.scheme.value, "", whole});  // against the whole
    }
    return keys;
}

json::Object appeal_json(const Directory& directory, Grouping grouping, const AppealKey& key,
                         const AppealSums& sums) {
    const auto decided = sums.upheld + sums.changed;
    // By item an appeal can name an item that no released evaluation counts any more.
    const auto released = std::max(sums.released, sums.appealed);
    return {{"id", id_or_null(key.id)},
            {"name", name_of(directory, grouping, key.id)},
            {"item", word_or_null(key.item)},
            {"from_at", to_epoch_ms(key.period.from)},
            {"to_at", to_epoch_ms(key.period.to)},
            {"released", sums.released},
            {"appealed", sums.appealed},
            {"withdrawn", sums.withdrawn},
            {"upheld", sums.upheld},
            {"changed", sums.changed},
            {"open", sums.appealed - sums.withdrawn - decided},
            {"appeal_rate", rate_json(wilson_rate(sums.appealed, released))},
            {"overturn_rate", rate_json(wilson_rate(sums.changed, decided))},
            {"mean_change", sums.measured == 0
                                ? json::Value()
                                : json::Value(sums.change / static_cast<double>(sums.measured))}};
}

Result<Response> get_appeal_figures(State& state, const Request& request) {
    const auto question = TRY(question_of(request));
    const auto& directory = state.parts.directory;
    const auto zone = directory.time_zone();
    const LocalPeriod whole{*question.filter.from, *question.filter.to};
    std::map<AppealKey, AppealSums> groups;
    const auto load = [&](Connection& connection) -> Result<void> {
        for (const auto& released : TRY(released_counts(connection, question.grouping,
                                                        question.filter, question.viewer))) {
            AppealKey key{released.id, released.item, whole};
            if (question.grouping == Grouping::Month) {
                const auto month =
                    TRY(local_period(quarter_start(released.id), Grouping::Month, zone));
                key = {0, "", month};
            }
            groups[key].released += released.count;
        }
        for (const auto& appeal : TRY(appeal_rows(connection, question.filter, question.viewer))) {
            for (const auto& key : TRY(keys_of(question, appeal, whole, zone))) {
                groups[key].add(appeal);
            }
        }
        return {};
    };
    TRY(state.read(load));
    json::Array rows;
    for (const auto& [key, sums] : groups) {
        rows.push_back(appeal_json(directory, question.grouping, key, sums));
    }
    TRY(audit_report(state, request, question, rows));
    return Response::json(json::Object{{"by", question.by}, {"items", std::move(rows)}});
}

}  // namespace

void add_report_routes(http::Router& router, State& state) {
    handle(router, state, "getQualityReport", get_report);
    handle(router, state, "getQualityProblems", get_problems);
    handle(router, state, "getAppealFigures", get_appeal_figures);
}

}  // namespace callfloor::quality
