#pragma once
// The proof that records are projections: derived from the journal again, they must be the same
// rows.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/database.h"

namespace callfloor::records {

struct TableDifference {
    std::string table;
    std::int64_t differences = 0;
    std::string
        first;  ///< the first differing row, by its key: "conversation 42: talk_ms is 7, rebuilt 9"
};

/// Derives all record tables from the journal into `scratch` (an empty database, in memory or a
/// file) and compares. Changes nothing in `connection`. Empty: all rows are the same.
Result<std::vector<TableDifference>> check_rebuild(store::Connection& connection,
                                                   store::Connection& scratch);

/// Empties the record tables and derives them again, in one transaction of the caller. Gives the
/// entries projected.
Result<std::int64_t> rebuild(store::Connection& connection);

/// Compares the record tables of two databases, row by row.
Result<std::vector<TableDifference>> compare_records(store::Connection& kept,
                                                     store::Connection& rebuilt);

}  // namespace callfloor::records
