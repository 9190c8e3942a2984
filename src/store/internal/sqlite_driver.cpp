#include "store/internal/sqlite_driver.h"

#include <unordered_map>

#include <sqlite3.h>

#include "base/check.h"
#include "base/limits.h"

namespace callfloor::store::internal {
namespace {

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct CloseStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, CloseStatement>;

ErrorCode code_of(int status) {
    switch (status & 0xff) {
        case SQLITE_CONSTRAINT:
            return ErrorCode::Conflict;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_NOMEM:
            return ErrorCode::Unavailable;
        default:
            return ErrorCode::Internal;
    }
}

std::string_view advice_for(int status) {
    switch (status & 0xff) {
        case SQLITE_FULL:
            return "the disk is full; free space in the data folder's file system";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "another program holds the database; close it (sqlite3 shells, backups)";
        case SQLITE_IOERR:
            return "the disk reported an error; check the file system and its free space";
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return "the file cannot be written; check its owner and permissions";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "the file is damaged; restore the last backup";
        default:
            return "";
    }
}

/// The message holds names of tables and columns, never values.
Error error_of(sqlite3* database, int status, std::string_view what) {
    const std::string_view advice = advice_for(status);
    return Error{code_of(status), fmt::format("database: {}{}{}: {}", sqlite3_errmsg(database),
                                              advice.empty() ? "" : "; ", advice, what)};
}

/// A prepared statement with the place of each $n.
struct Statement {
    StatementHandle handle;
    std::vector<int> slots;  ///< SQLite's index of $1, $2, ..; 0 when the SQL has no such parameter
    std::uint64_t last_use = 0;
    bool in_use = false;
};

class SqliteCursor final : public Cursor {
  public:
    explicit SqliteCursor(sqlite3_stmt* statement) : statement_(statement) {}
    int columns() const override { return sqlite3_column_count(statement_); }
    std::string_view name(int column) const override {
        return sqlite3_column_name(statement_, column);
    }
    bool is_null(int column) const override {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }
    double real(int column) const override { return sqlite3_column_double(statement_, column); }
    std::string_view text(int column) const override {
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
        return bytes == nullptr ? std::string_view{} : std::string_view(bytes, size);
    }

  private:
    sqlite3_stmt* statement_;
};

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

class SqliteDriver final : public Driver {
  public:
    SqliteDriver(Database database, OpenMode mode) : database_(std::move(database)), mode_(mode) {}

    Result<std::int64_t> execute(std::string_view sql, Parameters parameters) override {
        TRY(run(sql, parameters, nullptr));
        return sqlite3_changes64(database_.get());
    }

    Result<void> post(std::string_view sql, Parameters parameters) override {
        return run(sql, parameters, nullptr);
    }

    Result<void> query(std::string_view sql, Parameters parameters,
                       const std::function<void(const Row&)>& on_row) override {
        return run(sql, parameters, &on_row);
    }

    Result<void> execute_script(std::string_view sql) override {
        const std::string text = sqlite_schema(sql);
        const int status = sqlite3_exec(database_.get(), text.c_str(), nullptr, nullptr, nullptr);
        if (status != SQLITE_OK) {
            return fail(error_of(database_.get(), status, text.substr(0, 200)));
        }
        return {};
    }

    Result<void> begin() override {
        return run(mode_ == OpenMode::ReadWrite ? "BEGIN IMMEDIATE" : "BEGIN", {}, nullptr);
    }

    Result<void> commit() override { return run("COMMIT", {}, nullptr); }
    void roll_back() override {
        // A disk error may have undone the transaction already.
        if (in_transaction()) {
            std::ignore = run("ROLLBACK", {}, nullptr);
        }
    }
    bool in_transaction() const override { return sqlite3_get_autocommit(database_.get()) == 0; }

    Result<void> begin_part() override { return run("SAVEPOINT part", {}, nullptr); }
    Result<void> keep_part() override { return run("RELEASE SAVEPOINT part", {}, nullptr); }
    void undo_part() override {
        if (in_transaction()) {
            std::ignore = run("ROLLBACK TO SAVEPOINT part", {}, nullptr);
            std::ignore = run("RELEASE SAVEPOINT part", {}, nullptr);
        }
    }

    Result<void> become_sole_writer() override { return {}; }  // FolderLock does it

    Result<void> check_integrity() override {
        std::string verdict;
        TRY(query("PRAGMA quick_check(1)", {}, [&](const Row& row) { verdict = row.text(0); }));
        if (verdict != "ok") {
            return fail(ErrorCode::Unavailable,
                        "the database is damaged ({}); restore the last backup, or salvage it with "
                        "`sqlite3 callfloor.db .recover`",
                        verdict);
        }
        return {};
    }

  private:
    Result<void> run(std::string_view sql, Parameters parameters,
                     const std::function<void(const Row&)>* on_row);
    Result<Statement> prepare(std::string_view sql);
    Result<Statement*> kept_statement(std::string_view sql);
    Result<void> bind(Statement& statement, std::string_view sql, Parameters parameters);
    Result<void> step_through(Statement& statement, std::string_view sql, Parameters parameters,
                              const std::function<void(const Row&)>* on_row);

    Database database_;  // closed after the statements
    OpenMode mode_;
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
    std::uint64_t uses_ = 0;
};

Result<Statement> SqliteDriver::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const int status = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &raw, &tail);
    if (status != SQLITE_OK) {
        return fail(error_of(database_.get(), status, sql));
    }
    Statement statement;
    statement.handle.reset(raw);
    const int count = sqlite3_bind_parameter_count(raw);
    for (int number = 1; number <= count; ++number) {
        statement.slots.push_back(
            sqlite3_bind_parameter_index(raw, fmt::format("${}", number).c_str()));
    }
    return statement;
}

