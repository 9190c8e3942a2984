// Routes of the wrap-up rules of queues.

#include "centre/kind_routes.h"
#include "centre/wrap_up_rules.h"

namespace callfloor::centre {

namespace {

using http::Request;
using http::Response;
using store::Connection;

Response answer(const WrapUpRules& rules) {
    return people::document(json::Object{{"rules", wrap_up_rules_json(rules.rules)},
                                         {"etag", http::etag_of(rules.version)}},
                            rules.version);
}

Result<Response> get_rules(AdminState& state) {
    return answer(TRY(
        state.readers.read([](Connection& connection) { return load_wrap_up_rules(connection); })));
}

Result<Response> update_rules(AdminState& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    WrapUpRules after;
    after.rules = wrap_up_rules_from_json(request.object().at("rules").as_array());
    return state.writer.run_and_wait([&](Connection& connection) -> Result<Response> {
        const auto snapshot = TRY(load_snapshot(connection));
        TRY(check_wrap_up_rules(after.rules, snapshot));
        const auto before = TRY(load_wrap_up_rules(connection));
        after.version = TRY(save_wrap_up_rules(connection, after.rules, expected));
        auto entry = people::audit_entry(request, "wrap_up_rules.update", 1);
        people::set_change(entry, {{"rules", wrap_up_rules_json(before.rules)}},
                           {{"rules", wrap_up_rules_json(after.rules)}});
        TRY(people::append_audit(connection, entry, state.clock.now()));
        return answer(after);
    });
}

}  // namespace

void add_wrap_up_routes(http::Router& router, AdminState& state) {
    router.handle("getWrapUpRules", [&state](const Request&) { return get_rules(state); });
    router.handle("updateWrapUpRules",
                  [&state](const Request& request) { return update_rules(state, request); });
}

}  // namespace callfloor::centre
