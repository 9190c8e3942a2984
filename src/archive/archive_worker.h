#pragma once
// Brings recordings into the archive and into the form the centre wants, off the live path: one
// thread of lowest priority, one core at most and half of its time. Every step is small and kept in
// the database, so that it goes on where it stopped, also after kill -9:
//
//   take in     finished recordings, in order: hash, a link of the chain
//   pack        those old enough: new file, link, then the former file goes
//   renew       seals of a former master key
//   tidy        former files a crash left

#include <functional>
#include <stop_token>

#include "archive/archive_store.h"
#include "archive/retention_model.h"
#include "base/clock.h"
#include "sound/stored_sound.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::archive {

struct ArchiveParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    sound::SoundLibrary recordings;
    /// As the centre and the settings have it now; absent: nothing is deleted.
    std::function<std::optional<RetentionTimes>()> retention{};
};

/// One thread.
class ArchiveWorker final {
  public:
    explicit ArchiveWorker(const ArchiveParts& parts) : parts_(parts) {}

    /// One step of each kind; gives how many recordings it worked on, 0 when all is done. What
    /// cannot be packed keeps its recording and the reason, and is tried again a day later.
    Result<std::int64_t> work(const std::stop_token& stop);

  private:
    Result<std::int64_t> take_in(const Wanted& wanted, const std::stop_token& stop);
    Result<std::int64_t> pack(const Wanted& wanted, const std::stop_token& stop);
    Result<std::int64_t> renew(const Wanted& wanted, const std::stop_token& stop);
    Result<void> tidy();
    /// The sound as it is from now on, or why not.
    Result<ArchivedSound> packed(const ArchivedSound& sound, const Wanted& wanted) const;
    Result<void> keep_packed(const std::vector<ArchivedSound>& packed, Instant now);

    ArchiveParts parts_;
    std::optional<RecordingId> taken_;  ///< everything up to here is taken in
};

/// What is wanted now.
Result<Wanted> wanted_now(store::Connection& connection, const ArchiveParts& parts);

}  // namespace callfloor::archive
