#include "floor/internal/commands.h"

#include <algorithm>

#include "base/check.h"
#include "floor/internal/acts.h"
#include "floor/internal/agents.h"
#include "floor/internal/blocking.h"
#include "floor/internal/chats.h"
#include "floor/internal/conversations.h"
#include "floor/internal/departures.h"
#include "floor/internal/offers.h"
#include "floor/internal/outbound_calls.h"
#include "floor/internal/sound.h"
#include "floor/internal/surveys.h"
#include "floor/state_names.h"

namespace callfloor::floor {

namespace {

/// How long an agent who leaves ready while his phone rings gets no offer, should he come back at
/// once.
constexpr Duration kBackOffAfterWithdrawal = std::chrono::seconds(2);

Result<Agent*> agent_of(const World& world, UserId id) {
    Agent* agent = world.find_agent(id);
    if (agent == nullptr) {
        return fail(ErrorCode::NotFound,
                    "agent {} is not configured; create the person with the agent role", id);
    }
    return agent;
}

Result<Agent*> signed_in_agent(const World& world, UserId id) {
    Agent* agent = TRY(agent_of(world, id));
    if (agent->state == AgentState::SignedOut) {
        return fail(ErrorCode::Conflict, "{} is signed out; sign in first", agent->config.name);
    }
    return agent;
}

Result<void> check_reason(const World& world, const std::string& reason) {
    if (std::ranges::find(world.config.not_ready_reasons, reason) !=
        world.config.not_ready_reasons.end()) {
        return {};
    }
    return fail(ErrorCode::InvalidInput, "\"{}\" is no not-ready reason; choose one of: {}", reason,
                fmt::join(world.config.not_ready_reasons, ", "));
}

std::unexpected<Error> wrong_state(const Agent& agent, std::string_view advice) {
    return fail(ErrorCode::Conflict, "{} is {}; {}", agent.config.name,
                agent_state_name(agent.state), advice);
}

/// Keeps the wish until call and after-call work are over.
void choose_next(World& world, Agent& agent, NextState next, UserId by) {
    agent.next = std::move(next);
    agent.next_by = by;
    world.touch(agent);
    mark_chats_dirty(world, agent);  // who stays may take one more
}

/// The agent leaves the offer for `next`; a caller waits on, and the agent is not rung again in the
/// same breath.
void leave_offer(World& world, Agent& agent, NextState next, UserId by) {
    choose_next(world, agent, std::move(next), by);
    if (agent.chat_offer != nullptr) {
        withdraw_chat_offer(world, agent, OfferOutcome::Withdrawn);
    } else {
        withdraw_offer(world, *agent.offer, OfferOutcome::Withdrawn);
    }
    if (agent.state != AgentState::SignedOut) {
        back_off(world, agent, kBackOffAfterWithdrawal, BackOffCause::Agent);
    }
}

/// From a state without call or offer to the one wanted.
void enter(World& world, Agent& agent, NextState wanted, UserId by) {
    close_wrap_up(world, agent);
    agent.next.reset();
    if (agent.reason == "missed_offer") {
        agent.missed.clear();
    }
    if (wanted.state == AgentState::SignedOut || must_leave(world, agent)) {
        sign_out(world, agent, by);
    } else {
        change_agent(world, agent, {wanted.state, std::move(wanted.reason), {}, {}, by});
    }
    world.touch(agent);
}

/// An offer is on its way to him, and that is his state.
bool is_asked(const Agent& agent) {
    return agent.offer != nullptr ||
           (agent.chat_offer != nullptr && agent.state == AgentState::Ringing);
}

/// Where the present state lets the agent take `wanted`: at once, by leaving the offer, or after
/// the call.
void request(World& world, Agent& agent, NextState wanted, UserId by) {
    if (is_in_call(agent)) {
        const bool leaves = wanted.state != AgentState::Ready;
        choose_next(world, agent, std::move(wanted), by);
        if (leaves) {
            withdraw_chat_offer(world, agent, OfferOutcome::Withdrawn);
        }
    } else if (is_asked(agent)) {
        leave_offer(world, agent, std::move(wanted), by);
    } else if (!agent.chats.empty() || agent.chat_offer != nullptr) {
        // After-call work beside chats.
        close_wrap_up(world, agent);
        if (wanted.state != AgentState::Ready) {
            withdraw_chat_offer(world, agent, OfferOutcome::Withdrawn);
        }
        choose_next(world, agent, std::move(wanted), by);
        enter_next_state(world, agent);
    } else {
        enter(world, agent, std::move(wanted), by);
    }
}

Result<Conversation*> talking_conversation(const World& world, const Agent& agent,
                                           std::string_view advice) {
    Conversation* conversation = world.find_conversation(agent.conversation);
    if (conversation == nullptr || conversation->agent != &agent) {
        return wrong_state(agent, advice);
    }
    return conversation;
}

Result<void> check_can_hold(const Conversation& conversation) {
    if (!conversation.members.empty()) {
        return fail(ErrorCode::Conflict, "a conference cannot be held; mute yourself or leave it");
    }
    if (conversation.side && conversation.side->purpose == SidePurpose::Consult) {
        return fail(ErrorCode::Conflict,
                    "a consultation is running; swap, or end it to take the customer back");
    }
    return {};
}

/// Listening, or with a customer taken over, at a phone where he is not signed in: as an agent he
/// would be in two calls at once.
bool is_in_a_call_as_leader(const World& world, UserId user) {
    return std::ranges::any_of(world.conversations, [&](const auto& item) {
        const Conversation& conversation = *item.second;
        return conversation.guest == user ||
               std::ranges::any_of(conversation.listeners, [&](const Listener& listener) {
                   return listener.leader == user && listener.agent == nullptr;
               });
    });
}

/// What it means that this agent ends the call he is in.
CallEnd end_by_desk(const Conversation& conversation, const Agent& agent) {
    const bool is_talk = conversation.stage == Stage::Talking;
    if (conversation.dialler == &agent) {
        return {EndCause::Cancelled, EndSide::Agent, 0, false};
    }
    if (conversation.caller_agent == &agent) {
        return {is_talk ? EndCause::NormalHangUp : EndCause::Abandoned, EndSide::Caller, 0, false};
    }
    return {is_talk ? EndCause::NormalHangUp : EndCause::Rejected, EndSide::Agent, 0, false};
}

}  // namespace

Result<void> carry_out(World& world, const SignIn& command) {
    Agent* agent = TRY(agent_of(world, command.agent));
    if (world.is_stopping) {
        return fail(ErrorCode::Unavailable, "the server is stopping; sign in when it runs again");
    }
    if (agent->is_removed) {
        return fail(ErrorCode::Forbidden, "{} is no longer an agent", agent->config.name);
    }
    Extension* extension = world.find_extension(command.extension);
    if (extension == nullptr || extension->is_removed) {
        return fail(ErrorCode::NotFound, "extension {} is not configured; choose an existing one",
                    command.extension);
    }
    if (agent->state != AgentState::SignedOut) {
        if (agent->extension == command.extension) {
            return {};
        }
        const Extension* present = world.find_extension(agent->extension);
        return fail(ErrorCode::Conflict,
                    "{} is signed in at extension {} already; sign out there first",
                    agent->config.name, present != nullptr ? present->config.number : "(removed)");
    }
    if (extension->agent != nullptr) {
        return fail(ErrorCode::Conflict,
                    "extension {} is in use by {}; choose another or ask to sign out",
                    extension->config.number, extension->agent->config.name);
    }
    if (extension->conversation.is_set()) {
        return fail(ErrorCode::Conflict,
                    "the phone of extension {} is in a call; end it, then sign in",
                    extension->config.number);
    }
    if (is_in_a_call_as_leader(world, command.agent)) {
        return fail(ErrorCode::Conflict,
                    "{} is in a call as its leader at another phone; end that, then sign in",
                    agent->config.name);
    }
    sign_in(world, *agent, *extension, command.by);
    return {};
}

Result<void> carry_out(World& world, const SignOut& command) {
    Agent* agent = TRY(agent_of(world, command.agent));
    if (agent->state == AgentState::SignedOut) {
        return {};
    }
    const bool must_finish = is_asked(*agent) || agent->state == AgentState::AfterCallWork;
    if (must_finish && !is_in_call(*agent) && !command.force) {
        return wrong_state(*agent,
                           "finish it first, choose signing out as the next state, or force it");
    }
    request(world, *agent, {AgentState::SignedOut, {}}, command.by);
    return {};
}

Result<void> carry_out(World& world, const SetReady& command) {
    Agent* agent = TRY(signed_in_agent(world, command.agent));
    if (is_asked(*agent) && !is_in_call(*agent)) {
        agent->next.reset();  // he is as good as ready: an offer is on its way
        world.touch(*agent);
        return {};
    }
    request(world, *agent, {AgentState::Ready, {}}, command.by);
    return {};
}

Result<void> carry_out(World& world, const SetNotReady& command) {
    Agent* agent = TRY(signed_in_agent(world, command.agent));
    TRY(check_reason(world, command.reason));
    request(world, *agent, {AgentState::NotReady, command.reason}, command.by);
    return {};
}

Result<void> carry_out(World& world, const SetNextState& command) {
    Agent* agent = TRY(signed_in_agent(world, command.agent));
    switch (command.next.state) {
        case AgentState::Ready:
        case AgentState::SignedOut:
            break;
        case AgentState::NotReady:
            TRY(check_reason(world, command.next.reason));
            break;
        default:
            return fail(ErrorCode::InvalidInput,
                        "{} cannot be a next state; choose ready, not_ready or signed_out",
                        agent_state_name(command.next.state));
    }
    if (agent->state == AgentState::Ready || agent->state == AgentState::NotReady) {
        return wrong_state(*agent, "a next state is for during a call; set the state itself");
    }
    choose_next(world, *agent, command.next, command.by);
    return {};
}

Result<void> carry_out(World& world, const FinishWrapUp& command) {
    Agent* agent = TRY(agent_of(world, command.agent));
    const bool talks = agent->state == AgentState::Talking || agent->state == AgentState::Holding;
    const bool wraps_up =
        agent->state == AgentState::AfterCallWork ||
        (agent->interrupted && agent->interrupted->state == AgentState::AfterCallWork);
    Agent::LastCall& call = agent->last_call;
    if (!call.conversation.is_set() || (call.code_given && !talks && !wraps_up)) {
        return wrong_state(*agent, "there is no call without a wrap-up code");
    }
    // A code that comes after the limit still belongs to the last call; its state is over, the code
    // is not lost.
    Duration took = call.wrap_up;
    if (agent->state == AgentState::AfterCallWork) {
        took += world.now - agent->since;
    }
    if (!command.code.empty() || !command.note.empty()) {
        call.code_given = true;
        call.overdue = false;
        world.touch(*agent);
        world.emit(WrapUpRecorded{call.conversation, agent->config.id, call.queue, command.code,
                                  command.note, took});
    } else if (!wraps_up) {
        return fail(ErrorCode::InvalidInput,
                    "a wrap-up code is needed; after-call work is not running");
    }
    if (wraps_up) {
        close_wrap_up(world, *agent);
        if (agent->state == AgentState::AfterCallWork) {
            enter_next_state(world, *agent);
        }
    }
    return {};
}

Result<void> carry_out(World& world, const RejectOffer& command) {
    Agent* agent = TRY(signed_in_agent(world, command.agent));
    if (agent->chat_offer != nullptr) {
        withdraw_chat_offer(world, *agent, OfferOutcome::Rejected);
        return {};
    }
    if (agent->offer == nullptr || agent->offer->answered) {
        return wrong_state(*agent, "there is no offer to reject any more");
    }
    withdraw_offer(world, *agent->offer, OfferOutcome::Rejected);
    return {};
}

void hold(World& world, Conversation& conversation, bool held) {
    conversation.held_by_command = held;
    settle_talk(world, conversation);
}

Result<void> carry_out(World& world, const HoldCall& command) {
    Agent* agent = TRY(signed_in_agent(world, command.agent));
    Conversation* conversation =
        TRY(talking_conversation(world, *agent, "there is no caller to hold"));
    TRY(check_can_hold(*conversation));
    hold(world, *conversation, true);
    return {};
}

Result<void> carry_out(World& world, const ResumeCall& command) {
    Agent* agent = TRY(signed_in_agent(world, command.agent));
    Conversation* conversation =
        TRY(talking_conversation(world, *agent, "there is no call on hold"));
    TRY(check_can_hold(*conversation));
    hold(world, *conversation, false);
    if (conversation->is_held()) {
        return fail(ErrorCode::Conflict,
                    "the phone itself holds the call; take it back on the phone");
    }
    return {};
}

Result<void> carry_out(World& world, const HangUpCall& command) {
    Agent* agent = TRY(signed_in_agent(world, command.agent));
    Conversation* conversation = world.find_conversation(agent->conversation);
    if (conversation == nullptr || !is_in_call(*agent) || agent->offer != nullptr) {
        return wrong_state(*agent, "there is no call to hang up");
    }
    const bool by_leader = command.by.is_set() && command.by != command.agent;
    const bool has_customer = conversation->agent == agent;
    if (!has_customer &&
        leave_call(world, *conversation, *agent, end_by_desk(*conversation, *agent))) {
        return {};
    }
    if (has_customer && !by_leader && conversation->side &&
        conversation->side->purpose == SidePurpose::Consult) {
        return wrong_state(*agent, "complete the transfer or take the customer back first");
    }
    const CallEnd end = by_leader ? CallEnd{EndCause::ForcedByLeader, EndSide::System, 0, false}
                                  : end_by_desk(*conversation, *agent);
    if (!by_leader && has_customer &&
        is_to_be_surveyed(world, *conversation, SurveyCause::AgentLeft)) {
        begin_survey(world, *conversation, PhoneFate::HangUp, end);
        return {};
    }
    const bool rang =
        std::ranges::any_of(conversation->offers, [](const auto& o) { return o->leg->rang; });
    end_conversation(world, *conversation, end,
                     by_leader || conversation->direction == Direction::Outbound
                         ? QueueOutcome::Ended
                     : rang ? QueueOutcome::AbandonedRinging
                            : QueueOutcome::AbandonedInQueue);
    return {};
}

Result<void> carry_out(World& world, const ForceHangUp& command) {
    if (world.find_chat(command.conversation) != nullptr) {
        return carry_out(world, EndChat{command.conversation, command.by});
    }
    Conversation* conversation = world.find_conversation(command.conversation);
    if (conversation == nullptr) {
        return fail(ErrorCode::NotFound, "conversation {} is over already", command.conversation);
    }
    const Agent* whose =
        conversation->agent != nullptr ? conversation->agent : conversation->dialler;
    const UserId agent = user_of(whose);
    record_act(world, *conversation, ActKind::ForceHangUp, command.by, {agent, {}, {}, {}});
    end_conversation(world, *conversation, {EndCause::ForcedByLeader, EndSide::System, 0, false},
                     QueueOutcome::Ended);
    return {};
}

Result<void> carry_out(World& world, const StopServer&) {
    world.is_stopping = true;
    end_all_chats(world);
    while (!world.conversations.empty()) {
        end_conversation(world, *world.conversations.begin()->second,
                         {EndCause::ServerStopping, EndSide::System, 0, true}, QueueOutcome::Ended);
    }
    for (const auto& [id, agent] : world.agents) {
        if (agent->state != AgentState::SignedOut) {
            sign_out(world, *agent, {});
        }
    }
    return {};
}

Result<void> carry_out(World& world, const DeviceReachable& report) {
    Extension* extension = world.find_extension(report.extension);
    if (extension == nullptr) {
        return fail(ErrorCode::NotFound, "extension {} is not configured", report.extension);
    }
    if (extension->config.outside_number.empty()) {
        set_reachability(world, *extension, report.reachability);
    }
    return {};
}

Result<void> carry_out(World& world, const RestoreToday& restore) {
    Queue* queue = world.find_queue(restore.queue);
    if (queue == nullptr) {
        return fail(ErrorCode::NotFound, "queue {} is not configured", restore.queue);
    }
    queue->today = restore.figures;
    queue->today.offered =
        departures(queue->today) + static_cast<std::int64_t>(queue->waiting_count());
    world.touch(*queue);
    return {};
}

Result<void> carry_out(World& world, const RestoreDialled& restore) {
    Agent* agent = TRY(agent_of(world, restore.agent));
    agent->dialled_today = restore.calls;
    agent->connected_today = restore.connected;
    world.touch(*agent);
    return {};
}

Result<void> carry_out(World& world, const RestoreLastAgent& restore) {
    world.last_agents.put(restore.caller_number, {restore.agent, restore.at});
    return {};
}

Result<void> carry_out(World& world, const PlaceCall& command) {
    return place_call(world, command);
}

Result<void> carry_out(World& world, const ReportNuisance& report) {
    return report_nuisance(world, report);
}

}  // namespace callfloor::floor
