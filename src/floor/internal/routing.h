#pragma once
// Who is offered whom. Routing runs at the end of every step over the queues the step made dirty (a
// caller came or fell back, an agent became free) and leaves no free member beside a caller no
// phone rings for. It never polls.
//
//   callers  who are kept for a free agent; then over all dirty queues the smallest WaitingKey
//   first:
//            waiting time plus head start, of those whose level somebody free has
//   agents   the queue's strategy, as the order of its free set; the overflow agents of a queue
//   only
//            when no caller of their own queues is left for them
//
// Cost: a look at the head of each dirty queue per offer; an agent entering or leaving the free
// sets costs O(log n) for each queue he serves.

#include "floor/internal/world.h"

namespace callfloor::floor {

void mark_dirty(World& world, Queue& queue);

/// The free member of this level or above whom the strategy names next; null when there is none.
Agent* next_member(const Queue& queue, int level);

/// Of the free members; 0 when there is none.
int highest_free_level(const Queue& queue);

/// Starts all offers that are possible now.
void route(World& world);

}  // namespace callfloor::floor
