#include "store/internal/postgres_driver.h"

#include <charconv>
#include <deque>
#include <unordered_map>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "store/internal/postgres_session.h"

namespace callfloor::store::internal {
namespace {

constexpr std::size_t kPipelineDepth = 512;
constexpr Oid kUnknown = 0;  // the server infers the type from the statement
constexpr Oid kBigint = 20;
constexpr Oid kDouble = 701;
constexpr Oid kText = 25;

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

/// A prepared statement of the server.
struct Statement {
    std::string name;
    std::vector<Oid> types;  ///< of its parameters; unknown as long as only NULL was given
    bool is_sent = false;
    std::uint64_t last_use = 0;
};

/// What the server still owes an answer to.
struct Pending {
    Statement* prepares = nullptr;  ///< the statement a Parse is for; null: something that runs
    std::string_view sql;           ///< the key of statements_, or a constant; valid until settled
};

class PostgresCursor final : public Cursor {
  public:
    explicit PostgresCursor(const PGresult* result) : result_(result) {}
    int columns() const override { return PQnfields(result_); }
    std::string_view name(int column) const override { return PQfname(result_, column); }
    bool is_null(int column) const override { return PQgetisnull(result_, row, column) != 0; }
    std::int64_t integer(int column) const override {
        const std::string_view bytes = text(column);
        std::int64_t value = 0;
        std::from_chars(bytes.data(), bytes.data() + bytes.size(), value);
        return value;
    }
    double real(int column) const override {
        const std::string_view bytes = text(column);
        double value = 0;
        std::from_chars(bytes.data(), bytes.data() + bytes.size(), value);
        return value;
    }
    std::string_view text(int column) const override {
        return {PQgetvalue(result_, row, column),
                static_cast<std::size_t>(PQgetlength(result_, row, column))};
    }
    int row = 0;

  private:
    const PGresult* result_;
};

Oid type_of(const Parameter::Value& value) {
    switch (value.index()) {
        case 0:
            return kUnknown;
        case 1:
            return kBigint;
        case 2:
            return kDouble;
        default:
            return kText;
    }
}

class PostgresDriver final : public Driver {
  public:
    PostgresDriver(const DatabaseOptions& options, Session session)
        : options_(options), session_(std::move(session)) {}

    Result<std::int64_t> execute(std::string_view sql, Parameters parameters) override;
    Result<void> post(std::string_view sql, Parameters parameters) override;
    Result<void> execute_script(std::string_view sql) override;
    Result<void> query(std::string_view sql, Parameters parameters,
                       const std::function<void(const Row&)>& on_row) override;
    Result<void> begin() override;
    Result<void> commit() override;
    void roll_back() override;
    bool in_transaction() const override { return in_transaction_; }
    Result<void> begin_part() override { return post("SAVEPOINT part", {}); }
    Result<void> keep_part() override;
    void undo_part() override;
    Result<void> check_integrity() override;
    Result<void> become_sole_writer() override;

  private:
    /// Where a statement may run: a live connection, and the transaction it belongs to.
    Result<void> make_ready();
    Result<void> reconnect();
    Result<void> take_lock();
    Result<void> send(std::string_view sql, Parameters parameters);
    Result<Statement*> statement_for(std::string_view sql, Parameters parameters);
    Result<void> make_room();
    Result<void> send_prepare(std::string_view sql, Statement& statement);
    /// Waits for all answers; gives that of the last statement, or the first error.
    Result<ResultHandle> settle();
    Result<ResultHandle> read_answers();
    Result<ResultHandle> run(std::string_view sql, Parameters parameters);
    void lose();

