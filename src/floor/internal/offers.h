#pragma once
// One try to give a caller to an agent. Reserving the agent belongs to starting the offer and
// releasing him to ending it: there is no step in which one is done without the other.

#include "floor/internal/world.h"

namespace callfloor::floor {

void start_offer(World& world, Queue& queue, Conversation& conversation, Agent& agent);

/// To this very agent, for the side party that is being brought in (sides.h). He can be rung, or is
/// in the after-call work of this conversation.
Offer& start_directed_offer(World& world, Conversation& conversation, Agent& agent);

/// What becomes of the agent's phone when the offer ends.
enum class PhoneFate : std::uint8_t {
    HangUp,  ///< still ringing or connected to us: let go
    Over,    ///< ended by itself
    Keeps,   ///< answered: stays in the conversation
};

/// Ends the offer, releases the agent with the consequence of the outcome (missed-offer rule,
/// back-off), and lets the caller fall back to waiting when no other phone rings for him, or tells
/// the side party that it failed. For Answered the caller of this function sets the agent's state.
void end_offer(World& world, Offer& offer, OfferOutcome outcome, PhoneFate fate,
               const CallEnd& end);

/// All offers of the conversation except `keep` (may be null). The phones are hung up.
void end_offers(World& world, Conversation& conversation, const Offer* keep, OfferOutcome outcome);

/// Ends the offer and hangs up the phone; the agent goes to his next state.
void withdraw_offer(World& world, Offer& offer, OfferOutcome outcome);

void on_offer_rang(World& world, Offer& offer);
void on_offer_answered(World& world, Offer& offer);
void on_ring_out(World& world, Agent& agent);
void on_offer_leg_ended(World& world, Offer& offer, const CallEnd& end);

/// The consequence of an offer that came to nothing for the agent: back-off, missed-offer rule.
/// True when the rule takes him off.
bool after_lost_offer(World& world, Agent& agent, OfferOutcome outcome, QueueId queue);
/// Likewise, and puts him where that leaves him.
void release_agent(World& world, Agent& agent, OfferOutcome outcome, QueueId queue);

/// What the end of a phone that was not answered means.
OfferOutcome offer_outcome_of(const CallEnd& end);

Offer* find_offer(const Conversation& conversation, LegId leg);

}  // namespace callfloor::floor
