#include "app/backup.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include <fcntl.h>
#include <unistd.h>

#include "app/migrations.h"
#include "base/clock.h"
#include "base/json.h"
#include "sound/stored_sound.h"
#include "store/copy.h"
#include "store/journal.h"
#include "store/spill.h"

namespace callfloor::app {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFormat = 1;
constexpr const char* kManifest = "backup.json";
constexpr const char* kDatabase = "callfloor.db";
constexpr const char* kSpill = "spill.journal";

std::unexpected<Error> cannot(std::string_view what, const fs::path& path,
                              const std::error_code& error) {
    return fail(ErrorCode::Unavailable, "cannot {} {}: {}", what, path.string(), error.message());
}

/// What is the server's own of this moment, or comes another way.
bool is_left_out(const fs::path& path, const DataFolder& folder) {
    static const std::set<std::string> kLeftOut = {
        "callfloor.lock", "run.json", "run.json.new", "data_folder.json", "data_folder.json.new",
        kSpill,           kManifest,  "recordings",   "restore.db",       "sip_traces"};
    const auto name = path.filename().string();
    const auto database = folder.database.file.string();
    return kLeftOut.contains(name) || name.starts_with(kDatabase) || path == folder.recordings ||
           (!database.empty() && path.string().starts_with(database));
}

Result<void> copy_one(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::create_directories(to.parent_path(), error);
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    return error ? Result<void>(cannot("copy", from, error)) : Result<void>{};
}

Result<void> copy_others(const DataFolder& folder, const fs::path& to) {
    const auto& from = folder.folder;
    std::error_code error;
    for (fs::directory_iterator at(from, error), end; !error && at != end; at.increment(error)) {
        if (is_left_out(at->path(), folder)) {
            continue;
        }
        std::error_code failed;
        fs::copy(at->path(), to / at->path().filename(),
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing, failed);
        if (failed && failed != std::errc::no_such_file_or_directory) {  // gone meanwhile
            return cannot("copy", at->path(), failed);
        }
    }
    return error ? Result<void>(cannot("read", from, error)) : Result<void>{};
}

/// As it is kept, sealed or not; false: there is none. Packing may replace the file meanwhile.
Result<bool> copy_sound(const sound::StoredSound& from, const sound::StoredSound& to) {
    for (auto file = from.find(); file;) {
        const auto copied = copy_one(from.path_of(*file), to.path_of(*file));
        const auto now = from.find();
        if (copied || now == file) {
            return copied ? Result<bool>(true) : std::unexpected(copied.error());
        }
        file = now;
    }
    return false;
}

/// Those the database names; one that the server is still writing is copied as far as it is.
Result<BackupReport> copy_recordings(store::Connection& database, const fs::path& from,
                                     const fs::path& to) {
    BackupReport report;
    report.events = TRY(store::last_seq(database));
    const auto paths = TRY(
        database.query_all("SELECT path FROM recording WHERE path <> '' AND deleted_at_ms IS NULL",
                           {}, [](const store::Row& row) { return fs::path(row.text(0)); }));
    for (const auto& path : paths) {
        const sound::StoredSound sound(from / path);
        const auto copied = TRY(copy_sound(sound, sound::StoredSound(to / path)));
        ++(copied ? report.recordings : report.recordings_missing);
    }
    return report;
}

Result<void> write_manifest(const fs::path& folder, const BackupReport& report) {
    const auto path = folder / kManifest;
    std::ofstream out(path);
    out << json::to_text(json::Object{{"format", kFormat},
                                      {"callfloor", CALLFLOOR_VERSION},
                                      {"made_at_ms", to_epoch_ms(SystemClock().now())},
                                      {"events", report.events},
                                      {"recordings", report.recordings},
                                      {"recordings_missing", report.recordings_missing}})
        << "\n";
    if (!out.flush()) {
        return fail(ErrorCode::Unavailable, "cannot write {}; free some space", path.string());
    }
    return {};
}

Result<json::Object> read_manifest(const fs::path& backup) {
    std::ifstream in(backup / kManifest, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto manifest = json::parse_object(text);
    if (!in || !manifest) {
        return fail(ErrorCode::InvalidInput,
                    "{} is no backup, or one that was cut off: it has no valid {}", backup.string(),
                    kManifest);
    }
    const auto format = json::find_int(*manifest, "format").value_or(std::nullopt).value_or(0);
    if (format != kFormat) {
        return fail(ErrorCode::InvalidInput,
                    "{} was made by a newer callfloor (format {}); restore it with that one",
                    backup.string(), format);
    }
    return *manifest;
}

/// Everything written so far below `folder`, on the disk.
Result<void> sync_all(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool is_synced = descriptor >= 0 && ::syncfs(descriptor) == 0;
    const std::error_code error(errno, std::generic_category());
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return is_synced ? Result<void>{} : Result<void>(cannot("write", folder, error));
}

/// Absolute, and without a slash at its end.
fs::path plain_path(const fs::path& path) {
    const auto plain = fs::absolute(path).lexically_normal();
    return plain.filename().empty() ? plain.parent_path() : plain;
}

bool is_empty_or_absent(const fs::path& folder) {
    std::error_code error;
    return !fs::exists(folder, error) || (fs::is_directory(folder) && fs::is_empty(folder, error));
}

/// What the server could not write yet. Taken before the database: what reaches the database
/// between the two is in both, and the journal tells.
Result<void> copy_spill(const fs::path& from, const fs::path& to) {
    std::error_code error;
    if (!fs::exists(from / kSpill, error)) {
        return {};
    }
    TRY(copy_one(from / kSpill, to / kSpill));
    if (!store::Spill::is_left_behind(to / kSpill)) {
        fs::remove(to / kSpill, error);
    }
    return {};
}

Result<void> check_unused(const DataFolder& folder) {
    std::error_code error;
    if (fs::exists(folder.folder / kDatabase, error) || find_data_folder(folder.folder)) {
        return fail(ErrorCode::Conflict,
                    "{} holds a database already; choose another folder, or say --overwrite to "
                    "lose what is there",
                    folder.folder.string());
    }
    if (!folder.database.postgresql.empty()) {
        auto connection = TRY(store::Connection::open(folder.database));
        if (connection.query_integer("SELECT COUNT(*) FROM users").value_or(0) > 0) {
            return fail(ErrorCode::Conflict,
                        "the PostgreSQL database holds a centre already; choose another one, or "
                        "say --overwrite to lose what is there");
        }
    }
    return {};
}

Result<void> restore_database(const fs::path& backup, const DataFolder& folder) {
    const auto temporary = folder.folder / "restore.db";
    TRY(copy_one(backup / kDatabase, temporary));
    store::DatabaseOptions copied;
    copied.file = temporary;
    {
        auto connection = TRY(store::Connection::open(copied));
        TRY(connection.check_integrity());
        TRY(store::apply_migrations(connection, all_migrations()));
        if (!folder.database.postgresql.empty()) {
            auto into = TRY(store::Connection::open(folder.database));
            TRY(into.become_sole_writer());
            TRY(store::apply_migrations(into, all_migrations()));
            TRY(store::copy_rows(connection, into));
        }
    }
    std::error_code error;
    if (!folder.database.postgresql.empty()) {
        fs::remove(temporary, error);
        return {};
    }
    // A log left beside the old file would be played into the new one.
    for (const auto* suffix : {"-wal", "-shm"}) {
        fs::remove(folder.database.file.string() + suffix, error);
    }
    TRY(sync_all(folder.folder));
    fs::rename(temporary, folder.database.file, error);
    return error ? Result<void>(cannot("write", folder.database.file, error)) : Result<void>{};
}

}  // namespace

Result<BackupReport> make_backup(const DataFolder& folder, const fs::path& wanted) {
    const auto target = plain_path(wanted);
    const auto data = plain_path(folder.folder);
    if (std::ranges::mismatch(data, target).in1 == data.end()) {
        return fail(ErrorCode::InvalidInput,
                    "{} lies in the data folder it would be a copy of; name a folder elsewhere",
                    target.string());
    }
    if (!is_empty_or_absent(target)) {
        return fail(ErrorCode::Conflict, "{} exists already; name a new folder for the backup",
                    target.string());
    }
    const fs::path work = target.string() + ".partial";
    std::error_code error;
    fs::remove_all(work, error);
    fs::create_directories(work, error);
    fs::permissions(work, fs::perms::owner_all, error);
    if (error) {
        return cannot("create", work, error);
    }
    TRY(copy_spill(folder.folder, work));
    TRY(store::copy_to_file(folder.database, all_migrations(), work / kDatabase));
    store::DatabaseOptions copied;
    copied.file = work / kDatabase;
    copied.mode = store::OpenMode::ReadOnly;
    BackupReport report;
    {
        auto database = TRY(store::Connection::open(copied));
        TRY(database.check_integrity());
        report = TRY(copy_recordings(database, folder.recordings, work / "recordings"));
    }
    TRY(copy_others(folder, work));
    TRY(sync_all(work));
    TRY(write_manifest(work, report));
    TRY(sync_all(work));
    fs::remove(target, error);  // an empty folder
    fs::rename(work, target, error);
    if (error) {
        return cannot("rename", work, error);
    }
    return report;
}

Result<BackupReport> restore_backup(const fs::path& backup, const DataFolder& folder,
                                    bool overwrite) {
    const auto manifest = TRY(read_manifest(backup));
    if (!overwrite) {
        TRY(check_unused(folder));
    }
    auto lock = TRY(store::FolderLock::take(folder.folder));
    std::error_code error;
    fs::remove(folder.folder / kSpill, error);  // events of the database that goes
    TRY(copy_others(plain_data_folder(backup), folder.folder));
    if (fs::exists(backup / kSpill, error)) {
        TRY(copy_one(backup / kSpill, folder.folder / kSpill));
    }
    store::DatabaseOptions kept;
    kept.file = backup / kDatabase;
    kept.mode = store::OpenMode::ReadOnly;
    BackupReport report;
    {
        auto database = TRY(store::Connection::open(kept));
        report = TRY(copy_recordings(database, backup / "recordings", folder.recordings));
    }
    TRY(restore_database(backup, folder));
    TRY(write_down(folder));
    TRY(sync_all(folder.folder));
    lock.sign_off();
    return report;
}

}  // namespace callfloor::app
