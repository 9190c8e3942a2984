#include "records/signal_worker.h"

#include <condition_variable>
#include <mutex>

#include <sys/resource.h>

#include "base/log.h"

namespace callfloor::records {
namespace {

constexpr std::int64_t kLookBack = 1'000;  ///< recordings looked at in one step backwards
constexpr auto kRest = std::chrono::seconds(10);
constexpr int kRestsPerWork = 3;
constexpr int kLowestPriority = 19;

}  // namespace

Result<SignalWorker::Batch> SignalWorker::next_batch(store::Connection& connection) const {
    const auto settled = TRY(last_settled_recording(connection));
    Batch batch;
    batch.settled = settled_.value_or(settled);
    batch.before = settled_ ? before_ : settled;
    batch.recordings = TRY(unmeasured_after(connection, batch.settled, kAtOnce));
    batch.looked_at = static_cast<std::int64_t>(batch.recordings.size());
    if (batch.looked_at < kAtOnce) {
        // All that is finished is in hand; what is below the first that still runs stays so.
        batch.settled = std::max(batch.settled, settled);
    }
    if (batch.looked_at > 0 || !batch.before.is_set()) {
        return batch;
    }
    auto look = TRY(unmeasured_before(connection, batch.before, kLookBack));
    batch.looked_at = look.next.is_set() || !look.unmeasured.empty() ? 1 : 0;
    batch.before = look.next;
    if (static_cast<std::int64_t>(look.unmeasured.size()) > kAtOnce) {
        look.unmeasured.resize(static_cast<std::size_t>(kAtOnce));
        batch.before = RecordingId{look.unmeasured.back().id.value - 1};
    }
    batch.recordings = std::move(look.unmeasured);
    return batch;
}

Result<Measurement> SignalWorker::measure(const UnmeasuredRecording& recording) const {
    Measurement measurement{recording.id, recording.conversation, {}, ""};
    const auto track = read_power(parts_.recordings.at(recording.path));
    if (!track) {
        measurement.problem = track.error().text;
        return measurement;
    }
    const auto agents = TRY(parts_.readers.read(
        [&](store::Connection& connection) { return agent_spans(connection, recording); }));
    for (const auto& agent : agents) {
        auto signals = signals_of(*track, agent.talks);
        for (const auto& hold : agent.holds) {
            ++signals.holds;
            signals.hold += hold.to - hold.from;
            signals.longest_hold = std::max(signals.longest_hold, hold.to - hold.from);
        }
        measurement.agents.push_back({agent.agent, signals});
    }
    return measurement;
}

Result<std::int64_t> SignalWorker::work(const std::stop_token& stop) {
    const auto batch = TRY(
        parts_.readers.read([&](store::Connection& connection) { return next_batch(connection); }));
    std::vector<Measurement> measured;
    for (const auto& recording : batch.recordings) {
        if (stop.stop_requested()) {
            return 0;
        }
        measured.push_back(TRY(measure(recording)));
    }
    if (!measured.empty()) {
        const auto now = parts_.clock.now();
        auto kept = parts_.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
            for (const auto& measurement : measured) {
                TRY(keep_measurement(connection, measurement, now));
            }
            return {};
        });
        TRY(std::move(kept));
    }
    settled_ = batch.settled;
    before_ = batch.before;
    return batch.looked_at;
}

void SignalWorker::run(const std::stop_token& stop) {
    ::setpriority(PRIO_PROCESS, 0, kLowestPriority);  // on Linux: this thread
    std::mutex mutex;
    std::condition_variable_any wakes;
    while (!stop.stop_requested()) {
        const auto began = parts_.clock.now();
        const auto done = work(stop);
        if (!done) {
            log(LogLevel::Warning, "signals", "calls are not measured: {}", done.error().text);
        }
        const auto took = parts_.clock.now() - began;
        std::unique_lock lock(mutex);
        wakes.wait_for(lock, stop, done.value_or(0) > 0 ? took * kRestsPerWork : Duration(kRest),
                       [] { return false; });
    }
}

}  // namespace callfloor::records
