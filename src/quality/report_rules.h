#pragma once
// From sums to figures, as pure functions. docs/quality.md says how each number is made.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "quality/evaluation_model.h"
#include "quality/statistics_rules.h"

namespace callfloor::quality {

enum class Grouping : std::uint8_t {
    All,
    Agent,
    Team,
    Queue,
    Scheme,
    SchemeVersion,
    Reviewer,
    Day,
    Week,
    Month,
    Item,
    Dimension,
    Criticality,
};
/// Absent for another word.
std::optional<Grouping> grouping_from(std::string_view word);

/// What one group's evaluations add up to.
struct Sums {
    std::int64_t id = 0;  ///< of the agent, team, ...; of a time: quarter hours since the epoch
    std::int64_t version = 0;  ///< of the scheme
    std::int64_t evaluations = 0;
    std::int64_t counted = 0;
    std::int64_t scored = 0;
    double score = 0;
    double score_squares = 0;
    double score_most = 0;  ///< the highest; above 100 with a bonus only
    double unpenalised = 0;
    std::int64_t unpenalised_scored = 0;
    std::int64_t judged = 0;  ///< passed or not
    std::int64_t passed = 0;
    std::int64_t critical = 0;  ///< with at least one critical error
    std::int64_t family_applies[3] = {};
    std::int64_t family_errors[3] = {};
    std::int64_t opportunities = 0;
    std::int64_t errors = 0;
    std::int64_t appeals = 0;

    void add(const Sums& other);  ///< keeps id and version
};

struct Figures {
    Mean score;
    std::optional<double> mean_unpenalised;
    Rate pass_rate;
    Rate critical_error_rate;
    Rate accuracy[3];  ///< by kFamilies
    Rate noncritical_accuracy;
    bool small = false;
};
constexpr std::int64_t kSmallSample = 30;
constexpr double kFullScore = 100;  ///< without a bonus
Figures figures_from(const Sums& sums);

/// A local day, week (from Monday) or month.
struct LocalPeriod {
    Instant from{};
    Instant to{};
    auto operator<=>(const LocalPeriod&) const = default;
};
/// The one that holds the instant. InvalidInput for an unknown zone.
Result<LocalPeriod> local_period(Instant at, Grouping unit, const std::string& time_zone);

/// One line of the Pareto table.
struct ProblemRow {
    SchemeId scheme;
    std::string key;  ///< of the item, or the word of the dimension or criticality
    std::string dimension;
    std::string criticality;
    std::int64_t asked = 0;
    std::int64_t errors = 0;
    double points_lost = 0;
    std::optional<double> share;
    std::optional<double> cumulated;
};
/// Of the evaluations of one team with one scheme: what became of one item.
struct ItemSums {
    SchemeId scheme;
    TeamId team;  ///< unset: in no team
    std::string item;
    std::string dimension;
    std::string criticality;
    std::int64_t asked = 0;
    std::int64_t errors = 0;
    double points_lost = 0;
    std::int64_t released = 0;  ///< asked, in evaluations the agent has seen
};
/// Joined over the teams, by item, dimension or criticality; unranked.
std::vector<ProblemRow> join_problems(const std::vector<ItemSums>& sums, Grouping grouping);

struct HeatCell {
    std::int64_t asked = 0;
    std::int64_t errors = 0;
};
struct HeatRow {
    SchemeId scheme;
    std::string item;
    std::int64_t errors = 0;
    std::vector<std::optional<HeatCell>> cells;  ///< as the teams; absent: never asked there
};
/// Items by teams. Those who were asked most, and the items with most errors, come first; what is
/// beyond kHeatTeams and kHeatItems is left out.
struct HeatMap {
    std::vector<TeamId> teams;
    std::vector<HeatRow> rows;
};
constexpr std::size_t kHeatTeams = 100;
constexpr std::size_t kHeatItems = 200;
HeatMap heat_map_of(const std::vector<ItemSums>& sums);

/// Most errors first, then most points lost; with shares of all errors.
void rank_problems(std::vector<ProblemRow>& rows);

}  // namespace callfloor::quality
