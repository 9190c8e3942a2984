#pragma once
// Parked customers: nobody has them, each stands with music in a numbered place from which any
// agent may take him. He is never forgotten there:
//
//   parked ─┬─► an agent picks up ─► his phone rings ─► has the customer
//           │                          └─ not answered ─► parked on
//           └─► the limit is over ─► the agent who parked ─► the front of the queue (transfers.h)

#include "base/result.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

/// The agent lets him go into the lowest free place. Refused when all are taken.
Result<void> park(World& world, Conversation& conversation);
/// Rings the agent's phone for whoever stands in that place.
Result<void> pick_up(World& world, const PickUpCall& command);

/// Somebody has him again, or rings for him, or he is gone: the place is free. Nothing happens when
/// he is in none.
void leave_place(World& world, Conversation& conversation, ActOutcome outcome);

void on_park_end(World& world, Conversation& conversation);
/// The phone of who wanted to pick him up was not answered.
void on_pick_up_failed(World& world, Conversation& conversation);

}  // namespace callfloor::floor
