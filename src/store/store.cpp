#include "store/store.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"

namespace callfloor::store {
namespace {

constexpr const char* kSpillFile = "spill.journal";

std::string text_of_errno(int number) {
    return std::generic_category().message(number);
}

std::string read_pid(int descriptor) {
    char bytes[32] = {};
    const auto count = ::pread(descriptor, bytes, sizeof bytes - 1, 0);
    return std::string(
        trim(std::string_view(bytes, count > 0 ? static_cast<std::size_t>(count) : 0)));
}

Result<void> check_free_space(const std::filesystem::path& folder, std::int64_t needed) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    if (error) {
        return fail(ErrorCode::Unavailable, "cannot ask the free space of {}: {}", folder.string(),
                    error.message());
    }
    if (space.available < static_cast<std::uintmax_t>(needed)) {
        return fail(ErrorCode::Unavailable,
                    "only {} MiB are free in {} and {} MiB are needed to start; free some space or "
                    "choose another "
                    "data folder",
                    space.available >> 20, folder.string(), needed >> 20);
    }
    return {};
}

}  // namespace

// ---------------------------------------------------------------- FolderLock

Result<FolderLock> FolderLock::take(const std::filesystem::path& data_folder) {
    std::error_code error;
    std::filesystem::create_directories(data_folder, error);
    if (error) {
        return fail(ErrorCode::Unavailable,
                    "cannot create the data folder {}: {}; create it, or choose another one",
                    data_folder.string(), error.message());
    }
    const auto file = data_folder / "callfloor.lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor < 0) {
        return fail(ErrorCode::Unavailable,
                    "cannot write in the data folder {}: {}; check its owner and permissions",
                    data_folder.string(), text_of_errno(errno));
    }
    FolderLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return fail(ErrorCode::Conflict,
                    "the data folder {} is in use by process {}; stop that server, or choose "
                    "another data folder",
                    data_folder.string(), read_pid(descriptor));
    }
    lock.was_abandoned_ = !read_pid(descriptor).empty();
    const std::string pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        return fail(ErrorCode::Unavailable, "cannot write {}: {}; free some space", file.string(),
                    text_of_errno(errno));
    }
    return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), was_abandoned_(other.was_abandoned_) {}

void FolderLock::sign_off() {
    std::ignore = ::ftruncate(descriptor_, 0);
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

// ---------------------------------------------------------------- Store

struct Store::State {
    State(const StoreOptions& store_options, FolderLock folder_lock)
        : options(store_options), lock(std::move(folder_lock)) {}

    StoreOptions options;
    FolderLock lock;
    DatabaseOptions database;
    bool unclean = false;
    std::optional<Connection> startup;
    std::unique_ptr<Writer> writer;
    std::unique_ptr<ReaderPool>
        readers;  // closed first: only a writing connection can clear the log away
};

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() {
    stop();
}

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options,
                                           std::vector<Migration> migrations) {
    auto lock = TRY(FolderLock::take(options.data_folder));
    auto state = std::make_unique<State>(options, std::move(lock));
    TRY(check_free_space(options.data_folder, options.free_bytes_needed));
    std::error_code error;
    std::filesystem::create_directories(options.data_folder / "recordings", error);
    if (error) {
        return fail(ErrorCode::Unavailable, "cannot create the recordings folder in {}: {}",
                    options.data_folder.string(), error.message());
    }
    state->database = options.database;
    if (state->database.postgresql.empty() && state->database.file.empty()) {
        state->database.file = options.data_folder / "callfloor.db";
    }
    // SQLite removes the write-ahead log when the last connection closes; one with content was left
    // by a crash.
    const auto log_size = std::filesystem::file_size(state->database.file.string() + "-wal", error);
    state->unclean = state->lock.was_abandoned() || (!error && log_size > 0);
    state->startup = TRY(Connection::open(state->database));
    TRY(state->startup->become_sole_writer());
    if (state->unclean) {
        log(LogLevel::Warning, "store",
            "the last server on this data folder did not stop in order");
        TRY(state->startup->check_integrity());
    }
    TRY(apply_migrations(*state->startup, std::move(migrations)));
    return std::unique_ptr<Store>(new Store(std::move(state)));
}

Connection& Store::startup_connection() {
    CHECK(state_->startup.has_value());
    return *state_->startup;
}

Result<std::size_t> Store::drain_spill(std::vector<Projector*> projectors) {
    CHECK(state_->startup.has_value());
    const auto file = state_->options.data_folder / kSpillFile;
    if (!Spill::is_left_behind(file)) {
        return 0;
    }
    auto spill = TRY(Spill::open(file, state_->options.spill_bytes));
    const std::size_t count = spill.waiting();
    const std::int64_t before = TRY(last_seq(*state_->startup));
    auto writer = TRY(Writer::start(*std::move(state_->startup), std::move(projectors),
                                    state_->options.writer, std::move(spill)));
    state_->startup.reset();
    const auto drained = writer->flush();
    const std::int64_t after = writer->status().committed_seq;
    writer.reset();
    if (!drained) {
        return fail(drained.error());
    }
    log(LogLevel::Warning, "store",
        "the last run left {} events in the spill file; {} were not in the database and are now",
        count, after - before);
    state_->startup = TRY(Connection::open(state_->database));
    TRY(state_->startup->become_sole_writer());
    return count;
}

Result<void> Store::start_writer(std::vector<Projector*> projectors) {
    CHECK(state_->startup.has_value());
    state_->readers = TRY(ReaderPool::open(state_->database, state_->options.readers));
    auto spill =
        TRY(Spill::open(state_->options.data_folder / kSpillFile, state_->options.spill_bytes));
    state_->writer = TRY(Writer::start(*std::move(state_->startup), std::move(projectors),
                                       state_->options.writer, std::move(spill)));
    state_->startup.reset();
    return {};
}

Writer& Store::writer() {
    CHECK(state_->writer != nullptr);
    return *state_->writer;
}

ReaderPool& Store::readers() {
    CHECK(state_->readers != nullptr);
    return *state_->readers;
}

const std::filesystem::path& Store::data_folder() const {
    return state_->options.data_folder;
}
std::filesystem::path Store::recordings_folder() const {
    return state_->options.data_folder / "recordings";
}
bool Store::was_unclean() const {
    return state_->unclean;
}

void Store::stop() {
    if (state_->writer) {
        state_->writer->stop();
    }
    state_->lock.sign_off();
}

}  // namespace callfloor::store
