#pragma once
// The data folder opened for service: locked against a second server, checked after an unclean
// stop, migrated, with its writer and readers.
//
//   <data>/callfloor.lock   held while a server runs (advisory lock, with its process id)
//   <data>/callfloor.db     SQLite with -wal and -shm beside it; not with PostgreSQL
//   <data>/recordings/      audio files
//   <data>/spill.journal    journal entries the database has not taken yet (store/spill.h)
//
// A PostgreSQL database is locked besides (advisory lock), for two servers may have folders of
// their own.

#include <filesystem>
#include <memory>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::store {

struct StoreOptions {
    std::filesystem::path data_folder{};
    /// Names neither file nor PostgreSQL: callfloor.db in the data folder.
    DatabaseOptions database{};
    int readers = 4;
    std::int64_t free_bytes_needed = 64 << 20;  ///< less free space refuses the start
    std::int64_t spill_bytes = 64 << 20;        ///< set aside for the spill file
    WriterOptions writer{};
};

/// Holds the lock of a data folder.
class FolderLock final {
  public:
    /// Creates the folder when absent. Conflict, with the process id, when another process holds
    /// it; Unavailable when the folder cannot be written.
    static Result<FolderLock> take(const std::filesystem::path& data_folder);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();
    /// Whether the last one to hold it ended without sign_off().
    bool was_abandoned() const { return was_abandoned_; }
    void sign_off();

  private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
    bool was_abandoned_ = false;
};

class Store final {
  public:
    /// Everything up to a migrated database, the caller still being the only writer:
    /// prepare(connection) for start-up work such as closing open records. Then start_writer().
    static Result<std::unique_ptr<Store>> open(const StoreOptions& options,
                                               std::vector<Migration> migrations);
    ~Store();

    /// Writes what a former run left in the spill file, before anything else is appended; gives
    /// how many entries that were. Only before start_writer().
    Result<std::size_t> drain_spill(std::vector<Projector*> projectors);
    /// Only before start_writer().
    Connection& startup_connection();
    Result<void> start_writer(std::vector<Projector*> projectors);

    Writer& writer();
    ReaderPool& readers();
    const std::filesystem::path& data_folder() const;
    std::filesystem::path recordings_folder() const;
    /// Whether the last server on this folder did not stop in order.
    bool was_unclean() const;
    void stop();

  private:
    struct State;
    explicit Store(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::store
