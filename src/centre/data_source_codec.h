#pragma once
// Data sources as JSON, and what is wrong with one: pure functions.

#include "base/json.h"
#include "centre/centre_codec.h"

namespace callfloor::centre {

/// Without the secret; whether there is one is told.
json::Object data_source_to_json(const DataSource& source);
DataSource data_source_from_json(const json::Object& object, NewSecret& secret, Problems& problems);

Problems check_data_source(const DataSource& source, const NewSecret& secret,
                           const Snapshot& snapshot);
std::string data_source_in_use(DataSourceId id, const Snapshot& snapshot);

}  // namespace callfloor::centre
