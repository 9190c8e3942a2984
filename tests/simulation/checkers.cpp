#include "checkers.h"

#include "floor/event_codec.h"
#include "floor/figures.h"
#include "floor/opening_hours.h"
#include "floor/state_names.h"
#include "floor/testing/feed_copy.h"

namespace callfloor::simulation {

using floor::AgentState;
using floor::SegmentKind;

namespace {

/// A timer due in this very millisecond runs in the next turn.
constexpr Duration kTimerSlack{5};
/// Longer than the longest ring time-out of plan.cpp, and shorter than the guard by which the
/// switchboard would mend a forgotten one.
constexpr Duration kStateMax = std::chrono::seconds(26);
/// After-call work is 30 s for a call placed for nobody's account.
constexpr Duration kWrapUpMax = std::chrono::seconds(31);
/// An agent who has answered waits for the caller's own confirmation.
constexpr Duration kConfirmMax = std::chrono::seconds(75);
/// A colleague's phone rings for a minute; a prompt's end is given up after some minutes.
constexpr Duration kSegmentMax = std::chrono::minutes(12);

/// A caller in the queue has a phone ringing for him in one segment only; somebody who has an agent
/// may have a colleague's phone ring for him at any time.
bool may_be_offered(SegmentKind segment, int offers) {
    switch (segment) {
        case SegmentKind::Offer:
            return offers > 0;
        case SegmentKind::Talk:
        case SegmentKind::Hold:
        case SegmentKind::Transfer:
        case SegmentKind::Parked:
        case SegmentKind::Conference:
            return true;
        default:
            return offers == 0;
    }
}

/// How many streams may be together in such a segment. In a hold those who are asked about the
/// customer talk, and leaders may be anywhere from the first answer on.
bool is_company(SegmentKind segment, floor::Direction direction, std::size_t together) {
    if (segment == SegmentKind::Setup && direction == floor::Direction::Outbound) {
        return together != 1;  // the far network may be heard before the answer
    }
    switch (segment) {
        case SegmentKind::Talk:
            return together >= 2;
        case SegmentKind::Conference:
            return together >= 3;
        case SegmentKind::Hold:
        case SegmentKind::Transfer:
        case SegmentKind::Parked:
        case SegmentKind::Queue:
        case SegmentKind::Offer:
            return together != 1;
        default:
            return together == 0;
    }
}

}  // namespace

void Tally::add(const Tally& other) {
    conversations += other.conversations;
    recordings += other.recordings;
    turns += other.turns;
    sweeps += other.sweeps;
    commands += other.commands;
    refused_commands += other.refused_commands;
    crashes += other.crashes;
    stops += other.stops;
    reconfigurations += other.reconfigurations;
    phones_vanished += other.phones_vanished;
    answered_twice += other.answered_twice;
    races += other.races;
    lost_events += other.lost_events;
    recovered_conversations += other.recovered_conversations;
    datagrams += other.datagrams;
    calls += other.calls;
    clock_steps += other.clock_steps;
    calls_out += other.calls_out;
    reached_out += other.reached_out;
    next_trunks += other.next_trunks;
    phone_transfers += other.phone_transfers;
    phone_transfers_done += other.phone_transfers_done;
    phone_transfers_refused += other.phone_transfers_refused;
    for (std::size_t i = 0; i < std::size(ends); ++i) {
        ends[i] += other.ends[i];
    }
    for (std::size_t i = 0; i < std::size(offers); ++i) {
        offers[i] += other.offers[i];
        departures[i] += other.departures[i];
        states[i] += other.states[i];
        acts[i] += other.acts[i];
        act_outcomes[i] += other.act_outcomes[i];
    }
}

void Checkers::violate(std::string rule, std::string text, std::vector<std::string> words) {
    if (!violation_) {
        violation_ = Violation{std::move(rule), std::move(text), std::move(words)};
    }
}

// ---------------------------------------------------------------- events

void Checkers::on_output(const floor::Output& output, Instant now) {
    for (const auto& event : output.events) {
        if (event.at != now) {
            violate(
                "stamps",
                fmt::format("{} is stamped {} in a step at {}", floor::event_type_name(event.body),
                            to_epoch_ms(event.at), to_epoch_ms(now)),
                {word(floor::event_conversation(event.body))});
        }
        see(event);
    }
    touched_agents_.insert(touched_agents_.end(), output.agents.begin(), output.agents.end());
    touched_queues_.insert(touched_queues_.end(), output.queues.begin(), output.queues.end());
    touched_conversations_.insert(touched_conversations_.end(), output.conversations.begin(),
                                  output.conversations.end());
    touched_conversations_.insert(touched_conversations_.end(), output.ended.begin(),
                                  output.ended.end());
    for (const auto id : output.ended) {
        if (conversations_.contains(id)) {
            violate("ending", fmt::format("conversation {} is gone without an end", id),
                    {word(id)});
        }
    }
}

// ---------------------------------------------------------------- at rest

void Checkers::check_agent(const floor::Floor& floor, UserId id) {
    const auto status = floor.agent(id);
    const auto& seen = agents_[id];
    if (!status) {
        if (seen.state != AgentState::SignedOut) {
            violate(
                "status",
                fmt::format("agent {} vanished while {}", id, floor::agent_state_name(seen.state)),
                {word(id)});
        }
        return;
    }
    const bool is_offered =
        status->state == AgentState::Reserved || status->state == AgentState::Ringing;
    const bool has_chats =
        std::ranges::any_of(status->chats, [](const auto& chat) { return !chat.is_offered; });
    if (is_offered != seen.offer.is_set() && (is_offered || !has_chats)) {
        violate("offers",
                fmt::format("agent {} is {} and holds offer {}", id,
                            floor::agent_state_name(status->state), seen.offer),
                {word(id)});
    }
    const bool is_signed_in = status->state != AgentState::SignedOut;
    if (status->state != seen.state || status->reason != seen.reason ||
        status->conversation != seen.conversation ||
        (is_signed_in && status->since != seen.since)) {
        violate("status",
                fmt::format("agent {} is {} \"{}\" in {} since {}, the events say {} \"{}\" in {} "
                            "since {}",
                            id, floor::agent_state_name(status->state), status->reason,
                            status->conversation, to_epoch_ms(status->since),
                            floor::agent_state_name(seen.state), seen.reason, seen.conversation,
                            to_epoch_ms(seen.since)),
                {word(id)});
    }
    const bool is_in_a_call =
        status->state == AgentState::Talking || status->state == AgentState::Holding ||
        status->state == AgentState::Consulting || status->state == AgentState::Conference ||
        status->state == AgentState::Outbound;
    if ((is_in_a_call || is_offered) && !conversations_.contains(status->conversation)) {
        violate("owners",
                fmt::format("agent {} is {} in conversation {}, which is over", id,
                            floor::agent_state_name(status->state), status->conversation),
                {word(id), word(status->conversation)});
    }
}

void Checkers::check_conversation(const floor::Floor& floor, const SimulatedMedia& media,
                                  ConversationId id) {
    const auto status = floor.conversation(id);
    const auto found = conversations_.find(id);
    if (!status || found == conversations_.end()) {
        if (status.has_value() != (found != conversations_.end())) {
            violate("ending",
                    fmt::format("conversation {} is {}, the events say otherwise", id,
                                status ? "open" : "over"),
                    {word(id)});
        }
        return;
    }
    const auto& seen = found->second;
    const std::vector<std::string> words{word(id), seen.caller};
    if (status->segment != seen.segment || status->segment_since != seen.since) {
        violate("status",
                fmt::format("conversation {} is in {} since {}, the events say {} since {}", id,
                            floor::segment_kind_name(status->segment),
                            to_epoch_ms(status->segment_since),
                            floor::segment_kind_name(seen.segment), to_epoch_ms(seen.since)),
                words);
    }
    if (seen.is_chat) {
        const auto has = status->agent.is_set() ? floor.agent(status->agent) : std::nullopt;
        const bool is_known =
            !has || std::ranges::any_of(has->chats, [&](const floor::AgentChat& chat) {
                return chat.conversation == id;
            });
        if (!is_known || (seen.offers > 0) != (seen.segment == SegmentKind::Offer) ||
            (seen.segment == SegmentKind::Chat && !has)) {
            violate("owners",
                    fmt::format("chat {} is in {} with {} offers, and agent {} has it not", id,
                                floor::segment_kind_name(seen.segment), seen.offers, status->agent),
                    words);
        }
        return;
    }
    const bool is_placing =
        seen.direction == floor::Direction::Outbound && seen.segment == SegmentKind::Setup;
    if (!is_placing && !seen.legs.contains(seen.customer)) {
        violate("owners", fmt::format("conversation {} has no caller's leg", id), words);
    }
    if (!may_be_offered(seen.segment, seen.offers) && seen.direction == floor::Direction::Inbound) {
        violate("offers",
                fmt::format("conversation {} is in {} with {} offers", id,
                            floor::segment_kind_name(seen.segment), seen.offers),
                words);
    }
    if (seen.segment == SegmentKind::Transfer && seen.legs.size() < 2) {
        violate("owners",
                fmt::format("conversation {} is being transferred, but no phone rings", id), words);
    }
    if ((seen.segment == SegmentKind::Parked) != (status->park_place > 0)) {
        violate("owners",
                fmt::format("conversation {} is in {}, but holds place {}", id,
                            floor::segment_kind_name(seen.segment), status->park_place),
                words);
    }
    const auto bridged = media.bridged(static_cast<std::uint64_t>(seen.first_leg.value));
    if (!is_company(seen.segment, seen.direction, bridged)) {
        violate("owners",
                fmt::format("conversation {} is in {}, but {} streams are together", id,
                            floor::segment_kind_name(seen.segment), bridged),
                words);
    }
}

void Checkers::check_liveness(const floor::Floor& floor, Instant now) {
    if (is_stopping_) {
        return;
    }
    for (const auto& queue : floor.config().queues) {
        const auto seen = queues_.find(queue.id);
        if (seen == queues_.end() || seen->second.unoffered.empty()) {
            continue;
        }
        // Whom the lowest level may take, and whom one agent alone.
        std::optional<std::pair<std::int64_t, ConversationId>> easiest;
        std::map<UserId, ConversationId> reserved;
        for (const auto caller : seen->second.unoffered) {
            const auto status = floor.conversation(caller);
            if (status && status->reserved_for.is_set()) {
                reserved.emplace(status->reserved_for, caller);
            } else if (status && (!easiest || status->required_level < easiest->first)) {
                easiest = {status->required_level, caller};
            }
        }
        const auto look = [&](UserId id, int level) {
            const auto kept = reserved.find(id);
            const bool may_take = easiest && level >= easiest->first;
            const auto status = floor.agent(id);
            if ((may_take || kept != reserved.end()) && status &&
                agents_[id].state == AgentState::Ready &&
                status->reachability != floor::Reachability::Unreachable &&
                status->backing_off_until + kTimerSlack < now) {
                const auto caller = may_take ? easiest->second : kept->second;
                violate("liveness",
                        fmt::format("agent {} is free while conversation {} waits in queue {}", id,
                                    caller, queue.id),
                        {word(id), word(caller)});
            }
        };
        for (const auto& member : queue.members) {
            look(member.agent, member.level);
        }
        for (const auto helper : queue.overflow_agents) {
            look(helper, 0);
        }
    }
}

void Checkers::check_owners(switchboard::Switchboard& server, const SimulatedMedia& media) {
    const auto figures = server.figures();
    if (figures.legs != legs_) {
        violate(
            "owners",
            fmt::format("the switchboard holds {} legs, the events say {}", figures.legs, legs_),
            {});
    }
    if (media.streams() != legs_) {
        violate("owners", fmt::format("{} streams are open for {} legs", media.streams(), legs_),
                {});
    }
    if (const auto calls = server.user_agent().figures().calls; calls < legs_) {
        violate("owners", fmt::format("{} SIP calls stand behind {} legs", calls, legs_), {});
    }
}

void Checkers::at_rest(switchboard::Switchboard& server, const SimulatedMedia& media, Instant now) {
    const auto& floor = server.floor();
    ++tally_.turns;
    for (const auto id : touched_agents_) {
        check_agent(floor, id);
    }
    for (const auto id : touched_conversations_) {
        check_conversation(floor, media, id);
    }
    for (const auto id : touched_queues_) {
        check_queue(floor, id);
    }
    floor::follow(feed_agents_, touched_agents_, [&](UserId id) { return floor.agent(id); });
    floor::follow(feed_queues_, touched_queues_, [&](QueueId id) { return floor.queue(id); });
    floor::follow(feed_conversations_, touched_conversations_,
                  [&](ConversationId id) { return floor.conversation(id); });
    touched_agents_.clear();
    touched_conversations_.clear();
    touched_queues_.clear();
    check_liveness(floor, now);
    check_owners(server, media);
    if (const auto timer = floor.next_timer(); timer && *timer + kTimerSlack < now) {
        violate("timers",
                fmt::format("a timer of the floor was due at {}, it is {}", to_epoch_ms(*timer),
                            to_epoch_ms(now)),
                {});
    }
}

// ---------------------------------------------------------------- sweeps

void Checkers::check_feed(const floor::Floor& floor) {
    if (const auto id = floor::first_difference(feed_agents_, floor.agents())) {
        violate("feed", fmt::format("the changes missed agent {}", *id), {word(*id)});
    }
    if (const auto id = floor::first_difference(feed_queues_, floor.queues())) {
        violate("feed", fmt::format("the changes missed queue {}", *id), {word(*id)});
    }
    if (const auto id = floor::first_difference(feed_conversations_, floor.conversations())) {
        violate("feed", fmt::format("the changes missed conversation {}", *id), {word(*id)});
    }
}

/// States and segments that end by themselves: who is in one for longer than any setting allows was
/// forgotten.
void Checkers::check_stuck(const floor::Floor& floor, Instant now) {
    for (const auto& agent : floor.agents()) {
        const bool is_offered =
            agent.state == AgentState::Reserved || agent.state == AgentState::Ringing;
        const bool wraps_up = agent.state == AgentState::AfterCallWork;
        const auto longest = agents_[agent.id].has_answered ? kConfirmMax
                             : wraps_up                     ? kWrapUpMax
                                                            : kStateMax;
        if ((is_offered || wraps_up) && now - agent.since > longest) {
            violate("stuck",
                    fmt::format("agent {} is {} for {} s", agent.id,
                                floor::agent_state_name(agent.state),
                                (now - agent.since).count() / 1000),
                    {word(agent.id)});
        }
    }
    for (const auto& conversation : floor.conversations()) {
        const bool is_passing = conversation.segment == SegmentKind::Setup ||
                                conversation.segment == SegmentKind::Announcement ||
                                conversation.segment == SegmentKind::Parked ||
                                conversation.segment == SegmentKind::Offer;
        if (is_passing && now - conversation.segment_since > kSegmentMax) {
            violate("stuck",
                    fmt::format("conversation {} is in {} for {} s", conversation.id,
                                floor::segment_kind_name(conversation.segment),
                                (now - conversation.segment_since).count() / 1000),
                    {word(conversation.id), conversation.caller_number});
        }
    }
}

void Checkers::sweep(switchboard::Switchboard& server, const SimulatedMedia& media, Instant now) {
    ++tally_.sweeps;
    at_rest(server, media, now);
    const auto& floor = server.floor();
    for (const auto& status : floor.agents()) {
        check_agent(floor, status.id);
    }
    for (const auto& status : floor.conversations()) {
        check_conversation(floor, media, status.id);
    }
    for (const auto& status : floor.queues()) {
        check_queue(floor, status.id);
    }
    if (floor.conversations().size() != conversations_.size()) {
        violate("ending",
                fmt::format("{} conversations are open, the events say {}",
                            floor.conversations().size(), conversations_.size()),
                {});
    }
    check_feed(floor);
    check_stuck(floor, now);
    check_ledger(floor::Closing::StillRunning);
    journal_ended_.clear();
}

void Checkers::on_committed(const floor::Event& event) {
    ledger_.add(event);
    if (const auto* started = std::get_if<floor::ConversationStarted>(&event.body)) {
        journal_open_.insert(started->conversation);
    } else if (const auto* ended = std::get_if<floor::ConversationEnded>(&event.body)) {
        journal_open_.erase(ended->conversation);
        if (!journal_ended_.insert(ended->conversation).second) {
            violate("ending", fmt::format("conversation {} ends twice", ended->conversation),
                    {word(ended->conversation)});
        }
    }
}

void Checkers::check_ledger(floor::Closing closing) {
    const auto report = ledger_.report(closing);
    if (!report.balances()) {
        const auto text =
            report.complaints.empty() ? std::string("an imbalance") : report.complaints.front();
        // The complaint's numbers are what its story is about.
        std::vector<std::string> words;
        for (const auto noun : {"conversation ", "agent "}) {
            if (const auto at = text.find(noun); at != std::string::npos) {
                const auto begin = at + std::string_view(noun).size();
                const auto end = text.find_first_not_of("0123456789", begin);
                if (end != begin) {
                    words.push_back(text.substr(begin, end - begin));
                }
            }
        }
        violate("ledger",
                fmt::format("{} complaints, {} ms of imbalance; first: {}", report.complaint_count,
                            report.imbalance_ms, text),
                std::move(words));
    }
}

void Checkers::on_crash() {
    agents_.clear();
    conversations_.clear();
    queues_.clear();
    callers_.clear();
    recordings_.clear();
    measured_.clear();  // ids of legs nobody wrote down may be given again
    offered_legs_.clear();
    outside_legs_.clear();
    legs_ = 0;
    touched_agents_.clear();
    touched_conversations_.clear();
    touched_queues_.clear();
    feed_agents_.clear();
    feed_queues_.clear();
    feed_conversations_.clear();
    is_stopping_ = false;
}

void Checkers::on_recovered() {
    if (!journal_open_.empty()) {
        violate("ending",
                fmt::format("conversation {} is open in the journal after the start",
                            *journal_open_.begin()),
                {word(*journal_open_.begin())});
    }
    check_ledger(floor::Closing::AllOver);
}

void Checkers::at_end(const floor::Floor& floor, Instant now) {
    if (!conversations_.empty() || !floor.conversations().empty()) {
        const auto id = conversations_.empty() ? floor.conversations().front().id
                                               : conversations_.begin()->first;
        violate("ending",
                fmt::format("{} conversations are left at the end", floor.conversations().size()),
                {word(id)});
    }
    if (!recordings_.empty()) {
        violate("ending", fmt::format("recording {} never finished", recordings_.begin()->first),
                {word(recordings_.begin()->second)});
    }
    const auto* zone = find_time_zone(floor.config().time_zone);
    if (zone != nullptr && floor.next_timer() != floor::next_local_midnight(*zone, now)) {
        violate("timers", "a timer of the floor is left at the end", {});
    }
    check_ledger(floor::Closing::AllOver);
}

}  // namespace callfloor::simulation
