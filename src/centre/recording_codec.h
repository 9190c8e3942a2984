#pragma once
// The JSON form of rules about recordings, of a queue and of the centre. Internal to the module.

#include "base/json.h"
#include "centre/field_reader.h"
#include "floor/recording_rules.h"

namespace callfloor::centre {

/// {"mode": "sample", "share": 30}
json::Object recording_policy_to_json(const floor::RecordingPolicy& policy);
/// Leaves `policy` as it is when the key is not there.
void read_recording_policy(FieldReader& fields, std::string_view key,
                           floor::RecordingPolicy& policy, Problems& problems);

json::Object recording_rules_to_json(const floor::RecordingRules& rules);
/// The centre's "recording"; its trunks and people are listed once each.
void read_recording_rules(FieldReader& fields, floor::RecordingRules& rules, Problems& problems);

}  // namespace callfloor::centre
