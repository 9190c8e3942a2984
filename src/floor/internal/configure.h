#pragma once
// Taking over a new configuration while calls run. A configuration that contradicts itself is
// refused as a whole. What is in progress keeps what it holds: calls their number's rules, agents
// in a call their place until it is over.

#include "base/result.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

/// Names the first contradiction: unknown references, doubled ids or numbers, values beyond the
/// limits.
Result<void> check_configuration(const CentreConfig& config);

void apply_configuration(World& world, const CentreConfig& config);

}  // namespace callfloor::floor
