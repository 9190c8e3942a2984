#pragma once
// The archive in the database. Functions that write run on the writer's thread; the chain is only
// ever added to.

#include <vector>

#include "archive/archive_model.h"
#include "base/result.h"
#include "store/database.h"

namespace callfloor::archive {

Result<ArchiveSettings> load_settings(store::Connection& connection);
/// Stale when `expected` is not the version any more; gives the new one.
Result<std::int64_t> save_settings(store::Connection& connection, const ArchiveSettings& settings,
                                   std::optional<std::int64_t> expected);

/// The last recording taken in; unset: none was.
Result<RecordingId> last_taken(store::Connection& connection);
/// Finished recordings with sound above `after` up to `to`, in order.
Result<std::vector<ArchivedSound>> untaken(store::Connection& connection, RecordingId after,
                                           RecordingId to);

/// What is to be made of the sounds now.
struct Wanted {
    ArchiveSettings settings;
    std::string key;  ///< the current master key's name; empty: there is none
    Instant now;
};
/// Old enough, not yet as wanted, and not tried in vain within a day.
Result<std::vector<ArchivedSound>> due_to_pack(store::Connection& connection, const Wanted& wanted);
/// Sealed for another key than the current one.
Result<std::vector<ArchivedSound>> due_to_renew(store::Connection& connection,
                                                const Wanted& wanted);
/// Whose former file may still be there.
Result<std::vector<ArchivedSound>> with_leftovers(store::Connection& connection);

/// Adds a link and gives its number.
Result<std::int64_t> add_link(store::Connection& connection, ChainEntry entry);
Result<void> insert_sound(store::Connection& connection, const ArchivedSound& sound, Instant now);
/// As it is kept from now on; its former file is a leftover until clear_leftover().
Result<void> update_sound(store::Connection& connection, const ArchivedSound& sound);
Result<void> update_key(store::Connection& connection, RecordingId recording,
                        const std::string& key);
Result<void> clear_leftover(store::Connection& connection, RecordingId recording);
Result<void> set_problem(store::Connection& connection, RecordingId recording,
                         const std::string& problem, Instant now);
/// Everything that failed is tried again at once; gives how many.
Result<std::int64_t> forget_problems(store::Connection& connection);
/// Its sound is gone.
Result<void> forget_sound(store::Connection& connection, RecordingId recording);

Result<std::optional<ArchivedSound>> find_sound(store::Connection& connection,
                                                RecordingId recording);
/// In order of recording, after `after`.
Result<std::vector<ArchivedSound>> sounds_after(store::Connection& connection, RecordingId after,
                                                std::int64_t limit);
Result<std::vector<ArchivedSound>> with_problems(store::Connection& connection, std::int64_t limit);
/// In order, after link `after`.
Result<std::vector<ChainEntry>> links_after(store::Connection& connection, std::int64_t after,
                                            std::int64_t limit);
Result<std::optional<ChainEntry>> find_link(store::Connection& connection, std::int64_t seq);
/// Of one recording, first to last.
Result<std::vector<ChainEntry>> links_of(store::Connection& connection, RecordingId recording);
/// Kept by the chain, and neither there nor deleted by it; at most `limit`.
Result<std::vector<RecordingId>> vanished(store::Connection& connection, std::int64_t limit);
/// The last check that came to its end.
struct CheckRun {
    Instant started_at;
    Instant finished_at;
    UserId by;
    std::int64_t links = 0;
    std::int64_t sounds = 0;
    std::int64_t bytes = 0;
    std::int64_t differences = 0;
    std::string texts;  ///< JSON array
    std::string head;
};
Result<void> save_check(store::Connection& connection, const CheckRun& run);
Result<std::optional<CheckRun>> last_check(store::Connection& connection);
Result<ArchiveFigures> load_figures(store::Connection& connection, const Wanted& wanted);

}  // namespace callfloor::archive
