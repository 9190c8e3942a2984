// Routes of rooms with their seats: what the floor's seat map is drawn from.

#include "shifts/equipment_store.h"
#include "shifts/internal/shifts_state.h"
#include "shifts/shift_json.h"
#include "shifts/shift_limits.h"
#include "shifts/shift_rules.h"

namespace callfloor::shifts {

namespace {

Result<Response> list_rooms(State& state, const Request&) {
    const auto rooms =
        TRY(state.read([](Connection& connection) { return load_rooms(connection); }));
    json::Array items;
    for (const auto& room : rooms) {
        items.push_back(room_json(room));
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

Result<Room> existing(Connection& connection, const Request& request) {
    const auto id = request.id<RoomId>("id");
    auto found = TRY(find_room(connection, id));
    if (!found) {
        return fail(ErrorCode::NotFound, "there is no room {}; see GET /rooms", id);
    }
    return *std::move(found);
}

Result<Response> create_room(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    auto answer = people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto known = TRY(load_rooms(connection));
            if (known.size() >= limits::kRooms) {
                return fail(ErrorCode::LimitReached,
                            "there are {} rooms, which is the most; delete one", limits::kRooms);
            }
            Room one;
            read_room(request.object(), one);
            TRY(check_room(one));
            one.id = state.ids.next<RoomId>(now);
            TRY(insert_room(connection, one));
            TRY(state.audit_change(connection, request, {"room.create", one.id.value}, {},
                                   room_content(one)));
            return people::created(room_json(one), one.version);
        });
    if (answer) {
        state.parts.consoles.tell_leaders(kNudge);
    }
    return answer;
}

Result<Response> change_room(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto answer = state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(existing(connection, request));
        const auto before = room_content(one);
        read_room(request.object(), one);
        TRY(check_room(one));
        one.version = TRY(update_room(connection, one, expected));
        TRY(state.audit_change(connection, request, {"room.update", one.id.value}, before,
                               room_content(one)));
        return people::document(room_json(one), one.version);
    });
    if (answer) {
        state.parts.consoles.tell_leaders(kNudge);
    }
    return answer;
}

Result<Response> remove_room(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto one = TRY(existing(connection, request));
        TRY(delete_room(connection, one.id, expected));
        return state.audit_change(connection, request, {"room.delete", one.id.value},
                                  room_content(one), {});
    });
    TRY(std::move(done));
    state.parts.consoles.tell_leaders(kNudge);
    return Response::no_content();
}

}  // namespace

void add_room_routes(http::Router& router, State& state) {
    handle(router, state, "listRooms", list_rooms);
    handle(router, state, "createRoom", create_room);
    handle(router, state, "updateRoom", change_room);
    handle(router, state, "deleteRoom", remove_room);
}

}  // namespace callfloor::shifts
