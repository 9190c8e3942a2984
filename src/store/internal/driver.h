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
    virtual Result<void> execute_script(std::string_view sql) = 0;
    virtual Result<void> query(std::string_view sql, Parameters parameters,
                               const std::function<void(const Row&)>& on_row) = 0;
    virtual Result<void> begin() = 0;  ///< for writing takes the write lock at once
    virtual bool in_transaction() const = 0;
    virtual Result<void> check_integrity() = 0;
};

}  // namespace callfloor::store::internal
