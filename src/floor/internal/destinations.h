#pragma once
// Where a call may go: a target as a person names it, held against who is there now.

#include <string>

#include "base/result.h"
#include "floor/internal/sides.h"

namespace callfloor::floor {

/// The phone to ring, or why it cannot be. Of a queue, the member it would offer a caller now.
Result<Destination> destination(const World& world, const CallTarget& to,
                                const Conversation& conversation, UserId self);
Result<Destination> agent_destination(const World& world, UserId id, UserId self);

/// What a number dialled at one of our phones means: an extension, the queue of one of our numbers,
/// else somebody outside.
Result<CallTarget> dialled_target(const World& world, const std::string& number);

}  // namespace callfloor::floor
