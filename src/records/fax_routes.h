#pragma once
// HTTP of faxes: like voicemail, queues' faxes are worked by everybody who works calls, a person's
// by that person, by the leaders of the team, and by who is assigned the fax. Looking at the pages
// and handling are audited; a fax tells who saw it.

#include "http/router.h"
#include "people/play_log.h"
#include "records/records_routes.h"

namespace callfloor::records {

/// What is given outlives the router. Any thread.
void add_fax_routes(http::Router& router, const RecordsParts& parts, people::PlayLog& plays);

}  // namespace callfloor::records
