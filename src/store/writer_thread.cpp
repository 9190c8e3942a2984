// The writer's thread: what it does in which order, and what it does when the database fails. How
// entries and jobs are written is in writer_batch.cpp.

#include <algorithm>

#include <pthread.h>

#include "base/check.h"
#include "base/log.h"
#include "store/internal/writer_state.h"

namespace callfloor::store {

using std::chrono::steady_clock;

void Writer::State::run() {
    ::pthread_setname_np(::pthread_self(), "store");
    std::unique_lock lock(mutex);
    while (wait_for_work(lock)) {
        turn(lock);
    }
    end(lock);
}

/// False: stopping, and what could be done is done.
bool Writer::State::wait_for_work(std::unique_lock<std::mutex>& lock) {
    if (!is_failing) {
        wake.wait(lock, [&] { return stopping || !queue.empty() || is_spilling(); });
        return !queue.empty() || is_spilling();
    }
    if (stopping) {
        return false;  // after the last try
    }
    wake.wait_until(lock, next_try, [&] { return stopping || has_news; });
    return true;
}

void Writer::State::turn(std::unique_lock<std::mutex>& lock) {
    has_news = false;
    if (is_failing || is_spilling()) {
        spill_waiting(lock);
    }
    if (is_failing && !stopping && steady_clock::now() < next_try) {
        return rest(lock);  // so that what comes meanwhile is synced together
    }
    Batch batch = is_spilling() ? take_jobs(lock) : take_batch(lock);
    committing_since = steady_clock::now();
    lock.unlock();
    std::vector<JournalEntry> spilled;
    Result<void> committed;
    if (is_spilling()) {
        auto oldest = spill->peek(options.entries_per_commit);
        if (oldest) {
            spilled = *std::move(oldest);
        } else {
            committed = fail(oldest.error());
        }
    }
    if (committed) {
        committed = commit_batch(spilled, batch);
    }
    if (committed) {
        finish(std::move(spilled), batch);
        lock.lock();
        return is_spilling() ? void() : rest(lock);
    }
    give_up(batch, committed.error());
    lock.lock();
    next_try = steady_clock::now() + pause;
    pause = std::min(pause * 2, options.retry_longest);
}

void Writer::State::rest(std::unique_lock<std::mutex>& lock) {
    if (!stopping && options.commit_pause.count() > 0) {
        resting = true;
        wake.wait_for(lock, options.commit_pause,
                      [&] { return stopping || (!is_failing && status.jobs_waiting > 0); });
        resting = false;
    }
}

Writer::State::Batch Writer::State::take_batch(std::unique_lock<std::mutex>& lock) {
    CHECK(lock.owns_lock());
    Batch batch;
    std::size_t entries = 0;
    while (!queue.empty() && entries < options.entries_per_commit) {
        entries += queue.front().entries.size();
        batch.push_back(std::move(queue.front()));
        queue.pop_front();
    }
    return batch;
}

/// While spilled entries are written, jobs do not wait for them; flushes do, unless the database
/// fails.
Writer::State::Batch Writer::State::take_jobs(std::unique_lock<std::mutex>& lock) {
    CHECK(lock.owns_lock());
    Batch jobs;
    Batch others;
    for (WriterItem& item : queue) {
        const bool goes = item.kind == WriterItem::Kind::Job ||
                          (item.kind == WriterItem::Kind::Flush && is_failing);
        (goes ? jobs : others).push_back(std::move(item));
    }
    queue = std::move(others);
    return jobs;
}

// ---------------------------------------------------------------- spilling

/// Moves the entries that wait in memory behind those in the file.
void Writer::State::spill_waiting(std::unique_lock<std::mutex>& lock) {
    const bool has_hope = is_failing && (stopping || steady_clock::now() >= next_try);
    if (!spill || (is_spill_refusing && !has_hope)) {
        return;
    }
    std::vector<JournalEntry> entries;
    Batch others;
    for (WriterItem& item : queue) {
        if (item.kind == WriterItem::Kind::Entries) {
            std::ranges::move(item.entries, std::back_inserter(entries));
        } else {
            others.push_back(std::move(item));
        }
    }
    queue = std::move(others);
    lock.unlock();
    spill_or_keep(std::move(entries));
    tell_if_changed();
    lock.lock();
}

/// What finds no room goes back to the head of the queue.
void Writer::State::spill_or_keep(std::vector<JournalEntry> entries) {
    std::size_t kept = 0;  // in the file
    Result<void> written;
    while (spill && written && kept < entries.size()) {
        const auto from = entries.begin() + static_cast<std::ptrdiff_t>(kept);
        const std::size_t count = std::min(options.entries_per_commit, entries.size() - kept);
        written = spill->append(std::span(from, count));
        kept += written ? count : 0;
    }
    if (!written && !is_spill_refusing) {
        log(LogLevel::Error, "store", "{}; further events wait in memory, no new calls are taken",
            written.error().text);
    }
    is_spill_refusing = !written;
    const std::lock_guard lock(mutex);
    status.is_full = is_spill_refusing;
    if (spill) {
        status.entries_waiting -= kept;
        status.entries_spilled = spill->waiting();
        status.spill_bytes_used = spill->bytes_used();
    }
    if (kept < entries.size()) {
        entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(kept));
        WriterItem item;
        item.entries = std::move(entries);
        queue.push_front(std::move(item));
    }
}

