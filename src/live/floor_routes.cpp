// What a leader sees of the floor and does to it. Whose agents are in reach is decided on the
// control thread, in the same step as the command, so that nobody changes teams in between. Each
// act is audited besides the floor's own journal.
#include "base/json.h"
#include "live/live_feed.h"
#include "live/live_routes.h"
#include "people/access.h"
#include "people/audit.h"

namespace callfloor::live {

namespace {

Result<http::Response> get_floor(const LiveParts& parts, const http::Request& request) {
    auto board = TRY(parts.gateway.ask(
        [audience = audience_of(request.identity)](FloorAccess& access) -> Result<json::Object> {
            return access.feed().board(audience);
        }));
    return http::Response::json(std::move(board));
}

Result<void> audited(const LiveParts& parts, const http::Request& request, std::string_view action,
                     json::Object after) {
    auto entry = people::audit_entry(request, action, request.path_integer("id"));
    entry.after = std::move(after);
    return people::record_act(parts.writer, std::move(entry), parts.clock.now());
}

/// Carries out the input `make` gives when the agent of the path is in the caller's reach.
Result<http::Response> force(const LiveParts& parts, const http::Request& request,
                             std::string_view action, const floor::Input& input,
                             json::Object after) {
    const auto agent = request.id<UserId>("id");
    auto done = parts.gateway.ask([agent, input, scope = people::data_scope(request)](
                                      FloorAccess& access) -> Result<void> {
        const auto status = access.floor().agent(agent);
        if (!status) {
            return fail(ErrorCode::NotFound, "agent {} does not exist; see GET /floor", agent);
        }
        if (!scope.covers(agent, status->team)) {
            return fail(ErrorCode::Forbidden,
                        "agent {} is not of your teams; ask the team leader or an admin", agent);
        }
        return access.handle(input);
    });
    TRY(std::move(done));
    TRY(audited(parts, request, action, std::move(after)));
    return http::Response::no_content();
}

Result<http::Response> force_hang_up(const LiveParts& parts, const http::Request& request) {
    const auto id = request.id<ConversationId>("id");
    auto done =
        parts.gateway.ask([id, by = request.identity.user, scope = people::data_scope(request)](
                              FloorAccess& access) -> Result<void> {
            const auto conversation = access.floor().conversation(id);
            if (!conversation) {
                return fail(ErrorCode::NotFound,
                            "conversation {} is not running; it may have ended meanwhile", id);
            }
            const auto agent = conversation->agent.is_set()
                                   ? access.floor().agent(conversation->agent)
                                   : std::nullopt;
            if (!scope.everyone && (!agent || !scope.covers(agent->id, agent->team))) {
                return fail(ErrorCode::Forbidden,
                            "conversation {} is not with an agent of your teams; ask the team "
                            "leader or an admin",
                            id);
            }
            return access.handle(floor::ForceHangUp{id, by});
        });
    TRY(std::move(done));
    TRY(audited(parts, request, "conversation.hang_up", {}));
    return http::Response::no_content();
}

}  // namespace

void add_floor_routes(http::Router& router, const LiveParts& parts) {
    router.handle("getFloor",
                  [parts](const http::Request& request) { return get_floor(parts, request); });
    router.handle("forceReady", [parts](const http::Request& request) {
        return force(parts, request, "agent.ready",
                     floor::SetReady{request.id<UserId>("id"), request.identity.user}, {});
    });
    router.handle("forceNotReady", [parts](const http::Request& request) -> Result<http::Response> {
        const auto reason = TRY(json::get_string(request.object(), "reason"));
        return force(parts, request, "agent.not_ready",
                     floor::SetNotReady{request.id<UserId>("id"), reason, request.identity.user},
                     {{"reason", reason}});
    });
    router.handle("forceSignOut", [parts](const http::Request& request) {
        return force(parts, request, "agent.sign_out",
                     floor::SignOut{request.id<UserId>("id"), request.identity.user, true}, {});
    });
    router.handle("forceHangUp",
                  [parts](const http::Request& request) { return force_hang_up(parts, request); });
}

void add_live_routes(http::Router& router, const LiveParts& parts, LiveSocket& socket) {
    add_desk_routes(router, parts);
    add_floor_routes(router, parts);
    add_listen_routes(router, parts);
    router.handle_socket("live", socket);
}

}  // namespace callfloor::live
