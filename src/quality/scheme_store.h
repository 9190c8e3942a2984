#pragma once
// The tables of rules and schemes. Writing functions run on the writer's thread, within its
// transaction.
//
//   quality_rules (one row) · quality_scheme ─< quality_scheme_version

#include <optional>
#include <vector>

#include "base/result.h"
#include "quality/quality_model.h"
#include "store/database.h"

namespace callfloor::quality {

Result<QualityRules> load_rules(store::Connection& connection);
Result<std::int64_t> update_rules(store::Connection& connection, const QualityRules& rules,
                                  std::optional<std::int64_t> expected);

/// Oldest first, after `after`, at most `limit`; with the draft, the latest version and how many
/// regular evaluations, not void, used any version.
Result<std::vector<Scheme>> load_schemes(store::Connection& connection, SchemeId after,
                                         std::int64_t limit);
/// Without the number of evaluations.
Result<std::optional<Scheme>> find_scheme(store::Connection& connection, SchemeId id);
Result<std::int64_t> count_schemes(store::Connection& connection);
Result<void> insert_scheme(store::Connection& connection, const Scheme& scheme);
/// State, latest version and draft; gives the row's new version. Stale when `expected` is set and
/// another was faster.
Result<std::int64_t> update_scheme(store::Connection& connection, const Scheme& scheme,
                                   std::optional<std::int64_t> expected);
Result<void> delete_scheme(store::Connection& connection, SchemeId id,
                           std::optional<std::int64_t> expected);

Result<void> insert_scheme_version(store::Connection& connection, const SchemeVersion& version);
Result<std::optional<SchemeVersion>> find_scheme_version(store::Connection& connection,
                                                         SchemeId scheme, int number);
/// Newest first, below number `before` (0: all), at most `limit`; without their content,
/// with the number of evaluations.
Result<std::vector<SchemeVersion>> load_scheme_versions(store::Connection& connection,
                                                        SchemeId scheme, int before,
                                                        std::int64_t limit);

}  // namespace callfloor::quality
