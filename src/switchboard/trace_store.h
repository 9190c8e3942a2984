#pragma once
// SIP messages of calls in files of fixed number and size. A thread of its own writes: whoever
// hands a batch over waits for nothing. When all files are full the oldest goes, with its calls.
//
//   control thread ──put(batch)──► bounded backlog ─► thread: which call, mask ─► newest file
//   HTTP threads ───read(conversation)──► index ─► files
//
// One file is a row of records: magic (4), size (4), conversation (8), checksum (4), body; a record
// holds what one batch brought of one call. The index is in memory and read again from the files at
// the start; a record that a crash cut off is dropped. Nothing is synced: a loss of power loses
// what the system had not written yet.

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "switchboard/trace_model.h"

namespace callfloor::switchboard {

struct TraceStoreOptions {
    std::filesystem::path folder;
    std::int64_t bytes = std::int64_t{256} << 20;  ///< of all files together
};

struct TraceFigures {
    std::uint64_t messages_kept = 0;
    std::uint64_t messages_dropped = 0;  ///< the thread could not keep up, or the disk failed
    std::size_t calls = 0;               ///< of which something is there
    std::int64_t bytes = 0;              ///< on disk
    std::string problem;                 ///< the disk's, until a write succeeds again
};

/// Any thread may call any method.
class TraceStore final {
  public:
    static Result<std::unique_ptr<TraceStore>> open(const TraceStoreOptions& options);
    /// Writes what waits, then ends the thread.
    ~TraceStore();

    /// Queues the batch; at trace_limits::kBacklogBytes its messages are dropped and counted.
    void put(TraceBatch batch);
    /// What is kept of the call, also while it goes on; empty when nothing is.
    Result<CallTrace> read(ConversationId conversation) const;
    /// Waits until everything put before is in the files.
    void flush();
    TraceFigures figures() const;

  private:
    class State;
    explicit TraceStore(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::switchboard
