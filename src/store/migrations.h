#pragma once
// The schema's history: numbered steps, each applied once, in order of number, in a transaction of
// its own, and recorded with a checksum in schema_migrations. A step is never edited after it was
// released; a change is a new step. Numbers: store 1-9, people 10-19, centre 20-29, records 30-39,
// quality 40-49.
// Each module offers `std::span<const Migration> migrations()`; the app gathers them.

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/database.h"

namespace callfloor::store {

struct Migration {
    int number = 0;
    std::string_view name;  ///< "records: conversations"
    std::string_view sql;   ///< one or more statements; the rules of store/database.h
};

/// Those of the store itself: journal, idempotency keys.
std::span<const Migration> migrations();

/// Brings the schema up to date; gives how many steps it applied. Refuses a database that holds a
/// step unknown here (it was written by a newer version) or one whose text differs from ours, and
/// then changes nothing.
Result<int> apply_migrations(Connection& connection, std::vector<Migration> steps);

}  // namespace callfloor::store
