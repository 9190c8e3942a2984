#pragma once
// One party leaves a conversation that goes on without it.

#include "floor/internal/world.h"

namespace callfloor::floor {

/// The agent leaves a conference, a consultation he was asked into, or listening. False when he is
/// in none, so that his leaving would end the call.
bool leave_call(World& world, Conversation& conversation, const Agent& agent, const CallEnd& end);

/// The partner's phone is gone. True when the conversation goes on: somebody else has the customer
/// now or is being rung for him (the next in the conference, the consulted party), or, when nobody
/// hung up but the agent's phone was lost, he waits at the front of his queue.
bool pass_on_lost_partner(World& world, Conversation& conversation, const CallEnd& end);

/// The phone of a side party, conference member or listener is gone. False when the leg is none of
/// them.
bool on_extra_leg_ended(World& world, Conversation& conversation, const Leg& leg,
                        const CallEnd& end);
bool on_extra_leg_answered(World& world, Conversation& conversation, const Leg& leg);
bool on_extra_leg_rang(World& world, Conversation& conversation, const Leg& leg, bool has_sound);

/// With the conversation: side party, members and listeners are let go.
void end_extra_legs(World& world, Conversation& conversation, ActOutcome outcome,
                    const CallEnd& end);

}  // namespace callfloor::floor
