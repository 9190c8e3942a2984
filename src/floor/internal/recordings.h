#pragma once
// Recordings of a conversation: one of the customer and whoever talks with him, from the first
// agent on, and those of the customer alone, a message or a comment.

#include <string>

#include "floor/internal/world.h"

namespace callfloor::floor {

/// Of the conversation; it goes on through transfers.
void ensure_recording(World& world, Conversation& conversation);
/// Likewise; nothing happens when there is none.
void stop_recording(World& world, Conversation& conversation);

struct NewMessage {
    RecordingId recording;
    std::string purpose;  ///< RecordingStarted::purpose
    Duration longest{0};
};
/// Records the customer alone, with a timer for the end.
void start_message(World& world, Conversation& conversation, const NewMessage& message);

}  // namespace callfloor::floor
