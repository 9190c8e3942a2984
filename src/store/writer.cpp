#include "store/writer.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"

namespace callfloor::store {
namespace {

/// One append or one job.
struct Item {
    std::vector<JournalEntry> entries;
    std::move_only_function<Result<void>(Connection&)> job;
    std::move_only_function<void(Result<void>)> done;
    Result<void> outcome;
};

}  // namespace

struct Writer::State {
    explicit State(Connection taken) : connection(std::move(taken)) {}

    void run();
    std::deque<Item> take_batch(std::unique_lock<std::mutex>& lock);
    Result<void> commit_batch(std::deque<Item>& batch);
    Result<void> write_item(Item& item);
    Result<void> write_entries(const std::vector<JournalEntry>& entries);
    Result<void> write_carefully(const std::vector<JournalEntry>& entries);
    Result<void> project(const JournalEntry& entry);
    void run_job(Item& item);
    void finish(std::deque<Item>& batch);
    void put_back(std::deque<Item>& batch, const Error& error);
    void fail_rest(std::unique_lock<std::mutex>& lock);

    Connection connection;
    std::vector<Projector*> projectors;
    WriterOptions options;
    std::function<void(const std::vector<JournalEntry>&)> on_committed;

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<Item> queue;
    WriterStatus status;
    bool stopping = false;
    bool resting = false;  ///< between two commits: entries need not wake the writer
    bool stopped = false;
    std::thread thread;
};

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Writer>> Writer::start(Connection connection,
                                              std::vector<Projector*> projectors,
                                              const WriterOptions& options) {
    const std::int64_t last = TRY(last_seq(connection));
    auto state = std::make_unique<State>(std::move(connection));
    state->projectors = std::move(projectors);
    state->options = options;
    state->status.last_seq = last;
    state->status.committed_seq = last;
    State* running = state.get();
    state->thread = std::thread([running] { running->run(); });
    return std::unique_ptr<Writer>(new Writer(std::move(state)));
}

Writer::~Writer() {
    stop();
}

Result<void> Writer::append(std::vector<JournalEntry>&& entries) {
    if (entries.empty()) {
        return {};
    }
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping) {
        return fail(ErrorCode::Unavailable, "the store is stopping; {} events are not journalled",
                    entries.size());
    }
    WriterStatus& status = state_->status;
    if (status.entries_waiting + entries.size() > limits::kJournalBacklog) {
        status.entries_refused += entries.size();
        return fail(ErrorCode::LimitReached, "{} events wait for the database already; {}",
                    status.entries_waiting,
                    status.alarm.empty() ? "the disk is too slow for this traffic" : status.alarm);
    }
    for (JournalEntry& entry : entries) {
        entry.seq = ++status.last_seq;
    }
    status.entries_waiting += entries.size();
    Item item;
    item.entries = std::move(entries);
    state_->queue.push_back(std::move(item));
    if (!state_->resting) {
        state_->wake.notify_one();
    }
    return {};
}

void Writer::submit(std::move_only_function<Result<void>(Connection&)> job,
                    std::move_only_function<void(Result<void>)> done) {
    Result<void> refusal;
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->stopping) {
            refusal =
                fail(ErrorCode::Unavailable, "the store is stopping; try again after the restart");
        } else if (state_->status.jobs_waiting >= limits::kWriterJobs) {
            refusal = fail(ErrorCode::LimitReached, "{} writes wait already; try again later",
                           state_->status.jobs_waiting);
        } else {
            Item item;
            item.job = std::move(job);
            item.done = std::move(done);
            state_->queue.push_back(std::move(item));
            ++state_->status.jobs_waiting;
            state_->wake.notify_one();
            return;
        }
    }
    done(std::move(refusal));
}

void Writer::on_committed(std::function<void(const std::vector<JournalEntry>&)> callback) {
    const std::lock_guard lock(state_->mutex);
    CHECK(state_->status.entries_waiting == 0);
    state_->on_committed = std::move(callback);
}

WriterStatus Writer::status() const {
    const std::lock_guard lock(state_->mutex);
    return state_->status;
}

Result<void> Writer::flush() {
    return run_and_wait([](Connection&) -> Result<void> { return {}; });
}

void Writer::stop() {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->stopped) {
            return;
        }
        state_->stopping = true;
        state_->stopped = true;
        state_->wake.notify_one();
    }
    CHECK(state_->thread.get_id() != std::this_thread::get_id());
    state_->thread.join();
}

// ---------------------------------------------------------------- the writer's thread

void Writer::State::run() {
    ::pthread_setname_np(::pthread_self(), "store");
    Duration pause = options.retry_first;
    std::unique_lock lock(mutex);
    for (;;) {
        wake.wait(lock, [&] { return stopping || !queue.empty(); });
        if (queue.empty()) {
            return;
        }
        std::deque<Item> batch = take_batch(lock);
        lock.unlock();
        const Result<void> committed = commit_batch(batch);
        if (committed) {
            pause = options.retry_first;
            finish(batch);
            lock.lock();
            if (!stopping && options.commit_pause.count() > 0) {
                resting = true;
                wake.wait_for(lock, options.commit_pause,
                              [&] { return stopping || status.jobs_waiting > 0; });
                resting = false;
            }
            continue;
        }
        put_back(batch, committed.error());
        lock.lock();
        if (stopping) {
            fail_rest(lock);
            return;
        }
        wake.wait_for(lock, pause, [&] { return stopping; });
        pause = std::min(pause * 2, options.retry_longest);
    }
}