    DatabaseOptions options_;
    Session session_;
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
    std::deque<Pending> pending_;
    std::optional<Error> late_error_;  ///< of a posted statement, not yet told
    std::vector<std::string> values_;  ///< of the statement being sent
    std::uint64_t uses_ = 0;
    std::uint64_t names_ = 0;
    bool in_transaction_ = false;
    bool transaction_lost_ = false;  ///< its connection ended; nothing runs until it is rolled back
    bool is_sole_writer_ = false;
};

// ---------------------------------------------------------------- connection

void PostgresDriver::lose() {
    transaction_lost_ = in_transaction_;
    in_transaction_ = false;
    late_error_.reset();
    pending_.clear();
    statements_.clear();
    session_.reset();
}

Result<void> PostgresDriver::reconnect() {
    lose();
    session_ = TRY(connect_postgres(options_));
    if (is_sole_writer_) {
        if (auto locked = take_lock(); !locked) {
            lose();
            return locked;
        }
    }
    return {};
}

Result<void> PostgresDriver::make_ready() {
    if (transaction_lost_) {
        return fail(ErrorCode::Unavailable,
                    "database: the connection was lost in the middle of a transaction; try again");
    }
    if (session_ != nullptr && PQstatus(session_.get()) == CONNECTION_OK) {
        return {};
    }
    if (in_transaction_) {
        lose();
        return make_ready();
    }
    return reconnect();
}

Result<void> PostgresDriver::take_lock() {
    // The session of a server that has just ended may live a moment longer: lock_timeout waits.
    auto taken = run("SELECT pg_advisory_lock(hashtext('callfloor ' || current_schema()))", {});
    if (!taken && taken.error().text.find("lock timeout") != std::string::npos) {
        return fail(ErrorCode::Conflict,
                    "the database is in use by another callfloor server; stop that one, or choose "
                    "another database");
    }
    return taken ? Result<void>{} : fail(taken.error());
}

Result<void> PostgresDriver::become_sole_writer() {
    TRY(make_ready());
    TRY(take_lock());
    is_sole_writer_ = true;
    return {};
}

// ---------------------------------------------------------------- sending

Result<void> PostgresDriver::make_room() {
    if (statements_.size() < limits::kStatementsKept) {
        return {};
    }
    auto settled = settle();  // nothing pending refers to the one that goes
    if (!settled && !late_error_) {
        late_error_ = settled.error();
    }
    auto oldest = statements_.begin();
    for (auto each = statements_.begin(); each != statements_.end(); ++each) {
        if (each->second.last_use < oldest->second.last_use) {
            oldest = each;
        }
    }
    if (oldest == statements_.end()) {
        return make_ready();  // the connection was lost with all of them
    }
    const std::string drop = fmt::format("DEALLOCATE {}", oldest->second.name);
    const bool is_sent = oldest->second.is_sent;
    statements_.erase(oldest);
    if (is_sent && !late_error_) {
        if (PQsendQueryParams(session_.get(), drop.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                              0) != 1) {
            return fail(error_of_session(session_.get(), "DEALLOCATE"));
        }
        pending_.push_back({nullptr, "DEALLOCATE"});
    }
    return {};
}

Result<Statement*> PostgresDriver::statement_for(std::string_view sql, Parameters parameters) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        TRY(make_room());
        found = statements_.emplace(std::string(sql), Statement{}).first;
        found->second.types.resize(parameters.size(), kUnknown);
    }
    Statement& statement = found->second;
    statement.types.resize(parameters.size(), kUnknown);
    bool fits = statement.is_sent;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const Oid type = type_of(parameters[i].value());
        if (type != kUnknown && type != statement.types[i]) {
            statement.types[i] = type;
            fits = false;
        }
    }
    statement.last_use = ++uses_;
    if (!fits) {
        TRY(send_prepare(found->first, statement));
    }
    return &statement;
}

Result<void> PostgresDriver::send_prepare(std::string_view sql, Statement& statement) {
    const std::string text(sql);
    // The one of other types is given up; there are never more of them than parameters.
    statement.name = fmt::format("s{}", ++names_);
    if (PQsendPrepare(session_.get(), statement.name.c_str(), text.c_str(),
                      static_cast<int>(statement.types.size()), statement.types.data()) != 1) {
        return fail(error_of_session(session_.get(), sql));
    }
    statement.is_sent = true;
    pending_.push_back({&statement, sql});
    return {};
}

