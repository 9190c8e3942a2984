#pragma once
// One thin interface over the database: SQLite, or PostgreSQL 15. The same SQL runs on both; what
// differs between them is known only inside store/. Rules of that SQL:
//   - parameters are $1 .. $n and bound by name; results may be RETURNINGed;
//   - a parameter compared with nothing but NULL is given its type: CAST($2 AS BIGINT) IS NULL;
//   - types are BIGINT (ids, epoch ms, counters, 0/1 for truth), DOUBLE PRECISION, TEXT;
//   - TEXT is UTF-8 and is compared byte by byte;
//   - a table's id is written `id BIGINT PRIMARY KEY`; on SQLite it becomes the rowid;
//   - an editable row has `version BIGINT NOT NULL DEFAULT 1`, raised by each update: it is the
//   row's ETag.
// A Connection belongs to one thread at a time. Writes happen on the writer's thread only
// (store/writer.h), reads from ReaderPool (store/reader_pool.h).

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace callfloor::store {

namespace internal {
class Driver;
class Cursor;
}  // namespace internal

/// A value bound to a $n. Lvalue strings and views are borrowed until the call returns, rvalue
/// strings are kept. An unset id and an empty optional are NULL; an Instant is its epoch ms; a bool
/// is 0 or 1.
class Parameter final {
  public:
    using Value = std::variant<std::monostate, std::int64_t, double, std::string_view, std::string>;

    Parameter(std::nullptr_t) {}
    Parameter(std::nullopt_t) {}
    template <typename T>
        requires std::is_integral_v<T>
    Parameter(T value) : value_(static_cast<std::int64_t>(value)) {}
    Parameter(double value) : value_(value) {}
    Parameter(std::string_view text) : value_(text) {}
    Parameter(const char* text) : value_(std::string_view(text)) {}
    Parameter(const std::string& text) : value_(std::string_view(text)) {}
    Parameter(std::string&& text) : value_(std::move(text)) {}
    Parameter(Instant instant) : value_(to_epoch_ms(instant)) {}
    Parameter(Duration duration) : value_(std::int64_t{duration.count()}) {}
    template <typename Tag>
    Parameter(Id<Tag> id) {
        if (id.is_set()) {
            value_ = id.value;
        }
    }
    template <typename T>
    Parameter(const std::optional<T>& value) : Parameter(nullptr) {
        if (value) {
            value_ = Parameter(*value).value_;
        }
    }

    const Value& value() const { return value_; }

  private:
    Value value_;
};

/// The parameters of one call: connection.execute(sql, {a, b}) or a vector built step by step.
class Parameters final {
  public:
    Parameters() = default;
    Parameters(std::initializer_list<Parameter> list)
        : data_(std::data(list)), size_(list.size()) {}  // lives to the end of the full expression
    Parameters(const std::vector<Parameter>& list) : data_(list.data()), size_(list.size()) {}

    std::size_t size() const { return size_; }
    const Parameter& operator[](std::size_t index) const { return data_[index]; }

  private:
    const Parameter* data_ = nullptr;
    std::size_t size_ = 0;
};

/// A column by its place (from 0) or its name. An unknown name is a programmer error.
struct Column {
    Column(int column_index) : index(column_index) {}
    Column(const char* column_name) : name(column_name) {}
    int index = -1;
    std::string_view name;
};

/// The row a query stands on; valid only inside the callback that gets it. NULL reads as 0, "" or
/// an unset id; the find_ forms keep it apart.
class Row final {
  public:
    explicit Row(const internal::Cursor& cursor) : cursor_(cursor) {}

    int columns() const;
    std::string_view column_name(int index) const;
    bool is_null(Column column) const;
    std::int64_t integer(Column column) const;
    bool boolean(Column column) const { return integer(column) != 0; }
    double real(Column column) const;
    std::string text(Column column) const { return std::string(text_view(column)); }
    std::string_view text_view(Column column) const;  ///< valid until the next row
    Instant instant(Column column) const { return from_epoch_ms(integer(column)); }
    Duration duration(Column column) const { return Duration(integer(column)); }
    template <typename IdType>
    IdType id(Column column) const {
        return IdType{integer(column)};
    }

    std::optional<std::int64_t> find_integer(Column column) const;
    std::optional<double> find_real(Column column) const;
    std::optional<std::string> find_text(Column column) const;
    std::optional<Instant> find_instant(Column column) const;

  private:
    int index_of(const Column& column) const;
    const internal::Cursor& cursor_;
};

enum class OpenMode : std::uint8_t {
    ReadWrite,  ///< creates the database when absent
    ReadOnly,
};

/// What a commit waits for.
enum class Durability : std::uint8_t {
    Full,    ///< the disk: a committed row survives a power cut (fsync of the WAL at each group
             ///< commit)
    Normal,  ///< the operating system: survives kill -9 of the process; a power cut may cost the
             ///< last commits
};

struct DatabaseOptions {
    std::filesystem::path
        file{};  ///< of the SQLite database; empty: in memory, private to the connection
    /// Connection string of a PostgreSQL database ("postgresql://callfloor@db.example/callfloor");
    /// empty: SQLite.
    std::string postgresql{};
    std::filesystem::path
        password_file{};  ///< its first line is the password; empty: as libpq does
    OpenMode mode = OpenMode::ReadWrite;
    Durability durability = Durability::Full;
    Duration busy_timeout = std::chrono::seconds(5);
};

class Connection final {
  public:
    static Result<Connection> open(const DatabaseOptions& options);
    /// A database of its own in memory, for tests and checks.
    static Result<Connection> open_in_memory() { return open(DatabaseOptions{}); }
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    ~Connection();

    /// Runs one statement; gives the number of rows it changed. Statements are prepared once per
    /// connection and kept (limits::kStatementsKept, the longest unused goes), so keep SQL texts
    /// constant and values in parameters. Conflict: a UNIQUE, FOREIGN KEY, CHECK or NOT NULL rule
    /// refused it. Unavailable: disk, lock. Internal: bad SQL.
    Result<std::int64_t> execute(std::string_view sql, Parameters parameters = {});
    /// execute() for one of a stream of statements: on PostgreSQL it is sent without waiting for
    /// the answer (pipeline), so that its error may come from a later call: the next execute or
    /// query, the release of the savepoint or the commit. What is rolled back is forgotten with its
    /// errors.
    Result<void> post(std::string_view sql, Parameters parameters = {});
    /// Several statements separated by semicolons, without parameters; for migrations.
    Result<void> execute_script(std::string_view sql);

    /// Calls on_row for each row. Do not run the same SQL text again inside on_row.
    Result<void> query(std::string_view sql, Parameters parameters,
                       const std::function<void(const Row&)>& on_row);
    /// All rows, each mapped by `map`.
    template <typename Map>
    auto query_all(std::string_view sql, Parameters parameters, Map map)
        -> Result<std::vector<std::invoke_result_t<Map&, const Row&>>>;
    /// The first row, mapped; absent when there is none.
    template <typename Map>
    auto query_first(std::string_view sql, Parameters parameters, Map map)
        -> Result<std::optional<std::invoke_result_t<Map&, const Row&>>>;
    /// The first column of the first row as a number; 0 when there is none or it is NULL.
    Result<std::int64_t> query_integer(std::string_view sql, Parameters parameters = {});

    bool in_transaction() const;
    /// SQLite's quick_check or its like. The error advises how to go on.
    Result<void> check_integrity();

    /// Keeps every other writing server away from a PostgreSQL database as long as this connection
    /// lives. Conflict when there is one. A SQLite file is kept by the lock of its data folder.
    Result<void> become_sole_writer();

    internal::Driver& driver() { return *driver_; }                 ///< store/ only
    explicit Connection(std::unique_ptr<internal::Driver> driver);  ///< store/ only

  private:
    std::unique_ptr<internal::Driver> driver_;
};

/// A transaction; rolls back unless committed. For writing it takes the write lock at once.
class Transaction final {
  public:
    static Result<Transaction> begin(Connection& connection);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();
    void roll_back();

  private:
    explicit Transaction(Connection& connection) : connection_(&connection) {}
    Connection* connection_;
};

/// A part of a transaction that can be undone alone; rolls back unless released.
class Savepoint final {
  public:
    static Result<Savepoint> begin(Connection& connection);
    Savepoint(Savepoint&& other) noexcept;
    Savepoint& operator=(Savepoint&&) = delete;
    ~Savepoint();
    Result<void> release();
    void roll_back();

  private:
    explicit Savepoint(Connection& connection) : connection_(&connection) {}
    Connection* connection_;
};

// ---------------------------------------------------------------- templates

template <typename Map>
auto Connection::query_all(std::string_view sql, Parameters parameters, Map map)
    -> Result<std::vector<std::invoke_result_t<Map&, const Row&>>> {
    std::vector<std::invoke_result_t<Map&, const Row&>> rows;
    auto done = query(sql, parameters, [&](const Row& row) { rows.push_back(map(row)); });
    if (!done) {
        return std::unexpected(std::move(done).error());
    }
    return rows;
}

template <typename Map>
auto Connection::query_first(std::string_view sql, Parameters parameters, Map map)
    -> Result<std::optional<std::invoke_result_t<Map&, const Row&>>> {
    std::optional<std::invoke_result_t<Map&, const Row&>> first;
    auto done = query(sql, parameters, [&](const Row& row) {
        if (!first) {
            first.emplace(map(row));
        }
    });
    if (!done) {
        return std::unexpected(std::move(done).error());
    }
    return first;
}

}  // namespace callfloor::store
