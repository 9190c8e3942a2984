#pragma once
// PostgreSQL 15 through libpq, always in pipeline mode; private to store/.
//
//   post()     Parse? Bind Execute ──────────────►   queued, at most kPipelineDepth
//   execute()  Parse? Bind Execute Sync ─────────►   then all answers are read, in order
//
// Whatever fails, everything behind it up to the Sync is skipped by the server, so that the first
// error is the error of them all. A connection that was lost is opened again by the next begin(),
// or the next statement outside a transaction; what was begun on the lost one fails until rolled
// back, and never runs half outside it.

#include <memory>

#include "base/result.h"
#include "store/database.h"
#include "store/internal/driver.h"

namespace callfloor::store::internal {

Result<std::unique_ptr<Driver>> open_postgres(const DatabaseOptions& options);

/// The common schema language as PostgreSQL takes it: TEXT is compared byte by byte, whatever the
/// locale of the database.
std::string postgres_schema(std::string_view sql);

/// Text that PostgreSQL takes: what is not UTF-8, and NUL, becomes U+FFFD.
std::string clean_utf8(std::string_view bytes);

}  // namespace callfloor::store::internal
