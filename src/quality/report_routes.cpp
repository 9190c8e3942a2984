// Routes of the quality reports. Every row carries what listEvaluations needs to show the rows
// behind it.

#include <algorithm>

#include "quality/internal/report_question.h"

namespace callfloor::quality {

namespace {

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
            {"pass_rate", rate_with_interval_json(figures.pass_rate)},
            {"critical_error_rate", rate_with_interval_json(figures.critical_error_rate)},
            {"customer_accuracy", rate_with_interval_json(figures.accuracy[0])},
            {"business_accuracy", rate_with_interval_json(figures.accuracy[1])},
            {"compliance_accuracy", rate_with_interval_json(figures.accuracy[2])},
            {"noncritical_accuracy", rate_with_interval_json(figures.noncritical_accuracy)},
            {"appeals", sums.appeals},
            {"small", figures.small}};
}

Result<Response> get_report(State& state, const Request& request) {
    const auto question = TRY(question_of(request));
    const auto& directory = state.parts.directory;
    const auto whole = question.period();
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

Result<Response> get_problems(State& state, const Request& request) {
    const auto question = TRY(question_of(request));
    json::Array items;
    bool mixed = false;
    std::int64_t evaluations = 0;
    const auto load = [&](Connection& connection) -> Result<void> {
        auto rows = join_problems(TRY(item_sums(connection, question.filter, question.viewer)),
                                  question.grouping);
        rank_problems(rows);
        mixed = TRY(has_mixed_versions(connection, question.filter, question.viewer));
        for (const auto& sums :
             TRY(report_sums(connection, Grouping::All, question.filter, question.viewer))) {
            evaluations += sums.evaluations;
        }
        SchemeVersions versions(connection);
        for (const auto& row : rows) {
            const bool is_item = question.grouping == Grouping::Item;
            const auto name = is_item ? TRY(item_name(versions, row.scheme, row.key)) : LocalText{};
            items.push_back(json::Object{
                {"scheme_id", id_or_null(row.scheme.value)},
                {"item", is_item ? json::Value(row.key) : json::Value()},
                {"name", to_json(name)},
                {"dimension", word_or_null(row.dimension)},
                {"criticality", word_or_null(row.criticality)},
                {"asked", row.asked},
                {"errors", row.errors},
                {"error_rate", rate_with_interval_json(wilson_rate(row.errors, row.asked))},
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

json::Value heat_json(const std::optional<HeatCell>& cell) {
    if (!cell) {
        return nullptr;
    }
    return json::Object{
        {"asked", cell->asked},
        {"errors", cell->errors},
        {"error_rate", rate_with_interval_json(wilson_rate(cell->errors, cell->asked))}};
}

Result<Response> get_heat_map(State& state, const Request& request) {
    const auto question = TRY(question_of(request));
    json::Array teams;
    json::Array items;
    const auto load = [&](Connection& connection) -> Result<void> {
        const auto map = heat_map_of(TRY(item_sums(connection, question.filter, question.viewer)));
        for (const auto team : map.teams) {
            teams.push_back(
                json::Object{{"id", id_or_null(team.value)},
                             {"name", name_of(state.parts.directory, Grouping::Team, team.value)}});
        }
        SchemeVersions versions(connection);
        for (const auto& row : map.rows) {
            json::Array cells;
            for (const auto& cell : row.cells) {
                cells.push_back(heat_json(cell));
            }
            const auto name = TRY(item_name(versions, row.scheme, row.item));
            items.push_back(json::Object{{"scheme_id", row.scheme.value},
                                         {"item", row.item},
                                         {"name", to_json(name)},
                                         {"errors", row.errors},
                                         {"cells", std::move(cells)}});
        }
        return {};
    };
    TRY(state.read(load));
    TRY(audit_report(state, request, question, items));
    return Response::json(json::Object{{"teams", std::move(teams)}, {"items", std::move(items)}});
}

// ---------------------------------------------------------------- appeals

json::Object appeal_json(const Directory& directory, Grouping grouping, const AppealKey& key,
                         const AppealSums& sums) {
    const auto decided = sums.decided();
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
            {"appeal_rate", rate_with_interval_json(wilson_rate(sums.appealed, released))},
            {"overturn_rate", rate_with_interval_json(wilson_rate(sums.changed, decided))},
            {"mean_change", sums.measured == 0
                                ? json::Value()
                                : json::Value(sums.change / static_cast<double>(sums.measured))}};
}

Result<Response> get_appeal_figures(State& state, const Request& request) {
    const auto question = TRY(question_of(request));
    const auto& directory = state.parts.directory;
    const auto groups = TRY(state.read([&](Connection& connection) {
        return appeal_groups(connection, question, directory.time_zone());
    }));
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
    handle(router, state, "getQualityHeatMap", get_heat_map);
    handle(router, state, "getAppealFigures", get_appeal_figures);
}

}  // namespace callfloor::quality
