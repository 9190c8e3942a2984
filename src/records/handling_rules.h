#pragma once
// Who may do what with a piece of work that waits to be handled (a message, a fax): agents take it
// for themselves, leaders give it to anybody. Pure.

#include "base/clock.h"
#include "http/http.h"
#include "records/records_model.h"
#include "records/voicemail_model.h"

namespace callfloor::records {

/// What the request's body asks for; InvalidInput for somebody who is not there.
Result<MessageHandling> asked_handling(const http::Request& request, const Directory& directory,
                                       Instant now);
/// What it becomes, or why this person may not; who has done it stays with it.
Result<MessageHandling> changed_handling(const MessageHandling& present, MessageHandling asked,
                                         const http::Identity& identity);

}  // namespace callfloor::records
