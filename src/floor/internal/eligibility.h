#pragma once
// Who may take a waiting caller, and how that widens with his waiting. Every change of it is an
// event, so that the record says why an agent got the call.
//
//   entry ─┬─ kept for the agent who had him last ─ patience over, refused, signed out ─┐
//          └─ members of the level of the first step ◄─────────────────────────────────┘
//                    │ waiting: the next steps
//                    ▼
//             every member ─ overflow ─► the overflow agents, too

#include "floor/internal/world.h"

namespace callfloor::floor {

/// He comes into a queue for the first time in this call: kept for his last agent where the queue's
/// rule says so.
void keep_for_last_agent(World& world, Queue& queue, Conversation& conversation);

/// The level his waiting asks for now; starts the timer of the next step. Not of who is kept for
/// somebody or is open to the overflow agents.
void review_level(World& world, Queue& queue, Conversation& conversation);
/// Likewise after the queue's rules changed.
void review_need(World& world, Queue& queue, Conversation& conversation);

/// The others may take him, too. Nothing happens when he is kept for nobody.
void stop_keeping(World& world, Queue& queue, Conversation& conversation);
/// All who are kept for this agent.
void stop_keeping_for(World& world, const Agent& agent);

/// The overflow agents may take him from now on; counted and told.
void tell_open_to_agents(World& world, Queue& queue, Conversation& conversation);

void on_widen(World& world, Conversation& conversation);

/// The agent has the customer; told again for every agent who gets him.
void remember_agent(World& world, const Conversation& conversation, const Agent& agent);

}  // namespace callfloor::floor
