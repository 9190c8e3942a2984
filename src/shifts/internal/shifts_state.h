#pragma once
// What the routes of shift work share.

#include <string_view>

#include "base/ids.h"
#include "base/json_parts.h"
#include "http/etag.h"
#include "http/page_rows.h"
#include "people/access.h"
#include "people/audited_store.h"
#include "people/creation.h"
#include "shifts/shifts.h"

namespace callfloor::shifts {

using http::Request;
using http::Response;
using people::handle;
using store::Connection;

constexpr std::string_view kNudge = "shifts";  ///< what the consoles are told of

struct Shifts::State : people::AuditedStore {
    explicit State(const ShiftsParts& shifts_parts)
        : AuditedStore(shifts_parts.writer, shifts_parts.readers, shifts_parts.clock),
          parts(shifts_parts) {}

    ShiftsParts parts;
    IdGenerator ids{};  ///< writer's thread
};

using State = Shifts::State;

inline std::int64_t id_at(const json::Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value == nullptr || value->is_null() ? 0 : value->to_number<std::int64_t>();
}
inline std::string text_at(const json::Object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

/// Rows from newest to oldest: the place of the last one shown.
struct Before {
    Instant at;
    std::int64_t id = 0;
};
Result<http::Page> page_by_time(const Request& request);
std::optional<Before> before_of(const http::Page& page);
std::optional<Instant> instant_of(const Request& request, std::string_view name);
/// Of whom the caller may see; absent: of everybody.
std::optional<std::vector<TeamId>> seen_teams(const Request& request);
/// Forbidden unless the caller writes for this team; an unset one is for who leads any.
Result<void> check_writes_for(const Request& request, TeamId team);
Result<void> check_team_exists(Connection& connection, TeamId team, std::string_view field);

/// Within the transaction of its note or of its own; bounded, and its owner must be able to see it.
Result<FollowUp> add_follow_up(State& state, Connection& connection, const Note& note,
                               const json::Object& body);

void add_handover_routes(http::Router& router, State& state);
void add_item_routes(http::Router& router, State& state);
void add_note_routes(http::Router& router, State& state);
void add_follow_up_routes(http::Router& router, State& state);
void add_equipment_routes(http::Router& router, State& state);
void add_room_routes(http::Router& router, State& state);

}  // namespace callfloor::shifts
