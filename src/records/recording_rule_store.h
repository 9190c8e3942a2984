#pragma once
// Why a conversation is recorded or not: the rule that came to hold, as journalled. A conversation
// without a row was recorded because everything is.

#include <optional>

#include "base/clock.h"
#include "floor/recording_rules.h"
#include "store/database.h"

namespace callfloor::records {

/// A stricter rule takes the place of the one before.
Result<void> keep_recording_rule(store::Connection& connection, Instant at,
                                 const floor::RecordingDecided& rule);
Result<std::optional<floor::RecordingDecided>> find_recording_rule(store::Connection& connection,
                                                                   ConversationId conversation);

}  // namespace callfloor::records