void Writer::State::drop_spilled(std::size_t count) {
    if (count == 0) {
        return;
    }
    if (const auto dropped = spill->drop(count); !dropped) {
        // They are in the journal: whoever finds them in the file leaves them out.
        log(LogLevel::Error, "store", "{}; what it holds is in the database", dropped.error().text);
    }
    const std::lock_guard lock(mutex);
    status.entries_spilled = spill->waiting();
    status.spill_bytes_used = spill->bytes_used();
    if (spill->is_empty()) {
        log(LogLevel::Info, "store", "everything that was spilled is in the database");
    }
}

/// Jobs fail; entries go to the spill file, or wait in memory.
void Writer::State::give_up(Batch& batch, const Error& error) {
    for (Projector* projector : projectors) {
        projector->forget();
    }
    std::vector<JournalEntry> entries;
    std::size_t jobs = 0;
    for (WriterItem& item : batch) {
        std::ranges::move(item.entries, std::back_inserter(entries));
        jobs += item.done ? 1 : 0;
    }
    is_failing = true;
    show(error.text.substr(0, 300));  // statements can be long
    spill_or_keep(std::move(entries));
    {
        const std::lock_guard lock(mutex);
        committing_since.reset();
        status.jobs_waiting -= jobs;
    }
    tell_if_changed();
    for (WriterItem& item : batch) {
        if (item.done) {
            item.done(fail(ErrorCode::Unavailable, "not written: {}", error.text));
        }
    }
}

void Writer::State::show(const std::string& alarm) {
    const std::lock_guard lock(mutex);
    if (status.alarm == alarm) {
        return;
    }
    if (alarm.empty()) {
        log(LogLevel::Info, "store", "the database takes writes again");
    } else if (status.alarm.empty()) {  // once, not for every way in which it goes on failing
        log(LogLevel::Error, "store", "writing failed: {}; calls go on, events are kept {}", alarm,
            spill ? "in the spill file" : "in memory");
    }
    status.alarm = alarm;
}

void Writer::State::tell_if_changed() {
    std::function<void()> callback;
    {
        const std::lock_guard lock(mutex);
        if (status.alarm == told_alarm && status.is_full == told_full) {
            return;
        }
        told_alarm = status.alarm;
        told_full = status.is_full;
        callback = on_alarm;
    }
    if (callback) {
        callback();
    }
}

void Writer::State::end(std::unique_lock<std::mutex>& lock) {
    if (is_failing) {
        spill_waiting(lock);
    }
    Batch left = std::move(queue);
    queue.clear();
    if (is_spilling()) {
        log(LogLevel::Warning, "store",
            "stopped with {} events in the spill file; the next start takes them over",
            spill->waiting());
    }
    if (status.entries_waiting > 0) {
        log(LogLevel::Error, "store", "stopped with {} events that could not be kept: {}",
            status.entries_waiting, status.alarm);
    }
    lock.unlock();
    for (WriterItem& item : left) {
        if (item.done) {
            item.done(fail(ErrorCode::Unavailable, "the store is stopping; not written"));
        }
    }
}

}  // namespace callfloor::store
