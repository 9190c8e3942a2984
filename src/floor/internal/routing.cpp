#include "floor/internal/routing.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/check.h"
#include "base/limits.h"
#include "floor/internal/offers.h"

namespace callfloor::floor {

namespace {

std::int64_t member_index(const Agent& agent, const Queue& queue) {
    const auto found = std::ranges::find(agent.memberships, &queue, &Membership::queue);
    return found == agent.memberships.end() ? -1 : found->index;
}

bool has_room(const Conversation& conversation) {
    return conversation.offers.size() + 1 < limits::kLegsPerConversation;
}

/// Rings all of these who are of his level.
void offer_to_all(World& world, Queue& queue, Conversation& conversation,
                  const std::map<FreeKey, FreeMember>& free) {
    std::vector<Agent*> agents;
    for (const auto& [key, member] : free) {
        if (member.level >= conversation.need) {
            agents.push_back(member.agent);
        }
    }
    for (Agent* agent : agents) {
        if (has_room(conversation)) {
            start_offer(world, queue, conversation, *agent);
        }
    }
}

void offer_next(World& world, Queue& queue, Conversation& conversation) {
    if (queue.config.strategy == Strategy::RingAll) {
        offer_to_all(world, queue, conversation, queue.free);
        return;
    }
    Agent* agent = next_member(queue, conversation.need);
    CHECK(agent != nullptr);
    queue.last_offered_index = member_index(*agent, queue);
    start_offer(world, queue, conversation, *agent);
}

/// Callers who are kept for an agent who is free.
void offer_kept(World& world, Queue& queue) {
    std::vector<Conversation*> kept;
    for (const auto& [key, conversation] : queue.unoffered.with_need(kKept)) {
        kept.push_back(conversation);
    }
    for (Conversation* conversation : kept) {
        if (Agent* agent = world.find_agent(conversation->kept_for);
            agent != nullptr && agent->is_free) {
            start_offer(world, queue, *conversation, *agent);
        }
    }
}

struct Urgent {
    Queue* queue = nullptr;
    Conversation* conversation = nullptr;
};

/// The most urgent caller nobody rings for whom a free member may take.
Urgent most_urgent(const World& world) {
    Urgent best;
    for (Queue* queue : world.dirty_queues) {
        if (queue->unoffered.is_empty() || queue->free.empty()) {
            continue;
        }
        Conversation* first = queue->unoffered.first_for(highest_free_level(*queue));
        if (first != nullptr &&
            (best.conversation == nullptr || first->key < best.conversation->key)) {
            best = {queue, first};
        }
    }
    return best;
}

/// The most urgent caller whom a free overflow agent may take.
Urgent most_urgent_for_helpers(const World& world) {
    Urgent best;
    for (Queue* queue : world.dirty_queues) {
        const auto& callers = queue->unoffered.with_need(kForAgentsToo);
        if (!queue->free_helpers.empty() && !callers.empty() &&
            (best.conversation == nullptr || callers.begin()->first < best.conversation->key)) {
            best = {queue, callers.begin()->second};
        }
    }
    return best;
}

void offer_to_helpers(World& world, Queue& queue, Conversation& conversation) {
    if (queue.config.strategy == Strategy::RingAll) {
        offer_to_all(world, queue, conversation, queue.free_helpers);
    } else {
        start_offer(world, queue, conversation, *queue.free_helpers.begin()->second.agent);
    }
}

/// Members of a ring-all queue who became free while its callers ring elsewhere join in for the one
/// waiting longest.
void join_ringing(World& world, Queue& queue) {
    for (auto it = queue.waiting.begin(); it != queue.waiting.end() && !queue.free.empty(); ++it) {
        Conversation& conversation = *it->second;
        if (conversation.stage == Stage::Waiting && !conversation.overdue &&
            conversation.need != kKept) {
            offer_to_all(world, queue, conversation, queue.free);
        }
    }
}

}  // namespace

Agent* next_member(const Queue& queue, int level) {
    const auto takes = [&](const auto& item) { return item.second.level >= level; };
    auto begin = queue.free.begin();
    if (queue.config.strategy == Strategy::RoundRobin) {
        // The first free member after the one offered last, from the beginning when there is none.
        begin = queue.free.lower_bound(FreeKey{queue.last_offered_index + 1, {}, {}});
    }
    auto found = std::find_if(begin, queue.free.end(), takes);
    if (found == queue.free.end()) {
        found = std::find_if(queue.free.begin(), queue.free.end(), takes);
    }
    return found == queue.free.end() ? nullptr : found->second.agent;
}

int highest_free_level(const Queue& queue) {
    int level = kHighestLevel;
    while (level > 0 && queue.free_by_level[static_cast<std::size_t>(level)] == 0) {
        --level;
    }
    return level;
}

void mark_dirty(World& world, Queue& queue) {
    if (!queue.is_dirty) {
        queue.is_dirty = true;
        world.dirty_queues.push_back(&queue);
    }
}

void route(World& world) {
    for (Queue* queue : world.dirty_queues) {
        offer_kept(world, *queue);
    }
    for (Urgent next = most_urgent(world); next.queue != nullptr; next = most_urgent(world)) {
        offer_next(world, *next.queue, *next.conversation);
    }
    for (Queue* queue : world.dirty_queues) {
        queue->is_dirty = false;
        if (queue->config.strategy == Strategy::RingAll) {
            join_ringing(world, *queue);
        }
    }
    for (Urgent next = most_urgent_for_helpers(world); next.queue != nullptr;
         next = most_urgent_for_helpers(world)) {
        offer_to_helpers(world, *next.queue, *next.conversation);
    }
    world.dirty_queues.clear();
}

}  // namespace callfloor::floor
