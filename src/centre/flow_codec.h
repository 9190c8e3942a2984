#pragma once
// The JSON form of a flow, the same in the API, in the database and in an exported file. Exits are
// a list of {exit, to}. Whether a flow is fit to be published is floor/flow_check.h's question.

#include "base/json.h"
#include "centre/centre_model.h"
#include "centre/flow_model.h"

namespace callfloor::centre {

json::Object flow_to_json(const floor::FlowConfig& flow);
/// Without id and version, which are not part of the content.
floor::FlowConfig flow_from_json(const json::Object& object, Problems& problems);

json::Object notice_to_json(const floor::EmergencyNotice& notice);
floor::EmergencyNotice notice_from_json(const json::Object& object, Problems& problems);

}  // namespace callfloor::centre
