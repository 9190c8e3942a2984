#pragma once
// The tables of coaching plans. Writing functions run on the writer's thread, within its
// transaction.
//
//   quality_coaching ─< quality_coaching_session

#include <optional>
#include <vector>

#include "base/result.h"
#include "quality/coaching_model.h"
#include "quality/coaching_rules.h"
#include "store/database.h"

namespace callfloor::quality {

Result<void> insert_coaching(store::Connection& connection, const Coaching& coaching);
Result<std::optional<Coaching>> find_coaching(store::Connection& connection, CoachingId id);
/// Everything that may change; gives the new version. Stale when `expected` is set and another was
/// faster.
Result<std::int64_t> update_coaching(store::Connection& connection, const Coaching& coaching,
                                     std::optional<std::int64_t> expected);
/// Plans of the agent that are open or re-checked.
Result<std::int64_t> count_running_coachings(store::Connection& connection, UserId agent);

/// With its sessions, for lists.
struct CoachingSummary {
    Coaching coaching;
    std::int64_t sessions = 0;
    std::int64_t unacknowledged = 0;
};
struct CoachingFilter {
    std::optional<CoachingState> state;
    UserId agent;
    TeamId team;
    UserId coach;
    std::optional<Instant> opened_from;
    std::optional<Instant> opened_to;  ///< not included
    bool mine = false;                 ///< the viewer is coached or coaches
};
/// What the viewer may see (as may_see() of coaching_rules.h says), newest first, below `before`
/// (unset: all).
Result<std::vector<CoachingSummary>> find_coachings(store::Connection& connection,
                                                    const CoachingFilter& filter,
                                                    const Viewer& viewer, CoachingId before,
                                                    std::int64_t limit);

Result<void> insert_coaching_session(store::Connection& connection, const CoachingSession& session);
Result<std::optional<CoachingSession>> find_coaching_session(store::Connection& connection,
                                                             CoachingSessionId id);
/// By when they were held.
Result<std::vector<CoachingSession>> load_coaching_sessions(store::Connection& connection,
                                                            CoachingId id);
Result<void> acknowledge_session(store::Connection& connection, const CoachingSession& session);

/// The agent's items of released regular results with the plan's scheme, of contacts in the window.
Result<std::vector<ItemCount>> count_items(store::Connection& connection, const Coaching& coaching,
                                           const Window& window);

/// Deletes goal, notes and comments of plans that are over and came from contacts before `before`.
/// Gives how many plans.
Result<std::int64_t> remove_coaching_texts(store::Connection& connection, Instant before,
                                           Instant now, std::int64_t limit);

}  // namespace callfloor::quality
