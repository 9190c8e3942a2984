#pragma once
// The journal is the truth: every event of the floor, once, in order, with its time; append-only.
// Everything else about calls and agents (records, intervals, counters) is a projection that can be
// derived from it again.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/database.h"

namespace callfloor::store {

struct JournalEntry {
    std::int64_t seq = 0;  ///< from 1 without gaps; given by the writer
    Instant at{};
    std::string type;             ///< the event's name, snake_case: "conversation_started"
    ConversationId conversation;  ///< unset when it concerns none
    UserId agent;                 ///< unset when it concerns none
    std::string body;             ///< JSON object
};

/// Derives something from the journal, in the transaction that appends the entry. Must depend on
/// nothing but the entries and its own tables, so that a rebuild gives the same rows. Writer's
/// thread.
class Projector {
  public:
    virtual ~Projector() = default;
    virtual Result<void> apply(Connection& connection, const JournalEntry& entry) = 0;
    /// The transaction of the entries applied since the last call was undone: forget what was kept
    /// in memory.
    virtual void forget() {}
};

/// Inserts one entry as it is (seq included); its error may come later, as that of post().
Result<void> insert_entry(Connection& connection, const JournalEntry& entry);
/// The highest seq; 0 when empty.
Result<std::int64_t> last_seq(Connection& connection);
/// Appends within the caller's transaction, giving seqs, and projects. For start-up work before the
/// writer runs.
Result<void> append_now(Connection& connection, std::vector<JournalEntry>& entries,
                        std::span<Projector* const> projectors);

/// Every entry with seq > after, in order, in pages, so that a journal of any size is read in
/// bounded memory. on_entry's error ends it.
Result<void> read_journal(Connection& connection, std::int64_t after,
                          const std::function<Result<void>(const JournalEntry&)>& on_entry);
/// The entries of one conversation, in order, at most `limit`.
Result<std::vector<JournalEntry>> conversation_journal(Connection& connection,
                                                       ConversationId conversation,
                                                       std::int64_t limit);

}  // namespace callfloor::store
