#pragma once
// HTTP of the call-back list. Everybody who works calls sees the whole list: a lost caller belongs
// to nobody yet. Numbers are masked as everywhere, but whole for the one who took the entry: he is
// to dial it. Taking, giving back and results are audited.

#include "http/router.h"
#include "records/records_routes.h"

namespace callfloor::records {

/// `parts` and what it names outlive the router. Any thread.
void add_callback_routes(http::Router& router, const RecordsParts& parts);

}  // namespace callfloor::records
