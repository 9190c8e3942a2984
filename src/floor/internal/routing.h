#pragma once
// Who is offered whom. Routing runs at the end of every step over the queues the step made dirty (a
// caller came or fell back, an agent became free) and leaves no free member beside a caller no
// phone rings for. It never polls.
//
//   callers  over all dirty queues the smallest WaitingKey first: waiting time plus head start
//   agents   the queue's strategy, as the order of its free set
//
// Cost: a look at the head of each dirty queue per offer; an agent entering or leaving the free
// sets costs O(log n) for each queue he serves.

#include "floor/internal/world.h"

namespace callfloor::floor {

void mark_dirty(World& world, Queue& queue);

/// The free member the strategy names next; the queue has one.
Agent& next_agent(const Queue& queue);

/// Starts all offers that are possible now.
void route(World& world);

}  // namespace callfloor::floor
