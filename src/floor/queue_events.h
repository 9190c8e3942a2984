#pragma once
// Waiting in a queue among the floor's words (floor_model.h): how a caller left it, the journal's
// lines about it, and what the floor is told of earlier calls.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::floor {

enum class QueueOutcome : std::uint8_t {
    Answered,
    AbandonedInQueue,
    AbandonedRinging,
    Overflowed,         ///< left for another destination
    TimedOut,           ///< maximum wait without a target; counted as overflowed out
    Refused,            ///< full or nobody signed in, without a target: never waited
    Ended,              ///< forced or server stopping
    CallbackRequested,  ///< is to be called back; counted as overflowed out
};

// ---------------------------------------------------------------- input

/// Who had this caller last, after a restart; the newest is given last.
struct RestoreLastAgent {
    std::string caller_number;
    UserId agent;
    Instant at;
};

// ---------------------------------------------------------------- events

struct QueueEntered {
    ConversationId conversation;
    QueueId queue;
    std::string caller_class;
    QueueId overflow_from{};  ///< the queue that could not serve him
    Duration credited{0};     ///< waited in an earlier call, of which the line was lost
};
struct QueueLeft {
    ConversationId conversation;
    QueueId queue;
    QueueOutcome outcome = QueueOutcome::Answered;
    Duration waited{0};
    UserId agent;         ///< for Answered
    QueueId overflow_to;  ///< for Overflowed to a queue
    /// The queue's limits at this moment, by which the call was counted: a projection of the
    /// journal must not depend on what the settings say today.
    Duration threshold{0};
    Duration short_abandon{0};
};
/// From now on members of this level and above may take him; 0: the overflow agents, too.
/// Not told where every member may take him from the beginning.
struct RequiredLevelChanged {
    ConversationId conversation;
    QueueId queue;
    std::int64_t level = 1;
};
/// He waits for this agent alone, until RequiredLevelChanged or the agent's answer.
struct CallerReserved {
    ConversationId conversation;
    QueueId queue;
    UserId agent;
};

}  // namespace callfloor::floor
