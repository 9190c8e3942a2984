#pragma once
// The side party: the one party being brought into a conversation, for a consultation, to join, to
// get the customer, or to take him back. Its phone rings by an offer when an agent is signed in
// there, else as a plain leg with a timer of its own. Whatever it came to, the customer is with
// somebody afterwards:
//
//   consult   failed ─► agent and customer together again     answered ─► agent talks with it
//   join      failed ─► the talk goes on                      answered ─► conference
//   transfer  failed ─► return                                answered ─► has the customer
//   return    failed ─► front of the queue                    answered ─► has the customer again
//   pick up   failed ─► stays parked                          answered ─► has the customer
//   forward   failed ─► front of the queue                    answered ─► has the customer

#include "floor/internal/acts.h"
#include "floor/internal/dialling.h"
#include "floor/internal/offers.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

/// A phone to ring: an agent's, one where nobody is signed in, or somebody's outside.
struct Destination {
    Agent* agent = nullptr;
    Extension* extension = nullptr;
    std::optional<Dialling> dialling{};
};
/// As an act's aim, its leg apart.
ActAim aim_at(const Destination& to);

/// Rings it. It can be rung, and the conversation has no side party.
void ring_side(World& world, Conversation& conversation, SidePurpose purpose,
               const Destination& to);

void on_side_answered(World& world, Conversation& conversation);
/// Its phone is let go already. Nothing happens when there is no side party.
void on_side_failed(World& world, Conversation& conversation, ActOutcome outcome);
/// With sound of its own: who consults it hears that instead of our ringing.
void on_side_rang(World& world, Conversation& conversation, bool has_sound);
/// The phone ended by itself; not for one that rings by an offer.
void on_side_leg_ended(World& world, Conversation& conversation, const CallEnd& end);
void on_side_ring_out(World& world, Conversation& conversation);

/// Lets the side party go, ringing or answered, without what its failure means.
void drop_side(World& world, Conversation& conversation, ActOutcome outcome, const CallEnd& end);

/// The partner leaves the conversation, which goes on: leg ended, the agent in after-call work.
void release_partner(World& world, Conversation& conversation, PhoneFate fate, const CallEnd& end);
/// From now on this party has the customer.
void take_partner(World& world, Conversation& conversation, Leg* leg, Agent* agent);

}  // namespace callfloor::floor
