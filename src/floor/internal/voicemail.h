#pragma once
// Callers who leave a message: from a flow's node or as a queue's overflow. Greeting and tone, the
// message as a recording of the caller alone, until he hangs up, presses # or has spoken for the
// greatest length.
//
//   begin ─► greeting ─► message ─┬─► left, long enough: kept
//                 └─ hangs up ────┴─► nothing: he is called back
//
// Out of a flow he goes on with the node's exit; out of a queue he is thanked and let go.

#include <string>

#include "floor/internal/world.h"

namespace callfloor::floor {

/// The answer of the call comes first when it is not answered yet.
void begin_voicemail(World& world, Conversation& conversation, VoicemailRun run);

/// His call is answered: the greeting.
void greet_for_voicemail(World& world, Conversation& conversation);
void on_voicemail_playback_finished(World& world, Conversation& conversation);
/// '#' skips the greeting and ends the message; nothing happens on other keys or elsewhere.
void on_voicemail_key(World& world, Conversation& conversation, const Leg& leg, char key);
/// The message, or the comment of a survey, has its greatest length.
void on_message_end(World& world, Conversation& conversation);

/// Ends the recording and tells what became of it; nothing happens when he is at no box. True:
/// there is a message.
bool close_voicemail(World& world, Conversation& conversation);

}  // namespace callfloor::floor
