#pragma once
// Nuisance callers among the floor's words (floor_model.h): who is not let in or let in with a
// warning, each attempt of theirs, and the agents' reports. What is done with a report is decided
// by people, outside the floor.
//
//   call from outside ─► on the list? ─ refuse ─► refused, nothing is heard
//                                      ─ prompt ─► hears why, then the end
//                                      ─ warn ───► served; the agent sees the reason

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::floor {

using BlockedCallerId = Id<struct BlockedCallerTag>;

enum class BlockAction : std::uint8_t { Refuse, Prompt, Warn };

/// Of several that fit a caller the one of his whole number counts, else the longest beginning.
struct BlockedCaller {
    BlockedCallerId id;
    std::string number;      ///< as the trunk gives it; "anonymous": who withholds it
    bool is_prefix = false;  ///< all numbers that begin so
    BlockAction action = BlockAction::Refuse;
    std::string prompt{};  ///< for Prompt; without one, and where the call is not answered on
                           ///< entry, as Refuse
    std::string reason{};
    Instant until{};  ///< epoch: for good
    bool operator==(const BlockedCaller&) const = default;
};

// ---------------------------------------------------------------- input

/// By the agent who has the caller, or had him last.
struct ReportNuisance {
    UserId agent;
    std::string note;
};

// ---------------------------------------------------------------- events

/// One attempt of somebody on the list, and what was done with it.
struct CallerBlocked {
    ConversationId conversation;
    BlockedCallerId rule;
    BlockAction action = BlockAction::Refuse;
};
struct NuisanceReported {
    ConversationId conversation;
    UserId agent;
    std::string note;
};

}  // namespace callfloor::floor
