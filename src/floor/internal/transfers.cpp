#include "floor/internal/transfers.h"

#include "base/check.h"
#include "floor/internal/agents.h"
#include "floor/internal/conversations.h"
#include "floor/internal/flows.h"
#include "floor/internal/parking.h"
#include "floor/internal/phone_lines.h"
#include "floor/internal/recordings.h"
#include "floor/internal/sound.h"
#include "floor/internal/waiting.h"

namespace callfloor::floor {

namespace {

constexpr CallEnd kHandedOver{EndCause::NormalHangUp, EndSide::System, 0, false};

/// From now on nobody has the customer.
void begin_transferring(World& world, Conversation& conversation) {
    conversation.stage = Stage::Transferring;
    begin_segment(world, conversation, SegmentKind::Transfer, {});
    settle_sound(world, conversation);
}

}  // namespace

void transfer_to_phone(World& world, Conversation& conversation, const Destination& to) {
    const UserId by = conversation.agent->config.id;
    ++conversation.transfers;
    conversation.transfer = PendingTransfer{by, conversation.queue, {}, false};
    const ActId act = begin_act(world, conversation, ActKind::BlindTransfer, by, aim_at(to));
    release_partner(world, conversation, PhoneFate::HangUp, kHandedOver);
    begin_transferring(world, conversation);
    ring_side(world, conversation, SidePurpose::Transfer, to);
    conversation.side->act = act;
}

void transfer_to_queue(World& world, Conversation& conversation, Queue& queue) {
    const UserId by = conversation.agent->config.id;
    ++conversation.transfers;
    conversation.transfer = PendingTransfer{by, conversation.queue, {}, false};
    conversation.transfer->act =
        begin_act(world, conversation, ActKind::BlindTransfer, by, {{}, queue.config.id, {}, {}});
    release_partner(world, conversation, PhoneFate::HangUp, kHandedOver);
    conversation.stage = Stage::Waiting;
    settle_sound(world, conversation);
    enter_queue(world, conversation, queue.config.id);
}

void complete_transfer(World& world, Conversation& conversation, PhoneFate fate,
                       const CallEnd& end) {
    CHECK(conversation.side && conversation.side->purpose == SidePurpose::Consult);
    SideParty& side = *conversation.side;
    const UserId by = conversation.agent->config.id;
    const ActAim aim{user_of(side.agent),
                     {},
                     side.leg->extension,
                     side.leg->id,
                     side.dialling ? side.dialling->number : std::string()};
    ++conversation.transfers;
    drop_line(world, conversation, side, kHandedOver);
    end_act(world, conversation, std::exchange(side.act, ActId{}), ActOutcome::Done);
    if (!side.answered) {
        conversation.transfer = PendingTransfer{by, conversation.queue, {}, false};
        side.purpose = SidePurpose::Transfer;
        side.act = begin_act(world, conversation, ActKind::BlindTransfer, by, aim);
        release_partner(world, conversation, fate, end);
        begin_transferring(world, conversation);
        return;
    }
    const SideParty taker = side;
    conversation.side.reset();
    record_act(world, conversation, ActKind::AttendedTransfer, by, aim);
    release_partner(world, conversation, fate, end);
    take_partner(world, conversation, taker.leg, taker.agent);
    if (taker.agent != nullptr) {
        ++taker.agent->answered_today;  // being asked was no call of his; this one is
    }
    settle_talk(world, conversation);
}

void take_over_from_transfer(World& world, Conversation& conversation) {
    const SideParty side = *std::exchange(conversation.side, std::nullopt);
    end_act(world, conversation, side.act, ActOutcome::Done);
    leave_place(world, conversation, ActOutcome::Done);
    conversation.transfer.reset();
    leave_flow(world, conversation, "answered");
    take_partner(world, conversation, side.leg, side.agent);
    ensure_recording(world, conversation);
    settle_talk(world, conversation);
}

bool can_take_back(const World& world, const Conversation& conversation, const Agent& agent) {
    const Extension* extension = world.find_extension(agent.extension);
    return agent.state == AgentState::AfterCallWork && agent.conversation == conversation.id &&
           extension != nullptr && !extension->conversation.is_set() &&
           agent.reachability != Reachability::Unreachable && !must_leave(world, agent) &&
           !world.is_stopping;
}

Agent* agent_to_return_to(const World& world, const Conversation& conversation) {
    if (!conversation.transfer || conversation.transfer->was_returned) {
        return nullptr;
    }
    Agent* agent = world.find_agent(conversation.transfer->by);
    if (agent == nullptr) {
        return nullptr;
    }
    const bool is_ready = agent->state == AgentState::Ready && can_be_rung(world, *agent);
    return can_take_back(world, conversation, *agent) || is_ready ? agent : nullptr;
}

void return_customer(World& world, Conversation& conversation) {
    CHECK(conversation.transfer);
    Agent* agent = agent_to_return_to(world, conversation);
    conversation.transfer->was_returned = true;
    if (agent == nullptr) {
        wait_at_the_front(world, conversation);
        return;
    }
    conversation.queue = conversation.transfer->queue;
    conversation.stage = Stage::Transferring;
    if (conversation.segment != SegmentKind::Transfer) {
        begin_segment(world, conversation, SegmentKind::Transfer, {});
    }
    ring_side(world, conversation, SidePurpose::Return,
              {agent, world.find_extension(agent->extension)});
}

void wait_at_the_front(World& world, Conversation& conversation) {
    CHECK(conversation.transfer);
    QueueId queue = conversation.transfer->queue;
    if (!queue.is_set()) {
        queue = conversation.account;  // of a call placed, which no queue had served
    }
    if (const Agent* by = world.find_agent(conversation.transfer->by);
        !queue.is_set() && by != nullptr && !by->memberships.empty()) {
        queue = by->memberships.front().queue->config.id;
    }
    conversation.transfer.reset();
    conversation.stage = Stage::Waiting;
    conversation.goes_first = true;
    enter_queue(world, conversation,
                world.find_queue(queue) != nullptr ? queue : conversation.number.queue);
}

}  // namespace callfloor::floor
