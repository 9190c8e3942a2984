#pragma once
// What a flow knows of its caller, and what it says to him: variables, and prompts with the values
// of variables between them.

#include <map>
#include <string>
#include <vector>

#include "floor/internal/world.h"

namespace callfloor::floor {

/// Nothing happens at limits::kFlowVariables, when it is a new one.
void set_variable(FlowRun& run, const std::string& name, Value value);

/// Those every flow begins with, and where their values come from.
using KnownVariable = Value (*)(const World& world, const Conversation& conversation);
const std::map<std::string, KnownVariable>& known_variables();
void set_known_variables(const World& world, const Conversation& conversation, FlowRun& run);

/// What the present node says now, as names of prompts; empty: nothing.
std::vector<std::string> spoken(const FlowRun& run);

}  // namespace callfloor::floor
