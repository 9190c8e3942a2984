#pragma once
// Calls agents place: the agent's own phone first (which rings for the desk's command, and is there
// already when he dialled at it), then the customer.
//
//   own phone rings ─► dialling, trunk by trunk ─► talk, from here a call like any other
//        │                   │ the agent hears the far end's ringing, or ours
//        ▼                   ▼
//   any failure ends the conversation with its cause; the agent is again what he was
//
// The agent is outbound from the first moment to the end of the talk; hold, consultation and
// conference are states of their own as in a queue's call, and after-call work follows when the
// customer was reached.

#include "base/result.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

Result<void> place_call(World& world, const PlaceCall& command);

/// A number outside that somebody dials at one of our telephones.
bool dials_outside(const World& world, const CallArrived& call);
/// As the desk's command by the rights of who sits there, from his phone, which is answered at
/// once: he hears there how the far end is reached. Otherwise why not, and nothing happened.
std::optional<EndCause> dial_from_phone(World& world, const CallArrived& call);

/// True when the leg is one of a call that is still being placed, and was dealt with.
bool on_placing_leg_rang(World& world, Conversation& conversation, Leg& leg, bool has_sound);
bool on_placing_leg_answered(World& world, Conversation& conversation, const Leg& leg);
bool on_placing_leg_ended(World& world, Conversation& conversation, const Leg& leg,
                          const CallEnd& end);
void on_placing_ring_out(World& world, Conversation& conversation);

/// The conversation ends before the customer was reached: the agent goes back to what he was.
void release_dialler(World& world, Conversation& conversation);

bool is_being_placed(const Conversation& conversation);

}  // namespace callfloor::floor