Result<void> PostgresDriver::send(std::string_view sql, Parameters parameters) {
    TRY(make_ready());
    Statement* statement = TRY(statement_for(sql, parameters));
    values_.resize(std::max(values_.size(), parameters.size()));
    std::vector<const char*> pointers(parameters.size(), nullptr);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto& value = parameters[i].value();
        if (std::holds_alternative<std::monostate>(value)) {
            continue;
        }
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            values_[i] = fmt::format("{}", *number);
        } else if (const auto* real = std::get_if<double>(&value)) {
            values_[i] = fmt::format("{}", *real);  // the shortest that reads back the same
        } else if (const auto* view = std::get_if<std::string_view>(&value)) {
            values_[i] = is_valid_utf8(*view) ? std::string(*view) : clean_utf8(*view);
        } else {
            const auto& text = std::get<std::string>(value);
            values_[i] = is_valid_utf8(text) ? text : clean_utf8(text);
        }
        pointers[i] = values_[i].c_str();
    }
    if (PQsendQueryPrepared(session_.get(), statement->name.c_str(),
                            static_cast<int>(parameters.size()), pointers.data(), nullptr, nullptr,
                            0) != 1) {
        return fail(error_of_session(session_.get(), sql));
    }
    pending_.push_back({nullptr, statements_.find(sql)->first});
    return {};
}

// ---------------------------------------------------------------- answers

Result<ResultHandle> PostgresDriver::settle() {
    if (session_ == nullptr || PQpipelineSync(session_.get()) != 1) {
        Error error = session_ ? error_of_session(session_.get(), {})
                               : Error{ErrorCode::Unavailable, "database: not connected"};
        lose();
        return fail(std::move(error));
    }
    auto answer = read_answers();
    if (session_ == nullptr) {
        return answer;
    }
    if (PQstatus(session_.get()) != CONNECTION_OK) {
        lose();
        return fail(ErrorCode::Unavailable, "database: the connection broke");
    }
    const auto state = PQtransactionStatus(session_.get());
    in_transaction_ = state == PQTRANS_INTRANS || state == PQTRANS_INERROR;
    if (late_error_) {
        Error error = *std::exchange(late_error_, std::nullopt);
        return fail(std::move(error));
    }
    return answer;
}

Result<ResultHandle> PostgresDriver::read_answers() {
    ResultHandle last;
    std::optional<Error> first_error;
    for (bool was_end = false;;) {
        ResultHandle result(PQgetResult(session_.get()));
        if (result == nullptr) {  // the end of one statement's answer
            // A server that takes its leave (FATAL) never answers the Sync, and libpq then gives
            // nothing for ever, with a status that is still good.
            if (std::exchange(was_end, true) || PQstatus(session_.get()) != CONNECTION_OK) {
                break;
            }
            if (!pending_.empty()) {
                pending_.pop_front();
            }
            continue;
        }
        was_end = false;
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_PIPELINE_SYNC) {
            pending_.clear();
            if (first_error) {
                return fail(*std::move(first_error));
            }
            return last;
        }
        const Pending what = pending_.empty() ? Pending{} : pending_.front();
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            last = std::move(result);
            continue;
        }
        if (what.prepares != nullptr) {
            what.prepares->is_sent = false;
        }
        if (!first_error && status != PGRES_PIPELINE_ABORTED) {
            first_error = error_of(result.get(), what.sql);
        }
    }
    Error error = first_error && first_error->code == ErrorCode::Unavailable
                      ? *std::move(first_error)
                      : error_of_session(session_.get(), {});
    lose();
    return fail(std::move(error));
}

Result<ResultHandle> PostgresDriver::run(std::string_view sql, Parameters parameters) {
    TRY(send(sql, parameters));
    return settle();
}

Result<std::int64_t> PostgresDriver::execute(std::string_view sql, Parameters parameters) {
    const auto result = TRY(run(sql, parameters));
    return parse_int(PQcmdTuples(result.get()), 0, INT64_MAX).value_or(0);
}

