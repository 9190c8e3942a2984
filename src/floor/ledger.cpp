#include "floor/ledger.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.h"
#include "floor/state_names.h"

namespace callfloor::floor {

template <typename... Args>
void Ledger::complain(Instant at, fmt::format_string<Args...> format, Args&&... args) {
    ++report_.complaint_count;
    if (report_.complaints.size() < limits::kLedgerComplaints) {
        report_.complaints.push_back(fmt::format("at {}: {}", to_epoch_ms(at),
                                                 fmt::format(format, std::forward<Args>(args)...)));
    }
}

void Ledger::add(const Event& event) {
    if (event.at < now_) {
        report_.imbalance_ms += (now_ - event.at).count();
        complain(event.at, "time steps back from {}", to_epoch_ms(now_));
    } else if (event.at > now_) {
        settle_instant();
        now_ = event.at;
    }
    std::visit([&](const auto& body) { on(now_, body); }, event.body);
}

/// Within one instant events may stand in any order; what must agree agrees when it is over.
void Ledger::settle_instant() {
    for (const UserId id : agents_of_instant_) {
        const AgentBook& agent = agents_[id];
        const bool is_offered =
            agent.state == AgentState::Reserved || agent.state == AgentState::Ringing;
        // Who has chats is asked about further ones in whatever he does.
        const bool has_chats = !agent.chats.empty() && !is_offered;
        if (is_offered != agent.offer.is_set() && !has_chats) {
            complain(now_, "agent {} is {} while his offer is {}", id,
                     agent_state_name(agent.state), agent.offer);
        }
    }
    agents_of_instant_.clear();
    for (const UserId id : chatters_of_instant_) {
        const AgentBook& agent = agents_[id];
        if (!agent.chats.empty() &&
            (agent.state == AgentState::Ready || agent.state == AgentState::NotReady ||
             agent.state == AgentState::SignedOut)) {
            complain(now_, "agent {} is {} and has {} chats", id, agent_state_name(agent.state),
                     agent.chats.size());
        }
    }
    chatters_of_instant_.clear();
    for (const ConversationId id : ended_of_instant_) {
        const OpenConversation& conversation = open_[id];
        for (const auto& [agent, time] : conversation.by_segments) {
            const auto found = conversation.by_agents.find(agent);
            const TalkTime own = found != conversation.by_agents.end() ? found->second : TalkTime{};
            if (own != time && conversation.direction != Direction::Internal) {
                report_.imbalance_ms += std::abs((own.talk - time.talk).count()) +
                                        std::abs((own.hold - time.hold).count()) +
                                        std::abs((own.conference - time.conference).count());
                complain(now_,
                         "conversation {}: {} ms talk, {} ms hold and {} ms conference, but agent "
                         "{} has {}, {} and {}",
                         id, time.talk.count(), time.hold.count(), time.conference.count(), agent,
                         own.talk.count(), own.hold.count(), own.conference.count());
            }
        }
        open_.erase(id);
    }
    ended_of_instant_.clear();
}

Ledger::OpenConversation* Ledger::find_open(Instant at, ConversationId id, const char* what) {
    const auto found = open_.find(id);
    if (found == open_.end() || found->second.is_ended) {
        complain(at, "{} in conversation {}, which is not open", what, id);
        return nullptr;
    }
    return &found->second;
}

void Ledger::close_segment(OpenConversation& conversation, Instant at) {
    if (!conversation.has_segment) {
        return;
    }
    const Duration took = at - conversation.segment_since;
    conversation.in_segments += took;
    if (conversation.segment_agent.is_set()) {
        TalkTime& time = conversation.by_segments[conversation.segment_agent];
        (conversation.segment == SegmentKind::Hold ? time.hold : time.talk) += took;
    }
}

bool Ledger::let_chat_go(ConversationId chat, UserId agent) {
    const auto found = agents_.find(agent);
    if (found == agents_.end() || found->second.chats.erase(chat) == 0) {
        return false;
    }
    chatters_of_instant_.insert(agent);
    return true;
}

bool Ledger::is_on_duty(UserId agent) const {
    const auto found = agents_.find(agent);
    return found != agents_.end() && found->second.state != AgentState::SignedOut;
}

void Ledger::on(Instant at, const ConversationStarted& event) {
    const auto [place, is_new] = open_.try_emplace(event.conversation);
    if (!is_new) {
        complain(at, "conversation {} begins twice", event.conversation);
        return;
    }
    place->second.direction = event.direction;
    place->second.started_at = at;
    ++report_.conversations;
}

void Ledger::on(Instant at, const LegStarted& event) {
    auto* conversation = find_open(at, event.conversation, "a leg begins");
    if (conversation != nullptr && !conversation->legs.insert(event.leg).second) {
        complain(at, "leg {} begins twice", event.leg);
    }
}

void Ledger::on(Instant at, const LegRang& event) {
    const auto* conversation = find_open(at, event.conversation, "a leg rings");
    if (conversation != nullptr && !conversation->legs.contains(event.leg)) {
        complain(at, "leg {} rings, but is not open", event.leg);
    }
}

void Ledger::on(Instant at, const LegWasAnswered& event) {
    const auto* conversation = find_open(at, event.conversation, "a leg is answered");
    if (conversation != nullptr && !conversation->legs.contains(event.leg)) {
        complain(at, "leg {} is answered, but is not open", event.leg);
    }
}

void Ledger::on(Instant at, const LegWasEnded& event) {
    auto* conversation = find_open(at, event.conversation, "a leg ends");
    if (conversation != nullptr && conversation->legs.erase(event.leg) == 0) {
        complain(at, "leg {} ends, but is not open", event.leg);
    }
}

void Ledger::on(Instant at, const SegmentStarted& event) {
    auto* conversation = find_open(at, event.conversation, "a segment begins");
    if (conversation == nullptr) {
        return;
    }
    close_segment(*conversation, at);
    // A place is held exactly as long as somebody stands in it.
    const auto parked = std::ranges::count_if(
        conversation->acts, [](const auto& act) { return act.second.kind == ActKind::Park; });
    if (parked != (event.kind == SegmentKind::Parked ? 1 : 0)) {
        complain(at, "conversation {} enters {} with {} places held", event.conversation,
                 segment_kind_name(event.kind), parked);
    }
    conversation->has_segment = true;
    conversation->segment = event.kind;
    conversation->segment_since = at;
    let_chat_go(event.conversation, std::exchange(conversation->chatter, UserId{}));
    if (event.kind == SegmentKind::Chat) {
        conversation->chatter = event.agent;
        agents_[event.agent].chats.insert(event.conversation);
        chatters_of_instant_.insert(event.agent);
    }
    // Who places a call is outbound from its first moment, and while he talks in it.
    const bool is_placing =
        event.kind == SegmentKind::Setup && conversation->direction == Direction::Outbound;
    const bool has_agent =
        event.kind == SegmentKind::Talk || event.kind == SegmentKind::Hold || is_placing;
    // A leader who took a call over at a phone where no agent is on duty has no intervals.
    conversation->segment_agent = has_agent && is_on_duty(event.agent) ? event.agent : UserId{};
}

void Ledger::on(Instant at, const QueueEntered& event) {
    auto* conversation = find_open(at, event.conversation, "a caller enters a queue");
    if (conversation == nullptr) {
        return;
    }
    if (conversation->queue.is_set()) {
        complain(at, "conversation {} enters queue {} while it waits in {}", event.conversation,
                 event.queue, conversation->queue);
    }
    conversation->queue = event.queue;
    conversation->queue_since = at;
    ++queues_[event.queue].entered;
    ++queues_[event.queue].waiting;
}

void Ledger::on(Instant at, const QueueLeft& event) {
    auto* conversation = find_open(at, event.conversation, "a caller leaves a queue");
    if (conversation == nullptr || event.outcome == QueueOutcome::Refused) {
        return;  // who is refused never was in the queue
    }
    if (conversation->queue != event.queue) {
        complain(at, "conversation {} leaves queue {}, but waits in {}", event.conversation,
                 event.queue, conversation->queue);
        return;
    }
    if (at - conversation->queue_since != event.waited) {
        complain(at, "conversation {} waited {} ms, the event says {}", event.conversation,
                 (at - conversation->queue_since).count(), event.waited.count());
    }
    conversation->queue = {};
    ++queues_[event.queue].left;
    --queues_[event.queue].waiting;
    if (event.outcome == QueueOutcome::Answered) {
        ++report_.answered;
        if (conversation->answered_by != event.agent) {
            complain(at, "conversation {}: agent {} has the call, but no answered offer",
                     event.conversation, event.agent);
        }
    }
}

void Ledger::on(Instant at, const OfferStarted& event) {
    auto* conversation = find_open(at, event.conversation, "an offer begins");
    if (conversation == nullptr) {
        return;
    }
    AgentBook& agent = agents_[event.agent];
    if (agent.offer.is_set()) {
        complain(at, "agent {} holds two offers: {} and {}", event.agent, agent.offer, event.offer);
    }
    if (!conversation->offers.emplace(event.offer, event.agent).second) {
        complain(at, "offer {} begins twice", event.offer);
    }
    agent.offer = event.offer;
    agents_of_instant_.insert(event.agent);
}

void Ledger::on(Instant at, const OfferEnded& event) {
    auto* conversation = find_open(at, event.conversation, "an offer ends");
    if (conversation == nullptr) {
        return;
    }
    if (conversation->offers.erase(event.offer) == 0) {
        complain(at, "offer {} ends, but is not open", event.offer);
    }
    AgentBook& agent = agents_[event.agent];
    if (agent.offer == event.offer) {
        agent.offer = {};
    }
    agents_of_instant_.insert(event.agent);
    if (event.outcome == OfferOutcome::Answered) {
        conversation->answered_by = event.agent;
    }
}

void Ledger::on(Instant at, const AgentStateChanged& event) {
    AgentBook& agent = agents_[event.agent];
    if (agent.state == event.state && agent.reason == event.reason &&
        agent.conversation == event.conversation) {
        complain(at, "agent {} enters {} twice", event.agent, agent_state_name(event.state));
    }
    const auto call = open_.find(agent.conversation);
    const bool has_placed_it = agent.state == AgentState::Outbound && call != open_.end() &&
                               call->second.direction == Direction::Outbound;
    const bool talks = agent.state == AgentState::Talking || has_placed_it;
    const bool holds = agent.state == AgentState::Holding || agent.state == AgentState::Consulting;
    if (talks || holds || agent.state == AgentState::Conference) {
        if (call != open_.end()) {
            TalkTime& time = call->second.by_agents[event.agent];
            (talks ? time.talk : holds ? time.hold : time.conference) += at - agent.since;
        } else {
            complain(at, "agent {} was in conversation {}, which is not open", event.agent,
                     agent.conversation);
        }
    }
    if (event.state == AgentState::SignedOut) {
        // A crash leaves after-chat work without its end; a chat under way has one even then.
        std::erase_if(agent.chats, [&](ConversationId chat) {
            const auto found = open_.find(chat);
            return found == open_.end() || found->second.is_ended;
        });
    }
    agent.state = event.state;
    agent.reason = event.reason;
    agent.conversation = event.conversation;
    agent.since = at;
    agents_of_instant_.insert(event.agent);
    chatters_of_instant_.insert(event.agent);
}

void Ledger::on(Instant, const AgentReachabilityChanged&) {}
void Ledger::on(Instant, const WrapUpRecorded&) {}
void Ledger::on(Instant, const DigitReceived&) {}
void Ledger::on(Instant at, const VoicemailStarted& event) {
    find_open(at, event.conversation, "a message begins");
}
void Ledger::on(Instant at, const VoicemailEnded& event) {
    find_open(at, event.conversation, "a message ends");
}
void Ledger::on(Instant at, const SurveyOffered& event) {
    if (auto* conversation = find_open(at, event.conversation, "a survey is offered");
        conversation != nullptr && std::exchange(conversation->questions, event.questions) != 0) {
        complain(at, "conversation {} is offered a second survey", event.conversation);
    }
}
void Ledger::on(Instant at, const SurveyAnswered& event) {
    auto* conversation = find_open(at, event.conversation, "a survey is answered");
    if (conversation != nullptr && (event.question > conversation->questions ||
                                    !conversation->answered.insert(event.question).second)) {
        complain(at, "question {} of conversation {} is answered twice or was not asked",
                 event.question, event.conversation);
    }
}
void Ledger::on(Instant, const NuisanceReported&) {}  // may come when the call is over
void Ledger::on(Instant, const RecordingFinished&) {}
void Ledger::on(Instant, const LegMeasured&) {}

void Ledger::on(Instant at, const RecordingStarted& event) {
    auto* conversation = find_open(at, event.conversation, "a recording begins");
    if (conversation == nullptr) {
        return;
    }
    ++report_.recordings;
    const auto& rule = conversation->recording_rule;
    if (!event.purpose.empty() || !rule) {
        return;
    }
    const bool may = is_recorded(rule->policy(), rule->draw) ||
                     (rule->mode == RecordingMode::OnDemand && conversation->is_recording_asked);
    if (!may || ++conversation->recordings > 1) {
        complain(at, "conversation {} is recorded against its rule, or twice", event.conversation);
    }
}

void Ledger::on(Instant at, const RecordingDecided& event) {
    auto* conversation = find_open(at, event.conversation, "a rule about its recording");
    if (conversation == nullptr) {
        return;
    }
    auto& rule = conversation->recording_rule;
    if (rule && !is_stricter(event.policy(), rule->policy())) {
        complain(at, "conversation {} gets a rule about its recording that is not stricter",
                 event.conversation);
    }
    rule = event;
}

void Ledger::on(Instant at, const ActStarted& event) {
    auto* conversation = find_open(at, event.conversation, "an act begins");
    if (conversation != nullptr && event.kind == ActKind::StartRecording) {
        conversation->is_recording_asked = true;
    }
    if (conversation != nullptr &&
        !conversation->acts
             .try_emplace(event.act, event.kind, is_on_duty(event.agent) ? event.agent : UserId{},
                          at)
             .second) {
        complain(at, "act {} begins twice", event.act);
    }
}

void Ledger::on(Instant at, const ActEnded& event) {
    auto* conversation = find_open(at, event.conversation, "an act ends");
    if (conversation == nullptr) {
        return;
    }
    const auto act = conversation->acts.find(event.act);
    if (act == conversation->acts.end()) {
        complain(at, "act {} ends, but is not open", event.act);
        return;
    }
    close_act(*conversation, act->second, at);
    conversation->acts.erase(act);
}

void Ledger::close_act(OpenConversation& conversation, const OpenConversation::OpenAct& act,
                       Instant at) {
    if (act.kind == ActKind::Conference && act.agent.is_set()) {
        conversation.by_segments[act.agent].conference += at - act.since;
    }
}

void Ledger::on(Instant at, const FlowNodeEntered& event) {
    if (auto* conversation = find_open(at, event.conversation, "a node of a flow");
        conversation != nullptr && std::exchange(conversation->is_at_flow_node, true)) {
        complain(at, "conversation {} comes to node {} and is at one already", event.conversation,
                 event.node);
    }
}

void Ledger::on(Instant at, const FlowNodeLeft& event) {
    if (auto* conversation = find_open(at, event.conversation, "the end of a node");
        conversation != nullptr && !std::exchange(conversation->is_at_flow_node, false)) {
        complain(at, "conversation {} leaves node {}, but is at none", event.conversation,
                 event.node);
    }
}

void Ledger::on(Instant at, const RequiredLevelChanged& event) {
    const auto* conversation = find_open(at, event.conversation, "a level");
    if (conversation != nullptr && conversation->queue != event.queue) {
        complain(at, "conversation {} is told a level of queue {}, but waits in {}",
                 event.conversation, event.queue, conversation->queue);
    }
}

void Ledger::on(Instant at, const CallerReserved& event) {
    const auto* conversation = find_open(at, event.conversation, "a reservation");
    if (conversation != nullptr && conversation->queue != event.queue) {
        complain(at, "conversation {} is kept for {} in queue {}, but waits in {}",
                 event.conversation, event.agent, event.queue, conversation->queue);
    }
}

void Ledger::on(Instant at, const CallerBlocked& event) {
    find_open(at, event.conversation, "a blocked caller");
}

void Ledger::on(Instant at, const CallbackAsked& event) {
    const auto* conversation = find_open(at, event.conversation, "a wish to be called");
    if (conversation != nullptr && !conversation->legs.empty()) {
        complain(at, "conversation {} has legs, and only asks for a call", event.conversation);
    }
}

void Ledger::on(Instant at, const ChatClosed& event) {
    if (!let_chat_go(event.conversation, event.agent)) {
        complain(at, "agent {} closes chat {}, which he has not", event.agent, event.conversation);
    }
}

void Ledger::on(Instant at, const ConversationEnded& event) {
    auto* conversation = find_open(at, event.conversation, "an end");
    if (conversation == nullptr) {
        return;
    }
    close_segment(*conversation, at);
    const Duration gap = (at - conversation->started_at) - conversation->in_segments;
    if (gap != Duration{0}) {
        report_.imbalance_ms += std::abs(gap.count());
        complain(at, "conversation {}: {} ms are in no segment or in two", event.conversation,
                 gap.count());
    }
    // A crash cut everything at once; its end stands for the ends of all parts.
    if (event.end.cause == EndCause::ServerRestarted) {
        let_chat_go(event.conversation, conversation->chatter);
        for (const auto& [offer, agent] : conversation->offers) {
            agents_[agent].offer = {};
            agents_of_instant_.insert(agent);
        }
        for (const auto& [id, act] : conversation->acts) {
            close_act(*conversation, act, at);
        }
        if (conversation->queue.is_set()) {
            ++queues_[conversation->queue].left;
            --queues_[conversation->queue].waiting;
        }
    } else if (!conversation->legs.empty() || !conversation->offers.empty() ||
               !conversation->acts.empty() || conversation->queue.is_set() ||
               conversation->is_at_flow_node) {
        complain(at,
                 "conversation {} ends with {} legs, {} offers, {} acts, queue {} or a node open",
                 event.conversation, conversation->legs.size(), conversation->offers.size(),
                 conversation->acts.size(), conversation->queue);
    }
    conversation->is_ended = true;
    ended_of_instant_.insert(event.conversation);
}

}  // namespace callfloor::floor
