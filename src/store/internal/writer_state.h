#pragma once
// The writer's thread; private to store/.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "store/writer.h"

namespace callfloor::store {

/// One append, one job or one flush.
struct WriterItem {
    enum class Kind { Entries, Job, Flush } kind = Kind::Entries;
    std::vector<JournalEntry> entries{};
    std::move_only_function<Result<void>(Connection&)> job{};
    std::move_only_function<void(Result<void>)> done{};
    Result<void> outcome{};
};

struct Writer::State {
    explicit State(Connection taken) : connection(std::move(taken)) {}
    using Batch = std::deque<WriterItem>;

    void submit(WriterItem item);

    // The thread.
    void run();
    bool wait_for_work(std::unique_lock<std::mutex>& lock);
    void turn(std::unique_lock<std::mutex>& lock);
    Batch take_batch(std::unique_lock<std::mutex>& lock);
    Batch take_jobs(std::unique_lock<std::mutex>& lock);
    void rest(std::unique_lock<std::mutex>& lock);
    void end(std::unique_lock<std::mutex>& lock);

    // The spill file.
    bool is_spilling() const { return spill && !spill->is_empty(); }
    void spill_waiting(std::unique_lock<std::mutex>& lock);
    void spill_or_keep(std::vector<JournalEntry> entries);
    void drop_spilled(std::size_t count);

    // The database.
    Result<void> commit_batch(const std::vector<JournalEntry>& spilled, Batch& batch);
    Result<void> ask_what_is_there(const std::vector<JournalEntry>& spilled, const Batch& batch);
    Result<void> check_same(const JournalEntry& entry);
    Result<void> write_item(WriterItem& item);
    Result<void> write_entries(const std::vector<JournalEntry>& entries);
    Result<void> write_carefully(const std::vector<JournalEntry>& entries);
    Result<void> project(const JournalEntry& entry);
    void run_job(WriterItem& item);
    void finish(std::vector<JournalEntry>&& spilled, Batch& batch);
    void give_up(Batch& batch, const Error& error);
    void show(const std::string& alarm);
    void tell_if_changed();

    Connection connection;
    std::vector<Projector*> projectors;
    WriterOptions options;
    std::optional<Spill> spill;
    std::function<void(const std::vector<JournalEntry>&)> on_committed;
    std::function<void()> on_alarm;

    // The thread's own.
    bool is_failing = false;         ///< the last commit failed
    bool is_spill_refusing = false;  ///< the last write to the spill file failed
    std::int64_t there = 0;          ///< entries up to this seq may be in the journal already
    Duration pause{0};
    std::chrono::steady_clock::time_point next_try{};
    std::string told_alarm;
    bool told_full = false;

    mutable std::mutex mutex;
    std::condition_variable wake;
    Batch queue;
    bool has_news = false;  ///< something was queued since the thread looked
    WriterStatus status;
    std::optional<std::chrono::steady_clock::time_point> committing_since;
    bool stopping = false;
    bool resting = false;  ///< between two commits: entries need not wake the writer
    bool stopped = false;
    std::thread thread;
};

}  // namespace callfloor::store
