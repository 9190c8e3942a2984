#pragma once
// What the archive's thread and its routes share.

#include <condition_variable>
#include <mutex>

#include "archive/archive.h"
#include "archive/archive_check.h"
#include "people/audited_store.h"

namespace callfloor::archive {

struct Archive::State : people::AuditedStore {
    State(const ArchiveParts& archive_parts, PersonName name)
        : AuditedStore(archive_parts.writer, archive_parts.readers, archive_parts.clock),
          parts(archive_parts),
          person_name(std::move(name)),
          worker(archive_parts) {}

    /// The check asked for, if any.
    Result<void> check(const std::stop_token& stop);
    /// Once an hour, those whose time is over; gives how many went.
    Result<std::int64_t> delete_old();

    ArchiveParts parts;
    PersonName person_name;
    IdGenerator ids{};     ///< writer's thread
    ArchiveWorker worker;  ///< the archive's thread

    struct Asked {
        UserId by;
        Instant at;
        std::int64_t sounds = 0;  ///< looked at so far
    };
    std::mutex mutex;
    std::condition_variable_any wakes;
    std::optional<Asked> asked;  ///< under mutex; a check that waits or runs
    Instant next_deletion{};  ///< the archive's thread
    bool is_nudged = false;      ///< under mutex; something to do has come
};

void add_archive_routes(http::Router& router, Archive::State& state);
void add_retention_routes(http::Router& router, Archive::State& state);

}  // namespace callfloor::archive
