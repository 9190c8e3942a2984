#include "floor/internal/eligibility.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/check.h"
#include "floor/internal/routing.h"

namespace callfloor::floor {

namespace {

void set_need(World& world, Queue& queue, Conversation& conversation, int need) {
    if (conversation.need == need) {
        return;
    }
    const bool was_open = queue.unoffered.erase(conversation.need, conversation.key);
    conversation.need = need;
    if (was_open) {
        queue.unoffered.insert(need, conversation.key, &conversation);
    }
    mark_dirty(world, queue);
    world.touch(conversation);
}

struct Requirement {
    int level = kEveryMember;
    std::optional<Instant> falls_at;
};

Requirement requirement(const World& world, const Queue& queue, const Conversation& conversation) {
    const Instant since = conversation.entered_queue_at - conversation.credited;
    Requirement required;
    for (const SkillStep& step : queue.config.skill_steps) {
        if (since + step.after > world.now) {
            required.falls_at = since + step.after;
            break;
        }
        required.level = step.level;
    }
    return required;
}

bool is_member(const Agent& agent, const Queue& queue) {
    return std::ranges::find(agent.memberships, &queue, &Membership::queue) !=
           agent.memberships.end();
}

/// The agent for whom the rule would keep him; null when it does not.
Agent* agent_to_wait_for(const World& world, const Queue& queue, const Conversation& conversation) {
    const StickyRule& rule = queue.config.sticky;
    if (rule.patience <= Duration{0} || !conversation.is_caller_known() ||
        queue.unoffered.with_need(kKept).size() >= limits::kReservedPerQueue) {
        return nullptr;
    }
    const LastAgent* last = world.last_agents.find(conversation.customer_number());
    if (last == nullptr || last->at + rule.memory < world.now) {
        return nullptr;
    }
    Agent* agent = world.find_agent(last->agent);
    if (agent == nullptr || agent->state == AgentState::SignedOut || !is_member(*agent, queue)) {
        return nullptr;
    }
    // Who was let in because somebody is free must not wait where there is no place.
    const bool may_wait = rule.condition == StickyCondition::SignedIn &&
                          queue.waiting.size() <= queue.config.max_length;
    return agent->is_free || may_wait ? agent : nullptr;
}

}  // namespace

void keep_for_last_agent(World& world, Queue& queue, Conversation& conversation) {
    const Agent* agent = agent_to_wait_for(world, queue, conversation);
    if (agent == nullptr) {
        return;
    }
    conversation.kept_for = agent->config.id;
    set_need(world, queue, conversation, kKept);
    world.emit(CallerReserved{conversation.id, queue.config.id, conversation.kept_for});
    world.start_timer(conversation.widen_timer, queue.config.sticky.patience, TimerKind::Widen,
                      conversation.id.value);
}

void review_level(World& world, Queue& queue, Conversation& conversation) {
    if (conversation.need == kKept || conversation.need == kForAgentsToo) {
        return;
    }
    const Requirement required = requirement(world, queue, conversation);
    world.timers.cancel(conversation.widen_timer);
    if (required.falls_at) {
        world.timers.start(conversation.widen_timer, *required.falls_at,
                           {TimerKind::Widen, conversation.id.value});
    }
    if (conversation.need != required.level) {
        set_need(world, queue, conversation, required.level);
        world.emit(RequiredLevelChanged{conversation.id, queue.config.id, required.level});
    }
}

void review_need(World& world, Queue& queue, Conversation& conversation) {
    if (conversation.need == kKept) {
        const Agent* agent = world.find_agent(conversation.kept_for);
        if (agent == nullptr || !is_member(*agent, queue) ||
            queue.config.sticky.patience <= Duration{0}) {
            stop_keeping(world, queue, conversation);
        }
        return;
    }
    review_level(world, queue, conversation);
}

void stop_keeping(World& world, Queue& queue, Conversation& conversation) {
    if (conversation.need != kKept) {
        return;
    }
    conversation.kept_for = {};
    const int level = requirement(world, queue, conversation).level;
    set_need(world, queue, conversation, level);
    world.emit(RequiredLevelChanged{conversation.id, queue.config.id, level});
    review_level(world, queue, conversation);
}

void stop_keeping_for(World& world, const Agent& agent) {
    for (const Membership& membership : agent.memberships) {
        std::vector<Conversation*> kept;
        for (const auto& [key, conversation] : membership.queue->unoffered.with_need(kKept)) {
            if (conversation->kept_for == agent.config.id) {
                kept.push_back(conversation);
            }
        }
        for (Conversation* conversation : kept) {
            stop_keeping(world, *membership.queue, *conversation);
        }
    }
}

void tell_open_to_agents(World& world, Queue& queue, Conversation& conversation) {
    world.timers.cancel(conversation.widen_timer);
    conversation.kept_for = {};
    set_need(world, queue, conversation, kForAgentsToo);
    ++queue.today.opened_to_agents;
    world.emit(RequiredLevelChanged{conversation.id, queue.config.id, kForAgentsToo});
    world.touch(queue);
}

void on_widen(World& world, Conversation& conversation) {
    conversation.widen_timer = {};
    Queue* queue = world.find_queue(conversation.queue);
    CHECK(conversation.is_in_queue && queue != nullptr);  // leaving cancels the timer
    if (conversation.need == kKept) {
        // The phone of the agent he is kept for may ring; then this offer decides.
        if (conversation.offers.empty()) {
            stop_keeping(world, *queue, conversation);
        }
        return;
    }
    review_level(world, *queue, conversation);
}

void remember_agent(World& world, const Conversation& conversation, const Agent& agent) {
    if (conversation.direction != Direction::Internal && conversation.is_caller_known()) {
        world.last_agents.put(conversation.customer_number(), {agent.config.id, world.now});
    }
}

}  // namespace callfloor::floor
