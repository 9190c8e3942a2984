#pragma once
// The tables of imports: how far each is, and the rows it refused. Writing functions run on the
// writer's thread, within its transaction.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "customers/customer_model.h"
#include "store/database.h"

namespace callfloor::customers {

enum class ImportState : std::uint8_t { Running, Done, Failed, Cancelled };
std::string_view word_of(ImportState state);

struct Import {
    ImportId id;
    std::string file_name;  ///< as the browser said
    ImportState state = ImportState::Running;
    std::string problem;                     ///< why it failed
    std::vector<std::string> heads;          ///< of the columns
    std::vector<std::string> unknown_heads;  ///< columns that were left out
    std::int64_t rows = 0;                   ///< of the file, without the first
    std::int64_t done = 0;                   ///< = created + updated + unchanged + rejected
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t rejected = 0;
    UserId by;
    Instant started_at;
    std::optional<Instant> ended_at;
};

Result<void> insert_import(store::Connection& connection, const Import& import);
/// State and counts.
Result<void> update_import(store::Connection& connection, const Import& import);
Result<std::optional<Import>> find_import(store::Connection& connection, ImportId id);
/// Newest first.
Result<std::vector<Import>> find_imports(store::Connection& connection, ImportId before,
                                         std::int64_t limit);
/// The oldest that still runs.
Result<std::optional<Import>> find_running_import(store::Connection& connection);
/// Those beyond the newest `keep` that are over, with their refused rows.
Result<void> delete_old_imports(store::Connection& connection, std::int64_t keep);

struct RejectedRow {
    std::int64_t line = 0;
    std::string reason;
    std::vector<std::string> values;
};
Result<void> insert_rejected(store::Connection& connection, ImportId import,
                             const RejectedRow& row);
/// In order of lines, after `after`.
Result<std::vector<RejectedRow>> find_rejected(store::Connection& connection, ImportId import,
                                               std::int64_t after, std::int64_t limit);

}  // namespace callfloor::customers
