#pragma once
// SQLite in WAL mode behind the Driver interface; private to store/.

#include <memory>

#include "base/result.h"
#include "store/database.h"
#include "store/internal/driver.h"

namespace callfloor::store::internal {

Result<std::unique_ptr<Driver>> open_sqlite(const DatabaseOptions& options);

/// The common schema language as SQLite takes it: `BIGINT PRIMARY KEY` becomes `INTEGER PRIMARY
/// KEY`, the rowid.
std::string sqlite_schema(std::string_view sql);

}  // namespace callfloor::store::internal
