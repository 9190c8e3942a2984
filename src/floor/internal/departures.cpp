#include "floor/internal/departures.h"

#include <algorithm>

#include "floor/internal/conferences.h"
#include "floor/internal/conversations.h"
#include "floor/internal/listeners.h"
#include "floor/internal/phone_lines.h"
#include "floor/internal/sound.h"
#include "floor/internal/transfers.h"

namespace callfloor::floor {

namespace {

bool is_side(const Conversation& conversation, const Leg& leg) {
    return conversation.side && conversation.side->leg == &leg;
}

const ConferenceMember* find_member(const Conversation& conversation, const Leg& leg) {
    const auto found = std::ranges::find(conversation.members, &leg, &ConferenceMember::leg);
    return found == conversation.members.end() ? nullptr : &*found;
}

// Nobody hung up: the phone fell silent, or its page was closed.
bool is_lost(EndCause cause) {
    return cause == EndCause::MediaTimeout || cause == EndCause::SessionTimeout ||
           cause == EndCause::Unreachable;
}

// He waits before all others of the queue he came from, as after a failed transfer; whoever had him
// does not get him back by himself, for his phone is gone.
void keep_customer(World& world, Conversation& conversation, const CallEnd& end) {
    drop_side(world, conversation, ActOutcome::Cancelled, {EndCause::Cancelled, EndSide::System});
    conversation.transfer =
        PendingTransfer{conversation.agent->config.id, conversation.queue, {}, true};
    release_partner(world, conversation, PhoneFate::Over, end);
    conversation.stage = Stage::Waiting;
    settle_sound(world, conversation);
    wait_at_the_front(world, conversation);
}

}  // namespace

bool leave_call(World& world, Conversation& conversation, const Agent& agent, const CallEnd& end) {
    if (conversation.agent == &agent && !conversation.members.empty()) {
        hand_conference_on(world, conversation, PhoneFate::HangUp, end);
        return true;
    }
    if (conversation.side && conversation.side->agent == &agent && conversation.side->answered) {
        world.effect(HangUpLeg{conversation.side->leg->id, end});
        on_side_leg_ended(world, conversation, end);
        return true;
    }
    const auto member = std::ranges::find(conversation.members, &agent, &ConferenceMember::agent);
    if (member != conversation.members.end()) {
        leave_conference(world, conversation, *member->leg, PhoneFate::HangUp, end);
        return true;
    }
    const auto listener = std::ranges::find(conversation.listeners, &agent, &Listener::agent);
    if (listener != conversation.listeners.end()) {
        remove_listener(world, conversation, *listener, PhoneFate::HangUp, end);
        return true;
    }
    return false;
}

bool pass_on_lost_partner(World& world, Conversation& conversation, const CallEnd& end) {
    if (conversation.stage != Stage::Talking) {
        return false;
    }
    if (!conversation.members.empty()) {
        hand_conference_on(world, conversation, PhoneFate::Over, end);
        return true;
    }
    if (conversation.agent != nullptr && conversation.side &&
        conversation.side->purpose == SidePurpose::Consult) {
        complete_transfer(world, conversation, PhoneFate::Over, end);
        return true;
    }
    if (conversation.agent != nullptr && is_lost(end.cause)) {
        keep_customer(world, conversation, end);
        return true;
    }
    return false;
}

bool on_extra_leg_ended(World& world, Conversation& conversation, const Leg& leg,
                        const CallEnd& end) {
    if (is_line(conversation, leg)) {
        on_line_ended(world, conversation, end);
        return true;
    }
    if (is_side(conversation, leg)) {
        on_side_leg_ended(world, conversation, end);
        return true;
    }
    if (find_member(conversation, leg) != nullptr) {
        leave_conference(world, conversation, leg, PhoneFate::Over, end);
        return true;
    }
    if (Listener* listener = find_listener(conversation, leg.id); listener != nullptr) {
        remove_listener(world, conversation, *listener, PhoneFate::Over, end);
        return true;
    }
    return false;
}

bool on_extra_leg_answered(World& world, Conversation& conversation, const Leg& leg) {
    if (is_line(conversation, leg)) {
        on_line_answered(world, conversation);
        return true;
    }
    if (is_side(conversation, leg)) {
        on_side_answered(world, conversation);
        return true;
    }
    if (Listener* listener = find_listener(conversation, leg.id); listener != nullptr) {
        on_listener_answered(world, conversation, *listener);
        return true;
    }
    return false;
}

bool on_extra_leg_rang(World& world, Conversation& conversation, const Leg& leg, bool has_sound) {
    if (is_side(conversation, leg)) {
        on_side_rang(world, conversation, has_sound);
        return true;
    }
    if (const Listener* listener = find_listener(conversation, leg.id); listener != nullptr) {
        if (!listener->leg->rang && !listener->leg->answered) {
            listener->leg->rang = true;
            world.emit(LegRang{conversation.id, leg.id});
        }
        return true;
    }
    return false;
}

void end_extra_legs(World& world, Conversation& conversation, ActOutcome outcome,
                    const CallEnd& end) {
    drop_side(world, conversation, outcome, end);
    end_conference(world, conversation, end);
    end_listeners(world, conversation, end);
}

}  // namespace callfloor::floor
