#include "floor/internal/outbound_calls.h"

#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "floor/internal/agents.h"
#include "floor/internal/chats.h"
#include "floor/internal/conversations.h"
#include "floor/internal/dialling.h"
#include "floor/internal/eligibility.h"
#include "floor/internal/offers.h"
#include "floor/internal/phone_lines.h"
#include "floor/internal/phones.h"
#include "floor/internal/recordings.h"
#include "floor/internal/sound.h"
#include "floor/prompt_names.h"
#include "floor/state_names.h"

namespace callfloor::floor {

namespace {

/// The agent has just asked for the call and sits beside the phone.
constexpr Duration kOwnPhoneRingTimeout = std::chrono::seconds(20);
constexpr Duration kGuardBeyondRinging = std::chrono::seconds(10);
/// Longer than SIP needs to give up on a missing ACK (64 x T1 = 32 s).
constexpr Duration kAnswerGuard = std::chrono::seconds(40);

Result<Agent*> free_agent(const World& world, UserId id) {
    Agent* agent = world.find_agent(id);
    if (agent == nullptr) {
        return fail(ErrorCode::NotFound,
                    "agent {} is not configured; create the person with the agent role", id);
    }
    const bool is_free =
        agent->state == AgentState::Ready || agent->state == AgentState::NotReady ||
        agent->state == AgentState::AfterCallWork || agent->state == AgentState::Chatting;
    if (!is_free || agent->offer != nullptr) {
        return fail(ErrorCode::Conflict, "{} is {}; {}", agent->config.name,
                    agent_state_name(agent->state),
                    agent->state == AgentState::SignedOut ? "sign in first"
                                                          : "end that call first, then dial");
    }
    return agent;
}

Result<Extension*> own_phone(const World& world, const Agent& agent) {
    Extension* extension = world.find_extension(agent.extension);
    if (extension == nullptr || extension->is_removed) {
        return fail(ErrorCode::Conflict, "the extension of {} is gone; sign in at another",
                    agent.config.name);
    }
    if (extension->conversation.is_set()) {
        return fail(ErrorCode::Conflict, "the phone of extension {} is in a call; end it first",
                    extension->config.number);
    }
    if (extension->reachability == Reachability::Unreachable) {
        return fail(ErrorCode::Conflict,
                    "the phone of extension {} is not registered; look at it and try again",
                    extension->config.number);
    }
    return extension;
}

Result<void> check_room(const World& world) {
    if (world.is_stopping) {
        return fail(ErrorCode::Unavailable, "the server is stopping; dial when it runs again");
    }
    if (world.conversations.size() >= limits::kConversations) {
        return fail(ErrorCode::LimitReached, "{} calls are going on, the most possible",
                    world.conversations.size());
    }
    return {};
}

Conversation& start_placing(World& world, Agent& agent, Dialling dialling, QueueId account) {
    auto owned = std::make_unique<Conversation>();
    Conversation& conversation = *owned;
    conversation.id = world.ids.next<ConversationId>(world.now);
    conversation.direction = Direction::Outbound;
    conversation.stage = Stage::OwnPhoneRinging;
    conversation.caller_number = dialling.caller_id;
    conversation.dialled_number = dialling.number;
    conversation.account = account;
    conversation.dialling = std::move(dialling);
    conversation.dialler = &agent;
    conversation.started_at = world.now;
    world.conversations.emplace(conversation.id, std::move(owned));
    world.emit(ConversationStarted{conversation.id,
                                   Direction::Outbound,
                                   conversation.caller_number,
                                   {},
                                   conversation.dialled_number,
                                   {},
                                   {},
                                   {},
                                   account});
    ++agent.dialled_today;
    return conversation;
}

void ring_own_phone(World& world, Conversation& conversation, Agent& agent, Extension& extension) {
    Leg& leg = start_leg(world, conversation, LegRole::Agent, extension.config.id);
    conversation.partner = &leg;
    extension.conversation = conversation.id;
    world.emit(
        LegStarted{conversation.id, leg.id, LegRole::Agent, agent.config.id, extension.config.id});
    begin_segment(world, conversation, SegmentKind::Setup, agent.config.id);
    begin_outbound(world, agent, conversation);
    world.start_timer(conversation.guard_timer,
                      ring_time(world, extension.config.id, kOwnPhoneRingTimeout),
                      TimerKind::PlacingRingOut, conversation.id.value);
    ring_extension(world, conversation, leg,
                   {conversation.dialled_number, {}, kOwnPhoneRingTimeout + kGuardBeyondRinging});
}

void dial_customer(World& world, Conversation& conversation) {
    conversation.stage = Stage::Dialling;
    conversation.has_early_sound = false;
    conversation.customer =
        &dial_leg(world, conversation, LegRole::Customer, *conversation.dialling);
    world.start_timer(conversation.guard_timer, world.config.outbound.ring_limit,
                      TimerKind::PlacingRingOut, conversation.id.value);
}

EndCause cause_of(ErrorCode refusal) {
    switch (refusal) {
        case ErrorCode::LimitReached:
            return EndCause::LimitReached;
        case ErrorCode::Unavailable:
            return EndCause::Unreachable;  // no trunk leads there
        default:
            return EndCause::Forbidden;
    }
}

/// From now on the call is the agent's like one from a queue; what it interrupted comes after it.
void adopt_call(World& world, Agent& agent, const Conversation& conversation) {
    const auto before =
        std::exchange(agent.interrupted, std::nullopt).value_or(Agent::Interrupted{});
    if (before.state == AgentState::AfterCallWork) {
        close_wrap_up(world, agent);
    } else if (before.state == AgentState::NotReady && !agent.next) {
        agent.next = NextState{AgentState::NotReady, before.reason};
    }
    agent.last_call = {conversation.id, conversation.account, Duration{0}, Duration{0}};
    world.touch(agent);
}

void connect_customer(World& world, Conversation& conversation) {
    Leg& customer = *conversation.customer;
    customer.answered = true;
    customer.answered_at = world.now;
    world.emit(LegWasAnswered{conversation.id, customer.id});
    world.timers.cancel(conversation.guard_timer);
    conversation.stage = Stage::Talking;
    conversation.agent = std::exchange(conversation.dialler, nullptr);
    conversation.placed_by = conversation.agent->config.id;
    static const QueueConfig kDefaults;
    const Queue* account = world.find_queue(conversation.account);
    const QueueConfig& config = account != nullptr ? account->config : kDefaults;
    conversation.wrap_up_limit = config.wrap_up_limit;
    conversation.hold_music = config.music;
    adopt_call(world, *conversation.agent, conversation);
    remember_agent(world, conversation, *conversation.agent);
    ensure_recording(world, conversation);
    settle_talk(world, conversation);
}

/// This trunk did not bring the customer: the next one is tried, or the call is over.
void on_customer_lost(World& world, Conversation& conversation, const CallEnd& end) {
    const bool goes_on = goes_on_dialling(*conversation.customer, end, *conversation.dialling);
    end_leg(world, conversation.customer, end);
    if (goes_on) {
        conversation.has_early_sound = false;
        settle_sound(world, conversation);
        dial_customer(world, conversation);
        return;
    }
    CallEnd whole = end;
    whole.side = end.side == EndSide::System ? EndSide::System : EndSide::Caller;
    end_conversation(world, conversation, whole, QueueOutcome::Ended);
}

}  // namespace

bool is_being_placed(const Conversation& conversation) {
    return conversation.stage == Stage::OwnPhoneRinging || conversation.stage == Stage::Dialling;
}

Result<void> place_call(World& world, const PlaceCall& command) {
    TRY(check_room(world));
    Agent* agent = TRY(free_agent(world, command.agent));
    Extension* extension = TRY(own_phone(world, *agent));
    if (command.queue.is_set() && world.find_queue(command.queue) == nullptr) {
        return fail(ErrorCode::NotFound, "queue {} is not configured; choose another",
                    command.queue);
    }
    auto dialling = TRY(plan_dialling(world, *agent, command.number,
                                      {command.caller_id, numbers_of(world, command.queue)}));
    Conversation& conversation = start_placing(world, *agent, std::move(dialling), command.queue);
    ring_own_phone(world, conversation, *agent, *extension);
    return {};
}

bool dials_outside(const World& world, const CallArrived& call) {
    return call.from_extension.is_set() && !world.numbers.contains(call.dialled_number) &&
           !world.extension_by_number.contains(call.dialled_number) &&
           parse_outside_number(call.dialled_number, world.config.outbound.plan).has_value();
}

std::optional<EndCause> dial_from_phone(World& world, const CallArrived& call) {
    Extension* extension = world.find_extension(call.from_extension);
    if (extension == nullptr || extension->is_removed || extension->agent == nullptr) {
        return EndCause::Forbidden;  // nobody sits there by whose rights it could be
    }
    if (!check_room(world)) {
        return world.is_stopping ? EndCause::ServerStopping : EndCause::LimitReached;
    }
    Agent& agent = *extension->agent;
    if (agent.chats.empty()) {  // nor does he want the chat he is offered
        withdraw_chat_offer(world, agent, OfferOutcome::Withdrawn);
    }
    const bool is_offered = agent.offer != nullptr && !agent.offer->answered;
    if (!is_offered && (extension->conversation.is_set() || !free_agent(world, agent.config.id))) {
        return EndCause::Busy;
    }
    auto dialling = plan_dialling(
        world, agent, *parse_outside_number(call.dialled_number, world.config.outbound.plan), {});
    if (!dialling) {
        return cause_of(dialling.error().code);
    }
    Conversation& conversation = start_placing(world, agent, *std::move(dialling), {});
    extension->conversation = conversation.id;  // before the withdrawal, which could ring it again
    Leg* leg = &start_phone_leg(world, conversation, call, agent.config.id);
    begin_segment(world, conversation, SegmentKind::Setup, agent.config.id);
    if (is_offered) {  // who dials while his phone rings has decided against the offer
        withdraw_offer(world, *agent.offer, OfferOutcome::Withdrawn);
        if (extension->agent != &agent) {  // which let him sign out, as he had asked for
            conversation.dialler = nullptr;
            const CallEnd end{EndCause::Forbidden, EndSide::System, 0, false};
            world.effect(RefuseLeg{leg->id, end});
            end_leg(world, leg, end);
            end_conversation(world, conversation, end, QueueOutcome::Ended);
            return std::nullopt;
        }
    }
    conversation.partner = leg;
    begin_outbound(world, agent, conversation);
    leg->answering = true;
    world.effect(AnswerLeg{leg->id});
    world.start_timer(conversation.guard_timer, kAnswerGuard, TimerKind::PlacingRingOut,
                      conversation.id.value);
    return std::nullopt;
}

bool on_placing_leg_rang(World& world, Conversation& conversation, Leg& leg, bool has_sound) {
    if (!is_being_placed(conversation) ||
        (&leg != conversation.partner && &leg != conversation.customer)) {
        return false;
    }
    const bool is_news = !leg.rang && !leg.answered;
    if (is_news) {
        leg.rang = true;
        world.emit(LegRang{conversation.id, leg.id});
    }
    if (&leg != conversation.customer) {
        return true;
    }
    if (has_sound && !conversation.has_early_sound) {
        conversation.has_early_sound = true;
        settle_sound(world, conversation);
    } else if (is_news && !has_sound) {
        world.effect(PlayPrompts{conversation.partner->id,
                                 ++world.last_playback,
                                 {std::string(prompts::kRingback)},
                                 true});
    }
    return true;
}

bool on_placing_leg_answered(World& world, Conversation& conversation, const Leg& leg) {
    if (conversation.stage == Stage::OwnPhoneRinging && &leg == conversation.partner) {
        conversation.partner->answered = true;
        world.emit(LegWasAnswered{conversation.id, leg.id});
        dial_customer(world, conversation);
        return true;
    }
    if (conversation.stage == Stage::Dialling && &leg == conversation.customer) {
        connect_customer(world, conversation);
        return true;
    }
    return is_being_placed(conversation);
}

bool on_placing_leg_ended(World& world, Conversation& conversation, const Leg& leg,
                          const CallEnd& end) {
    if (!is_being_placed(conversation)) {
        return false;
    }
    if (&leg == conversation.customer) {
        on_customer_lost(world, conversation, end);
        return true;
    }
    if (&leg != conversation.partner) {
        return false;
    }
    CallEnd whole = end;
    whole.side = EndSide::Agent;
    if (conversation.stage == Stage::Dialling && end.cause == EndCause::NormalHangUp) {
        whole.cause = EndCause::Cancelled;  // the agent gave up before the customer answered
    }
    const ExtensionId extension_id = leg.extension;
    end_leg(world, conversation.partner, end);
    end_conversation(world, conversation, whole, QueueOutcome::Ended);
    if (Extension* extension = world.find_extension(extension_id);
        end.cause == EndCause::Unreachable && extension != nullptr) {
        set_reachability(world, *extension, Reachability::Unreachable);
    }
    return true;
}

void on_placing_ring_out(World& world, Conversation& conversation) {
    conversation.guard_timer = {};
    if (conversation.stage == Stage::OwnPhoneRinging) {
        end_conversation(world, conversation, {EndCause::NoAnswer, EndSide::Agent, 0, true},
                         QueueOutcome::Ended);
    } else if (conversation.stage == Stage::Dialling) {
        const CallEnd end{conversation.customer->rang ? EndCause::NoAnswer : EndCause::Unreachable,
                          EndSide::System, 0, true};
        world.effect(HangUpLeg{conversation.customer->id, end});
        on_customer_lost(world, conversation, end);
    }
}

void release_dialler(World& world, Conversation& conversation) {
    if (Agent* agent = std::exchange(conversation.dialler, nullptr); agent != nullptr) {
        end_outbound(world, *agent);
    }
}

}  // namespace callfloor::floor
