// What an agent does with the call in hand: transfer, consultation, conference, mute. The session's
// user is the agent.
#include <set>

#include "base/json.h"
#include "floor/state_names.h"
#include "live/live_routes.h"
#include "live/outside_commands.h"

namespace callfloor::live {

namespace {

Result<floor::CallTarget> target_of(const LiveParts& parts, const http::Request& request) {
    const auto& object = request.object();
    floor::CallTarget to;
    to.agent = UserId{TRY(json::find_int(object, "agent_id")).value_or(0)};
    to.queue = QueueId{TRY(json::find_int(object, "queue_id")).value_or(0)};
    to.extension = ExtensionId{TRY(json::find_int(object, "extension_id")).value_or(0)};
    const auto number = TRY(json::find_string(object, "number")).value_or("");
    const int given = (to.agent.is_set() ? 1 : 0) + (to.queue.is_set() ? 1 : 0) +
                      (to.extension.is_set() ? 1 : 0) + (number.empty() ? 0 : 1);
    if (given != 1) {
        return fail(ErrorCode::InvalidInput,
                    "{} targets are given; give exactly one of agent_id, queue_id, extension_id "
                    "and number",
                    given);
    }
    if (!number.empty()) {
        to.outside = TRY(outside_number(parts, number));
    }
    return to;
}

Result<http::Response> command(const LiveParts& parts, floor::Input input) {
    TRY(parts.gateway.command(std::move(input)));
    return http::Response::no_content();
}

template <typename Command>
auto with_target(const LiveParts& parts) {
    return [parts](const http::Request& request) -> Result<http::Response> {
        const auto to = TRY(target_of(parts, request));
        if (to.outside.is_set()) {
            TRY(command_outside(parts, request, Command{request.identity.user, to}, to.outside));
            return http::Response::no_content();
        }
        return command(parts, Command{request.identity.user, to});
    };
}

template <typename Command>
auto plain(const LiveParts& parts) {
    return [parts](const http::Request& request) {
        return command(parts, Command{request.identity.user});
    };
}

auto mute(const LiveParts& parts, bool muted) {
    return [parts, muted](const http::Request& request) {
        return command(parts, floor::MuteCall{request.identity.user, muted});
    };
}

bool can_be_rung(const floor::AgentStatus& agent) {
    return (agent.state == floor::AgentState::Ready ||
            agent.state == floor::AgentState::NotReady) &&
           agent.reachability != floor::Reachability::Unreachable;
}

/// Everybody a call can go to, as it is now. Colleagues' names and states are what an agent needs
/// to choose; callers and figures are not in it.
json::Object targets(const floor::Floor& floor, UserId self) {
    json::Array agents;
    std::set<ExtensionId> taken;
    for (const auto& agent : floor.agents()) {
        taken.insert(agent.extension);
        if (agent.id != self && agent.state != floor::AgentState::SignedOut) {
            agents.push_back(json::Object{{"id", agent.id.value},
                                          {"name", agent.name},
                                          {"state", floor::agent_state_name(agent.state)},
                                          {"is_free", can_be_rung(agent)}});
        }
    }
    std::set<QueueId> of_chats;
    for (const auto& queue : floor.config().queues) {
        if (queue.channel == floor::Channel::Chat) {
            of_chats.insert(queue.id);
        }
    }
    json::Array queues;
    json::Array chat_queues;
    for (const auto& queue : floor.queues()) {
        if (of_chats.contains(queue.id)) {
            chat_queues.push_back(json::Object{
                {"id", queue.id.value}, {"name", queue.name}, {"waiting", queue.waiting}});
            continue;
        }
        queues.push_back(json::Object{{"id", queue.id.value},
                                      {"name", queue.name},
                                      {"waiting", queue.waiting},
                                      {"agents_ready", queue.agents_ready}});
    }
    json::Array extensions;
    for (const auto& extension : floor.config().extensions) {
        if (!taken.contains(extension.id)) {
            extensions.push_back(
                json::Object{{"id", extension.id.value}, {"number", extension.number}});
        }
    }
    return {{"agents", std::move(agents)},
            {"queues", std::move(queues)},
            {"chat_queues", std::move(chat_queues)},
            {"extensions", std::move(extensions)},
            {"dialling", dialling_of(floor.config(), self)}};
}

Result<http::Response> get_targets(const LiveParts& parts, const http::Request& request) {
    auto found = TRY(parts.gateway.ask(
        [self = request.identity.user](FloorAccess& access) -> Result<json::Object> {
            return targets(access.floor(), self);
        }));
    return http::Response::json(std::move(found));
}

}  // namespace

void add_call_routes(http::Router& router, const LiveParts& parts) {
    router.handle("getCallTargets",
                  [parts](const http::Request& request) { return get_targets(parts, request); });
    router.handle("muteCall", mute(parts, true));
    router.handle("unmuteCall", mute(parts, false));
    router.handle("parkCall", plain<floor::ParkCall>(parts));
    router.handle("pickUpCall", [parts](const http::Request& request) -> Result<http::Response> {
        const auto place = TRY(json::get_int(request.object(), "place"));
        return command(parts, floor::PickUpCall{request.identity.user, place});
    });
    router.handle("pressKeys", [parts](const http::Request& request) -> Result<http::Response> {
        auto keys = TRY(json::get_string(request.object(), "keys"));
        return command(parts, floor::PressKeys{request.identity.user, std::move(keys)});
    });
    router.handle("redirectOffer", with_target<floor::RedirectOffer>(parts));
    router.handle("pauseRecording", plain<floor::PauseRecording>(parts));
    router.handle("startRecording", plain<floor::RecordCall>(parts));
    router.handle("resumeRecording", plain<floor::ResumeRecording>(parts));
    router.handle("transferCall", with_target<floor::TransferCall>(parts));
    router.handle("consultCall", with_target<floor::ConsultCall>(parts));
    router.handle("inviteToCall", with_target<floor::InviteToCall>(parts));
    router.handle("swapCall", plain<floor::SwapCall>(parts));
    router.handle("completeTransfer", plain<floor::CompleteTransfer>(parts));
    router.handle("cancelConsult", plain<floor::CancelConsult>(parts));
    router.handle("startConference", plain<floor::StartConference>(parts));
    router.handle("leaveCall", plain<floor::LeaveCall>(parts));
}

}  // namespace callfloor::live
