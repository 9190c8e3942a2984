// What an agent does at the own desk; the session's user is the agent.
#include "base/json.h"
#include "centre/centre_store.h"
#include "centre/wrap_up_rules.h"
#include "floor/state_names.h"
#include "live/live_feed.h"
#include "live/live_routes.h"
#include "people/access.h"

namespace callfloor::live {

namespace {

Numbers numbers_for(const http::Request& request) {
    return people::sees_numbers(request.identity) ? Numbers::Whole : Numbers::Masked;
}

Result<http::Response> get_desk(const LiveParts& parts, const http::Request& request) {
    auto desk =
        TRY(parts.gateway.ask([agent = request.identity.user, numbers = numbers_for(request)](
                                  FloorAccess& access) -> Result<json::Object> {
            auto found = access.feed().desk(agent, numbers);
            if (!found) {
                return fail(ErrorCode::NotFound,
                            "user {} has no desk on the floor; ask an admin for the role agent",
                            agent);
            }
            return *std::move(found);
        }));
    return http::Response::json(std::move(desk));
}

/// Hands one input to the floor; its refusal is the answer.
Result<http::Response> command(const LiveParts& parts, floor::Input input) {
    TRY(parts.gateway.command(std::move(input)));
    return http::Response::no_content();
}

Result<http::Response> sign_in(const LiveParts& parts, const http::Request& request) {
    const auto extension = ExtensionId{TRY(json::get_int(request.object(), "extension_id"))};
    const auto user = request.identity.user;
    const auto extensions = TRY(parts.readers.read(
        [](store::Connection& connection) { return centre::load_extensions(connection); }));
    const auto found =
        std::find_if(extensions.begin(), extensions.end(),
                     [&](const centre::Extension& each) { return each.id == extension; });
    if (found == extensions.end()) {
        return fail_field(ErrorCode::InvalidInput, "extension_id",
                          "extension {} does not exist; see GET /extensions", extension);
    }
    if (found->user.is_set() && found->user != user) {
        return fail(ErrorCode::Forbidden, "extension {} belongs to somebody else; choose another",
                    found->number);
    }
    return command(parts, floor::SignIn{user, extension, user});
}

Result<http::Response> set_next_state(const LiveParts& parts, const http::Request& request) {
    const auto word = TRY(json::get_string(request.object(), "state"));
    const auto state = floor::agent_state_from_name(word);
    if (!state) {
        return fail_field(ErrorCode::InvalidInput, "state",
                          "\"{}\" is no state; give ready, not_ready or signed_out", word);
    }
    const auto reason = TRY(json::find_string(request.object(), "reason"));
    return command(
        parts, floor::SetNextState{
                   request.identity.user, {*state, reason.value_or("")}, request.identity.user});
}

/// By the rule of the queue whose call it is. A code that comes after the limit belongs to a call
/// the floor no longer names a queue of; any code may tell it.
Result<void> check_code(const LiveParts& parts, UserId agent, const std::string& code) {
    const auto queue = TRY(parts.gateway.ask([agent](FloorAccess& access) -> Result<QueueId> {
        const auto status = access.floor().agent(agent);
        return status ? status->queue : QueueId{};
    }));
    return parts.readers.read([&](store::Connection& connection) -> Result<void> {
        const auto centre = TRY(centre::load_centre(connection));
        const auto rules = TRY(centre::load_wrap_up_rules(connection));
        return centre::check_wrap_up(centre.wrap_up_codes, rules.find(queue), code);
    });
}

Result<http::Response> finish_wrap_up(const LiveParts& parts, const http::Request& request) {
    const auto code = TRY(json::get_string(request.object(), "code"));
    const auto note = TRY(json::find_string(request.object(), "note"));
    TRY(check_code(parts, request.identity.user, code));
    TRY(parts.gateway.command(floor::FinishWrapUp{request.identity.user, code, note.value_or("")}));
    // The note is the agent's work: what the answer promises is on disk.
    const auto kept = parts.writer.flush();
    TRY(kept);
    return http::Response::no_content();
}

}  // namespace

void add_desk_routes(http::Router& router, const LiveParts& parts) {
    add_call_routes(router, parts);
    add_outbound_routes(router, parts);
    router.handle("getDesk",
                  [parts](const http::Request& request) { return get_desk(parts, request); });
    router.handle("signIn",
                  [parts](const http::Request& request) { return sign_in(parts, request); });
    router.handle("signOut", [parts](const http::Request& request) {
        return command(parts, floor::SignOut{request.identity.user, request.identity.user, false});
    });
    router.handle("setReady", [parts](const http::Request& request) {
        return command(parts, floor::SetReady{request.identity.user, request.identity.user});
    });
    router.handle("setNotReady", [parts](const http::Request& request) -> Result<http::Response> {
        auto reason = TRY(json::get_string(request.object(), "reason"));
        return command(parts, floor::SetNotReady{request.identity.user, std::move(reason),
                                                 request.identity.user});
    });
    router.handle("setNextState",
                  [parts](const http::Request& request) { return set_next_state(parts, request); });
    router.handle("finishWrapUp",
                  [parts](const http::Request& request) { return finish_wrap_up(parts, request); });
    router.handle(
        "reportNuisance", [parts](const http::Request& request) -> Result<http::Response> {
            const auto note = TRY(json::find_string(request.object(), "note"));
            return command(parts, floor::ReportNuisance{request.identity.user, note.value_or("")});
        });
    router.handle("sendToSurvey", [parts](const http::Request& request) {
        return command(parts, floor::SendToSurvey{request.identity.user});
    });
    router.handle("rejectOffer", [parts](const http::Request& request) {
        return command(parts, floor::RejectOffer{request.identity.user});
    });
    router.handle("holdCall", [parts](const http::Request& request) {
        return command(parts, floor::HoldCall{request.identity.user});
    });
    router.handle("resumeCall", [parts](const http::Request& request) {
        return command(parts, floor::ResumeCall{request.identity.user});
    });
    router.handle("hangUpCall", [parts](const http::Request& request) {
        return command(parts, floor::HangUpCall{request.identity.user, request.identity.user});
    });
}

}  // namespace callfloor::live
