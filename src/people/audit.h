#pragma once
// The audit log: who did what, when, from where, to which object, with the values before and after.
// Append-only; entries are written in the transaction of the change they tell of. Never secrets.
// Kept for kAuditKept.

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "http/http.h"
#include "store/database.h"
#include "store/writer.h"

namespace callfloor::people {

constexpr Duration kAuditKept = std::chrono::hours(24 * 366 * 3);

enum class AuditOutcome : std::uint8_t { Done, Refused };

struct AuditEntry {
    UserId actor;            ///< unset: the server itself, or nobody signed in
    std::string actor_name;  ///< login
    std::string address;     ///< where the request came from
    std::string action;      ///< "queue.update": object kind, dot, verb
    std::string object;      ///< "queue"
    std::int64_t object_id = 0;
    AuditOutcome outcome = AuditOutcome::Done;
    json::Value before;  ///< an object with the values that changed, or null
    json::Value after;
};

/// Actor and address from the request; object is the action's part before the dot.
AuditEntry audit_entry(const http::Request& request, std::string_view action,
                       std::int64_t object_id);
/// Fills before and after with the properties that differ (secrets must not be in either document).
void set_change(AuditEntry& entry, const json::Object& before, const json::Object& after);

/// Within the caller's transaction, on the writer's thread.
Result<void> append_audit(store::Connection& connection, const AuditEntry& entry, Instant now);
/// For acts that write nothing else, such as playing a recording; waits for the commit, so that
/// nothing happens unrecorded.
Result<void> record_act(store::Writer& writer, AuditEntry entry, Instant now);

}  // namespace callfloor::people
