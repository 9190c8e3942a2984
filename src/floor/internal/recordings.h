#pragma once
// Recordings of a conversation: one of the customer and whoever talks with him, from the first
// agent on, and those of the customer alone, a message or a comment.

#include <string>

#include "base/result.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

/// Of the conversation, if its rules say so; it goes on through transfers.
void ensure_recording(World& world, Conversation& conversation);
/// Somebody came to the customer: a stricter rule may hold, which may end the recording. Nothing
/// happens before ensure_recording.
void review_recording(World& world, Conversation& conversation);
/// Refused unless the rule is on demand and the customer is being talked to.
Result<void> record_on_demand(World& world, Conversation& conversation, UserId by);
bool can_be_recorded(const Conversation& conversation);
/// Says before the queue that the call will be recorded. False: there is nothing to say (now).
bool tell_of_recording(World& world, Conversation& conversation, const Queue& queue);
/// Likewise; nothing happens when there is none.
void stop_recording(World& world, Conversation& conversation);

/// Card data is to be said: silent until the agent resumes, the limit is over, or somebody else
/// comes to be with the customer. Refused where there is nothing to pause.
Result<void> pause_recording(World& world, Conversation& conversation);
/// Nothing happens when it is not paused.
void end_pause(World& world, Conversation& conversation, ActOutcome outcome);
void on_pause_end(World& world, Conversation& conversation);

struct NewMessage {
    RecordingId recording;
    std::string purpose;  ///< RecordingStarted::purpose
    Duration longest{0};
};
/// Records the customer alone, with a timer for the end.
void start_message(World& world, Conversation& conversation, const NewMessage& message);

}  // namespace callfloor::floor
