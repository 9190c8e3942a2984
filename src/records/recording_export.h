#pragma once
// The recordings of a search as one tar archive of WAV files with a table of what they are
// (index.csv). It is made as it is sent, from whatever form they are kept in.

#include "http/router.h"
#include "people/play_log.h"
#include "records/records_routes.h"

namespace callfloor::records {

void add_export_routes(http::Router& router, const RecordsParts& parts, people::PlayLog& plays);

}  // namespace callfloor::records
