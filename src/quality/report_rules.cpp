#include "quality/report_rules.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include <date/tz.h>

#include "base/time_zone.h"

namespace callfloor::quality {

std::optional<Grouping> grouping_from(std::string_view word) {
    constexpr std::pair<std::string_view, Grouping> kWords[] = {
        {"all", Grouping::All},
        {"agent", Grouping::Agent},
        {"team", Grouping::Team},
        {"queue", Grouping::Queue},
        {"scheme", Grouping::Scheme},
        {"scheme_version", Grouping::SchemeVersion},
        {"reviewer", Grouping::Reviewer},
        {"day", Grouping::Day},
        {"week", Grouping::Week},
        {"month", Grouping::Month},
        {"item", Grouping::Item},
        {"dimension", Grouping::Dimension},
        {"criticality", Grouping::Criticality}};
    for (const auto& [name, grouping] : kWords) {
        if (name == word) {
            return grouping;
        }
    }
    return std::nullopt;
}

void Sums::add(const Sums& other) {
    evaluations += other.evaluations;
    counted += other.counted;
    scored += other.scored;
    score += other.score;
    score_squares += other.score_squares;
    score_most = std::max(score_most, other.score_most);
    unpenalised += other.unpenalised;
    unpenalised_scored += other.unpenalised_scored;
    judged += other.judged;
    passed += other.passed;
    critical += other.critical;
    for (int i = 0; i < 3; ++i) {
        family_applies[i] += other.family_applies[i];
        family_errors[i] += other.family_errors[i];
    }
    opportunities += other.opportunities;
    errors += other.errors;
    appeals += other.appeals;
}

Figures figures_from(const Sums& sums) {
    Figures figures;
    figures.score = mean_with_interval(sums.scored, sums.score, sums.score_squares);
    if (figures.score.low) {
        // Student's t knows no ends; scores have some.
        const auto most = std::max(kFullScore, sums.score_most);
        figures.score.low = std::clamp(*figures.score.low, 0.0, most);
        figures.score.high = std::clamp(*figures.score.high, 0.0, most);
    }
    if (sums.unpenalised_scored > 0) {
        figures.mean_unpenalised = sums.unpenalised / static_cast<double>(sums.unpenalised_scored);
    }
    figures.pass_rate = wilson_rate(sums.passed, sums.judged);
    figures.critical_error_rate = wilson_rate(sums.critical, sums.evaluations);
    for (int i = 0; i < 3; ++i) {
        figures.accuracy[i] =
            wilson_rate(sums.family_applies[i] - sums.family_errors[i], sums.family_applies[i]);
    }
    figures.noncritical_accuracy = plain_rate(sums.opportunities - sums.errors, sums.opportunities);
    figures.small = sums.evaluations < kSmallSample;
    return figures;
}

Result<LocalPeriod> local_period(Instant at, Grouping unit, const std::string& time_zone) {
    const auto* zone = TRY(time_zone_named(time_zone));
    const auto day = date::floor<date::days>(zone->to_local(at));
    auto first = day;
    auto next = day + date::days(1);
    if (unit == Grouping::Week) {
        first = day - (date::weekday(day) - date::Monday);
        next = first + date::days(7);
    } else if (unit == Grouping::Month) {
        const date::year_month_day calendar(day);
        const auto month = calendar.year() / calendar.month();
        first = date::local_days(month / 1);
        next = date::local_days((month + date::months(1)) / 1);
    }
    const auto instant = [&](date::local_days local) {
        return std::chrono::time_point_cast<Duration>(zone->to_sys(local, date::choose::earliest));
    };
    return LocalPeriod{instant(first), instant(next)};
}

std::vector<ProblemRow> join_problems(const std::vector<ItemSums>& sums, Grouping grouping) {
    std::map<std::pair<SchemeId, std::string>, ProblemRow> rows;
    for (const auto& one : sums) {
        const bool by_item = grouping == Grouping::Item;
        const bool by_dimension = grouping == Grouping::Dimension;
        const auto scheme = by_item ? one.scheme : SchemeId{};
        const auto& key = by_item ? one.item : by_dimension ? one.dimension : one.criticality;
        auto& row = rows[{scheme, key}];
        row.scheme = scheme;
        row.key = key;
        // An item may have changed between versions: the same of them whatever their order.
        row.dimension = by_item || by_dimension ? std::max(row.dimension, one.dimension) : "";
        row.criticality = by_dimension ? "" : std::max(row.criticality, one.criticality);
        row.asked += one.asked;
        row.errors += one.errors;
        row.points_lost += one.points_lost;
    }
    std::vector<ProblemRow> joined;
    joined.reserve(rows.size());
    for (auto& [key, row] : rows) {
        joined.push_back(std::move(row));
    }
    return joined;
}

HeatMap heat_map_of(const std::vector<ItemSums>& sums) {
    std::map<TeamId, std::int64_t> asked_of;
    std::map<std::pair<SchemeId, std::string>, std::map<TeamId, HeatCell>> items;
    for (const auto& one : sums) {
        asked_of[one.team] += one.asked;
        auto& cell = items[{one.scheme, one.item}][one.team];
        cell.asked += one.asked;
        cell.errors += one.errors;
    }
    HeatMap map;
    for (const auto& [team, asked] : asked_of) {
        map.teams.push_back(team);
    }
    std::ranges::sort(map.teams, {}, [&](TeamId team) {  // the busiest first, then in order
        return std::pair(-asked_of.at(team), team);
    });
    map.teams.resize(std::min(map.teams.size(), kHeatTeams));
    for (const auto& [key, cells] : items) {
        HeatRow row{key.first, key.second, 0, {}};
        for (const auto team : map.teams) {
            const auto found = cells.find(team);
            row.cells.push_back(found == cells.end() ? std::nullopt : std::optional(found->second));
            row.errors += found == cells.end() ? 0 : found->second.errors;
        }
        map.rows.push_back(std::move(row));
    }
    std::ranges::sort(map.rows, {}, [](const HeatRow& row) {
        return std::tuple(-row.errors, row.scheme, std::string_view(row.item));
    });
    map.rows.resize(std::min(map.rows.size(), kHeatItems));
    return map;
}

void rank_problems(std::vector<ProblemRow>& rows) {
    std::ranges::sort(rows, [](const ProblemRow& a, const ProblemRow& b) {
        return std::tie(b.errors, b.points_lost, a.key, a.scheme) <
               std::tie(a.errors, a.points_lost, b.key, b.scheme);
    });
    std::int64_t all = 0;
    for (const auto& row : rows) {
        all += row.errors;
    }
    std::int64_t so_far = 0;
    for (auto& row : rows) {
        so_far += row.errors;
        row.share = plain_rate(row.errors, all).share;
        row.cumulated = plain_rate(so_far, all).share;
    }
}

}  // namespace callfloor::quality
