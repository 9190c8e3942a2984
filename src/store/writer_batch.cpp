// One transaction of the writer: entries with their projections, jobs in their savepoints, and what
// is done when it was committed.

#include <algorithm>

#include "base/log.h"
#include "store/internal/writer_state.h"

namespace callfloor::store {

Result<void> Writer::State::commit_batch(const std::vector<JournalEntry>& spilled, Batch& batch) {
    auto transaction = TRY(Transaction::begin(connection));
    if (is_failing || !spilled.empty()) {
        TRY(ask_what_is_there(spilled, batch));
    }
    TRY(write_entries(spilled));
    for (WriterItem& item : batch) {
        TRY(write_item(item));
    }
    return transaction.commit();
}

/// The answer to a COMMIT may have been lost, or the server killed between a commit and emptying
/// the spill file: what the journal holds already is left out.
Result<void> Writer::State::ask_what_is_there(const std::vector<JournalEntry>& spilled,
                                              const Batch& batch) {
    there = TRY(last_seq(connection));
    if (!spilled.empty()) {
        return spilled.front().seq <= there ? check_same(spilled.front()) : Result<void>{};
    }
    for (const WriterItem& item : batch) {
        if (!item.entries.empty()) {
            return item.entries.front().seq <= there ? check_same(item.entries.front())
                                                     : Result<void>{};
        }
    }
    // With nothing to write, only a write shows whether writing works.
    TRY(connection.execute("UPDATE schema_migrations SET number = number WHERE number = 1"));
    return {};
}

/// A seq that is there must be there with the same event: else this is another database.
Result<void> Writer::State::check_same(const JournalEntry& entry) {
    const auto same = TRY(connection.query_integer(
        "SELECT COUNT(*) FROM journal WHERE seq = $1 AND at_ms = $2 AND type = $3",
        {entry.seq, entry.at, entry.type}));
    if (same == 0) {
        return fail(ErrorCode::Unavailable,
                    "event {} waits in the spill file, but the database holds another one of that "
                    "number: they do not belong together; bring the right database back, or move "
                    "spill.journal out of the data folder",
                    entry.seq);
    }
    return {};
}

Result<void> Writer::State::write_item(WriterItem& item) {
    if (item.kind == WriterItem::Kind::Job) {
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

void Writer::State::run_job(WriterItem& item) {
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
    if (entries.empty() || entries.back().seq <= there) {
        return {};
    }
    auto savepoint = TRY(Savepoint::begin(connection));
    for (const JournalEntry& entry : entries) {
        if (entry.seq <= there) {
            continue;
        }
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
        if (entry.seq <= there) {
            continue;
        }
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

void Writer::State::finish(std::vector<JournalEntry>&& spilled, Batch& batch) {
    is_failing = false;
    pause = options.retry_first;
    drop_spilled(spilled.size());
    std::vector<JournalEntry> entries = std::move(spilled);
    const std::size_t from_file = entries.size();
    std::size_t jobs = 0;
    Batch waiting;  // flushes, as long as something is spilled
    for (WriterItem& item : batch) {
        std::ranges::move(item.entries, std::back_inserter(entries));
        if (item.kind == WriterItem::Kind::Flush && is_spilling()) {
            waiting.push_back(std::exchange(item, WriterItem{}));
        }
        jobs += item.done ? 1 : 0;
    }
    {
        const std::lock_guard lock(mutex);
        committing_since.reset();
        status.entries_waiting -= entries.size() - from_file;
        status.jobs_waiting -= jobs;
        std::ranges::move(waiting, std::back_inserter(queue));  // behind all they wait for
        ++status.commits;
        if (!entries.empty()) {
            status.committed_seq = entries.back().seq;
        }
        if (!is_spilling()) {
            is_spill_refusing = false;
            status.is_full = false;
        }
    }
    if (!is_spilling()) {
        show({});
    }
    tell_if_changed();
    if (on_committed && !entries.empty()) {
        on_committed(entries);
    }
    for (WriterItem& item : batch) {
        if (item.done) {
            item.done(std::move(item.outcome));
        }
    }
}

}  // namespace callfloor::store
