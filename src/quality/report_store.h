#pragma once
// Sums over evaluations for the reports, of what the viewer may see. Reader's connections.

#include <vector>

#include "base/result.h"
#include "quality/evaluation_model.h"
#include "quality/report_rules.h"
#include "store/database.h"

namespace callfloor::quality {

/// Regular evaluations that have a score and are not void; the filter's `counted` says whether only
/// final ones. A row per group; groups of time come as quarter hours.
Result<std::vector<Sums>> report_sums(store::Connection& connection, Grouping grouping,
                                      const EvaluationFilter& filter, const Viewer& viewer);
/// Whether results of several versions of one scheme are among them.
Result<bool> has_mixed_versions(store::Connection& connection, const EvaluationFilter& filter,
                                const Viewer& viewer);
/// By scheme, team, item and what the item was. Added up here, not by GROUP BY: SQLite sorts for
/// that, which takes longer than reading the rows.
Result<std::vector<ItemSums>> item_sums(store::Connection& connection,
                                        const EvaluationFilter& filter, const Viewer& viewer);

/// One appeal, with what it may be grouped by.
struct AppealRow {
    UserId reviewer;
    TeamId team;
    SchemeId scheme;
    Instant contact_at{};
    std::vector<std::string> items;
    std::optional<Decision> decision;
    std::optional<double> score_before;
    std::optional<double> score_after;
};
Result<std::vector<AppealRow>> appeal_rows(store::Connection& connection,
                                           const EvaluationFilter& filter, const Viewer& viewer);
/// Evaluations released, by reviewer, team, quarter hour or (scheme and) item.
struct ReleasedRow {
    std::int64_t id = 0;
    std::string item;
    std::int64_t count = 0;
};
/// Of (scheme and) items, from what item_sums() gave.
std::vector<ReleasedRow> released_items(const std::vector<ItemSums>& sums);
Result<std::vector<ReleasedRow>> released_counts(store::Connection& connection, Grouping grouping,
                                                 const EvaluationFilter& filter,
                                                 const Viewer& viewer);

/// What one reviewer had to do and did.
struct ReviewerLoad {
    UserId reviewer;
    std::int64_t drafts = 0;     ///< regular forms on contacts of the period, not handed in
    std::int64_t submitted = 0;  ///< ... handed in
    std::int64_t seconds = 0;    ///< second reviews handed in
    std::int64_t tasks = 0;      ///< due in the period
    std::int64_t done = 0;
    std::int64_t skipped = 0;
    std::int64_t overdue = 0;  ///< neither, and the time is over
    Duration done_talk{0};     ///< talk time of the contacts of tasks done
};
struct LoadQuestion {
    Instant from{};
    Instant to{};
    Instant now{};
    UserId reviewer;  ///< unset: everybody
};
/// By reviewer.
Result<std::vector<ReviewerLoad>> reviewer_loads(store::Connection& connection,
                                                 const LoadQuestion& question);

}  // namespace callfloor::quality
