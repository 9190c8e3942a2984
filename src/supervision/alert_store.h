#pragma once
// The tables of alert rules, alerts and their logs. Writing functions run on the writer's thread,
// within its transaction.
//
//   alert_rule · alert ─< alert_step, alert_told (teams whose leaders may see it)

#include <optional>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "supervision/alert_model.h"

namespace callfloor::supervision {

Result<std::vector<AlertRule>> load_alert_rules(store::Connection& connection);
Result<std::optional<AlertRule>> find_alert_rule(store::Connection& connection, AlertRuleId id);
Result<void> insert_alert_rule(store::Connection& connection, const AlertRule& rule);
/// Gives the new version. Stale when `expected` is set and another was faster.
Result<std::int64_t> update_alert_rule(store::Connection& connection, const AlertRule& rule,
                                       std::optional<std::int64_t> expected);
Result<void> delete_alert_rule(store::Connection& connection, AlertRuleId id,
                               std::optional<std::int64_t> expected);

/// As it is now, in place of what was kept of it.
Result<void> save_alert(store::Connection& connection, const Alert& alert);
Result<void> insert_alert_step(store::Connection& connection, const AlertStep& step);
Result<std::vector<Alert>> find_open_alerts(store::Connection& connection);
Result<std::optional<Alert>> find_alert(store::Connection& connection, AlertId id);
Result<std::vector<AlertStep>> find_alert_steps(store::Connection& connection, AlertId alert,
                                                std::int64_t limit);

/// Of a time, as far as one may see them.
struct AlertQuestion {
    std::optional<Instant> from, to;         ///< raised
    std::optional<std::vector<TeamId>> led;  ///< absent: all alerts
};
struct AlertPlace {
    Instant raised_at;
    AlertId id;
};
/// Newest first, below `before`.
Result<std::vector<Alert>> find_alerts(store::Connection& connection, const AlertQuestion& question,
                                       const std::optional<AlertPlace>& before, std::int64_t limit);

struct AlertFigures {
    AlertRuleId rule;
    std::string rule_name;
    std::int64_t alerts = 0, taken = 0, escalated = 0, open = 0;
    std::int64_t take_ms = 0, duration_ms = 0;  ///< sums, of those taken and those over
    std::optional<std::int64_t> longest_take_ms, longest_duration_ms;
};
/// By rule, the most frequent first.
Result<std::vector<AlertFigures>> count_alerts(store::Connection& connection,
                                               const AlertQuestion& question, std::int64_t limit);

/// Cleared before; gives how many.
Result<std::int64_t> delete_old_alerts(store::Connection& connection, Instant before,
                                       std::int64_t limit);

}  // namespace callfloor::supervision
