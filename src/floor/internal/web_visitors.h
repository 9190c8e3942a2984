#pragma once
// Visitors of web pages (arrivals.h): callers without a number, and those who ask to be called.

#include "base/result.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

/// The line of the journal with which a conversation that came in begins.
ConversationStarted beginning_of(const Conversation& conversation);

/// Whether what was called, a queue or a number, is there.
bool leads_somewhere(const World& world, const Conversation& conversation, QueueId web_queue);

Result<void> carry_out(World& world, const AskCallback& command);

}  // namespace callfloor::floor
