// Routes of queues, numbers, caller classes, blocked callers and the centre itself.
#include "centre/kind_routes.h"

namespace callfloor::centre {

namespace {

template <typename T>
void plain(json::Object&, const T&, const http::Request&) {}

template <typename T>
void add_kind(http::Router& router, AdminState& state, const std::string& list,
              const std::string& one) {
    router.handle("list" + list, [&state](const http::Request& request) {
        return list_objects<T>(state, request, plain<T>);
    });
    router.handle("create" + one, [&state](const http::Request& request) {
        return create_object<T>(state, request, plain<T>);
    });
    router.handle("update" + one, [&state](const http::Request& request) {
        return update_object<T>(state, request, plain<T>);
    });
    router.handle("delete" + one, [&state](const http::Request& request) {
        return delete_object<T>(state, request);
    });
}

http::Response centre_document(const Centre& centre) {
    auto document = centre_to_json(centre);
    document["etag"] = http::etag_of(centre.version);
    return people::document(std::move(document), centre.version);
}

Result<http::Response> get_centre(AdminState& state) {
    const auto centre = TRY(
        state.readers.read([](store::Connection& connection) { return load_centre(connection); }));
    return centre_document(centre);
}

Result<http::Response> update_centre(AdminState& state, const http::Request& request) {
    const auto expected = TRY(http::expected_version(request));
    Problems problems;
    auto centre = centre_from_json(request.object(), problems);
    if (problems.empty()) {
        problems = check_centre(centre);
    }
    if (!problems.empty()) {
        return fail(AdminState::input_error(problems));
    }
    auto done = state.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        const auto before = TRY(load_centre(connection));
        centre.version = TRY(update_row(connection, centre, expected));
        auto entry = people::audit_entry(request, "centre.update", 1);
        people::set_change(entry, centre_to_json(before), centre_to_json(centre));
        return people::append_audit(connection, entry, state.clock.now());
    });
    TRY(std::move(done));
    state.tell_changed();
    return centre_document(centre);
}

}  // namespace

void add_queue_routes(http::Router& router, AdminState& state) {
    add_kind<Queue>(router, state, "Queues", "Queue");
    add_kind<Number>(router, state, "Numbers", "Number");
    add_kind<CallerClass>(router, state, "CallerClasses", "CallerClass");
    add_kind<BlockedCaller>(router, state, "BlockedCallers", "BlockedCaller");
    router.handle("getCentre", [&state](const http::Request&) { return get_centre(state); });
    router.handle("updateCentre",
                  [&state](const http::Request& request) { return update_centre(state, request); });
}

}  // namespace callfloor::centre