std::deque<Item> Writer::State::take_batch(std::unique_lock<std::mutex>& lock) {
    CHECK(lock.owns_lock());
    std::deque<Item> batch;
    std::size_t entries = 0;
    while (!queue.empty() && entries < options.entries_per_commit) {
        entries += queue.front().entries.size();
        batch.push_back(std::move(queue.front()));
        queue.pop_front();
    }
    return batch;
}

Result<void> Writer::State::commit_batch(std::deque<Item>& batch) {
    auto transaction = TRY(Transaction::begin(connection));
    for (Item& item : batch) {
        TRY(write_item(item));
    }
    return transaction.commit();
}

Result<void> Writer::State::write_item(Item& item) {
    if (item.job) {
        run_job(item);
    } else {
        TRY(write_entries(item.entries));
    }
    // On a full disk SQLite may undo the whole transaction by itself; what follows must not run
    // outside one.
    if (!connection.in_transaction()) {
        return fail(item.outcome
                        ? Error{ErrorCode::Unavailable, "the database undid the transaction"}
                        : item.outcome.error());
    }
    return {};
}

void Writer::State::run_job(Item& item) {
    auto savepoint = Savepoint::begin(connection);
    if (!savepoint) {
        item.outcome = fail(savepoint.error());
        return;
    }
    item.outcome = item.job(connection);
    item.job = nullptr;  // never twice
    if (item.outcome) {
        item.outcome = savepoint->release();
    }
}

Result<void> Writer::State::write_entries(const std::vector<JournalEntry>& entries) {
    auto savepoint = TRY(Savepoint::begin(connection));
    for (const JournalEntry& entry : entries) {
        TRY(insert_entry(connection, entry));
        const auto projected = project(entry);
        if (projected) {
            continue;
        }
        if (projected.error().code == ErrorCode::Unavailable || !connection.in_transaction()) {
            return projected;
        }
        savepoint.roll_back();
        return write_carefully(entries);
    }
    auto kept = savepoint.release();
    if (kept || kept.error().code == ErrorCode::Unavailable || !connection.in_transaction()) {
        return kept;
    }
    savepoint.roll_back();  // a posted statement failed: which one shows when each waits
    return write_carefully(entries);
}

/// One entry at a time, so that only the projection that fails is left out.
Result<void> Writer::State::write_carefully(const std::vector<JournalEntry>& entries) {
    for (Projector* projector : projectors) {
        projector->forget();
    }
    for (const JournalEntry& entry : entries) {
        TRY(insert_entry(connection, entry));
        auto savepoint = TRY(Savepoint::begin(connection));
        auto projected = project(entry);
        if (projected) {
            projected = savepoint.release();
        }
        if (projected) {
            continue;
        }
        if (projected.error().code == ErrorCode::Unavailable || !connection.in_transaction()) {
            return projected;
        }
        savepoint.roll_back();
        for (Projector* projector : projectors) {
            projector->forget();
        }
        log_call(LogLevel::Error, "store", entry.conversation,
                 "journal entry {} ({}) is kept but not projected: {}; run `callfloor rebuild`",
                 entry.seq, entry.type, projected.error().text);
        const std::lock_guard lock(mutex);
        ++status.projection_failures;
    }
    return {};
}

Result<void> Writer::State::project(const JournalEntry& entry) {
    for (Projector* projector : projectors) {
        TRY(projector->apply(connection, entry));
    }
    return {};
}

void Writer::State::finish(std::deque<Item>& batch) {
    std::vector<JournalEntry> entries;
    std::size_t jobs = 0;
    for (Item& item : batch) {
        std::ranges::move(item.entries, std::back_inserter(entries));
        jobs += item.done ? 1 : 0;
    }
    {
        const std::lock_guard lock(mutex);
        status.entries_waiting -= entries.size();
        status.jobs_waiting -= jobs;
        ++status.commits;
        if (!entries.empty()) {
            status.committed_seq = entries.back().seq;
        }
        if (!status.alarm.empty()) {
            log(LogLevel::Info, "store", "the database takes writes again");
            status.alarm.clear();
        }
    }
    if (on_committed && !entries.empty()) {
        on_committed(entries);
    }
    for (Item& item : batch) {
        if (item.done) {
            item.done(std::move(item.outcome));
        }
    }
}

void Writer::State::put_back(std::deque<Item>& batch, const Error& error) {
    for (Projector* projector : projectors) {
        projector->forget();
    }
    std::size_t jobs = 0;
    for (const Item& item : batch) {
        jobs += item.done ? 1 : 0;
    }
    {
        const std::lock_guard lock(mutex);
        if (status.alarm != error.text) {
            log(LogLevel::Error, "store",
                "writing failed: {}; calls go on, events are kept and tried again", error.text);
        }
        status.alarm = error.text;
        status.jobs_waiting -= jobs;
        for (auto item = batch.rbegin(); item != batch.rend(); ++item) {
            if (!item->entries.empty()) {
                queue.push_front(std::move(*item));
            }
        }
    }
    for (Item& item : batch) {
        if (item.done) {
            item.done(fail(ErrorCode::Unavailable, "not written: {}", error.text));
        }
    }
}

void Writer::State::fail_rest(std::unique_lock<std::mutex>& lock) {
    std::deque<Item> rest = std::move(queue);
    queue.clear();
    log(LogLevel::Error, "store", "stopped with {} events that could not be journalled: {}",
        status.entries_waiting, status.alarm);
    lock.unlock();
    for (Item& item : rest) {
        if (item.done) {
            item.done(fail(ErrorCode::Unavailable, "the store is stopping; not written"));
        }
    }
}

}  // namespace callfloor::store