Result<Statement*> SqliteDriver::kept_statement(std::string_view sql) {
    if (auto found = statements_.find(sql); found != statements_.end()) {
        return &found->second;
    }
    if (statements_.size() >= limits::kStatementsKept) {
        auto oldest = statements_.end();
        for (auto each = statements_.begin(); each != statements_.end(); ++each) {
            if (!each->second.in_use &&
                (oldest == statements_.end() || each->second.last_use < oldest->second.last_use)) {
                oldest = each;
            }
        }
        if (oldest != statements_.end()) {
            statements_.erase(oldest);
        }
    }
    auto statement = TRY(prepare(sql));
    return &statements_.emplace(std::string(sql), std::move(statement)).first->second;
}

Result<void> SqliteDriver::bind(Statement& statement, std::string_view sql, Parameters parameters) {
    if (parameters.size() != statement.slots.size()) {
        return fail(ErrorCode::Internal, "{} parameters for a statement with {}: {}",
                    parameters.size(), statement.slots.size(), sql);
    }
    sqlite3_stmt* raw = statement.handle.get();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const int slot = statement.slots[i];
        const auto bind_text = [&](std::string_view text) {
            // A view may have no data; SQLite would read that as NULL.
            return sqlite3_bind_text64(raw, slot, text.data() == nullptr ? "" : text.data(),
                                       text.size(), SQLITE_STATIC, SQLITE_UTF8);
        };
        const auto& value = parameters[i].value();
        int status = SQLITE_OK;
        if (std::holds_alternative<std::monostate>(value)) {
            status = sqlite3_bind_null(raw, slot);
        } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
            status = sqlite3_bind_int64(raw, slot, *number);
        } else if (const auto* real = std::get_if<double>(&value)) {
            status = sqlite3_bind_double(raw, slot, *real);
        } else if (const auto* view = std::get_if<std::string_view>(&value)) {
            status = bind_text(*view);
        } else {
            status = bind_text(std::get<std::string>(value));
        }
        if (status != SQLITE_OK) {
            return fail(error_of(database_.get(), status, sql));
        }
    }
    return {};
}

Result<void> SqliteDriver::step_through(Statement& statement, std::string_view sql,
                                        Parameters parameters,
                                        const std::function<void(const Row&)>* on_row) {
    TRY(bind(statement, sql, parameters));
    sqlite3_stmt* raw = statement.handle.get();
    const SqliteCursor cursor(raw);
    const Row row(cursor);
    for (;;) {
        const int status = sqlite3_step(raw);
        if (status == SQLITE_DONE) {
            return {};
        }
        if (status != SQLITE_ROW) {
            return fail(error_of(database_.get(), sqlite3_extended_errcode(database_.get()), sql));
        }
        if (on_row != nullptr) {
            (*on_row)(row);
        }
    }
}

Result<void> SqliteDriver::run(std::string_view sql, Parameters parameters,
                               const std::function<void(const Row&)>* on_row) {
    Statement* statement = TRY(kept_statement(sql));
    if (statement->in_use) {  // the same text inside its own on_row
        auto another = TRY(prepare(sql));
        return step_through(another, sql, parameters, on_row);
    }
    statement->in_use = true;
    statement->last_use = ++uses_;
    auto done = step_through(*statement, sql, parameters, on_row);
    sqlite3_reset(statement->handle.get());
    sqlite3_clear_bindings(statement->handle.get());
    statement->in_use = false;
    return done;
}

std::string pragmas_for(const DatabaseOptions& options) {
    std::string text =
        "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;";
    if (options.file.empty()) {
        return text;
    }
    if (options.mode == OpenMode::ReadOnly) {
        return text + "PRAGMA query_only = ON;";
    }
    text += "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;";
    text += options.durability == Durability::Full ? "PRAGMA synchronous = FULL;"
                                                   : "PRAGMA synchronous = NORMAL;";
    return text;
}

}  // namespace

std::string sqlite_schema(std::string_view sql) {
    constexpr std::string_view kCommon = "BIGINT PRIMARY KEY";
    std::string text(sql);
    for (auto at = text.find(kCommon); at != std::string::npos; at = text.find(kCommon, at)) {
        text.replace(at, kCommon.size(), "INTEGER PRIMARY KEY");
    }
    return text;
}

Result<std::unique_ptr<Driver>> open_sqlite(const DatabaseOptions& options) {
    const std::string file = options.file.empty() ? ":memory:" : options.file.string();
    const int access = options.mode == OpenMode::ReadWrite
                           ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                           : SQLITE_OPEN_READONLY;
    sqlite3* raw = nullptr;
    const int status = sqlite3_open_v2(
        file.c_str(), &raw, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    Database database(raw);
    if (raw == nullptr) {
        return fail(ErrorCode::Unavailable, "no memory to open the database {}", file);
    }
    if (status != SQLITE_OK) {
        return fail(error_of(raw, status, file));
    }
    sqlite3_busy_timeout(raw, static_cast<int>(options.busy_timeout.count()));
    const std::string pragmas = pragmas_for(options);
    const int set_up = sqlite3_exec(raw, pragmas.c_str(), nullptr, nullptr, nullptr);
    if (set_up != SQLITE_OK) {
        return fail(error_of(raw, set_up, file));
    }
    return std::make_unique<SqliteDriver>(std::move(database), options.mode);
}

}  // namespace callfloor::store::internal
