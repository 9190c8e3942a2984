#pragma once
// SQL of voicemail.

#include <optional>
#include <vector>

#include "base/result.h"
#include "records/voicemail_model.h"
#include "store/database.h"

namespace callfloor::records {

/// Whose boxes somebody opens.
struct MessageReach {
    /// Absent: every agent's. Else those of these agents, queues' boxes and what is assigned to
    /// them.
    std::optional<std::vector<UserId>> agents;
};

struct MessageFilter {
    MessageReach reach;
    std::optional<MessageState> state;  ///< absent: new and assigned
    QueueId queue;                      ///< unset: all
    UserId user;                        ///< assigned to; unset: whoever
    RecordingId message;                ///< unset: all
};

/// The order of the list: the oldest first, of those done the newest.
struct MessagePlace {
    Instant left_at;
    RecordingId message;
};

/// Messages whose recording is complete; those who heard them are of find_message only.
Result<std::vector<Message>> find_messages(store::Connection& connection,
                                           const MessageFilter& filter,
                                           const std::optional<MessagePlace>& after,
                                           std::int64_t limit);
Result<std::optional<Message>> find_message(store::Connection& connection, RecordingId id,
                                            const MessageReach& reach);

/// Messages of these times whose copy by e-mail has not been seen to, oldest first.
Result<std::vector<Message>> find_uncopied(store::Connection& connection, Instant since,
                                           std::int64_t limit);
Result<void> mark_copied(store::Connection& connection, RecordingId message, Instant now);
Result<void> forget_copied(store::Connection& connection, Instant before);

/// How many messages wait in one box, new or assigned to one person.
struct WaitingCount {
    QueueId queue;  ///< whose box; of the two one is set
    UserId agent;
    UserId assigned_to;  ///< unset: new
    std::int64_t messages = 0;
};
Result<std::vector<WaitingCount>> count_waiting_messages(store::Connection& connection);

Result<void> store_handling(store::Connection& connection, RecordingId message,
                            const MessageHandling& handling);
/// The first time counts.
Result<void> store_listener(store::Connection& connection, RecordingId message,
                            const MessageListener& listener);

}  // namespace callfloor::records
