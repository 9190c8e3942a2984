#pragma once
// What can be seen of the world: plain values for board, desk and API.

#include "floor/internal/world.h"

namespace callfloor::floor {

AgentStatus status_of(const Agent& agent);
QueueStatus status_of(const Queue& queue);
ConversationStatus status_of(const World& world, const Conversation& conversation);

}  // namespace callfloor::floor
