#pragma once
// The rule of taking a task, shared by the work list and by starting the form from a task.

#include "http/http.h"
#include "quality/plan_model.h"
#include "store/database.h"

namespace callfloor::quality {

/// Makes the task the caller's when the plan lets him score the agent and nobody else has it. The
/// caller keeps it.
Result<void> claim_task(store::Connection& connection, const http::Identity& identity, Task& task);

}  // namespace callfloor::quality
