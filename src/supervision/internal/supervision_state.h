#pragma once
// What the routes of supervision share.

#include <condition_variable>
#include <mutex>
#include <string_view>

#include "base/ids.h"
#include "http/etag.h"
#include "http/page_rows.h"
#include "people/audited_store.h"
#include "people/creation.h"
#include "supervision/help_store.h"
#include "supervision/internal/alert_keeper.h"
#include "supervision/internal/webhooks.h"
#include "supervision/supervision.h"

namespace callfloor::supervision {

using http::Request;
using http::Response;
using people::handle;
using store::Connection;

struct Supervision::State : people::AuditedStore {
    explicit State(const SupervisionParts& supervision_parts);

    SupervisionParts parts;
    IdGenerator ids;  ///< writer's thread
    Webhooks webhooks;
    AlertKeeper alerts;
    std::mutex help_mutex;
    std::vector<HelpRequest> open_help;  ///< to see when their calls are over
    std::mutex rest_mutex;
    std::condition_variable_any
        rest;  ///< nobody notifies it: it is waited on for a time, or a stop
};

using State = Supervision::State;

/// From a page's cursor of an instant and an id.
struct TimePlace {
    Instant at;
    std::int64_t id = 0;
};
Result<http::Page> page_by_time(const Request& request);
std::optional<TimePlace> place_of(const http::Page& page);

void add_alert_routes(http::Router& router, State& state);
void add_help_routes(http::Router& router, State& state);
void add_inbox_routes(http::Router& router, State& state);

/// Closes requests whose call is over.
void follow_help(State& state, const FloorPicture& picture);
/// A message of the server to a team.
Result<void> tell_team(State& state, TeamId team, const std::string& text);

}  // namespace callfloor::supervision
