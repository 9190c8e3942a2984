#pragma once
// Routes of the tags desk, floor and live: what agents do at their desks and leaders on the floor.
// They check what the description cannot say, then hand one input to the floor, whose rules decide.
// Any thread.

#include "base/clock.h"
#include "http/router.h"
#include "live/floor_gateway.h"
#include "live/live_socket.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::live {

/// What the routes use; all outlive the router.
struct LiveParts {
    FloorGateway& gateway;
    store::ReaderPool& readers;
    store::Writer& writer;
    const Clock& clock;
};

void add_desk_routes(http::Router& router, const LiveParts& parts);
/// Transfer, consultation, conference, parking, keys, mute and the pause of the recording of one's
/// own call.
void add_call_routes(http::Router& router, const LiveParts& parts);
/// Calls an agent places, and what is refused of them.
void add_outbound_routes(http::Router& router, const LiveParts& parts);
/// A leader in the calls of others.
void add_listen_routes(http::Router& router, const LiveParts& parts);
void add_floor_routes(http::Router& router, const LiveParts& parts);
/// Both, and the socket.
void add_live_routes(http::Router& router, const LiveParts& parts, LiveSocket& socket);

}  // namespace callfloor::live
