#pragma once
// Messages between people of the centre (站内消息): to a person, a team or everybody; announcements
// that must be read are messages with who has read them. Plain values and their tables; writing
// functions run on the writer's thread, within its transaction.
//
//   inbox_message ─< inbox_read

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/database.h"

namespace callfloor::supervision {

using InboxMessageId = Id<struct InboxMessageTag>;

struct InboxMessage {
    InboxMessageId id{};
    Instant at{};
    UserId from{};     ///< unset: the server
    UserId to_user{};  ///< one of these two; neither: everybody
    TeamId to_team{};
    bool must_read = false;
    std::string text{};
    bool is_read = false;  ///< by who asks

    bool is_to_everybody() const { return !to_user.is_set() && !to_team.is_set(); }
};

/// Whose messages these are: to him, to his teams (worked in and led), to everybody, from him.
struct InboxReader {
    UserId user;
    std::vector<TeamId> teams;
};

Result<void> insert_message(store::Connection& connection, const InboxMessage& message);
Result<std::optional<InboxMessage>> find_message(store::Connection& connection, InboxMessageId id,
                                                 UserId reader);
/// Newest first, below `before` when it is set.
Result<std::vector<InboxMessage>> find_messages(store::Connection& connection,
                                                const InboxReader& reader, InboxMessageId before,
                                                std::int64_t limit);

struct Unread {
    std::int64_t count = 0;
    std::vector<InboxMessage> must_read;  ///< oldest first
};
/// Of others, since then.
Result<Unread> find_unread(store::Connection& connection, const InboxReader& reader, Instant since);
/// Those of them that are for the reader.
Result<void> mark_read(store::Connection& connection, const InboxReader& reader,
                       const std::vector<InboxMessageId>& ids, Instant now);
struct ReadBy {
    UserId user;
    Instant at;
};
Result<std::vector<ReadBy>> find_readers(store::Connection& connection, InboxMessageId id);
Result<std::int64_t> count_sent(store::Connection& connection, UserId from, Instant since);
/// Whether the one has written to the other in the last days.
Result<bool> has_written(store::Connection& connection, UserId from, UserId to);
Result<void> delete_old_messages(store::Connection& connection, Instant before);

}  // namespace callfloor::supervision
