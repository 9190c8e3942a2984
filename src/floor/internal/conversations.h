#pragma once
// The life of a call from outside: hours ─► greeting ─► queue ─► offer ─► talk ◄─► hold ─► end.
// Every leg and every conversation ends exactly once, here.

#include "floor/internal/world.h"

namespace callfloor::floor {

void on_call_arrived(World& world, const CallArrived& call);
void on_leg_ringing(World& world, Leg& leg, bool has_sound);
void on_leg_answered(World& world, Leg& leg);
void on_leg_ended(World& world, Leg& leg, const CallEnd& end);
void on_leg_held(World& world, Leg& leg, bool held);
void on_playback_finished(World& world, Leg& leg, std::uint64_t playback);
void on_prompt_guard(World& world, Conversation& conversation);
void on_answer_guard(World& world, Conversation& conversation);

/// Plays the prompt, then ends; ends at once without a prompt or while the caller's leg is not
/// answered.
void say_farewell(World& world, Conversation& conversation, const std::string& prompt,
                  const CallEnd& end);

/// Ends everything the conversation still has: queue place (with `outcome`), offers, recording,
/// legs, agents' states.
void end_conversation(World& world, Conversation& conversation, const CallEnd& end,
                      QueueOutcome outcome);

// Used by the other verbs.
void begin_segment(World& world, Conversation& conversation, SegmentKind kind, UserId agent);
Leg& start_leg(World& world, Conversation& conversation, LegRole role, ExtensionId extension);
/// The leg is over: journalled, forgotten, its phone free again. What is to be sent is the caller's
/// matter.
void end_leg(World& world, Leg*& leg, const CallEnd& end);
/// The agent of the answered offer and the caller hear each other; the recording begins.
void connect_agent(World& world, Conversation& conversation, Offer& offer);
void answer_customer(World& world, Conversation& conversation);

}  // namespace callfloor::floor
