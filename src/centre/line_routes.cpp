// Routes of extensions and trunks: what an admin set, with what the control thread knows about them
// now.
#include "base/log.h"
#include "centre/kind_routes.h"
#include "floor/state_names.h"

namespace callfloor::centre {

namespace {

/// What is known now; nothing when the control thread does not answer in time, so that lists still
/// work.
LineStatus status_now(AdminState& state) {
    auto status = state.lines.line_status();
    if (!status) {
        log(LogLevel::Warning, "centre", "no line status: {}", status.error().text);
        return {};
    }
    return *std::move(status);
}

void decorate_extension(json::Object& document, const Extension& extension,
                        const LineStatus& status, bool with_contacts) {
    const auto found = status.extensions.find(extension.id);
    const auto known = found == status.extensions.end() ? ExtensionStatus{} : found->second;
    json::Array contacts;
    for (const auto& contact : known.contacts) {
        contacts.push_back(json::Object{{"uri", contact.uri},
                                        {"transport", contact.transport},
                                        {"user_agent", contact.user_agent},
                                        {"registered_at", to_epoch_ms(contact.registered_at)},
                                        {"expires_at", to_epoch_ms(contact.expires_at)}});
    }
    document["registered"] = !contacts.empty();
    document["reachability"] = floor::reachability_name(known.reachability);
    document["contacts"] = with_contacts ? std::move(contacts) : json::Array{};
}

void decorate_trunk(json::Object& document, const Trunk& trunk, const LineStatus& status) {
    const auto found = status.trunks.find(trunk.id);
    const auto known = found == status.trunks.end() ? TrunkStatus{} : found->second;
    document["state"] = trunk_state_name(trunk.enabled ? known.state : TrunkState::Disabled);
    document["calls"] = known.calls;
}

Decorate<Extension> extension_decorator(AdminState& state) {
    return [status = status_now(state)](json::Object& document, const Extension& extension,
                                        const http::Request& request) {
        decorate_extension(document, extension, status, request.identity.has_role("admin"));
    };
}
Decorate<Trunk> trunk_decorator(AdminState& state) {
    return [status = status_now(state)](json::Object& document, const Trunk& trunk,
                                        const http::Request&) {
        decorate_trunk(document, trunk, status);
    };
}

/// Whose telephones the caller may see: everybody's, or those of the people in reach and nobody's.
Result<http::Response> list_extensions(AdminState& state, const http::Request& request) {
    const auto scope = people::data_scope(request);
    std::map<UserId, TeamId> team_of;
    if (!scope.everyone) {
        const auto people = TRY(state.readers.read(
            [](store::Connection& connection) { return load_people(connection); }));
        for (const auto& person : people) {
            team_of[person.id] = person.team;
        }
    }
    return list_objects<Extension>(
        state, request, extension_decorator(state), [&](const Extension& extension) {
            const auto found = team_of.find(extension.user);
            return !extension.user.is_set() ||
                   scope.covers(extension.user, found == team_of.end() ? TeamId{} : found->second);
        });
}

}  // namespace

void add_line_routes(http::Router& router, AdminState& state) {
    router.handle("listExtensions", [&state](const http::Request& request) {
        return list_extensions(state, request);
    });
    router.handle("createExtension", [&state](const http::Request& request) {
        return create_object<Extension>(state, request, extension_decorator(state));
    });
    router.handle("updateExtension", [&state](const http::Request& request) {
        return update_object<Extension>(state, request, extension_decorator(state));
    });
    router.handle("deleteExtension", [&state](const http::Request& request) {
        return delete_object<Extension>(state, request);
    });
    router.handle("listTrunks", [&state](const http::Request& request) {
        return list_objects<Trunk>(state, request, trunk_decorator(state));
    });
    router.handle("createTrunk", [&state](const http::Request& request) {
        return create_object<Trunk>(state, request, trunk_decorator(state));
    });
    router.handle("updateTrunk", [&state](const http::Request& request) {
        return update_object<Trunk>(state, request, trunk_decorator(state));
    });
    router.handle("deleteTrunk", [&state](const http::Request& request) {
        return delete_object<Trunk>(state, request);
    });
}

}  // namespace callfloor::centre
