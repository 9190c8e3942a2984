#include "floor/internal/status.h"

#include "floor/internal/agents.h"
#include "floor/internal/chats.h"
#include "floor/internal/recordings.h"
#include "floor/internal/waiting.h"

namespace callfloor::floor {

AgentStatus status_of(const Agent& agent) {
    AgentStatus status;
    status.id = agent.config.id;
    status.name = agent.config.name;
    status.team = agent.config.team;
    status.state = agent.state;
    status.reason = agent.reason;
    status.since = agent.since;
    status.next = agent.next;
    status.extension = agent.extension;
    status.reachability = agent.reachability;
    status.conversation = agent.conversation;
    status.queue = agent.queue;
    status.signed_in_at = agent.signed_in_at;
    status.wrap_up_until = agent.wrap_up_until;
    status.wrap_up_overdue = agent.last_call.overdue;
    status.backing_off_until = agent.backing_off_until;
    status.missed_offers = static_cast<int>(agent.missed.size());
    status.answered_today = agent.answered_today;
    status.talk_ms_today = agent.talk_today.count();
    status.hold_ms_today = agent.hold_today.count();
    status.wrap_up_ms_today = agent.wrap_up_today.count();
    status.dialled_today = agent.dialled_today;
    status.connected_ms_today = agent.connected_today.count();
    status.chats = chats_of(agent);
    return status;
}

QueueStatus status_of(const Queue& queue) {
    QueueStatus status;
    status.id = queue.config.id;
    status.name = queue.config.name;
    status.waiting = static_cast<std::int64_t>(queue.waiting_count());
    status.longest_waiting_since = queue.entries.empty() ? Instant{} : queue.entries.begin()->first;
    status.agents_signed_in = queue.signed_in;
    status.agents_ready = static_cast<std::int64_t>(queue.free.size());
    status.agents_in_call = queue.in_call;
    status.today = queue.today;
    status.recent = queue.recent.sum();
    return status;
}

namespace {
UserId shown_agent(const Conversation& conversation) {
    if (conversation.agent != nullptr) {
        return conversation.agent->config.id;
    }
    if (conversation.guest.is_set()) {
        return conversation.guest;
    }
    if (!conversation.offers.empty()) {
        return conversation.offers.front()->agent->config.id;
    }
    if (conversation.dialler != nullptr) {
        return conversation.dialler->config.id;
    }
    if (conversation.called_agent != nullptr) {
        return conversation.called_agent->config.id;
    }
    const bool is_internal = conversation.direction == Direction::Internal;
    return is_internal && conversation.caller_agent != nullptr
               ? conversation.caller_agent->config.id
               : UserId{};
}

PartyState listening_state(const Listener& listener) {
    if (!listener.leg->answered) {
        return PartyState::Ringing;
    }
    switch (listener.mode) {
        case ListenMode::Monitor:
            return PartyState::Monitoring;
        case ListenMode::Whisper:
            return PartyState::Whispering;
        case ListenMode::BargeIn:
            return PartyState::BargedIn;
    }
    return PartyState::Monitoring;
}

std::vector<PartyStatus> parties_of(const Conversation& conversation) {
    std::vector<PartyStatus> parties;
    if (conversation.side) {
        const SideParty& side = *conversation.side;
        const PartyState state = !side.answered ? PartyState::Ringing
                                 : side.on_hold ? PartyState::OnHold
                                                : PartyState::Consulted;
        parties.push_back(
            {user_of(side.agent), side.leg->extension, state, false, side.leg->number});
    }
    for (const ConferenceMember& member : conversation.members) {
        parties.push_back({user_of(member.agent), member.leg->extension, PartyState::InConference,
                           false, member.leg->number});
    }
    for (const Listener& listener : conversation.listeners) {
        parties.push_back(
            {listener.leader, listener.leg->extension, listening_state(listener), true});
    }
    return parties;
}
}  // namespace

ConversationStatus status_of(const World& world, const Conversation& conversation) {
    ConversationStatus status;
    status.id = conversation.id;
    status.direction = conversation.direction;
    status.caller_number = conversation.caller_number;
    status.caller_name = conversation.caller_name;
    status.dialled_number = conversation.dialled_number;
    status.caller_class = conversation.caller_class;
    status.diverted_from = conversation.diverted_from;
    status.web_page = conversation.web_page;
    status.segment = conversation.segment;
    status.started_at = conversation.started_at;
    status.segment_since = conversation.segment_since;
    status.queue = conversation.queue.is_set() ? conversation.queue : conversation.account;
    const Queue* queue = conversation.is_in_queue ? world.find_queue(conversation.queue) : nullptr;
    status.position = queue != nullptr ? shown_position(*queue, conversation) : 0;
    status.warning = conversation.warning;
    status.required_level = conversation.need == kKept ? kEveryMember : conversation.need;
    status.reserved_for = conversation.kept_for;
    status.agent = shown_agent(conversation);
    status.recording = conversation.recording;
    status.is_muted = conversation.is_muted;
    status.can_be_recorded = can_be_recorded(conversation);
    status.recording_resumes_at = conversation.pause_timer.due;
    status.parties = parties_of(conversation);
    if (conversation.parking) {
        status.park_place = conversation.parking->place;
        status.parked_by = conversation.parking->by;
        status.parked_until = conversation.park_timer.due;
    }
    if (conversation.flow != nullptr && conversation.flow->is_at_node) {
        status.flow = conversation.flow->flow().id;
        status.flow_node = conversation.flow->node().name;
    }
    return status;
}

}  // namespace callfloor::floor
