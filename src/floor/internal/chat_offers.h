#pragma once
// One try to give a chat to an agent, and who can be asked. An agent is offered one thing at a
// time; who has chats already keeps his state while he is asked.

#include "floor/internal/world.h"

namespace callfloor::floor {

bool can_take_chat(const World& world, const Agent& agent, const Queue& queue);
/// Of the members who can take a chat now: the fewest chats, then the strategy's level, then who
/// was offered one longest ago.
Agent* best_for_chat(const World& world, const Queue& queue);

/// Does nothing when he is offered to nobody. Who still waits waits on.
void end_chat_offer(World& world, Chat& chat, OfferOutcome outcome);
void begin_chat_segment(World& world, Chat& chat, SegmentKind kind);

}  // namespace callfloor::floor
