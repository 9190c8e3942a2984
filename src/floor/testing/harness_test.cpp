#include "floor/testing/harness.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "floor/figures.h"
#include "floor/opening_hours.h"
#include "floor/state_names.h"
#include "floor/testing/feed_copy.h"

namespace callfloor::floor {

void Harness::violate(std::string text) {
    if (violations_.size() < 20) {
        violations_.push_back(std::move(text));
    }
}

void Harness::schedule(Duration after, Input input) {
    scheduled_.push({now_ + after, ++last_sequence_, std::move(input)});
}

Output Harness::give(const Input& input) {
    last_input_ = input;
    if (std::holds_alternative<StopServer>(input)) {
        is_stopped_ = true;
    }
    Output out = floor_.handle(now_, input);
    if (out.refused && (!out.effects.empty() || !out.events.empty())) {
        // Timers due may run in the same call; they are no part of the refused command.
        const auto next = floor_.next_timer();
        if (next && *next < now_) {
            violate("a refused command had effects");
        }
    }
    absorb(out);
    run_scheduled();
    return out;
}

/// What is scheduled for this very instant: the answers of phones that answer at once.
void Harness::run_scheduled() {
    while (!scheduled_.empty() && scheduled_.top().at <= now_) {
        const Input input = scheduled_.top().input;
        scheduled_.pop();
        const bool is_stale = std::visit(
            [&](const auto& report) {
                if constexpr (requires { report.leg; }) {
                    const LegModel* leg = find_leg(report.leg);
                    return leg == nullptr || leg->ended;
                }
                return false;
            },
            input);
        if (is_stale) {
            continue;
        }
        if (const auto* ringing = std::get_if<LegRinging>(&input)) {
            find_leg(ringing->leg)->has_sound |= ringing->has_sound;
        }
        if (const auto* answered = std::get_if<LegAnswered>(&input)) {
            find_leg(answered->leg)->answered = true;
        } else if (const auto* ended = std::get_if<LegEnded>(&input)) {
            end_leg(ended->leg, ended->end);
            continue;
        }
        absorb(floor_.handle(now_, input));
    }
}

void Harness::pass(Duration time) {
    const Instant until = now_ + time;
    while (true) {
        const auto timer = floor_.next_timer();
        const bool has_input = !scheduled_.empty() && scheduled_.top().at <= until;
        const bool has_timer = timer && *timer <= until;
        if (has_input && (!has_timer || scheduled_.top().at <= *timer)) {
            now_ = std::max(now_, scheduled_.top().at);
            run_scheduled();
        } else if (has_timer) {
            now_ = std::max(now_, *timer);
            absorb(floor_.advance(now_));
            if (floor_.next_timer() && *floor_.next_timer() <= now_) {
                violate("a timer due is still there after advance");
                return;
            }
            run_scheduled();
        } else {
            now_ = until;
            return;
        }
    }
}

LegId Harness::call(const std::string& caller, CallArrived call) {
    LegModel leg;
    leg.id = floor_.new_leg_id(now_);
    leg.inbound = true;
    leg.extension = call.from_extension;
    leg.caller = caller;
    call.leg = leg.id;
    legs_[leg.id] = leg;
    give(call);
    return leg.id;
}

void Harness::ring(LegId id, bool has_sound) {
    find_leg(id)->has_sound = has_sound || find_leg(id)->has_sound;
    give(LegRinging{id, has_sound});
}

void Harness::end_leg(LegId id, const CallEnd& end) {
    LegModel* leg = find_leg(id);
    if (leg == nullptr || leg->ended) {
        return;
    }
    leg->ended = true;
    separate(*leg);
    leg->end = end;
    last_input_ = LegEnded{id, end};
    absorb(floor_.handle(now_, LegEnded{id, end}));
    run_scheduled();
}

LegModel* Harness::find_leg(LegId leg) {
    const auto found = legs_.find(leg);
    return found == legs_.end() ? nullptr : &found->second;
}

LegModel* Harness::leg_at(ExtensionId extension) {
    LegModel* last = nullptr;
    for (auto& [id, leg] : legs_) {
        if (leg.extension == extension && (last == nullptr || !leg.ended || last->ended)) {
            last = &leg;
        }
    }
    return last;
}

LegModel* Harness::last_leg_of_caller(const std::string& caller) {
    LegModel* last = nullptr;
    for (auto& [id, leg] : legs_) {
        if (!leg.caller.empty() && leg.caller == caller) {
            last = &leg;
        }
    }
    return last;
}

std::vector<LegId> Harness::open_legs() const {
    std::vector<LegId> open;
    for (const auto& [id, leg] : legs_) {
        if (!leg.ended) {
            open.push_back(id);
        }
    }
    return open;
}

// ---------------------------------------------------------------- after every step

void Harness::absorb(const Output& out) {
    for (const Effect& effect : out.effects) {
        std::visit([&](const auto& one) { apply(one); }, effect);
    }
    for (const Event& event : out.events) {
        if (event.at != now_) {
            violate(fmt::format("an event at {} in a step at {}", to_epoch_ms(event.at),
                                to_epoch_ms(now_)));
        }
        ledger_.add(event);
        see(event);
        if (keeps_events) {
            events_.push_back(event);
        }
    }
    check_seen();
    check_feed(out);
    check_liveness();
    check_company();
    check_figures();
}

void Harness::see(const Event& event) {
    if (const auto* change = std::get_if<AgentStateChanged>(&event.body)) {
        ++tally[fmt::format("agent {}", agent_state_name(change->state))];
        seen_agents_[change->agent] = {change->state, change->reason, change->conversation,
                                       event.at};
    } else if (const auto* segment = std::get_if<SegmentStarted>(&event.body)) {
        seen_conversations_[segment->conversation] = {segment->kind, event.at};
    } else if (const auto* ended = std::get_if<ConversationEnded>(&event.body)) {
        seen_conversations_.erase(ended->conversation);
        outbound_legs_.erase(ended->conversation);
        ++tally[fmt::format("end {}", end_cause_name(ended->end.cause))];
    } else if (const auto* entered = std::get_if<QueueEntered>(&event.body)) {
        seen_waiting_[entered->conversation] = {entered->queue, event.at};
    } else if (const auto* left = std::get_if<QueueLeft>(&event.body)) {
        seen_waiting_.erase(left->conversation);
        ++tally[fmt::format("queue {}", queue_outcome_name(left->outcome))];
    } else if (const auto* level = std::get_if<RequiredLevelChanged>(&event.body)) {
        ++tally[level->level == 0 ? "opened to agents" : "level changed"];
    } else if (std::holds_alternative<CallerReserved>(event.body)) {
        ++tally["caller reserved"];
    } else if (const auto* offer = std::get_if<OfferEnded>(&event.body)) {
        ++tally[fmt::format("offer {}", offer_outcome_name(offer->outcome))];
    } else if (const auto* answered = std::get_if<LegWasAnswered>(&event.body)) {
        if (const LegModel* model = find_leg(answered->leg); model != nullptr) {
            tally["outbound answered"] += model->is_outside ? 1 : 0;
        }
    } else if (const auto* act = std::get_if<ActStarted>(&event.body)) {
        ++tally[fmt::format("act {}", act_kind_name(act->kind))];
    } else if (const auto* over = std::get_if<ActEnded>(&event.body)) {
        ++tally[fmt::format("act {}", act_outcome_name(over->outcome))];
    } else if (const auto* node = std::get_if<FlowNodeEntered>(&event.body)) {
        ++tally[fmt::format("node {}", flow_node_kind_name(node->kind))];
    } else if (const auto* passed = std::get_if<FlowNodeLeft>(&event.body)) {
        ++tally[fmt::format("exit {}", passed->exit)];
    } else if (const auto* leg = std::get_if<LegStarted>(&event.body)) {
        outbound_legs_[leg->conversation] += leg->trunk.is_set() ? 1 : 0;
        tally["outbound next trunk"] +=
            leg->trunk.is_set() && outbound_legs_[leg->conversation] > 1;
        if (LegModel* model = find_leg(leg->leg); model != nullptr) {
            model->conversation = leg->conversation;
            model->role = leg->role;
        }
    }
}

/// What the status says is what the events told.
void Harness::check_seen() {
    for (const AgentStatus& agent : floor_.agents()) {
        const SeenAgent seen = seen_agents_[agent.id];
        if (seen.state != agent.state || seen.reason != agent.reason ||
            seen.conversation != agent.conversation ||
            (agent.state != AgentState::SignedOut && seen.since != agent.since)) {
            violate(fmt::format("{} is {} {}, the events say {} {}", agent.name,
                                agent_state_name(agent.state), agent.reason,
                                agent_state_name(seen.state), seen.reason));
        }
    }
    const auto conversations = floor_.conversations();
    if (conversations.size() != seen_conversations_.size()) {
        violate(fmt::format("{} conversations, the events say {}", conversations.size(),
                            seen_conversations_.size()));
    }
    for (const ConversationStatus& conversation : conversations) {
        const SeenConversation seen = seen_conversations_[conversation.id];
        if (seen.segment != conversation.segment || seen.since != conversation.segment_since) {
            violate(fmt::format("conversation {} is in {}, the events say {}", conversation.id,
                                segment_kind_name(conversation.segment),
                                segment_kind_name(seen.segment)));
        }
    }
    for (const QueueStatus& queue : floor_.queues()) {
        std::int64_t waiting = 0;
        Instant longest;
        for (const auto& [id, place] : seen_waiting_) {
            if (place.first == queue.id) {
                longest = waiting == 0 ? place.second : std::min(longest, place.second);
                ++waiting;
            }
        }
        if (queue.waiting != waiting || queue.longest_waiting_since != longest) {
            violate(fmt::format("queue {} has {} waiting since {}, the events say {} since {}",
                                queue.name, queue.waiting, to_epoch_ms(queue.longest_waiting_since),
                                waiting, to_epoch_ms(longest)));
        }
    }
}

void Harness::check_feed(const Output& out) {
    follow(feed_agents_, out.agents, [&](UserId id) { return floor_.agent(id); });
    follow(feed_queues_, out.queues, [&](QueueId id) { return floor_.queue(id); });
    follow(feed_conversations_, out.conversations,
           [&](ConversationId id) { return floor_.conversation(id); });
    for (const ConversationId id : out.ended) {
        feed_conversations_.erase(id);
    }
    if (const auto id = first_difference(feed_agents_, floor_.agents())) {
        violate(fmt::format("the feed misses a change of agent {}", *id));
    }
    if (const auto id = first_difference(feed_queues_, floor_.queues())) {
        violate(fmt::format("the feed misses a change of queue {}", *id));
    }
    if (const auto id = first_difference(feed_conversations_, floor_.conversations())) {
        violate(fmt::format("the feed misses a change of conversation {}", *id));
    }
}

void Harness::check_liveness() {
    if (is_stopped_) {
        return;
    }
    std::map<QueueId, std::vector<ConversationStatus>> waiting;
    for (ConversationStatus& conversation : floor_.conversations()) {
        if (conversation.segment == SegmentKind::Queue) {
            waiting[conversation.queue].push_back(std::move(conversation));
        }
    }
    const auto look_for_chats = [&](const QueueConfig& queue, const AgentStatus& agent) {
        const bool is_asked = !agent.chats.empty() && agent.chats.back().is_offered;
        const bool stays = !agent.next || agent.next->state == AgentState::Ready;
        const bool has_room = agent.state == AgentState::Chatting && stays &&
                              agent.chats.size() < static_cast<std::size_t>(queue.chat.capacity);
        if ((agent.state == AgentState::Ready || has_room) && !is_asked &&
            agent.backing_off_until < now_) {
            violate(fmt::format("{} could take a chat that waits in {}", agent.name, queue.name));
        }
    };
    const auto look = [&](const QueueConfig& queue, UserId id, int level) {
        const auto agent = floor_.agent(id);
        if (agent && queue.channel == Channel::Chat) {
            return look_for_chats(queue, *agent);
        }
        if (!agent || agent->state != AgentState::Ready ||
            agent->reachability == Reachability::Unreachable || agent->backing_off_until >= now_) {
            return;
        }
        for (const ConversationStatus& caller : waiting[queue.id]) {
            if (caller.reserved_for.is_set() ? caller.reserved_for == id
                                             : level >= caller.required_level) {
                violate(fmt::format("{} is free while conversation {} waits in {}", agent->name,
                                    caller.id, queue.name));
            }
        }
    };
    for (const QueueConfig& queue : floor_.config().queues) {
        if (!waiting.contains(queue.id)) {
            continue;
        }
        for (const QueueMember& member : queue.members) {
            look(queue, member.agent, member.level);
        }
        for (const UserId helper : queue.overflow_agents) {
            look(queue, helper, 0);
        }
    }
}

/// A customer who was answered is with somebody, hears something, or waits for what was rung.
void Harness::check_company() {
    for (const ConversationStatus& conversation : floor_.conversations()) {
        if (conversation.segment != SegmentKind::Talk &&
            conversation.segment != SegmentKind::Conference) {
            continue;
        }
        for (auto& [id, leg] : legs_) {
            // An agent's inbound leg is his second line, which may be on hold.
            const bool is_customer =
                leg.role == LegRole::Customer || (leg.inbound && leg.role != LegRole::Agent);
            if (leg.ended || leg.conversation != conversation.id || !is_customer) {
                continue;
            }
            const bool is_alone = !leg.connected_to.is_set() && leg.mixed_with.empty();
            if (is_alone && !conversation.is_muted) {
                violate(fmt::format("conversation {} is in {}, but its caller hears nobody",
                                    conversation.id, segment_kind_name(conversation.segment)));
            }
        }
    }
}

void Harness::check_figures() {
    for (const QueueStatus& queue : floor_.queues()) {
        if (queue.today.offered != departures(queue.today) + queue.waiting) {
            violate(fmt::format("queue {}: offered {} is not departures {} + waiting {}",
                                queue.name, queue.today.offered, departures(queue.today),
                                queue.waiting));
        }
    }
    const auto report = ledger_.report(Closing::StillRunning);
    if (report.complaint_count + report.imbalance_ms > complaints_seen_) {
        complaints_seen_ = report.complaint_count + report.imbalance_ms;
        violate("ledger: " + (report.complaints.empty() ? "imbalance" : report.complaints.back()));
    }
}

void Harness::close_down() {
    for (const ConversationStatus& conversation : floor_.conversations()) {
        if (conversation.channel == Channel::Chat) {
            give(VisitorLeft{conversation.id});
        }
    }
    for (const LegId leg : open_legs()) {
        // What ends one may have ended another.
        if (const LegModel& model = *find_leg(leg);
            !model.ended && (model.inbound || model.is_outside)) {
            end_leg(leg, EndCause::NormalHangUp);
        }
    }
    for (const AgentStatus& agent : floor_.agents()) {
        give(SignOut{agent.id, {}, true});
    }
    pass(std::chrono::minutes(32));  // the recent figures expire
    if (!floor_.conversations().empty() || !open_legs().empty()) {
        violate(fmt::format("{} conversations and {} legs are left at the end",
                            floor_.conversations().size(), open_legs().size()));
    }
    const date::time_zone* zone = find_time_zone(floor_.config().time_zone);
    if (zone != nullptr && floor_.next_timer() != next_local_midnight(*zone, now_)) {
        violate("a timer is left at the end");
    }
    const auto report = ledger_.report(Closing::AllOver);
    if (!report.balances()) {
        violate("ledger at the end: " +
                (report.complaints.empty() ? "imbalance" : report.complaints.back()));
    }
    for (const auto& [id, runs] : recordings_) {
        if (runs) {
            violate(fmt::format("recording {} still runs at the end", id));
        }
    }
}

}  // namespace callfloor::floor
