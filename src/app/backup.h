#pragma once
// A data folder as a backup, taken while the server runs, and back.
//
//   BACKUP/backup.json      what it is; written last
//   BACKUP/callfloor.db     one state of the database, as SQLite also when the server is on
//                           PostgreSQL
//   BACKUP/recordings/      the audio that state names
//   BACKUP/...              every other file of the data folder: keys, certificate, prompts
//
// It holds the key file and all passwords' hashes: keep it as safe as the server.

#include <cstdint>
#include <filesystem>

#include "app/data_folder.h"
#include "base/result.h"

namespace callfloor::app {

struct BackupReport {
    std::int64_t events = 0;  ///< of the journal
    std::int64_t recordings = 0;
    std::int64_t recordings_missing = 0;  ///< named by the database, but without a file
};

/// `target` must not exist, or be an empty folder. Until all is on the disk it has another name, so
/// that a backup cut off half way is never taken for one.
Result<BackupReport> make_backup(const DataFolder& folder, const std::filesystem::path& target);

/// Brings the backup to `folder`, which no server may use now. Conflict when there is something
/// already and `overwrite` is not given; audio that the backup does not know is left alone.
Result<BackupReport> restore_backup(const std::filesystem::path& backup, const DataFolder& folder,
                                    bool overwrite);

}  // namespace callfloor::app
