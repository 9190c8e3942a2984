#include "floor/internal/routing.h"

#include <algorithm>

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

/// Rings all free members for this caller.
void offer_to_all(World& world, Queue& queue, Conversation& conversation) {
    while (!queue.free.empty() && has_room(conversation)) {
        start_offer(world, queue, conversation, *queue.free.begin()->second);
    }
}

void offer_next(World& world, Queue& queue) {
    Conversation& conversation = *queue.unoffered.begin()->second;
    if (queue.config.strategy == Strategy::RingAll) {
        offer_to_all(world, queue, conversation);
        return;
    }
    Agent& agent = next_agent(queue);
    queue.last_offered_index = member_index(agent, queue);
    start_offer(world, queue, conversation, agent);
}

/// The dirty queue whose first caller nobody rings for is the most urgent and who has a free
/// member.
Queue* most_urgent(const World& world) {
    Queue* best = nullptr;
    for (Queue* queue : world.dirty_queues) {
        if (!queue->unoffered.empty() && !queue->free.empty() &&
            (best == nullptr || queue->unoffered.begin()->first < best->unoffered.begin()->first)) {
            best = queue;
        }
    }
    return best;
}

/// Members of a ring-all queue who became free while its callers ring elsewhere join in for the one
/// waiting longest.
void join_ringing(World& world, Queue& queue) {
    for (auto it = queue.waiting.begin(); it != queue.waiting.end() && !queue.free.empty(); ++it) {
        Conversation& conversation = *it->second;
        if (conversation.stage == Stage::Waiting && !conversation.is_overdue) {
            offer_to_all(world, queue, conversation);
        }
    }
}

}  // namespace

Agent& next_agent(const Queue& queue) {
    if (queue.config.strategy == Strategy::RoundRobin) {
        // The first free member after the one offered last, from the beginning when there is none.
        const auto after = queue.free.lower_bound(FreeKey{queue.last_offered_index + 1, {}, {}});
        return *(after != queue.free.end() ? after : queue.free.begin())->second;
    }
    return *queue.free.begin()->second;
}

void mark_dirty(World& world, Queue& queue) {
    if (!queue.is_dirty) {
        queue.is_dirty = true;
        world.dirty_queues.push_back(&queue);
    }
}

void route(World& world) {
    while (Queue* queue = most_urgent(world)) {
        offer_next(world, *queue);
    }
    for (Queue* queue : world.dirty_queues) {
        queue->is_dirty = false;
        if (queue->config.strategy == Strategy::RingAll) {
            join_ringing(world, *queue);
        }
    }
    world.dirty_queues.clear();
}

}  // namespace callfloor::floor
