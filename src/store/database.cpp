#include "store/database.h"

#include "base/check.h"
#include "base/log.h"
#include "store/internal/driver.h"
#include "store/internal/postgres_driver.h"
#include "store/internal/sqlite_driver.h"

namespace callfloor::store {

// ---------------------------------------------------------------- Row

int Row::columns() const {
    return cursor_.columns();
}
std::string_view Row::column_name(int index) const {
    return cursor_.name(index);
}

int Row::index_of(const Column& column) const {
    if (column.index >= 0) {
        CHECK(column.index < cursor_.columns());
        return column.index;
    }
    for (int index = 0; index < cursor_.columns(); ++index) {
        if (cursor_.name(index) == column.name) {
            return index;
        }
    }
    log(LogLevel::Error, "store", "a query was asked for column {}, which it does not give",
        column.name);
    CHECK(false && "the query gives the column");
    return 0;
}

bool Row::is_null(Column column) const {
    return cursor_.is_null(index_of(column));
}
std::int64_t Row::integer(Column column) const {
    return cursor_.integer(index_of(column));
}
double Row::real(Column column) const {
    return cursor_.real(index_of(column));
}
std::string_view Row::text_view(Column column) const {
    return cursor_.text(index_of(column));
}

std::optional<std::int64_t> Row::find_integer(Column column) const {
    const int index = index_of(column);
    return cursor_.is_null(index) ? std::nullopt : std::optional(cursor_.integer(index));
}

std::optional<double> Row::find_real(Column column) const {
    const int index = index_of(column);
    return cursor_.is_null(index) ? std::nullopt : std::optional(cursor_.real(index));
}

std::optional<std::string> Row::find_text(Column column) const {
    const int index = index_of(column);
    return cursor_.is_null(index) ? std::nullopt : std::optional(std::string(cursor_.text(index)));
}

std::optional<Instant> Row::find_instant(Column column) const {
    const auto ms = find_integer(column);
    return ms ? std::optional(from_epoch_ms(*ms)) : std::nullopt;
}

// ---------------------------------------------------------------- Connection

Connection::Connection(std::unique_ptr<internal::Driver> driver) : driver_(std::move(driver)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const DatabaseOptions& options) {
    return Connection(options.postgresql.empty() ? TRY(internal::open_sqlite(options))
                                                 : TRY(internal::open_postgres(options)));
}

Result<std::int64_t> Connection::execute(std::string_view sql, Parameters parameters) {
    return driver_->execute(sql, parameters);
}

Result<void> Connection::post(std::string_view sql, Parameters parameters) {
    return driver_->post(sql, parameters);
}

Result<void> Connection::execute_script(std::string_view sql) {
    return driver_->execute_script(sql);
}

Result<void> Connection::query(std::string_view sql, Parameters parameters,
                               const std::function<void(const Row&)>& on_row) {
    return driver_->query(sql, parameters, on_row);
}

Result<std::int64_t> Connection::query_integer(std::string_view sql, Parameters parameters) {
    auto first = TRY(query_first(sql, parameters, [](const Row& row) { return row.integer(0); }));
    return first.value_or(0);
}

bool Connection::in_transaction() const {
    return driver_->in_transaction();
}
Result<void> Connection::become_sole_writer() {
    return driver_->become_sole_writer();
}
Result<void> Connection::check_integrity() {
    return driver_->check_integrity();
}

// ---------------------------------------------------------------- Transaction, Savepoint

Result<Transaction> Transaction::begin(Connection& connection) {
    TRY(connection.driver().begin());
    return Transaction(connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
    roll_back();
}

Result<void> Transaction::commit() {
    CHECK(connection_ != nullptr);
    TRY(connection_->driver().commit());
    connection_ = nullptr;
    return {};
}

void Transaction::roll_back() {
    if (connection_ != nullptr) {
        connection_->driver().roll_back();
    }
    connection_ = nullptr;
}

Result<Savepoint> Savepoint::begin(Connection& connection) {
    TRY(connection.driver().begin_part());
    return Savepoint(connection);
}

Savepoint::Savepoint(Savepoint&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Savepoint::~Savepoint() {
    roll_back();
}

Result<void> Savepoint::release() {
    CHECK(connection_ != nullptr);
    TRY(connection_->driver().keep_part());
    connection_ = nullptr;
    return {};
}

void Savepoint::roll_back() {
    if (connection_ != nullptr) {
        connection_->driver().undo_part();
    }
    connection_ = nullptr;
}

}  // namespace callfloor::store
