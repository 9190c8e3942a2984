#pragma once
// The list of blocked and nuisance callers (floor/nuisance.h), as the core looks it up: at most one
// look per length of a number.

#include "floor/internal/world.h"

namespace callfloor::floor {

/// After a change of the configuration.
void index_blocked(World& world);

/// A call from outside to a number of the centre has come: tells what the list says of its caller
/// and puts it on the conversation, the warning or what he hears before the end. True when he is to
/// be refused at once.
bool blocks(World& world, Conversation& conversation);

/// The conversation the agent may report: his own, else his last one.
Result<void> report_nuisance(World& world, const ReportNuisance& report);

}  // namespace callfloor::floor
