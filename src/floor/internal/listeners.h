#pragma once
// A leader in somebody else's call: his phone is rung, then he hears all (monitor), speaks to the
// agent only (whisper) or to all (barge in), and may take the call over. He stays with the
// conversation through transfer and hold, until his phone or he himself ends it; the agent's desk
// does not show him while he only listens.

#include "base/result.h"
#include "floor/internal/offers.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

Result<void> listen(World& world, Conversation& conversation, const Listen& command);
Result<void> stop_listening(World& world, Conversation& conversation, UserId leader);
Result<void> take_over(World& world, Conversation& conversation, UserId leader);

Listener* find_listener(Conversation& conversation, LegId leg);

void on_listener_answered(World& world, Conversation& conversation, Listener& listener);
void on_listener_ring_out(World& world, LegId leg);
/// The listener is gone; with PhoneFate::HangUp his phone is let go here.
void remove_listener(World& world, Conversation& conversation, Listener& listener, PhoneFate fate,
                     const CallEnd& end);
/// With the conversation.
void end_listeners(World& world, Conversation& conversation, const CallEnd& end);

}  // namespace callfloor::floor
