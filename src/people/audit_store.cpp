#include "people/audit_store.h"

#include "base/ids.h"
#include "people/audit.h"

namespace callfloor::people {

namespace {
std::optional<std::string> text_of(const json::Value& value) {
    return value.is_null() ? std::nullopt : std::optional(json::to_text(value));
}
}  // namespace

AuditEntry audit_entry(const http::Request& request, std::string_view action,
                       std::int64_t object_id) {
    AuditEntry entry;
    entry.actor = request.identity.user;
    entry.actor_name =
        request.identity.key.empty()
            ? request.identity.login
            : fmt::format("{} (key {})", request.identity.login, request.identity.key);
    entry.address = request.peer_address;
    entry.action = action;
    entry.object = action.substr(0, action.find('.'));
    entry.object_id = object_id;
    return entry;
}

void set_change(AuditEntry& entry, const json::Object& before, const json::Object& after) {
    json::Object old_values;
    json::Object new_values;
    for (const auto& [key, value] : before) {
        const auto* now = after.if_contains(key);
        if (now == nullptr || *now != value) {
            old_values[key] = value;
        }
    }
    for (const auto& [key, value] : after) {
        const auto* old = before.if_contains(key);
        if (old == nullptr || *old != value) {
            new_values[key] = value;
        }
    }
    entry.before = old_values.empty() ? json::Value(nullptr) : std::move(old_values);
    entry.after = new_values.empty() ? json::Value(nullptr) : std::move(new_values);
}

Result<void> append_audit(store::Connection& connection, const AuditEntry& entry, Instant now) {
    // Ids rise with time; the writer is alone, so the highest is at hand and two in one millisecond
    // do not meet.
    IdGenerator ids;
    const auto by_time = ids.next_value(now);
    const auto highest = TRY(connection.query_integer("SELECT MAX(id) FROM audit_log"));
    TRY(connection.execute(
        "INSERT INTO audit_log (id, at, actor_id, actor_name, address, action, object, object_id, "
        "outcome, before_text, after_text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {std::max(by_time, highest + 1), now, entry.actor, entry.actor_name, entry.address,
         entry.action, entry.object,
         entry.object_id == 0 ? std::nullopt : std::optional(entry.object_id),
         entry.outcome == AuditOutcome::Done ? "done" : "refused", text_of(entry.before),
         text_of(entry.after)}));
    return {};
}

Result<void> record_act(store::Writer& writer, AuditEntry entry, Instant now) {
    return writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        return append_audit(connection, entry, now);
    });
}

Result<std::vector<StoredAuditEntry>> load_audit(store::Connection& connection,
                                                 const AuditFilter& filter) {
    const auto action_end =
        filter.action ? std::optional(*filter.action + "/") : std::nullopt;  // '/' follows '.'
    return connection.query_all(
        "SELECT id, at, actor_id, actor_name, address, action, object, object_id, outcome, "
        "before_text, after_text FROM audit_log WHERE (CAST($1 AS BIGINT) IS NULL OR id < $1) AND "
        "(CAST($2 AS BIGINT) IS NULL OR "
        "at >= $2) AND (CAST($3 AS BIGINT) IS NULL OR at < $3) AND (CAST($4 AS BIGINT) IS NULL OR "
        "actor_id = $4) AND (CAST($5 AS TEXT) IS NULL "
        "OR action = $5 OR (action > $5 || '.' AND action < $6)) ORDER BY id DESC LIMIT $7",
        {filter.before_id, filter.from, filter.to, filter.actor, filter.action, action_end,
         filter.limit},
        [](const store::Row& row) {
            StoredAuditEntry stored;
            stored.id = row.integer("id");
            stored.at = row.instant("at");
            auto& entry = stored.entry;
            entry.actor = row.id<UserId>("actor_id");
            entry.actor_name = row.text("actor_name");
            entry.address = row.text("address");
            entry.action = row.text("action");
            entry.object = row.text("object");
            entry.object_id = row.integer("object_id");
            entry.outcome =
                row.text_view("outcome") == "done" ? AuditOutcome::Done : AuditOutcome::Refused;
            entry.before =
                json::parse(row.find_text("before_text").value_or("null")).value_or(nullptr);
            entry.after =
                json::parse(row.find_text("after_text").value_or("null")).value_or(nullptr);
            return stored;
        });
}

Result<void> forget_old_audit(store::Connection& connection, Instant now) {
    // In pieces, so that the writer is never held for long.
    TRY(connection.execute(
        "DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < $1 ORDER BY at "
        "LIMIT 10000)",
        {now - kAuditKept}));
    return {};
}

}  // namespace callfloor::people
