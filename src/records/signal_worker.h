#pragma once
// Measures the signals of calls after they ended, off the live path: one thread of lowest priority
// that takes a quarter of a core at most. New recordings go first; between them it works backwards
// through those from before, also after a restart. Bound: kAtOnce recordings in memory; what waits
// stands in the database.

#include <optional>
#include <stop_token>

#include "base/clock.h"
#include "base/result.h"
#include "records/signal_store.h"
#include "sound/stored_sound.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::records {

struct SignalParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    sound::SoundLibrary recordings;
};

/// One thread.
class SignalWorker final {
  public:
    static constexpr std::int64_t kAtOnce = 32;

    explicit SignalWorker(const SignalParts& parts) : parts_(parts) {}

    /// Measures at most kAtOnce recordings and keeps what came of them; gives how many it looked
    /// at, 0 when everything is done. What cannot be read is kept with its reason and not tried
    /// again.
    Result<std::int64_t> work(const std::stop_token& stop);
    /// work() until stopped, as a thread of its own.
    void run(const std::stop_token& stop);

  private:
    struct Batch {
        std::vector<UnmeasuredRecording> recordings;
        std::int64_t looked_at = 0;
        RecordingId settled;  ///< where the next batch goes on when this one is kept
        RecordingId before;
    };
    Result<Batch> next_batch(store::Connection& connection) const;
    Result<Measurement> measure(const UnmeasuredRecording& recording) const;

    SignalParts parts_;
    std::optional<RecordingId> settled_;  ///< everything up to here is measured or before_'s
    RecordingId before_;                  ///< the next one backwards; unset: all are done
};

}  // namespace callfloor::records
