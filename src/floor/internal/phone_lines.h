#pragma once
// The second call of a desk phone: an agent who has a customer dials somebody from his phone. That
// is a consultation, with the agent heard by this second line instead of his first:
//
//   dials a colleague ─► consults him ─► transfer key (PhoneTransfer of both) ─► he has the
//   customer
//        │                    └► hangs the second line up ─► the customer is his again
//        └► nobody there: the second line is refused or hung up, the customer is his again

#include "floor/internal/sides.h"

namespace callfloor::floor {

/// The agent's side of a call that he began at his phone.
Leg& start_phone_leg(World& world, const Conversation& conversation, const CallArrived& call,
                     UserId agent);

/// Rings the target while the customer waits with music; `line`: the agent asks by it.
void begin_consultation(World& world, Conversation& conversation, const Destination& to,
                        Leg* line = nullptr);

/// False when the call is no second one of a phone, or nobody can be asked now; nothing happened.
bool begin_line(World& world, const CallArrived& call);
bool is_line(const Conversation& conversation, const Leg& leg);
bool is_pair_of_lines(const Conversation& conversation, LegId one, LegId other);
/// The consulted party has answered: so is the second line.
void answer_line(World& world, Conversation& conversation);
void on_line_answered(World& world, Conversation& conversation);
/// At his phone the agent goes between the two calls by holding one.
void on_line_held(World& world, Conversation& conversation, bool held);
void on_line_ended(World& world, Conversation& conversation, const CallEnd& end);
/// Let go with the side party it was for; nothing when there is none.
void drop_line(World& world, const Conversation& conversation, SideParty& side, const CallEnd& end);

}  // namespace callfloor::floor
