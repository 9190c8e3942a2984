#include "floor/internal/listeners.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "floor/internal/acts.h"
#include "floor/internal/agents.h"
#include "floor/internal/conversations.h"
#include "floor/internal/phones.h"
#include "floor/internal/sides.h"
#include "floor/internal/sound.h"

namespace callfloor::floor {

namespace {

constexpr Duration kLeaderRingTimeout = std::chrono::seconds(30);
constexpr Duration kGuardBeyondRinging = std::chrono::seconds(10);
constexpr CallEnd kLetGo{EndCause::NormalHangUp, EndSide::System, 0, false};

ActKind act_of(ListenMode mode) {
    switch (mode) {
        case ListenMode::Monitor:
            return ActKind::Monitor;
        case ListenMode::Whisper:
            return ActKind::Whisper;
        case ListenMode::BargeIn:
            return ActKind::BargeIn;
    }
    return ActKind::Monitor;
}

Listener* find_by_leader(Conversation& conversation, UserId leader) {
    const auto found = std::ranges::find(conversation.listeners, leader, &Listener::leader);
    return found == conversation.listeners.end() ? nullptr : &*found;
}

std::unexpected<Error> not_listening(const Conversation& conversation) {
    return fail(ErrorCode::Conflict, "you do not listen to conversation {}; listen first",
                conversation.id);
}

void begin_listening_act(World& world, Conversation& conversation, Listener& listener) {
    listener.act =
        begin_act(world, conversation, act_of(listener.mode), listener.leader,
                  {user_of(conversation.agent), {}, listener.leg->extension, listener.leg->id});
}

void change_mode(World& world, Conversation& conversation, Listener& listener, ListenMode mode) {
    if (listener.mode == mode) {
        return;
    }
    listener.mode = mode;
    world.touch(conversation);
    if (listener.leg->answered) {
        end_act(world, conversation, listener.act, ActOutcome::Done);
        begin_listening_act(world, conversation, listener);
        settle_sound(world, conversation);
    }
}

/// The phone the leader wants to listen at, and the agent he is there, if any.
Result<Extension*> phone_of_leader(const World& world, const Listen& command) {
    Extension* extension = world.find_extension(command.extension);
    if (extension == nullptr || extension->is_removed) {
        return fail(ErrorCode::NotFound, "extension {} is not configured; choose an existing one",
                    command.extension);
    }
    if (extension->conversation.is_set()) {
        return fail(ErrorCode::Conflict, "the phone of extension {} is in a call; end it first",
                    extension->config.number);
    }
    if (extension->reachability == Reachability::Unreachable) {
        return fail(ErrorCode::Conflict, "the phone of extension {} is not registered",
                    extension->config.number);
    }
    const Agent* agent = extension->agent;
    if (agent != nullptr && agent->config.id != command.leader) {
        return fail(ErrorCode::Conflict, "extension {} is in use by {}; choose another",
                    extension->config.number, agent->config.name);
    }
    if (const Agent* self = world.find_agent(command.leader);
        agent == nullptr && self != nullptr && self->state != AgentState::SignedOut) {
        return fail(ErrorCode::Conflict, "you are signed in at another extension; listen there");
    }
    if (agent != nullptr && !can_be_rung(world, *agent)) {
        return fail(ErrorCode::Conflict,
                    "you are in a call or its after-call work; finish it, then listen");
    }
    return extension;
}

}  // namespace

Listener* find_listener(Conversation& conversation, LegId leg) {
    for (Listener& listener : conversation.listeners) {
        if (listener.leg->id == leg) {
            return &listener;
        }
    }
    return nullptr;
}

Result<void> listen(World& world, Conversation& conversation, const Listen& command) {
    if (Listener* listener = find_by_leader(conversation, command.leader); listener != nullptr) {
        change_mode(world, conversation, *listener, command.mode);
        return {};
    }
    if (conversation.stage != Stage::Talking) {
        return fail(ErrorCode::Conflict,
                    "nobody talks in conversation {} yet; listen when an agent has it",
                    conversation.id);
    }
    if (user_of(conversation.agent) == command.leader) {
        return fail(ErrorCode::Conflict, "conversation {} is your own call", conversation.id);
    }
    if (conversation.listeners.size() >= limits::kListenersPerConversation) {
        return fail(ErrorCode::LimitReached, "{} leaders listen to conversation {} already",
                    conversation.listeners.size(), conversation.id);
    }
    Extension* extension = TRY(phone_of_leader(world, command));
    Listener listener{nullptr, command.leader, extension->agent, command.mode, {}, {}};
    listener.leg = &start_leg(world, conversation, LegRole::Leader, command.extension);
    extension->conversation = conversation.id;
    world.emit(LegStarted{conversation.id, listener.leg->id, LegRole::Leader, command.leader,
                          command.extension});
    if (listener.agent != nullptr) {
        keep_for_afterwards(world, *listener.agent);
        change_agent(world, *listener.agent, {AgentState::Monitoring, {}, conversation.id, {}, {}});
    }
    world.start_timer(listener.ring_timer, ring_time(world, command.extension, kLeaderRingTimeout),
                      TimerKind::ListenerRingOut, listener.leg->id.value);
    ring_extension(world, conversation, *listener.leg,
                   {conversation.customer_number(), conversation.caller_name,
                    kLeaderRingTimeout + kGuardBeyondRinging});
    conversation.listeners.push_back(listener);
    world.touch(conversation);
    return {};
}

void on_listener_answered(World& world, Conversation& conversation, Listener& listener) {
    if (listener.leg->answered) {
        return;
    }
    listener.leg->answered = true;
    world.timers.cancel(listener.ring_timer);
    world.emit(LegWasAnswered{conversation.id, listener.leg->id});
    begin_listening_act(world, conversation, listener);
    settle_sound(world, conversation);
}

void remove_listener(World& world, Conversation& conversation, Listener& listener, PhoneFate fate,
                     const CallEnd& end) {
    Listener gone = listener;
    std::erase_if(conversation.listeners,
                  [&](const Listener& each) { return each.leg == gone.leg; });
    world.timers.cancel(gone.ring_timer);
    end_act(world, conversation, gone.act, ActOutcome::Done);
    if (fate == PhoneFate::HangUp) {
        world.effect(HangUpLeg{gone.leg->id, end});
    }
    end_leg(world, gone.leg, end);
    if (gone.agent != nullptr) {
        enter_next_state(world, *gone.agent);
    }
    world.touch(conversation);
    if (conversation.stage != Stage::Ended) {
        settle_sound(world, conversation);
    }
}

void on_listener_ring_out(World& world, LegId leg_id) {
    const Leg* leg = world.find_leg(leg_id);
    CHECK(leg != nullptr);  // ending the leg cancels its timer
    Conversation* conversation = world.find_conversation(leg->conversation);
    CHECK(conversation != nullptr);
    Listener* listener = find_listener(*conversation, leg_id);
    CHECK(listener != nullptr);
    listener->ring_timer = {};
    remove_listener(world, *conversation, *listener, PhoneFate::HangUp,
                    {EndCause::NoAnswer, EndSide::System, 0, true});
}

Result<void> stop_listening(World& world, Conversation& conversation, UserId leader) {
    Listener* listener = find_by_leader(conversation, leader);
    if (listener == nullptr) {
        return not_listening(conversation);
    }
    remove_listener(world, conversation, *listener, PhoneFate::HangUp, kLetGo);
    return {};
}

Result<void> take_over(World& world, Conversation& conversation, UserId leader) {
    const Listener* found = find_by_leader(conversation, leader);
    if (found == nullptr || !found->leg->answered) {
        return not_listening(conversation);
    }
    if (conversation.stage != Stage::Talking || conversation.direction == Direction::Internal) {
        return fail(ErrorCode::Conflict, "nobody has the customer of conversation {} right now",
                    conversation.id);
    }
    const Listener listener = *found;
    std::erase_if(conversation.listeners,
                  [&](const Listener& each) { return each.leg == listener.leg; });
    end_act(world, conversation, listener.act, ActOutcome::Done);
    record_act(world, conversation, ActKind::TakeOver, leader,
               {user_of(conversation.agent), {}, listener.leg->extension, listener.leg->id});
    const CallEnd end{EndCause::ForcedByLeader, EndSide::System, 0, false};
    drop_side(world, conversation, ActOutcome::Cancelled, end);
    release_partner(world, conversation, PhoneFate::HangUp, end);
    take_partner(world, conversation, listener.leg, listener.agent);
    conversation.guest = listener.agent == nullptr ? leader : UserId{};
    if (!conversation.members.empty()) {
        conversation.conference_act = begin_act(world, conversation, ActKind::Conference, leader,
                                                {listener.agent != nullptr ? leader : UserId{},
                                                 {},
                                                 listener.leg->extension,
                                                 listener.leg->id});
    }
    settle_talk(world, conversation);
    return {};
}

void end_listeners(World& world, Conversation& conversation, const CallEnd& end) {
    while (!conversation.listeners.empty()) {
        remove_listener(world, conversation, conversation.listeners.back(), PhoneFate::HangUp, end);
    }
}

}  // namespace callfloor::floor
