#pragma once
// The WHERE clause of a list of evaluations (alias e), shared by the list and the reports.

#include "quality/evaluation_model.h"
#include "store/conditions.h"

namespace callfloor::quality {

using store::Conditions;

/// What may_see() of process_rules.h says, as SQL.
void add_visible(Conditions& where, const Viewer& viewer);
void add_filter(Conditions& where, const EvaluationFilter& filter, const Viewer& viewer);

}  // namespace callfloor::quality
