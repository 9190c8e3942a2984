#pragma once
// Nodes of flows (flows.h) that hand the caller to somebody, or wait for somebody: telephones,
// voicemail, surveys, data sources.

#include <optional>
#include <string>

#include "floor/flow_events.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

/// The exit by which the node is left at once; absent: it waits, or the caller is out of the flow.
using FlowExit = std::optional<std::string>;

FlowExit enter_transfer_node(World& world, Conversation& conversation);
FlowExit enter_voicemail_node(World& world, Conversation& conversation);
FlowExit enter_survey_node(World& world, Conversation& conversation);
FlowExit enter_fax_node(World& world, Conversation& conversation);
FlowExit enter_look_up_node(World& world, Conversation& conversation);

/// Asks (again) and says what the node says meanwhile. Only the last question counts.
void ask_source(World& world, Conversation& conversation);
/// Into the variables the node names.
void take_values(FlowRun& run, const Variables& values);
std::string exit_of(const FlowNode& node, LookUpOutcome outcome);

}  // namespace callfloor::floor
