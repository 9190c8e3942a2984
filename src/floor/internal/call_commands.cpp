// The commands of call control: whether each makes sense now, and which verb carries it out.

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "floor/call_limits.h"
#include "floor/internal/agents.h"
#include "floor/internal/chats.h"
#include "floor/internal/commands.h"
#include "floor/internal/conferences.h"
#include "floor/internal/conversations.h"
#include "floor/internal/departures.h"
#include "floor/internal/destinations.h"
#include "floor/internal/dialling.h"
#include "floor/internal/listeners.h"
#include "floor/internal/parking.h"
#include "floor/internal/phone_lines.h"
#include "floor/internal/recordings.h"
#include "floor/internal/routing.h"
#include "floor/internal/sides.h"
#include "floor/internal/sound.h"
#include "floor/internal/transfers.h"
#include "floor/internal/waiting.h"
#include "floor/state_names.h"

namespace callfloor::floor {

namespace {

constexpr CallEnd kByAgent{EndCause::NormalHangUp, EndSide::Agent, 0, false};

/// The conversation in which this agent has the customer.
Result<Conversation*> own_call(const World& world, UserId id) {
    const Agent* agent = world.find_agent(id);
    if (agent == nullptr) {
        return fail(ErrorCode::NotFound,
                    "agent {} is not configured; create the person with the agent role", id);
    }
    Conversation* conversation = world.find_conversation(agent->conversation);
    if (conversation == nullptr || conversation->agent != agent ||
        conversation->stage != Stage::Talking) {
        return fail(ErrorCode::Conflict, "{} is {} and has no customer on the line",
                    agent->config.name, agent_state_name(agent->state));
    }
    return conversation;
}

Result<Conversation*> consultation(const World& world, UserId id) {
    Conversation* conversation = TRY(own_call(world, id));
    if (!conversation->side || conversation->side->purpose != SidePurpose::Consult) {
        return fail(ErrorCode::Conflict, "no consultation is running; begin one first");
    }
    return conversation;
}

Result<Conversation*> answered_consultation(const World& world, UserId id) {
    Conversation* conversation = TRY(consultation(world, id));
    if (!conversation->side->answered) {
        return fail(ErrorCode::Conflict, "the phone still rings; wait for the answer");
    }
    return conversation;
}

Result<void> check_nothing_under_way(const Conversation& conversation) {
    if (conversation.side) {
        return fail(ErrorCode::Conflict, "a consultation or invitation is running; end it first");
    }
    return {};
}

Result<void> check_no_conference(const Conversation& conversation) {
    if (!conversation.members.empty()) {
        return fail(ErrorCode::Conflict, "this is a conference; leave it instead");
    }
    return {};
}

Result<Conversation*> waiting_caller(const World& world, ConversationId id) {
    Conversation* conversation = world.find_conversation(id);
    if (conversation == nullptr) {
        return fail(ErrorCode::NotFound, "conversation {} is over already", id);
    }
    if (!conversation->is_in_queue || conversation->stage != Stage::Waiting) {
        return fail(ErrorCode::Conflict, "the caller of conversation {} does not wait in a queue",
                    id);
    }
    return conversation;
}

/// Whose phone is to ring for this waiting caller, out of turn.
Result<Agent*> agent_to_offer(const World& world, const Conversation& conversation, UserId id) {
    const Destination to = TRY(agent_destination(world, id, {}));
    if (to.agent->offer != nullptr || conversation.overdue) {
        return fail(ErrorCode::Conflict, "the caller of conversation {} is being given away now",
                    conversation.id);
    }
    return to.agent;
}

struct ActBy {
    ActKind kind;
    UserId by;
};

/// No phone rings for him.
void offer_out_of_turn(World& world, Conversation& conversation, Agent& agent, const ActBy& act) {
    Queue* queue = world.find_queue(conversation.queue);
    CHECK(queue != nullptr);
    record_act(world, conversation, act.kind, act.by, {agent.config.id, queue->config.id, {}, {}});
    keep_for_afterwards(world, agent);
    start_offer(world, *queue, conversation, agent);
}

Result<const Queue*> queue_to_move_to(const World& world, QueueId id) {
    const Queue* queue = world.find_queue(id);
    if (queue == nullptr) {
        return fail(ErrorCode::NotFound, "queue {} is not configured; choose another", id);
    }
    if (queue->config.channel != Channel::Voice) {
        return fail(ErrorCode::Conflict, "{} takes chats; choose another", queue->config.name);
    }
    if (refusal(*queue)) {
        return fail(ErrorCode::Conflict, "{} takes nobody now; choose another", queue->config.name);
    }
    return queue;
}

void move_to_queue(World& world, Conversation& conversation, QueueId to, const ActBy& act) {
    conversation.overdue.reset();
    end_offers(world, conversation, nullptr, OfferOutcome::Withdrawn);
    record_act(world, conversation, act.kind, act.by, {{}, to, {}, {}});
    leave_queue(world, conversation, {QueueOutcome::Overflowed, {}, to});
    enter_queue(world, conversation, to);
}

/// The caller offered to him, who is in a queue and was not answered.
Result<Offer*> own_offer(const World& world, UserId id) {
    const Agent* agent = world.find_agent(id);
    Offer* offer = agent != nullptr ? agent->offer : nullptr;
    if (offer == nullptr || offer->answered) {
        return fail(ErrorCode::Conflict, "no caller is offered to you");
    }
    if (offer->is_directed || offer->conversation->overdue) {
        return fail(ErrorCode::Conflict,
                    "this caller was sent to you in person, or is leaving the queue; answer or "
                    "reject him");
    }
    return offer;
}

Result<Conversation*> running(const World& world, ConversationId id) {
    Conversation* conversation = world.find_conversation(id);
    if (conversation == nullptr) {
        return fail(ErrorCode::NotFound, "conversation {} is over already", id);
    }
    return conversation;
}

}  // namespace

Result<void> carry_out(World& world, const MuteCall& command) {
    Conversation* conversation = TRY(own_call(world, command.agent));
    conversation->is_muted = command.muted;
    settle_talk(world, *conversation);
    return {};
}

Result<void> carry_out(World& world, const PauseRecording& command) {
    Conversation* conversation = TRY(own_call(world, command.agent));
    return pause_recording(world, *conversation);
}

Result<void> carry_out(World& world, const ResumeRecording& command) {
    Conversation* conversation = TRY(own_call(world, command.agent));
    end_pause(world, *conversation, ActOutcome::Done);
    return {};
}

Result<void> carry_out(World& world, const RecordCall& command) {
    if (!command.conversation.is_set()) {
        Conversation* own = TRY(own_call(world, command.by));
        return record_on_demand(world, *own, command.by);
    }
    Conversation* conversation = TRY(running(world, command.conversation));
    return record_on_demand(world, *conversation, command.by);
}

Result<void> carry_out(World& world, const PressKeys& command) {
    Conversation* conversation = TRY(own_call(world, command.agent));
    if (command.keys.empty() || command.keys.size() > limits::kKeysAtOnce ||
        command.keys.find_first_not_of("0123456789*#ABCD") != std::string::npos) {
        return fail(ErrorCode::InvalidInput,
                    "\"{}\" are no keys; give 1 to {} of 0-9, *, # and A-D", command.keys,
                    limits::kKeysAtOnce);
    }
    return press_keys(world, *conversation, command.keys);
}

Result<void> carry_out(World& world, const ParkCall& command) {
    Conversation* conversation = TRY(own_call(world, command.agent));
    TRY(check_nothing_under_way(*conversation));
    TRY(check_no_conference(*conversation));
    if (conversation->direction == Direction::Internal) {
        return fail(ErrorCode::Conflict, "a colleague is not parked; end the call instead");
    }
    return park(world, *conversation);
}

Result<void> carry_out(World& world, const PickUpCall& command) {
    return pick_up(world, command);
}

Result<void> carry_out(World& world, const TransferCall& command) {
    Conversation* conversation = TRY(own_call(world, command.agent));
    TRY(check_nothing_under_way(*conversation));
    TRY(check_no_conference(*conversation));
    if (conversation->transfers >= limits::kTransfersPerConversation) {
        return fail(ErrorCode::LimitReached, "this customer was transferred {} times already",
                    conversation->transfers);
    }
    if (!command.to.queue.is_set()) {
        transfer_to_phone(world, *conversation,
                          TRY(destination(world, command.to, *conversation, command.agent)));
        return {};
    }
    Queue* queue = world.find_queue(command.to.queue);
    if (queue == nullptr) {
        return fail(ErrorCode::NotFound, "queue {} is not configured; choose another",
                    command.to.queue);
    }
    if (refusal(*queue)) {
        return fail(ErrorCode::Conflict, "{} takes nobody now: {}; choose another",
                    queue->config.name,
                    queue->signed_in == 0 ? "nobody is signed in" : "it is full");
    }
    transfer_to_queue(world, *conversation, *queue);
    return {};
}

Result<void> carry_out(World& world, const PhoneTransfer& request) {
    const Leg* leg = world.find_leg(request.leg);
    const Conversation* conversation =
        leg != nullptr ? world.find_conversation(leg->conversation) : nullptr;
    if (conversation == nullptr || conversation->agent == nullptr) {
        return fail(ErrorCode::Forbidden, "only an agent's phone with a customer may transfer him");
    }
    const UserId agent = conversation->agent->config.id;
    if (request.other.is_set()) {
        if (!is_pair_of_lines(*conversation, request.leg, request.other)) {
            return fail(ErrorCode::Conflict, "these two calls of the phone do not belong together");
        }
        return carry_out(world, CompleteTransfer{agent});
    }
    if (leg != conversation->partner) {
        return fail(ErrorCode::Forbidden, "only an agent's phone with a customer may transfer him");
    }
    return carry_out(world, TransferCall{agent, TRY(dialled_target(world, request.number))});
}

Result<void> carry_out(World& world, const ConsultCall& command) {
    Conversation* conversation = TRY(own_call(world, command.agent));
    TRY(check_nothing_under_way(*conversation));
    TRY(check_no_conference(*conversation));
    begin_consultation(world, *conversation,
                       TRY(destination(world, command.to, *conversation, command.agent)));
    return {};
}

Result<void> carry_out(World& world, const SwapCall& command) {
    Conversation* conversation = TRY(answered_consultation(world, command.agent));
    conversation->side->on_hold = !conversation->side->on_hold;
    settle_talk(world, *conversation);
    return {};
}

Result<void> carry_out(World& world, const CompleteTransfer& command) {
    Conversation* conversation = TRY(consultation(world, command.agent));
    complete_transfer(world, *conversation, PhoneFate::HangUp, kByAgent);
    return {};
}

Result<void> carry_out(World& world, const CancelConsult& command) {
    Conversation* conversation = TRY(own_call(world, command.agent));
    if (!conversation->side) {
        return fail(ErrorCode::Conflict, "no consultation or invitation is running");
    }
    drop_side(world, *conversation,
              conversation->side->answered ? ActOutcome::Done : ActOutcome::Cancelled,
              {EndCause::Cancelled, EndSide::Agent, 0, false});
    settle_talk(world, *conversation);
    return {};
}

Result<void> carry_out(World& world, const StartConference& command) {
    Conversation* conversation = TRY(answered_consultation(world, command.agent));
    start_conference(world, *conversation);
    return {};
}

Result<void> carry_out(World& world, const InviteToCall& command) {
    Conversation* conversation = TRY(own_call(world, command.agent));
    TRY(check_nothing_under_way(*conversation));
    if (!has_room_in_conference(*conversation)) {
        return fail(ErrorCode::LimitReached, "{} talk together already, the most possible",
                    conversation->members.size() + 2);
    }
    const Destination to = TRY(destination(world, command.to, *conversation, command.agent));
    ring_side(world, *conversation, SidePurpose::Join, to);
    return {};
}

Result<void> carry_out(World& world, const LeaveCall& command) {
    Agent* agent = world.find_agent(command.agent);
    Conversation* conversation =
        agent != nullptr ? world.find_conversation(agent->conversation) : nullptr;
    if (conversation == nullptr || !leave_call(world, *conversation, *agent, kByAgent)) {
        return fail(ErrorCode::Conflict, "there is no conference or consultation to leave");
    }
    return {};
}

Result<void> carry_out(World& world, const Listen& command) {
    Conversation* conversation = TRY(running(world, command.conversation));
    return listen(world, *conversation, command);
}

Result<void> carry_out(World& world, const StopListening& command) {
    Conversation* conversation = TRY(running(world, command.conversation));
    return stop_listening(world, *conversation, command.leader);
}

Result<void> carry_out(World& world, const TakeOver& command) {
    Conversation* conversation = TRY(running(world, command.conversation));
    return take_over(world, *conversation, command.leader);
}

Result<void> carry_out(World& world, const PickCaller& command) {
    Conversation* conversation = TRY(waiting_caller(world, command.conversation));
    Agent* agent = TRY(agent_to_offer(world, *conversation, command.agent));
    end_offers(world, *conversation, nullptr, OfferOutcome::Withdrawn);
    offer_out_of_turn(world, *conversation, *agent, {ActKind::Pick, command.by});
    return {};
}

Result<void> carry_out(World& world, const RedirectOffer& command) {
    Offer* offer = TRY(own_offer(world, command.agent));
    Conversation& conversation = *offer->conversation;
    if (command.to.queue.is_set()) {
        const Queue* queue = TRY(queue_to_move_to(world, command.to.queue));
        if (conversation.queue == command.to.queue) {
            return fail(ErrorCode::InvalidInput, "the caller is in {} already; choose another",
                        queue->config.name);
        }
        withdraw_offer(world, *offer, OfferOutcome::Redirected);
        move_to_queue(world, conversation, command.to.queue, {ActKind::Redirect, command.agent});
        return {};
    }
    if (!command.to.agent.is_set() || command.to.agent == command.agent) {
        return fail(ErrorCode::InvalidInput, "choose another agent, or a queue");
    }
    Agent* agent = TRY(agent_to_offer(world, conversation, command.to.agent));
    withdraw_offer(world, *offer, OfferOutcome::Redirected);
    end_offers(world, conversation, nullptr, OfferOutcome::Withdrawn);
    offer_out_of_turn(world, conversation, *agent, {ActKind::Redirect, command.agent});
    return {};
}

Result<void> carry_out(World& world, const MoveCaller& command) {
    if (world.find_chat(command.conversation) != nullptr) {
        return carry_out(world, TransferChat{command.conversation, command.by, command.queue});
    }
    Conversation* conversation = TRY(waiting_caller(world, command.conversation));
    if (conversation->queue == command.queue) {
        return {};
    }
    TRY(queue_to_move_to(world, command.queue));
    move_to_queue(world, *conversation, command.queue, {ActKind::Move, command.by});
    return {};
}

}  // namespace callfloor::floor
