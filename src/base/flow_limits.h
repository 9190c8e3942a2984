#pragma once
// The bounds of flows (IVR), beside limits.h. Of one flow: more is refused. Of one caller: at the
// bound he leaves it for the number's queue.

#include <cstddef>

namespace callfloor::limits {

constexpr std::size_t kFlows = 500;
constexpr std::size_t kFlowNodes = 200;
constexpr std::size_t kFlowVersions = 1'000;
constexpr std::size_t kFlowPromptsPerNode = 20;
constexpr std::size_t kFlowNameLength = 60;  // characters, of flows and nodes
constexpr std::size_t kFlowTries = 9;        // of a menu or of digits
constexpr std::size_t kFlowDigits = 40;
constexpr std::size_t kFlowSteps = 500;        // nodes visited
constexpr std::size_t kFlowSilentSteps = 50;   // nodes visited without a key between them
constexpr std::size_t kFlowDepth = 5;          // flows within flows
constexpr std::size_t kFlowVariables = 32;     // more are not set: exit "failed"
constexpr std::size_t kFlowValueLength = 200;  // characters; a longer text is an error value
constexpr std::size_t kFlowCallsOut = 5;       // numbers outside rung for one caller: exit "failed"
constexpr std::size_t kFlowLookUpValues = 16;  // parameters, results; more are refused
constexpr std::size_t kFlowPointerLength = 200;
constexpr std::size_t kExpressionLength = 500;  // characters; longer is refused
constexpr std::size_t kExpressionSteps = 200;   // values and operators; more is refused

static_assert(kFlowSilentSteps <= kFlowSteps);

}  // namespace callfloor::limits
