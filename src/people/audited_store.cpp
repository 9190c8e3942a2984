#include "people/audited_store.h"

namespace callfloor::people {

Result<void> AuditedStore::audit(store::Connection& connection, const http::Request& request,
                                 std::string_view action, std::int64_t id) const {
    return append_audit(connection, audit_entry(request, action, id), clock_.now());
}

Result<void> AuditedStore::audit_change(store::Connection& connection, const http::Request& request,
                                        const AuditedAct& act, const json::Object& before,
                                        const json::Object& after) const {
    auto entry = audit_entry(request, act.action, act.id);
    set_change(entry, before, after);
    return append_audit(connection, entry, clock_.now());
}

Result<void> AuditedStore::audit_act(const http::Request& request, std::string_view action,
                                     std::int64_t id) const {
    return record_act(writer_, audit_entry(request, action, id), clock_.now());
}

Result<void> AuditedStore::audit_reading(const http::Request& request,
                                         std::string_view action) const {
    auto entry = audit_entry(request, action, 0);
    json::Object asked;
    for (const auto& [name, value] : request.query) {
        if (name != "cursor" && name != "limit") {
            asked[name] = value;
        }
    }
    entry.after = std::move(asked);
    return record_act(writer_, std::move(entry), clock_.now());
}

}  // namespace callfloor::people
