#include <algorithm>
#include <cmath>

#include "records/agent_day.h"

namespace callfloor::records {

Result<void> each_interval(store::Connection& connection, UserId agent, Period period, Instant now,
                           std::int64_t limit,
                           const std::function<void(const AgentInterval&)>& on_interval) {
    // Of those begun before the period only the last can reach into it: they do not overlap.
    return connection.query(
        "SELECT state, reason, conversation_id, started_at_ms, ended_at_ms FROM agent_interval "
        "WHERE agent_id = $1 AND started_at_ms < $3 AND started_at_ms >= COALESCE((SELECT "
        "MAX(started_at_ms) FROM agent_interval WHERE agent_id = $1 AND started_at_ms <= $2), $2) "
        "ORDER BY started_at_ms LIMIT $4",
        {agent, period.from, period.to, limit}, [&](const store::Row& row) {
            AgentInterval interval;
            interval.from = std::max(row.instant(3), period.from);
            interval.to = std::min(row.find_instant(4).value_or(now), period.to);
            if (interval.to > interval.from) {
                interval.state = row.text(0);
                interval.reason = row.text(1);
                interval.conversation = row.id<ConversationId>(2);
                interval.is_open = row.is_null(4);
                on_interval(interval);
            }
        });
}

Result<TeamTargets> find_targets(store::Connection& connection, TeamId team) {
    const auto found = TRY(connection.query_first(
        "SELECT average_handle_ms, not_ready_ms, answered, occupancy_percent, set_by, set_at_ms "
        "FROM team_target WHERE team_id = $1",
        {team}, [](const store::Row& row) {
            const auto duration = [&row](int column) {
                const auto ms = row.find_integer(column);
                return ms ? std::optional(Duration(*ms)) : std::nullopt;
            };
            TeamTargets targets{duration(0), duration(1), row.find_integer(2), {}, {}, {}};
            if (const auto percent = row.find_integer(3)) {
                targets.occupancy = static_cast<double>(*percent) / 100;
            }
            targets.set_by = row.id<UserId>(4);
            targets.set_at = row.instant(5);
            return targets;
        }));
    return found.value_or(TeamTargets{});
}

Result<void> store_targets(store::Connection& connection, TeamId team, const TeamTargets& targets) {
    const auto milliseconds = [](const std::optional<Duration>& duration) {
        return duration ? std::optional(duration->count()) : std::nullopt;
    };
    const auto percent =
        targets.occupancy
            ? std::optional(static_cast<std::int64_t>(std::lround(*targets.occupancy * 100)))
            : std::nullopt;
    TRY(connection.execute("DELETE FROM team_target WHERE team_id = $1", {team}));
    TRY(connection.execute(
        "INSERT INTO team_target (team_id, average_handle_ms, not_ready_ms, answered, "
        "occupancy_percent, set_by, set_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {team, milliseconds(targets.average_handle), milliseconds(targets.not_ready),
         targets.answered, percent, targets.set_by, targets.set_at}));
    return {};
}

}  // namespace callfloor::records
