#include "quality/report_rules.h"

#include <algorithm>
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
