#pragma once
// Publishing a flow: what it may lead to in the centre as it is, and its next version.

#include "base/json.h"
#include "centre/centre_model.h"
#include "centre/flow_store.h"
#include "floor/flow_check.h"

namespace callfloor::centre {

floor::FlowSurroundings flow_surroundings(const Snapshot& snapshot);

/// Gives the flow its next version with this content, if nothing is wrong with it, and writes the
/// version's row; the flow's own row is the caller's.
Result<void> publish_content(store::Connection& connection, Flow& flow,
                             const floor::FlowConfig& content, const Snapshot& snapshot, UserId by);

/// For the audit.
json::Object flow_facts(const Flow& flow);

}  // namespace callfloor::centre
