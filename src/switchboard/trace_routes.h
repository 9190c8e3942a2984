#pragma once
// The SIP messages of a call over HTTP, for who looks after the telephony. Each look is in the
// audit log before anything is shown. Any thread.

#include "base/clock.h"
#include "http/router.h"
#include "store/writer.h"
#include "switchboard/trace_store.h"

namespace callfloor::switchboard {

struct TraceParts {
    store::Writer& writer;
    const Clock& clock;
    const TraceStore* traces = nullptr;  ///< null: no traces are kept
};

/// What `parts` refers to outlives the router.
void add_trace_routes(http::Router& router, const TraceParts& parts);

}  // namespace callfloor::switchboard
