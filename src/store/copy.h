#pragma once
// A whole database into another: SQLite is what a backup holds, whatever the server runs on.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/migrations.h"

namespace callfloor::store {

/// One consistent state of the database as a SQLite file at `file`, while a server writes on.
/// `file` must not exist; it is on the disk when this returns.
Result<void> copy_to_file(const DatabaseOptions& from, std::vector<Migration> migrations,
                          const std::filesystem::path& file);

/// All rows of the SQLite database `from` into `into` (SQLite or PostgreSQL), whose rows are
/// deleted first, in one transaction; gives their number. Both must be at the same schema step.
Result<std::int64_t> copy_rows(Connection& from, Connection& into);

}  // namespace callfloor::store
