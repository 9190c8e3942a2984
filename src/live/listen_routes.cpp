// A leader in the calls of others: listening in its three modes, taking over, giving a waiting
// caller to an agent, moving one to another queue. Whose calls are in reach is decided on the
// control thread, in the same step as the command. Each act is audited, and journalled by the floor
// with who, whom and how long.
#include "base/json.h"
#include "centre/centre_store.h"
#include "floor/state_names.h"
#include "live/live_routes.h"
#include "people/access.h"
#include "people/audit.h"

namespace callfloor::live {

namespace {

Result<http::Response> audited(const LiveParts& parts, const http::Request& request,
                               std::string_view action, json::Object after) {
    auto entry = people::audit_entry(request, action, request.path_integer("id"));
    entry.after = std::move(after);
    TRY(people::record_act(parts.writer, std::move(entry), parts.clock.now()));
    return http::Response::no_content();
}

Result<void> check_agent(const FloorAccess& access, UserId id, const people::DataScope& scope) {
    const auto agent = access.floor().agent(id);
    if (!agent) {
        return fail(ErrorCode::NotFound, "agent {} does not exist; see GET /floor", id);
    }
    if (!scope.covers(id, agent->team)) {
        return fail(ErrorCode::Forbidden,
                    "agent {} is not of your teams; ask the team leader or an admin", id);
    }
    return {};
}

/// The agent who has the customer must be in reach.
Result<void> check_conversation(const FloorAccess& access, ConversationId id,
                                const people::DataScope& scope) {
    const auto conversation = access.floor().conversation(id);
    if (!conversation) {
        return fail(ErrorCode::NotFound,
                    "conversation {} is not running; it may have ended meanwhile", id);
    }
    if (scope.everyone || !conversation->agent.is_set()) {
        return {};
    }
    return check_agent(access, conversation->agent, scope);
}

/// Monitoring, which nobody hears, is also for QA; speaking into a call is for those who lead.
Result<people::DataScope> reach_of(const http::Request& request, floor::ListenMode mode) {
    if (mode == floor::ListenMode::Monitor) {
        return people::data_scope(request);
    }
    if (!request.identity.has_role("team_leader") && !request.identity.has_role("admin")) {
        return fail(ErrorCode::Forbidden,
                    "QA listens without being heard; give monitor, or ask the team leader to "
                    "speak");
    }
    return people::data_scope(request.identity, {"team_leader", "admin"});
}

/// The leader's own phone, or one that is nobody's.
Result<void> check_phone(const LiveParts& parts, ExtensionId extension, UserId leader) {
    const auto extensions = TRY(parts.readers.read(
        [](store::Connection& connection) { return centre::load_extensions(connection); }));
    for (const auto& each : extensions) {
        if (each.id == extension && (!each.user.is_set() || each.user == leader)) {
            return {};
        }
        if (each.id == extension) {
            return fail(ErrorCode::Forbidden,
                        "extension {} belongs to somebody else; choose another", each.number);
        }
    }
    return fail_field(ErrorCode::InvalidInput, "extension_id",
                      "extension {} does not exist; see GET /extensions", extension);
}

Result<http::Response> listen(const LiveParts& parts, const http::Request& request) {
    const auto id = request.id<ConversationId>("id");
    const auto extension = ExtensionId{TRY(json::get_int(request.object(), "extension_id"))};
    const auto word = TRY(json::get_string(request.object(), "mode"));
    const auto mode = floor::listen_mode_from_name(word);
    if (!mode) {
        return fail_field(ErrorCode::InvalidInput, "mode",
                          "\"{}\" is no mode; give monitor, whisper or barge_in", word);
    }
    auto reach = TRY(reach_of(request, *mode));
    TRY(check_phone(parts, extension, request.identity.user));
    auto done = parts.gateway.ask([id, extension, mode = *mode, leader = request.identity.user,
                                   scope = std::move(reach)](FloorAccess& access) -> Result<void> {
        TRY(check_conversation(access, id, scope));
        return access.handle(floor::Listen{id, leader, extension, mode});
    });
    TRY(std::move(done));
    return audited(parts, request, "conversation.listen", {{"mode", word}});
}

Result<http::Response> stop_listening(const LiveParts& parts, const http::Request& request) {
    TRY(parts.gateway.command(
        floor::StopListening{request.id<ConversationId>("id"), request.identity.user}));
    return http::Response::no_content();
}

Result<http::Response> take_over(const LiveParts& parts, const http::Request& request) {
    auto done = parts.gateway.ask(
        [id = request.id<ConversationId>("id"), leader = request.identity.user,
         scope = people::data_scope(request)](FloorAccess& access) -> Result<void> {
            TRY(check_conversation(access, id, scope));
            return access.handle(floor::TakeOver{id, leader});
        });
    TRY(std::move(done));
    return audited(parts, request, "conversation.take_over", {});
}

Result<http::Response> record(const LiveParts& parts, const http::Request& request) {
    auto done = parts.gateway.ask(
        [id = request.id<ConversationId>("id"), leader = request.identity.user,
         scope = people::data_scope(request)](FloorAccess& access) -> Result<void> {
            TRY(check_conversation(access, id, scope));
            return access.handle(floor::RecordCall{leader, id});
        });
    TRY(std::move(done));
    return audited(parts, request, "conversation.record", {});
}

Result<http::Response> offer(const LiveParts& parts, const http::Request& request) {
    const auto agent = UserId{TRY(json::get_int(request.object(), "agent_id"))};
    auto done = parts.gateway.ask(
        [id = request.id<ConversationId>("id"), agent, by = request.identity.user,
         scope = people::data_scope(request)](FloorAccess& access) -> Result<void> {
            TRY(check_agent(access, agent, scope));
            return access.handle(floor::PickCaller{id, agent, by});
        });
    TRY(std::move(done));
    return audited(parts, request, "conversation.offer", {{"agent_id", agent.value}});
}

Result<http::Response> move(const LiveParts& parts, const http::Request& request) {
    const auto queue = QueueId{TRY(json::get_int(request.object(), "queue_id"))};
    TRY(parts.gateway.command(
        floor::MoveCaller{request.id<ConversationId>("id"), queue, request.identity.user}));
    return audited(parts, request, "conversation.move", {{"queue_id", queue.value}});
}

}  // namespace

void add_listen_routes(http::Router& router, const LiveParts& parts) {
    router.handle("listenToCall",
                  [parts](const http::Request& request) { return listen(parts, request); });
    router.handle("stopListening",
                  [parts](const http::Request& request) { return stop_listening(parts, request); });
    router.handle("takeOverCall",
                  [parts](const http::Request& request) { return take_over(parts, request); });
    router.handle("recordCall",
                  [parts](const http::Request& request) { return record(parts, request); });
    router.handle("offerCaller",
                  [parts](const http::Request& request) { return offer(parts, request); });
    router.handle("moveCaller",
                  [parts](const http::Request& request) { return move(parts, request); });
}

}  // namespace callfloor::live
