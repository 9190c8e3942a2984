#pragma once
// What a database must be able to do for store::Connection. One implementation per database;
// private to store/.

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "store/database.h"

namespace callfloor::store::internal {

/// The row a query stands on.
class Cursor {
  public:
    virtual ~Cursor() = default;
    virtual int columns() const = 0;
    virtual std::string_view name(int column) const = 0;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
};

class Driver {
  public:
    virtual ~Driver() = default;
    virtual Result<std::int64_t> execute(std::string_view sql, Parameters parameters) = 0;
    /// Like execute, but may return before the statement ran: its error is then given by the next
    /// call that waits (execute, query, commit, keep_part), or forgotten by undo_part, roll_back.
    virtual Result<void> post(std::string_view sql, Parameters parameters) = 0;
    virtual Result<void> execute_script(std::string_view sql) = 0;
    virtual Result<void> query(std::string_view sql, Parameters parameters,
                               const std::function<void(const Row&)>& on_row) = 0;

    virtual Result<void> begin() = 0;  ///< for writing takes the write lock at once
    virtual Result<void> commit() = 0;
    virtual void roll_back() = 0;  ///< also when the database ended the transaction by itself
    virtual bool in_transaction() const = 0;

    virtual Result<void> begin_part() = 0;  ///< a savepoint; parts nest
    virtual Result<void> keep_part() = 0;
    virtual void undo_part() = 0;

    virtual Result<void> check_integrity() = 0;
    /// Makes this connection the only writing server of the database until it is closed. Conflict
    /// when there is another. Nothing to do where a lock file beside the database does it.
    virtual Result<void> become_sole_writer() = 0;
};

}  // namespace callfloor::store::internal
