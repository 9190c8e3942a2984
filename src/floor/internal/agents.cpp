#include "floor/internal/agents.h"

#include <algorithm>

#include "base/check.h"
#include "floor/internal/chats.h"
#include "floor/internal/eligibility.h"
#include "floor/internal/routing.h"

namespace callfloor::floor {

namespace {

constexpr Duration kShortestBackOff = std::chrono::seconds(1);

bool counts_as_in_call(AgentState state) {
    switch (state) {
        case AgentState::Talking:
        case AgentState::Holding:
        case AgentState::Outbound:
        case AgentState::Consulting:
        case AgentState::Consulted:
        case AgentState::Conference:
        case AgentState::Monitoring:
        case AgentState::Chatting:
            return true;
        default:
            return false;
    }
}

bool handles_a_call(AgentState state) {
    return state == AgentState::Talking || state == AgentState::Holding ||
           state == AgentState::Consulting || state == AgentState::Conference ||
           state == AgentState::AfterCallWork;
}

/// Adds the interval that ends now to the figures of agent and queue.
void account_interval(World& world, Agent& agent) {
    const Duration took = world.now - agent.since;
    if (handles_a_call(agent.state)) {
        agent.last_call.handling += took;
    }
    Queue* queue = world.find_queue(agent.queue);
    switch (agent.state) {
        case AgentState::Talking:
        case AgentState::Conference:
            agent.talk_today += took;
            if (queue != nullptr) {
                queue->today.talk_ms += took.count();
                queue->recent.add_handling(world.now, SegmentKind::Talk, took);
                world.touch(*queue);
            }
            break;
        case AgentState::Holding:
        case AgentState::Consulting:  // for the customer it is a hold
            agent.hold_today += took;
            if (queue != nullptr) {
                queue->today.hold_ms += took.count();
                queue->recent.add_handling(world.now, SegmentKind::Hold, took);
                world.touch(*queue);
            }
            break;
        case AgentState::AfterCallWork:
            agent.wrap_up_today += took;
            agent.last_call.wrap_up += took;
            if (queue != nullptr) {
                queue->today.wrap_up_ms += took.count();
                queue->recent.add_wrap_up(world.now, took);
                world.touch(*queue);
            }
            break;
        default:
            break;
    }
}

FreeKey free_key(const Agent& agent, const Membership& membership) {
    std::int64_t first = 0;
    switch (membership.queue->config.strategy) {
        case Strategy::LongestIdle:
            break;
        case Strategy::FewestCalls:
            first = agent.answered_since_sign_in;
            break;
        case Strategy::RoundRobin:
        case Strategy::RingAll:
            first = membership.index;
            break;
        case Strategy::SkillLevel:
            first = -membership.level;
            break;
    }
    return {first, agent.idle_since, agent.config.id};
}

/// Into the set or out of it, as he is free or not.
void place_in(std::map<FreeKey, FreeMember>& free, Agent& agent, Membership& membership) {
    if (agent.is_free) {
        membership.key = free_key(agent, membership);
        free.emplace(membership.key, FreeMember{&agent, membership.level});
    } else {
        free.erase(membership.key);
    }
}

}  // namespace

void count_in_queues(World& world, Agent& agent, AgentState state, std::int64_t by) {
    for (const Membership& membership : agent.memberships) {
        Queue& queue = *membership.queue;
        queue.signed_in += state != AgentState::SignedOut ? by : 0;
        queue.not_ready += state == AgentState::NotReady ? by : 0;
        queue.in_call += counts_as_in_call(state) ? by : 0;
        world.touch(queue);
    }
    for (const Membership& membership : agent.helps) {
        membership.queue->helpers_signed_in += state != AgentState::SignedOut ? by : 0;
    }
}

void refresh_free(World& world, Agent& agent) {
    const bool can_be_offered = agent.state == AgentState::Ready && agent.offer == nullptr &&
                                agent.reachability != Reachability::Unreachable &&
                                agent.backing_off_until <= world.now && !world.is_stopping;
    if (can_be_offered == agent.is_free) {
        return;
    }
    agent.is_free = can_be_offered;
    for (Membership& membership : agent.memberships) {
        Queue& queue = *membership.queue;
        place_in(queue.free, agent, membership);
        queue.free_by_level[static_cast<std::size_t>(membership.level)] += can_be_offered ? 1 : -1;
        if (can_be_offered) {
            mark_dirty(world, queue);
        }
        world.touch(queue);
    }
    for (Membership& membership : agent.helps) {
        place_in(membership.queue->free_helpers, agent, membership);
        if (can_be_offered) {
            mark_dirty(world, *membership.queue);
        }
    }
}

void change_agent(World& world, Agent& agent, AgentChange change) {
    if (agent.state == change.state && agent.reason == change.reason &&
        agent.conversation == change.conversation) {
        return;
    }
    account_interval(world, agent);
    if (handles_a_call(agent.state) && !handles_a_call(change.state) &&
        change.state != AgentState::Outbound) {
        if (Queue* queue = world.find_queue(agent.queue); queue != nullptr) {
            queue->handling.add(agent.last_call.handling);
        }
        agent.last_call.handling = Duration{0};
    }
    count_in_queues(world, agent, agent.state, -1);
    count_in_queues(world, agent, change.state, +1);
    const bool keeps_idle_time =
        agent.state == AgentState::Reserved || agent.state == AgentState::Ringing;
    if (change.state == AgentState::Ready && !keeps_idle_time) {
        agent.idle_since = world.now;
    }
    agent.state = change.state;
    agent.reason = std::move(change.reason);
    agent.conversation = change.conversation;
    agent.queue = change.queue;
    agent.since = world.now;
    const UserId by = change.by == agent.config.id ? UserId{} : change.by;
    world.emit(AgentStateChanged{agent.config.id, agent.state, agent.reason, agent.conversation,
                                 agent.queue, agent.extension, by});
    world.touch(agent);
    refresh_free(world, agent);
    mark_chats_dirty(world, agent);
}

void set_reachability(World& world, Extension& extension, Reachability reachability) {
    extension.reachability = reachability;
    Agent* agent = extension.agent;
    if (agent == nullptr) {
        return;
    }
    if (reachability == Reachability::Reachable && agent->backs_off_unreachable) {
        agent->backing_off_until = {};
        agent->backs_off_unreachable = false;
        world.timers.cancel(agent->back_off_timer);
        world.touch(*agent);
    }
    if (agent->reachability != reachability) {
        agent->reachability = reachability;
        world.emit(AgentReachabilityChanged{agent->config.id, reachability});
        world.touch(*agent);
    }
    refresh_free(world, *agent);
    mark_chats_dirty(world, *agent);  // the pause after a failed offer may be over
}

void back_off(World& world, Agent& agent, Duration time, BackOffCause cause) {
    // Without any pause a phone that refuses at once would be rung in a fast loop.
    const Duration pause = std::max(time, kShortestBackOff);
    agent.backing_off_until = std::max(agent.backing_off_until, world.now + pause);
    agent.backs_off_unreachable = cause == BackOffCause::Phone;
    world.timers.start(agent.back_off_timer, agent.backing_off_until,
                       {TimerKind::BackOffEnd, agent.config.id.value});
    world.touch(agent);
    refresh_free(world, agent);
}

void on_back_off_end(World& world, Agent& agent) {
    agent.back_off_timer = {};
    agent.backing_off_until = {};
    agent.backs_off_unreachable = false;
    world.touch(agent);
    refresh_free(world, agent);
    mark_chats_dirty(world, agent);
}

bool must_leave(const World& world, const Agent& agent) {
    const Extension* extension = world.find_extension(agent.extension);
    return agent.is_removed || extension == nullptr || extension->is_removed;
}

void enter_next_state(World& world, Agent& agent) {
    if (!agent.chats.empty()) {
        change_agent(world, agent, {AgentState::Chatting, {}, {}, {}, {}});
        return;
    }
    if (agent.chat_offer != nullptr) {  // the last of his chats was closed while he was asked
        change_agent(world, agent,
                     {AgentState::Ringing, {}, agent.chat_offer->id, agent.chat_offer->queue, {}});
        return;
    }
    if (must_leave(world, agent)) {
        sign_out(world, agent, {});
        return;
    }
    const auto next = std::exchange(agent.next, std::nullopt);
    const UserId by = std::exchange(agent.next_by, UserId{});
    if (next && next->state == AgentState::SignedOut) {
        sign_out(world, agent, by);
    } else if (next && next->state == AgentState::NotReady) {
        change_agent(world, agent, {AgentState::NotReady, next->reason, {}, {}, by});
    } else {
        change_agent(world, agent, {AgentState::Ready, {}, {}, {}, by});
    }
}

void sign_in(World& world, Agent& agent, Extension& extension, UserId by) {
    extension.agent = &agent;
    agent.extension = extension.config.id;
    agent.signed_in_at = world.now;
    agent.answered_since_sign_in = 0;
    change_agent(world, agent, {AgentState::NotReady, "signed_in", {}, {}, by});
    if (extension.reachability != agent.reachability) {
        agent.reachability = extension.reachability;
        world.emit(AgentReachabilityChanged{agent.config.id, agent.reachability});
    }
}

void sign_out(World& world, Agent& agent, UserId by) {
    CHECK(agent.offer == nullptr && agent.chat_offer == nullptr && agent.chats.empty());
    close_wrap_up(world, agent);
    change_agent(world, agent, {AgentState::SignedOut, {}, {}, {}, by});
    stop_keeping_for(world, agent);
    if (Extension* extension = world.find_extension(agent.extension); extension != nullptr) {
        extension->agent = nullptr;
    }
    world.timers.cancel(agent.back_off_timer);
    agent.extension = {};
    agent.reachability = Reachability::Unknown;
    agent.signed_in_at = {};
    agent.backing_off_until = {};
    agent.backs_off_unreachable = false;
    agent.next.reset();
    agent.next_by = {};
    agent.interrupted.reset();
    agent.last_call.overdue = false;
    agent.missed.clear();
}

void begin_wrap_up(World& world, Agent& agent, const Conversation& conversation) {
    agent.last_call.wrap_up = Duration{0};
    if (conversation.wrap_up_limit <= Duration{0} || agent.is_removed) {
        enter_next_state(world, agent);
        return;
    }
    agent.wrap_up_until = world.now + conversation.wrap_up_limit;
    world.start_timer(agent.wrap_up_timer, conversation.wrap_up_limit, TimerKind::WrapUpEnd,
                      agent.config.id.value);
    change_agent(world, agent,
                 {AgentState::AfterCallWork, {}, conversation.id, conversation.queue, {}});
}

void close_wrap_up(World& world, Agent& agent) {
    world.timers.cancel(agent.wrap_up_timer);
    agent.wrap_up_until = {};
    world.touch(agent);
    if (agent.interrupted && agent.interrupted->state == AgentState::AfterCallWork) {
        agent.interrupted = Agent::Interrupted{};
    }
}

void on_wrap_up_end(World& world, Agent& agent) {
    agent.wrap_up_timer = {};
    agent.last_call.overdue = !agent.last_call.code_given;
    close_wrap_up(world, agent);
    if (agent.state == AgentState::AfterCallWork) {
        enter_next_state(world, agent);
    }
}

void begin_outbound(World& world, Agent& agent, const Conversation& conversation) {
    CHECK(agent.offer == nullptr && !agent.interrupted);
    if (!agent.chats.empty()) {  // his state stays what it is
        withdraw_chat_offer(world, agent, OfferOutcome::Withdrawn);
    }
    CHECK(agent.chat_offer == nullptr);
    agent.interrupted =
        Agent::Interrupted{agent.state, agent.reason, agent.conversation, agent.queue};
    change_agent(world, agent, {AgentState::Outbound, {}, conversation.id, {}, {}});
}

void end_outbound(World& world, Agent& agent) {
    const auto before =
        std::exchange(agent.interrupted, std::nullopt).value_or(Agent::Interrupted{});
    const bool goes_back = agent.chats.empty() && !must_leave(world, agent);
    if (goes_back && before.state == AgentState::AfterCallWork) {
        change_agent(world, agent,
                     {AgentState::AfterCallWork, {}, before.conversation, before.queue, {}});
    } else if (goes_back && before.state == AgentState::NotReady && !agent.next) {
        change_agent(world, agent, {AgentState::NotReady, before.reason, {}, {}, {}});
    } else {
        enter_next_state(world, agent);
    }
}

bool can_be_rung(const World& world, const Agent& agent) {
    const Extension* extension = world.find_extension(agent.extension);
    return (agent.state == AgentState::Ready || agent.state == AgentState::NotReady) &&
           agent.offer == nullptr && agent.reachability != Reachability::Unreachable &&
           extension != nullptr && !extension->conversation.is_set() && !must_leave(world, agent) &&
           !world.is_stopping;
}

void keep_for_afterwards(World& world, Agent& agent) {
    if (agent.state == AgentState::NotReady && !agent.next) {
        agent.next = NextState{AgentState::NotReady, agent.reason};
        world.touch(agent);
    }
}

bool is_in_call(const Agent& agent) {
    return counts_as_in_call(agent.state) || (agent.offer != nullptr && agent.offer->answered);
}

UserId user_of(const Agent* agent) {
    return agent != nullptr ? agent->config.id : UserId{};
}

}  // namespace callfloor::floor
