#pragma once
// The JSON form of what the centre and its trunks say about calls to numbers outside; part of the
// centre's codec (centre_codec.h).

#include "base/json.h"
#include "centre/centre_model.h"
#include "centre/field_reader.h"

namespace callfloor::centre {

json::Object trunk_outbound_to_json(const TrunkOutbound& outbound);
/// Reads the field "outbound" of a trunk.
void read_trunk_outbound(FieldReader& fields, TrunkOutbound& outbound, Problems& problems);
/// The same from the whole object as the database keeps it.
TrunkOutbound trunk_outbound_from_json(const json::Object& object, Problems& problems);

json::Object dialling_to_json(const DiallingRules& rules);
/// Reads the field "dialling" of the centre.
void read_dialling(FieldReader& fields, DiallingRules& rules, Problems& problems);

}  // namespace callfloor::centre
