#pragma once
// Reading the audit log, and forgetting what is older than kAuditKept.

#include <optional>
#include <string>
#include <vector>

#include "people/audit.h"

namespace callfloor::people {

struct StoredAuditEntry {
    std::int64_t id = 0;
    Instant at{};
    AuditEntry entry;
};

struct AuditFilter {
    std::optional<std::int64_t> before_id;  ///< page
    std::optional<std::int64_t> from;       ///< epoch ms, inclusive
    std::optional<std::int64_t> to;         ///< exclusive
    std::optional<std::int64_t> actor;
    std::optional<std::string> action;  ///< whole, or the word before the dot
    std::int64_t limit = 50;
};

Result<std::vector<StoredAuditEntry>> load_audit(store::Connection& connection,
                                                 const AuditFilter& filter);  ///< newest first
Result<void> forget_old_audit(store::Connection& connection, Instant now);

}  // namespace callfloor::people
