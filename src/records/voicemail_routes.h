#pragma once
// HTTP of voicemail. Queues' boxes are worked by everybody who works calls, a person's box by that
// person, by the leaders of the team, and by who is assigned the message. Hearing and handling are
// audited; a message tells who heard it.

#include "http/router.h"
#include "people/play_log.h"
#include "records/records_routes.h"

namespace callfloor::records {

/// What is given outlives the router. Any thread.
void add_voicemail_routes(http::Router& router, const RecordsParts& parts, people::PlayLog& plays);

/// Who is sent an e-mail when a message is left: one's own box, and of admins the queues'.
void add_voicemail_box_routes(http::Router& router, const RecordsParts& parts);

}  // namespace callfloor::records
