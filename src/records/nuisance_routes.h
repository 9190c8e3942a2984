#pragma once
// HTTP of blocked and nuisance callers as the records know them: the log of attempts, and the
// agents' reports with what a leader decides. The list itself is the centre's (/blocked-callers).
// Reading the log and deciding are audited.

#include "http/router.h"
#include "records/records_routes.h"

namespace callfloor::records {

/// `parts` and what it names outlive the router. Any thread.
void add_nuisance_routes(http::Router& router, const RecordsParts& parts);

}  // namespace callfloor::records
