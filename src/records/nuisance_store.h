#pragma once
// Attempts of blocked callers and the agents' reports, as SQL. What leaders decide about a report
// is the only thing written here; the rest are projections of the journal.

#include <optional>
#include <vector>

#include "base/result.h"
#include "records/records_model.h"
#include "store/database.h"

namespace callfloor::records {

/// Newest first, before `before` (an id) when given; of one rule when `rule` is not 0.
Result<std::vector<BlockedCall>> find_blocked_calls(store::Connection& connection,
                                                    std::int64_t rule,
                                                    std::optional<std::int64_t> before,
                                                    std::int64_t limit);

struct BlockedAttempts {
    std::int64_t rule = 0;
    std::int64_t attempts = 0;
    Instant last_at;
};
/// By rule, of those kept.
Result<std::vector<BlockedAttempts>> count_blocked_calls(store::Connection& connection);

/// Newest first; those nobody decided yet, or those decided.
Result<std::vector<NuisanceReport>> find_nuisance_reports(store::Connection& connection,
                                                          bool decided,
                                                          std::optional<std::int64_t> before,
                                                          std::int64_t limit);
Result<std::optional<NuisanceReport>> find_nuisance_report(store::Connection& connection,
                                                           std::int64_t id);
/// Replaces an earlier decision.
Result<void> store_decision(store::Connection& connection, const NuisanceReport& report);

/// The parts of one call's record that concern this.
Result<void> load_nuisance(store::Connection& connection, ConversationDetail& detail);

}  // namespace callfloor::records
