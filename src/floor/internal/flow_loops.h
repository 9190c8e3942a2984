#pragma once
// Ways round and round in a flow (flow_check.h): pure functions of its graph, whose exits all lead
// to nodes of it.

#include <string>
#include <vector>

#include "floor/flow_config.h"

namespace callfloor::floor {

/// Nodes from which no way leads to a queue, a phone or the end.
std::vector<std::string> nodes_without_way_out(const FlowConfig& flow);

/// Nodes in a round in which the caller is never asked.
std::vector<std::string> nodes_in_silent_rounds(const FlowConfig& flow);

}  // namespace callfloor::floor
