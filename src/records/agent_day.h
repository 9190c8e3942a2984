#pragma once
// One agent's day: his intervals in order and the figures made of them, read in one transaction so
// that the bar and the numbers agree; and the targets of his team they are held against.
//
//   agent_interval ──► intervals (a bar)
//        └──────────► agent_figures (the row of the report) ◄── compared ── team_target

#include <functional>

#include "http/router.h"
#include "records/records_routes.h"
#include "records/records_store.h"

namespace callfloor::records {

/// A stretch of one state, cut to the period asked for.
struct AgentInterval {
    std::string state;
    std::string reason;
    ConversationId conversation;  ///< unset: not about a call
    Instant from;
    Instant to;
    bool is_open = false;  ///< still lasts; `to` is now
};

/// Those within the period in order, at most `limit`; `now` ends one that still lasts.
Result<void> each_interval(store::Connection& connection, UserId agent, Period period, Instant now,
                           std::int64_t limit,
                           const std::function<void(const AgentInterval&)>& on_interval);

/// What a day of each agent of a team is held against; absent: no target.
struct TeamTargets {
    std::optional<Duration> average_handle;  ///< at most
    std::optional<Duration> not_ready;       ///< at most, in a day
    std::optional<std::int64_t> answered;    ///< at least, in a day
    std::optional<double> occupancy;         ///< at least, 0..1
    UserId set_by;                           ///< unset: nobody has set any
    Instant set_at{};

    bool operator==(const TeamTargets&) const = default;
};

json::Object targets_json(const TeamTargets& targets);
Result<TeamTargets> find_targets(store::Connection& connection, TeamId team);
/// Replaces those before. On the writer's thread.
Result<void> store_targets(store::Connection& connection, TeamId team, const TeamTargets& targets);

void add_agent_day_routes(http::Router& router, const RecordsParts& parts);

}  // namespace callfloor::records
