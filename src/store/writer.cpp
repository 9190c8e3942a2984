#include "store/writer.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "store/internal/writer_state.h"

namespace callfloor::store {

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Writer>> Writer::start(Connection connection,
                                              std::vector<Projector*> projectors,
                                              const WriterOptions& options,
                                              std::optional<Spill> spill) {
    const std::int64_t last = TRY(last_seq(connection));
    auto state = std::make_unique<State>(std::move(connection));
    state->projectors = std::move(projectors);
    state->options = options;
    state->pause = options.retry_first;
    state->status.last_seq = last;
    state->status.committed_seq = last;
    state->there = last;
    if (spill) {
        state->spill.emplace(*std::move(spill));
        state->status.last_seq = std::max(last, state->spill->last_seq());
        state->status.entries_spilled = state->spill->waiting();
        state->status.spill_bytes_used = state->spill->bytes_used();
        state->status.spill_bytes = state->spill->bytes();
    }
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
    WriterItem item;
    item.entries = std::move(entries);
    state_->queue.push_back(std::move(item));
    state_->has_news = true;
    if (!state_->resting) {
        state_->wake.notify_one();
    }
    return {};
}

void Writer::State::submit(WriterItem item) {
    Result<void> refusal;
    {
        const std::lock_guard lock(mutex);
        if (stopping) {
            refusal =
                fail(ErrorCode::Unavailable, "the store is stopping; try again after the restart");
        } else if (status.jobs_waiting >= limits::kWriterJobs) {
            refusal = fail(ErrorCode::LimitReached, "{} writes wait already; try again later",
                           status.jobs_waiting);
        } else {
            queue.push_back(std::move(item));
            ++status.jobs_waiting;
            has_news = true;
            wake.notify_one();
            return;
        }
    }
    item.done(std::move(refusal));
}

void Writer::submit(std::move_only_function<Result<void>(Connection&)> job,
                    std::move_only_function<void(Result<void>)> done) {
    WriterItem item;
    item.kind = WriterItem::Kind::Job;
    item.job = std::move(job);
    item.done = std::move(done);
    state_->submit(std::move(item));
}

Result<void> Writer::flush() {
    std::promise<Result<void>> promise;
    auto outcome = promise.get_future();
    WriterItem item;
    item.kind = WriterItem::Kind::Flush;
    item.done = [&promise](Result<void> done) { promise.set_value(std::move(done)); };
    state_->submit(std::move(item));
    return outcome.get();
}

void Writer::on_committed(std::function<void(const std::vector<JournalEntry>&)> callback) {
    const std::lock_guard lock(state_->mutex);
    CHECK(state_->status.entries_waiting == 0);
    state_->on_committed = std::move(callback);
}

void Writer::on_alarm(std::function<void()> callback) {
    const std::lock_guard lock(state_->mutex);
    state_->on_alarm = std::move(callback);
}

WriterStatus Writer::status() const {
    const std::lock_guard lock(state_->mutex);
    WriterStatus now = state_->status;
    now.is_full = now.is_full || now.entries_waiting > limits::kJournalBacklog / 2;
    if (state_->committing_since && now.alarm.empty()) {
        const auto since = std::chrono::steady_clock::now() - *state_->committing_since;
        if (since > state_->options.slow_after) {
            now.alarm =
                fmt::format("the database has not answered for {} s; calls go on, {} events wait",
                            std::chrono::duration_cast<std::chrono::seconds>(since).count(),
                            now.entries_waiting);
        }
    }
    return now;
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

}  // namespace callfloor::store
