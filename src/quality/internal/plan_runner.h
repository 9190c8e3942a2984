#pragma once
// Draws a plan's sample from the records. Reads only; any thread.

#include "people/people_store.h"
#include "quality/internal/quality_state.h"
#include "quality/plan_model.h"

namespace callfloor::quality {

/// What a run of the plan would give for contacts of conversations begun in [from, to).
/// LimitReached when the period has more than limits::kPlanContacts contacts.
Result<PlanRun> draw_run(Quality::State& state, store::Connection& connection, const Plan& plan,
                         const PlanRun& asked);

/// As far as plans are concerned.
PlanReviewer reviewer_of(const people::User& user);

}  // namespace callfloor::quality
