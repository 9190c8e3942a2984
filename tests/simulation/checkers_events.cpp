// What holds after every event (checkers.h): order, owners, causes.

#include "checkers.h"
#include "floor/event_codec.h"
#include "floor/figures.h"
#include "floor/state_names.h"

namespace callfloor::simulation {

using floor::AgentState;
using floor::SegmentKind;

void Checkers::see(const floor::Event& event) {
    if (story_.is_told) {
        story_.tell(event.at, "{} {}", floor::event_type_name(event.body),
                    json::to_text(floor::event_to_json(event.body)));
    }
    std::visit([&](const auto& body) { on(event.at, body); }, event.body);
}

void Checkers::forget_caller(const std::string& caller) {
    if (--callers_[caller] == 0) {
        callers_.erase(caller);
    }
}

Checkers::SeenConversation* Checkers::open(ConversationId id, std::string_view what) {
    const auto found = conversations_.find(id);
    if (found == conversations_.end()) {
        violate("ending", fmt::format("{} in conversation {}, which is not open", what, id),
                {word(id)});
        return nullptr;
    }
    return &found->second;
}

void Checkers::on(Instant at, const floor::ConversationStarted& event) {
    const auto [place, is_new] = conversations_.try_emplace(event.conversation);
    if (!is_new) {
        violate("ending", fmt::format("conversation {} begins twice", event.conversation),
                {word(event.conversation)});
        return;
    }
    // Known on both sides by the number of who is not ours.
    const auto& caller =
        event.direction == floor::Direction::Outbound ? event.dialled_number : event.caller_number;
    tally_.calls_out += event.direction == floor::Direction::Outbound ? 1 : 0;
    place->second.caller = caller;
    place->second.direction = event.direction;
    place->second.started_at = at;
    place->second.is_chat = event.channel == floor::Channel::Chat;
    ++callers_[caller];
    ++tally_.conversations;
}

void Checkers::on(Instant, const floor::LegStarted& event) {
    auto* seen = open(event.conversation, "a leg begins");
    if (seen != nullptr && seen->legs.insert(event.leg).second) {
        ++legs_;
        seen->first_leg = seen->first_leg.is_set() ? seen->first_leg : event.leg;
        if (event.role == floor::LegRole::Customer || !seen->customer.is_set()) {
            tally_.next_trunks += event.trunk.is_set() && seen->customer != seen->first_leg ? 1 : 0;
            seen->customer = event.leg;
        }
        if (event.role == floor::LegRole::Outside) {
            outside_legs_[event.leg] = event.number;
            ++callers_[event.number];
        }
    }
}

void Checkers::on(Instant, const floor::LegRang& event) {
    open(event.conversation, "a leg rings");
}
void Checkers::on(Instant, const floor::LegWasAnswered& event) {
    open(event.conversation, "a leg is answered");
    if (const auto offered = offered_legs_.find(event.leg); offered != offered_legs_.end()) {
        agents_[offered->second].has_answered = true;
    }
}

void Checkers::on(Instant, const floor::LegWasEnded& event) {
    auto* seen = open(event.conversation, "a leg ends");
    if (const auto outside = outside_legs_.find(event.leg); outside != outside_legs_.end()) {
        forget_caller(outside->second);
        outside_legs_.erase(outside);
    }
    if (seen != nullptr && seen->legs.erase(event.leg) == 1) {
        --legs_;
        offered_legs_.erase(event.leg);
    } else if (seen != nullptr) {
        violate("ending", fmt::format("leg {} ends, but is not open", event.leg),
                {word(event.conversation)});
    }
}

void Checkers::change_segment(ConversationId id, SeenConversation& seen, SegmentKind kind,
                              QueueId queue, Instant at) {
    if (seen.segment == SegmentKind::Queue && seen.segment_queue.is_set()) {
        queues_[seen.segment_queue].unoffered.erase(id);
    }
    seen.segment = kind;
    seen.segment_queue = queue;
    seen.since = at;
    if (kind == SegmentKind::Queue) {
        queues_[queue].unoffered.insert(id);
    }
}

void Checkers::on(Instant at, const floor::SegmentStarted& event) {
    if (auto* seen = open(event.conversation, "a segment begins")) {
        tally_.reached_out += seen->direction == floor::Direction::Outbound &&
                              seen->segment == SegmentKind::Setup &&
                              event.kind == SegmentKind::Talk;
        change_segment(event.conversation, *seen, event.kind, event.queue, at);
    }
}

void Checkers::on(Instant at, const floor::QueueEntered& event) {
    if (auto* seen = open(event.conversation, "a caller enters a queue")) {
        seen->waits_in = event.queue;
        seen->waits_since = at;
        queues_[event.queue].waiting.emplace(at, event.conversation);
    }
}

void Checkers::on(Instant, const floor::QueueLeft& event) {
    ++tally_.departures[static_cast<std::size_t>(event.outcome)];
    auto* seen = open(event.conversation, "a caller leaves a queue");
    if (seen != nullptr && seen->waits_in.is_set()) {
        queues_[seen->waits_in].waiting.erase({seen->waits_since, event.conversation});
        seen->waits_in = {};
    }
}

void Checkers::on(Instant, const floor::OfferStarted& event) {
    auto* seen = open(event.conversation, "an offer begins");
    auto& agent = agents_[event.agent];
    if (agent.offer.is_set()) {
        violate("offers",
                fmt::format("agent {} holds two offers: {} and {}", event.agent, agent.offer,
                            event.offer),
                {word(event.agent), word(event.conversation)});
    }
    agent.offer = event.offer;
    agent.has_answered = false;
    offered_legs_[event.leg] = event.agent;
    if (seen != nullptr) {
        ++seen->offers;
    }
}

void Checkers::on(Instant, const floor::OfferEnded& event) {
    ++tally_.offers[static_cast<std::size_t>(event.outcome)];
    auto* seen = open(event.conversation, "an offer ends");
    auto& agent = agents_[event.agent];
    if (agent.offer != event.offer) {
        violate("offers",
                fmt::format("agent {}'s offer {} ends, but he holds {}", event.agent, event.offer,
                            agent.offer),
                {word(event.agent), word(event.conversation)});
    }
    agent.offer = {};
    agent.has_answered = false;
    if (seen != nullptr) {
        --seen->offers;
    }
}

void Checkers::on(Instant at, const floor::AgentStateChanged& event) {
    ++tally_.states[static_cast<std::size_t>(event.state)];
    auto& agent = agents_[event.agent];
    agent.state = event.state;
    agent.reason = event.reason;
    agent.conversation = event.conversation;
    agent.since = at;
    touched_agents_.push_back(event.agent);
}

void Checkers::on(Instant, const floor::RecordingStarted& event) {
    ++tally_.recordings;
    if (!expects_recordings_ && event.purpose.empty()) {  // messages are recorded always
        violate("ending",
                fmt::format("recording {} begins while recording is switched off", event.recording),
                {word(event.conversation)});
    }
    if (!recordings_.emplace(event.recording, event.conversation).second) {
        violate("ending", fmt::format("recording {} begins twice", event.recording),
                {word(event.conversation)});
    }
}

void Checkers::on(Instant, const floor::RecordingFinished& event) {
    if (recordings_.erase(event.recording) == 0) {
        violate("ending", fmt::format("recording {} is finished, but not open", event.recording),
                {word(event.conversation)});
    }
}

void Checkers::on(Instant, const floor::LegMeasured& event) {
    if (!measured_.insert(event.leg).second) {
        violate("ending", fmt::format("leg {} is measured twice", event.leg),
                {word(event.conversation)});
    }
}

void Checkers::on(Instant, const floor::ActStarted& event) {
    open(event.conversation, "an act begins");
    ++tally_.acts[static_cast<std::size_t>(event.kind)];
}

void Checkers::on(Instant, const floor::ActEnded& event) {
    open(event.conversation, "an act ends");
    ++tally_.act_outcomes[static_cast<std::size_t>(event.outcome)];
}

void Checkers::on(Instant, const floor::ConversationEnded& event) {
    auto* seen = open(event.conversation, "an end");
    if (seen == nullptr) {
        return;
    }
    ++tally_.ends[static_cast<std::size_t>(event.end.cause)];
    if (!seen->legs.empty() || seen->offers != 0 || seen->waits_in.is_set()) {
        violate("owners",
                fmt::format("conversation {} ends with {} legs and {} offers open, waiting in {}",
                            event.conversation, seen->legs.size(), seen->offers, seen->waits_in),
                {word(event.conversation), seen->caller});
        legs_ -= seen->legs.size();
    }
    change_segment(event.conversation, *seen, SegmentKind::Setup, {}, {});
    forget_caller(seen->caller);
    conversations_.erase(event.conversation);
    touched_conversations_.push_back(event.conversation);
}

void Checkers::check_queue(const floor::Floor& floor, QueueId id) {
    const auto status = floor.queue(id);
    const auto& seen = queues_[id];
    if (!status) {
        if (!seen.waiting.empty()) {
            violate("liveness",
                    fmt::format("queue {} is gone with {} callers in it", id, seen.waiting.size()),
                    {word(seen.waiting.begin()->second)});
        }
        return;
    }
    const auto longest = seen.waiting.empty() ? Instant{} : seen.waiting.begin()->first;
    if (status->waiting != static_cast<std::int64_t>(seen.waiting.size()) ||
        status->longest_waiting_since != longest) {
        violate("figures",
                fmt::format("queue {} shows {} waiting since {}, the events say {} since {}", id,
                            status->waiting, to_epoch_ms(status->longest_waiting_since),
                            seen.waiting.size(), to_epoch_ms(longest)),
                {word(id)});
    }
    if (status->today.offered != floor::departures(status->today) + status->waiting) {
        violate(
            "figures",
            fmt::format("queue {}: offered {} is not departures {} + waiting {}", id,
                        status->today.offered, floor::departures(status->today), status->waiting),
            {word(id)});
    }
}

}  // namespace callfloor::simulation
