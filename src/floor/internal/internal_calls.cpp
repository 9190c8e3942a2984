#include "floor/internal/internal_calls.h"

#include "base/check.h"
#include "floor/internal/agents.h"
#include "floor/internal/chats.h"
#include "floor/internal/conversations.h"
#include "floor/internal/offers.h"
#include "floor/internal/phones.h"
#include "floor/internal/sound.h"

namespace callfloor::floor {

namespace {

constexpr Duration kColleagueRingTimeout = std::chrono::seconds(60);
constexpr Duration kGuardBeyondRinging = std::chrono::seconds(10);

bool can_be_called(const Agent& agent) {
    return agent.state == AgentState::Ready || agent.state == AgentState::NotReady;
}

CallEnd refused(EndCause cause) {
    return {cause, EndSide::System, 0, true};
}

}  // namespace

std::optional<EndCause> occupy_caller(World& world, Conversation& conversation,
                                      ExtensionId extension_id) {
    Extension* extension = world.find_extension(extension_id);
    if (extension == nullptr || extension->is_removed) {
        return EndCause::Forbidden;
    }
    Agent* agent = extension->agent;
    if (agent != nullptr && agent->offer != nullptr && !agent->offer->answered) {
        // Who dials while his phone rings has decided against the offer. The phone is this call's
        // from now on, so that what the withdrawal leads to cannot ring it again.
        extension->conversation = conversation.id;
        withdraw_offer(world, *agent->offer, OfferOutcome::Withdrawn);
        agent = extension->agent;  // a pending sign-out may have been carried out
    } else if (agent != nullptr && agent->chat_offer != nullptr && agent->chats.empty()) {
        extension->conversation = conversation.id;
        withdraw_chat_offer(world, *agent, OfferOutcome::Withdrawn);
        agent = extension->agent;
    } else if (extension->conversation.is_set()) {
        return EndCause::Busy;  // a second call of the same phone
    }
    extension->conversation = conversation.id;
    if (agent != nullptr) {
        CHECK(!is_in_call(*agent) || agent->state == AgentState::Chatting);
        conversation.caller_agent = agent;
        begin_outbound(world, *agent, conversation);
    }
    return std::nullopt;
}

void call_colleague(World& world, Conversation& conversation, ExtensionId called) {
    Extension* extension = world.find_extension(called);
    CHECK(extension != nullptr);
    Agent* agent = extension->agent;
    if (extension->conversation.is_set() || (agent != nullptr && !can_be_called(*agent))) {
        end_conversation(world, conversation, refused(EndCause::Busy), QueueOutcome::Ended);
        return;
    }
    if (extension->reachability == Reachability::Unreachable) {
        end_conversation(world, conversation, refused(EndCause::Unreachable), QueueOutcome::Ended);
        return;
    }
    conversation.stage = Stage::ColleagueRinging;
    conversation.partner = &start_leg(world, conversation, LegRole::Colleague, called);
    extension->conversation = conversation.id;
    world.emit(LegStarted{conversation.id, conversation.partner->id, LegRole::Colleague,
                          user_of(agent), called});
    if (agent != nullptr) {
        conversation.called_agent = agent;
        begin_outbound(world, *agent, conversation);
    }
    world.start_timer(conversation.guard_timer, ring_time(world, called, kColleagueRingTimeout),
                      TimerKind::ColleagueRingOut, conversation.id.value);
    ring_extension(world, conversation, *conversation.partner,
                   {conversation.caller_number, conversation.caller_name,
                    kColleagueRingTimeout + kGuardBeyondRinging});
    world.touch(conversation);
}

void on_colleague_rang(World& world, Conversation& conversation) {
    if (conversation.stage != Stage::ColleagueRinging || conversation.partner->rang) {
        return;
    }
    conversation.partner->rang = true;
    world.emit(LegRang{conversation.id, conversation.partner->id});
    world.effect(SendRinging{conversation.customer->id});
}

void on_colleague_answered(World& world, Conversation& conversation) {
    if (conversation.stage != Stage::ColleagueRinging) {
        return;
    }
    conversation.partner->answered = true;
    world.emit(LegWasAnswered{conversation.id, conversation.partner->id});
    conversation.stage = Stage::ColleagueConnecting;
    world.timers.cancel(conversation.guard_timer);
    answer_customer(world, conversation);
}

void on_colleague_ring_out(World& world, Conversation& conversation) {
    conversation.guard_timer = {};
    if (conversation.stage == Stage::ColleagueRinging) {
        end_conversation(world, conversation, refused(EndCause::NoAnswer), QueueOutcome::Ended);
    }
}

void connect_colleagues(World& world, Conversation& conversation) {
    conversation.stage = Stage::Talking;
    world.timers.cancel(conversation.guard_timer);
    const Agent* talker = conversation.called_agent != nullptr ? conversation.called_agent
                                                               : conversation.caller_agent;
    begin_segment(world, conversation, SegmentKind::Talk, user_of(talker));
    settle_sound(world, conversation);
}

void release_colleagues(World& world, Conversation& conversation) {
    for (Agent** agent : {&conversation.caller_agent, &conversation.called_agent}) {
        if (*agent != nullptr) {
            end_outbound(world, **agent);
            *agent = nullptr;
        }
    }
}

}  // namespace callfloor::floor
