#pragma once
// Start-up after a crash: what stands open is closed by journal events at the time of the last
// entry, with the cause "server restarted", so that a rebuild gives the same records. Recordings
// cut off are repaired and finished likewise. After an orderly stop there is nothing to do.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "records/open_records_store.h"
#include "store/journal.h"

namespace callfloor::records {

struct RecoveryOptions {
    std::filesystem::path recordings_folder;
    /// Mends the file's header and gives its length (media::repair_recording).
    std::function<Result<Duration>(const std::filesystem::path&)> repair;
};

struct RecoveryReport {
    /// The journal's last entry: the time line of this run must begin after it, wherever the wall
    /// clock was set meanwhile. Absent when the journal is empty.
    std::optional<Instant> last_entry_at;
    std::size_t conversations_closed = 0;
    std::size_t recordings_repaired = 0;
    std::size_t recordings_lost = 0;  ///< no file, or one that cannot be mended
    std::vector<OpenInterval>
        agents;  ///< signed in when the server died: the app may sign them in again
    std::vector<std::string>
        orphan_files;  ///< audio no record knows; left where it is (the first 1,000)
};

/// Before the writer starts, in a transaction of its own.
Result<RecoveryReport> close_open_records(store::Connection& connection,
                                          const RecoveryOptions& options);

}  // namespace callfloor::records