Result<void> PostgresDriver::post(std::string_view sql, Parameters parameters) {
    if (!in_transaction_) {  // an error could never be told
        TRY(run(sql, parameters));
        return {};
    }
    TRY(send(sql, parameters));
    if (pending_.size() >= kPipelineDepth) {
        if (auto settled = settle(); !settled) {
            late_error_ = settled.error();
        }
    }
    return {};
}

Result<void> PostgresDriver::query(std::string_view sql, Parameters parameters,
                                   const std::function<void(const Row&)>& on_row) {
    const auto result = TRY(run(sql, parameters));
    PostgresCursor cursor(result.get());
    const Row row(cursor);
    for (const int rows = PQntuples(result.get()); cursor.row < rows; ++cursor.row) {
        on_row(row);
    }
    return {};
}

Result<void> PostgresDriver::execute_script(std::string_view sql) {
    TRY(make_ready());
    TRY(settle());
    const std::string text = postgres_schema(sql);
    if (PQexitPipelineMode(session_.get()) != 1) {
        return fail(error_of_session(session_.get(), "leaving pipeline mode"));
    }
    const ResultHandle result(PQexec(session_.get(), text.c_str()));
    const auto status = PQresultStatus(result.get());
    const bool is_good =
        status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    std::ignore = PQenterPipelineMode(session_.get());
    const auto state = PQtransactionStatus(session_.get());
    in_transaction_ = state == PQTRANS_INTRANS || state == PQTRANS_INERROR;
    return is_good ? Result<void>{} : fail(error_of(result.get(), text.substr(0, 200)));
}

// ---------------------------------------------------------------- transactions

Result<void> PostgresDriver::begin() {
    const std::string_view sql = options_.mode == OpenMode::ReadWrite
                                     ? "BEGIN"
                                     : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    if (transaction_lost_) {
        roll_back();
    }
    auto begun = run(sql, {});
    if (!begun && (session_ == nullptr || PQstatus(session_.get()) != CONNECTION_OK)) {
        begun = run(sql, {});  // ended while it was idle: once more on a new one
    }
    return begun ? Result<void>{} : fail(begun.error());
}

Result<void> PostgresDriver::commit() {
    const auto result = TRY(run("COMMIT", {}));
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
        return fail(ErrorCode::Unavailable, "database: the transaction was undone by the server");
    }
    return {};
}

void PostgresDriver::roll_back() {
    if (in_transaction_) {
        std::ignore = settle();  // errors of what goes away
        late_error_.reset();
        if (in_transaction_) {
            std::ignore = run("ROLLBACK", {});
        }
    }
    late_error_.reset();
    transaction_lost_ = false;
}

Result<void> PostgresDriver::keep_part() {
    TRY(run("RELEASE SAVEPOINT part", {}));
    return {};
}

void PostgresDriver::undo_part() {
    if (!in_transaction_) {
        return;
    }
    std::ignore = settle();
    late_error_.reset();
    if (in_transaction_) {
        std::ignore = run("ROLLBACK TO SAVEPOINT part", {});
        std::ignore = run("RELEASE SAVEPOINT part", {});
    }
}

Result<void> PostgresDriver::check_integrity() {
    // PostgreSQL recovers by itself after a crash and refuses to start on a damaged log; what it
    // counts of damaged pages is all there is to ask.
    std::int64_t damaged = 0;
    TRY(
        query("SELECT COALESCE(SUM(checksum_failures), 0) FROM pg_stat_database "
              "WHERE datname = current_database()",
              {}, [&](const Row& row) { damaged = row.integer(0); }));
    if (damaged > 0) {
        return fail(ErrorCode::Unavailable,
                    "PostgreSQL has met {} damaged pages in this database; restore the last backup",
                    damaged);
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Driver>> open_postgres(const DatabaseOptions& options) {
    auto session = TRY(connect_postgres(options));
    return std::make_unique<PostgresDriver>(options, std::move(session));
}

}  // namespace callfloor::store::internal
