#pragma once
// Transfers: blind, attended, and what becomes of a customer nobody takes.
//
//   blind      customer ─► queue, or music while the target's phone rings ─► target
//   attended   a consulted party who has answered gets the customer at once; one whose phone still
//              rings makes it a blind transfer
//   failed     back to the agent who transferred (once), else to the front of the queue he came
//              from

#include "floor/internal/sides.h"

namespace callfloor::floor {

void transfer_to_phone(World& world, Conversation& conversation, const Destination& to);
void transfer_to_queue(World& world, Conversation& conversation, Queue& queue);

/// The consulted party gets the customer; what becomes of the partner's phone is `fate`.
void complete_transfer(World& world, Conversation& conversation, PhoneFate fate,
                       const CallEnd& end);

/// The side party that was rung for a transfer, or to take the customer back, has answered.
void take_over_from_transfer(World& world, Conversation& conversation);

void return_customer(World& world, Conversation& conversation);
void wait_at_the_front(World& world, Conversation& conversation);

/// The queue he was transferred to cannot keep him: rings the agent who transferred him, if he can
/// be rung. He has left the queue.
/// He is in the after-call work of this very conversation and his phone is free.
bool can_take_back(const World& world, const Conversation& conversation, const Agent& agent);
Agent* agent_to_return_to(const World& world, const Conversation& conversation);

}  // namespace callfloor::floor
