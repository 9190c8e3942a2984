#include "floor/internal/sides.h"

#include "base/check.h"
#include "floor/internal/agents.h"
#include "floor/internal/conferences.h"
#include "floor/internal/conversations.h"
#include "floor/internal/eligibility.h"
#include "floor/internal/flows.h"
#include "floor/internal/overflows.h"
#include "floor/internal/parking.h"
#include "floor/internal/phone_lines.h"
#include "floor/internal/phones.h"
#include "floor/internal/sound.h"
#include "floor/internal/transfers.h"

namespace callfloor::floor {

namespace {

/// A phone without an agent; longer would be a long wait for a customer with music.
constexpr Duration kPhoneRingTimeout = std::chrono::seconds(30);
constexpr Duration kGuardBeyondRinging = std::chrono::seconds(10);

void dial_side(World& world, Conversation& conversation) {
    SideParty& side = *conversation.side;
    side.has_sound = false;
    side.leg = &dial_leg(world, conversation, LegRole::Outside, *side.dialling);
    world.start_timer(conversation.side_timer, world.config.outbound.ring_limit,
                      TimerKind::SideRingOut, conversation.id.value);
}

/// What the phone by whose second line he was asked is told.
CallEnd end_of_line(ActOutcome outcome) {
    switch (outcome) {
        case ActOutcome::NoAnswer:
            return {EndCause::NoAnswer, EndSide::System, 0, true};
        case ActOutcome::Rejected:
            return {EndCause::Rejected, EndSide::Peer, 0, false};
        case ActOutcome::Busy:
            return {EndCause::Busy, EndSide::Peer, 0, true};
        case ActOutcome::Unreachable:
            return {EndCause::Unreachable, EndSide::System, 0, true};
        default:
            return {EndCause::NormalHangUp, EndSide::Peer, 0, false};
    }
}

/// A consulted agent goes back to what he was.
void release_side_agent(World& world, const SideParty& side) {
    if (side.agent != nullptr && side.agent->state == AgentState::Consulted) {
        enter_next_state(world, *side.agent);
    }
}

}  // namespace

ActAim aim_at(const Destination& to) {
    return {user_of(to.agent),
            {},
            to.extension != nullptr ? to.extension->config.id : ExtensionId{},
            {},
            to.dialling ? to.dialling->number : std::string()};
}

void ring_side(World& world, Conversation& conversation, SidePurpose purpose,
               const Destination& to) {
    CHECK(!conversation.side && (to.extension != nullptr || to.dialling));
    conversation.side = SideParty{purpose, nullptr, to.agent, false, false, false, {}, to.dialling};
    if (to.dialling) {
        if (Agent* agent = world.find_agent(to.dialling->by); agent != nullptr) {
            ++agent->dialled_today;
            world.touch(*agent);
        }
        dial_side(world, conversation);
        return;
    }
    if (to.agent != nullptr) {
        conversation.side->leg = start_directed_offer(world, conversation, *to.agent).leg;
        return;
    }
    Extension& extension = *to.extension;
    Leg& leg = start_leg(world, conversation, LegRole::Colleague, extension.config.id);
    conversation.side->leg = &leg;
    extension.conversation = conversation.id;
    world.emit(LegStarted{conversation.id, leg.id, LegRole::Colleague, {}, extension.config.id});
    world.start_timer(conversation.side_timer,
                      ring_time(world, extension.config.id, kPhoneRingTimeout),
                      TimerKind::SideRingOut, conversation.id.value);
    ring_extension(world, conversation, leg,
                   {conversation.customer_number(), conversation.caller_name,
                    kPhoneRingTimeout + kGuardBeyondRinging});
    world.touch(conversation);
}

void on_side_rang(World& world, Conversation& conversation, bool has_sound) {
    SideParty& side = *conversation.side;
    Leg& leg = *side.leg;
    if (!leg.rang && !leg.answered) {
        leg.rang = true;
        world.emit(LegRang{conversation.id, leg.id});
    }
    if (has_sound && side.dialling && side.purpose == SidePurpose::Consult && !side.has_sound) {
        side.has_sound = true;
        settle_sound(world, conversation);
    }
}

void on_side_answered(World& world, Conversation& conversation) {
    SideParty& side = *conversation.side;
    if (side.answered) {
        return;
    }
    side.answered = true;
    world.timers.cancel(conversation.side_timer);
    if (!side.leg->answered) {
        side.leg->answered = true;
        side.leg->answered_at = world.now;
        world.emit(LegWasAnswered{conversation.id, side.leg->id});
    }
    if (side.agent != nullptr) {
        side.agent->missed.clear();
        side.agent->answered_today += side.purpose != SidePurpose::Consult ? 1 : 0;
    }
    switch (side.purpose) {
        case SidePurpose::Consult:
            answer_line(world, conversation);
            if (side.agent != nullptr) {
                change_agent(world, *side.agent,
                             {AgentState::Consulted, {}, conversation.id, {}, {}});
            }
            settle_talk(world, conversation);
            break;
        case SidePurpose::Join:
            join_conference(world, conversation);
            break;
        case SidePurpose::Transfer:
        case SidePurpose::Return:
        case SidePurpose::PickUp:
        case SidePurpose::Forward:
            take_over_from_transfer(world, conversation);
            break;
    }
}

void on_side_failed(World& world, Conversation& conversation, ActOutcome outcome) {
    if (!conversation.side) {
        return;
    }
    SideParty side = *std::exchange(conversation.side, std::nullopt);
    drop_line(world, conversation, side, end_of_line(outcome));
    world.timers.cancel(conversation.side_timer);
    end_act(world, conversation, side.act, outcome);
    release_side_agent(world, side);
    world.touch(conversation);
    switch (side.purpose) {
        case SidePurpose::Consult:
        case SidePurpose::Join:
            settle_talk(world, conversation);
            break;
        case SidePurpose::Transfer:
            if (!on_flow_transfer_failed(world, conversation, outcome)) {
                return_customer(world, conversation);
            }
            break;
        case SidePurpose::Return:
            wait_at_the_front(world, conversation);
            break;
        case SidePurpose::PickUp:
            on_pick_up_failed(world, conversation);
            break;
        case SidePurpose::Forward:
            on_forward_failed(world, conversation);
            break;
    }
}

void on_side_leg_ended(World& world, Conversation& conversation, const CallEnd& end) {
    SideParty& side = *conversation.side;
    const bool answered = side.answered;
    if (side.dialling && goes_on_dialling(*side.leg, end, *side.dialling)) {
        end_leg(world, side.leg, end);
        dial_side(world, conversation);
        settle_sound(world, conversation);
        return;
    }
    const ExtensionId extension_id = side.leg->extension;
    end_leg(world, side.leg, end);
    on_side_failed(world, conversation,
                   answered ? ActOutcome::Done : act_outcome_of(offer_outcome_of(end)));
    if (Extension* extension = world.find_extension(extension_id);
        end.cause == EndCause::Unreachable && extension != nullptr) {
        set_reachability(world, *extension, Reachability::Unreachable);
    }
}

void on_side_ring_out(World& world, Conversation& conversation) {
    conversation.side_timer = {};
    if (!conversation.side || conversation.side->answered) {
        return;
    }
    const CallEnd end{EndCause::NoAnswer, EndSide::System, 0, true};
    world.effect(HangUpLeg{conversation.side->leg->id, end});
    end_leg(world, conversation.side->leg, end);
    on_side_failed(world, conversation, ActOutcome::NoAnswer);
}

void drop_side(World& world, Conversation& conversation, ActOutcome outcome, const CallEnd& end) {
    if (!conversation.side) {
        return;
    }
    // Taken out first: what ends below no longer belongs to a side party.
    SideParty side = *std::exchange(conversation.side, std::nullopt);
    world.timers.cancel(conversation.side_timer);
    drop_line(world, conversation, side, end);
    end_act(world, conversation, side.act, outcome);
    if (side.agent != nullptr && side.agent->offer != nullptr) {
        withdraw_offer(
            world, *side.agent->offer,
            outcome == ActOutcome::CallerGone ? OfferOutcome::CallerGone : OfferOutcome::Withdrawn);
    } else {
        world.effect(HangUpLeg{side.leg->id, end});
        end_leg(world, side.leg, end);
        release_side_agent(world, side);
    }
    world.touch(conversation);
}

void release_partner(World& world, Conversation& conversation, PhoneFate fate, const CallEnd& end) {
    end_act(world, conversation, std::exchange(conversation.conference_act, ActId{}),
            ActOutcome::Done);
    if (fate == PhoneFate::HangUp) {
        world.effect(HangUpLeg{conversation.partner->id, end});
    }
    end_leg(world, conversation.partner, end);
    conversation.held_by_phone = conversation.held_by_command = conversation.is_muted = false;
    conversation.hears_ringback = false;
    conversation.guest = {};
    conversation.placed_by = {};
    if (Agent* agent = std::exchange(conversation.agent, nullptr); agent != nullptr) {
        begin_wrap_up(world, *agent, conversation);
    }
}

void take_partner(World& world, Conversation& conversation, Leg* leg, Agent* agent) {
    CHECK(conversation.partner == nullptr && conversation.agent == nullptr);
    conversation.stage = Stage::Talking;
    conversation.playback = 0;
    conversation.partner = leg;
    conversation.agent = agent;
    if (agent == nullptr) {
        return;
    }
    agent->missed.clear();
    if (agent->last_call.conversation != conversation.id) {  // else he has it back
        ++agent->answered_since_sign_in;
        agent->last_call = {conversation.id, conversation.queue, Duration{0}, Duration{0}};
    }
    agent->last_call.overdue = false;
    remember_agent(world, conversation, *agent);
    world.touch(*agent);
}

}  // namespace callfloor::floor
