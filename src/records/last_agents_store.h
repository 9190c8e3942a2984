#pragma once
// Who had which caller last: what the floor is told after a restart, so that a caller is kept for
// his last agent (floor/internal/eligibility.h) across it.

#include <vector>

#include "base/result.h"
#include "floor/floor_model.h"
#include "store/database.h"

namespace callfloor::records {

/// Of calls that came in since then, the newest `limit` of them; the newest last.
Result<std::vector<floor::RestoreLastAgent>> last_agents(store::Connection& connection,
                                                         Instant since, std::int64_t limit);

}  // namespace callfloor::records
