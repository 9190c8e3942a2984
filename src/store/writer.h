#pragma once
// The only writer of the database: one thread with group commit. What waits when a turn begins goes
// into one transaction: journal entries (each projected at once) and jobs (each in a savepoint), in
// the order they came.
//
//   control thread ── append(entries) ──┐                 ┌─ projectors ─► tables
//   HTTP threads ──── run(job) ─────────┴─► queue ─► one transaction ─► COMMIT ─► futures,
//                                             │   ▲                               on_committed
//                       the database fails    ▼   │  it takes writes again, in order
//                                           spill file
//
// A failing job undoes only itself. When the transaction cannot be committed (disk full, lock,
// server gone), its jobs fail with Unavailable, and entries go to the spill file (store/spill.h)
// instead, synced in groups, until the database takes them; the alarm shows, calls go on. Nothing
// is written twice: after a failure the journal is asked which seq it holds. Without a spill file,
// or when that cannot be written, entries wait in memory. With no room left is_full is set: the
// server then takes no new calls, while the entries of those going on still find room in memory.
//
// An entry whose projection alone fails is journalled without it and counted: `callfloor rebuild`
// mends the tables.

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/spill.h"

namespace callfloor::store {

struct WriterOptions {
    /// Rest between two commits, which groups the entries that arrive meanwhile: a commit costs a
    /// file flush and whole pages whatever it holds. A waiting job ends it, for somebody waits for
    /// that. A crash loses the entries of one pause at most.
    Duration commit_pause = std::chrono::milliseconds(100);
    std::size_t entries_per_commit =
        10'000;  ///< a longer backlog is drained in several transactions
    Duration retry_first = std::chrono::milliseconds(50);  ///< pause after a failed commit; doubles
    Duration retry_longest = std::chrono::seconds(5);
    Duration slow_after = std::chrono::seconds(10);  ///< a commit that takes longer is an alarm
};

struct WriterStatus {
    std::size_t entries_waiting = 0;
    std::size_t jobs_waiting = 0;
    std::int64_t last_seq = 0;       ///< given
    std::int64_t committed_seq = 0;  ///< on disk
    std::uint64_t commits = 0;
    std::uint64_t entries_refused = 0;      ///< at limits::kJournalBacklog
    std::uint64_t projection_failures = 0;  ///< entries journalled without their projection
    std::string alarm;                      ///< why the last commit failed; empty when all is well
    std::size_t entries_spilled = 0;        ///< wait in the spill file
    std::int64_t spill_bytes_used = 0;
    std::int64_t spill_bytes = 0;  ///< of the whole file; 0: there is none
    /// No room is left: the spill file is full or refused, or half of limits::kJournalBacklog waits
    /// in memory.
    bool is_full = false;
};

/// Any thread may call any method.
class Writer final {
  public:
    /// Takes the connection over and starts the thread. The projectors outlive the writer. What
    /// the spill file holds is written first.
    static Result<std::unique_ptr<Writer>> start(Connection connection,
                                                 std::vector<Projector*> projectors,
                                                 const WriterOptions& options = {},
                                                 std::optional<Spill> spill = std::nullopt);
    ~Writer();  ///< stop()

    /// Queues entries for the journal, giving their seqs. LimitReached, and `entries` untouched,
    /// when limits::kJournalBacklog wait already: the caller keeps them and shows the alarm.
    Result<void> append(std::vector<JournalEntry>&& entries);

    /// Runs `job` (Connection& -> Result<T>) on the writer's thread; the future is ready after its
    /// commit. At limits::kWriterJobs waiting it fails at once with LimitReached. A job is run at
    /// most once.
    template <typename Job>
    auto run(Job job) -> std::future<std::invoke_result_t<Job&, Connection&>>;
    /// run() and wait. Not on the control thread, which must not block, nor on the writer's own.
    template <typename Job>
    auto run_and_wait(Job job) -> std::invoke_result_t<Job&, Connection&> {
        return run(std::move(job)).get();
    }
    /// run() with a callback instead of a future; `done` is called on the writer's thread after the
    /// commit.
    void submit(std::move_only_function<Result<void>(Connection&)> job,
                std::move_only_function<void(Result<void>)> done);

    /// Called on the writer's thread with the entries of each commit. Set before the first append.
    void on_committed(std::function<void(const std::vector<JournalEntry>&)> callback);

    /// Called, on any thread, when the alarm or is_full changed. Set before the first append.
    void on_alarm(std::function<void()> callback);

    WriterStatus status() const;
    /// Waits until everything queued before the call is committed, what was spilled included.
    /// Unavailable when a commit fails meanwhile.
    Result<void> flush();
    /// Commits what waits, then ends the thread. On a failing database it tries once; what is in
    /// the spill file then waits there for the next start. Later calls fail.
    void stop();

  private:
    struct State;
    explicit Writer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

template <typename Job>
auto Writer::run(Job job) -> std::future<std::invoke_result_t<Job&, Connection&>> {
    using Answer = std::invoke_result_t<Job&, Connection&>;  // Result<T>
    auto promise = std::make_shared<std::promise<Answer>>();
    auto answer = std::make_shared<std::optional<Answer>>();
    auto future = promise->get_future();
    submit(
        [job = std::move(job), answer](Connection& connection) mutable -> Result<void> {
            answer->emplace(job(connection));
            if (!**answer) {
                return std::unexpected((*answer)->error());
            }
            return {};
        },
        [promise, answer](Result<void> committed) {
            if (committed) {
                promise->set_value(*std::move(*answer));
            } else {
                promise->set_value(std::unexpected(std::move(committed).error()));
            }
        });
    return future;
}

}  // namespace callfloor::store
