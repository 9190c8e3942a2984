#include "shifts/shifts.h"

#include "people/people_store.h"
#include "shifts/equipment_store.h"
#include "shifts/handover_store.h"
#include "shifts/internal/shifts_state.h"
#include "shifts/note_store.h"

namespace callfloor::shifts {

Result<http::Page> page_by_time(const Request& request) {
    return http::page_of(request, {std::int64_t{0}, std::int64_t{0}});
}
std::optional<Before> before_of(const http::Page& page) {
    if (!page.after) {
        return std::nullopt;
    }
    return Before{from_epoch_ms(page.after->at(0).as_int64()), page.after->at(1).as_int64()};
}
std::optional<Instant> instant_of(const Request& request, std::string_view name) {
    const auto value = request.query_integer(name);
    return value ? std::optional(from_epoch_ms(*value)) : std::nullopt;
}

std::optional<std::vector<TeamId>> seen_teams(const Request& request) {
    auto scope = people::data_scope(request);
    return scope.everyone ? std::nullopt : std::optional(std::move(scope.teams));
}

Result<void> check_writes_for(const Request& request, TeamId team) {
    const auto scope = people::data_scope(request);
    const bool may =
        team.is_set() ? scope.covers(UserId{}, team) : scope.everyone || !scope.teams.empty();
    if (!may) {
        return fail_field(ErrorCode::Forbidden, "team_id",
                          "team {} is none of yours; ask its leader or an admin", team);
    }
    return {};
}

Result<void> check_team_exists(Connection& connection, TeamId team, std::string_view field) {
    const auto found = TRY(people::find_team(connection, team));
    if (!found) {
        return fail_field(ErrorCode::InvalidInput, std::string(field),
                          "there is no team {} (any more); choose another", team);
    }
    return {};
}

Shifts::Shifts(const ShiftsParts& parts) : state_(std::make_unique<State>(parts)) {}
Shifts::~Shifts() = default;

void Shifts::add_routes(http::Router& router) {
    add_handover_routes(router, *state_);
    add_item_routes(router, *state_);
    add_note_routes(router, *state_);
    add_follow_up_routes(router, *state_);
    add_equipment_routes(router, *state_);
    add_room_routes(router, *state_);
}

Result<void> Shifts::tidy() {
    const auto before = state_->parts.clock.now() - kShiftsKept;
    return state_->write([&](Connection& connection) -> Result<void> {
        TRY(delete_old_handovers(connection, before));
        TRY(delete_old_notes(connection, before));
        return delete_old_faults(connection, before);
    });
}

}  // namespace callfloor::shifts
