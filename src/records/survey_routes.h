#pragma once
// HTTP of surveys: the figures by agent or queue, and the surveys behind each number. A spoken
// comment is a recording of its conversation, heard like any other.

#include "http/router.h"
#include "records/records_routes.h"

namespace callfloor::records {

/// `parts` and what it names outlive the router. Any thread.
void add_survey_routes(http::Router& router, const RecordsParts& parts);

}  // namespace callfloor::records
