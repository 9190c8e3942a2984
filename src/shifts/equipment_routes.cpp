// Routes of the equipment register (设备台账): pieces, their faults, what became of them.

#include "shifts/equipment_store.h"
#include "shifts/internal/shifts_state.h"
#include "shifts/shift_json.h"
#include "shifts/shift_limits.h"

namespace callfloor::shifts {

namespace {

Result<Response> list_equipment(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    EquipmentQuestion question;
    if (const auto word = request.query_text("state")) {
        question.state = equipment_state_from(*word);
    }
    question.kind = request.query_text("kind").value_or("");
    question.site = request.query_text("site").value_or("");
    question.text = request.query_text("text").value_or("");
    const EquipmentId after{page.after ? page.after->at(0).as_int64() : 0};
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_equipment(connection, question, after, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(equipment_json(one, state.parts.directory), {one.id.value});
    }
    return std::move(rows).answer(page);
}

Result<Equipment> existing(Connection& connection, EquipmentId id) {
    auto found = TRY(find_equipment(connection, id));
    if (!found) {
        return fail(ErrorCode::NotFound, "there is no piece of equipment {}", id);
    }
    return *std::move(found);
}

Result<json::Object> whole(const State& state, Connection& connection, const Equipment& one) {
    auto object = equipment_json(one, state.parts.directory);
    json::Array faults, changes;
    const auto known_faults = TRY(find_faults(connection, one.id));
    for (const auto& fault : known_faults) {
        faults.push_back(fault_json(fault, state.parts.directory));
    }
    const auto known_changes = TRY(find_changes(connection, one.id));
    for (const auto& change : known_changes) {
        changes.push_back(change_json(change, state.parts.directory));
    }
    object["faults"] = std::move(faults);
    object["changes"] = std::move(changes);
    return object;
}

Result<Response> get_equipment(State& state, const Request& request) {
    std::int64_t version = 0;
    auto read = state.read([&](Connection& connection) -> Result<json::Object> {
        const auto one = TRY(existing(connection, request.id<EquipmentId>("id")));
        version = one.version;
        return whole(state, connection, one);
    });
    auto document = TRY(std::move(read));
    return people::document(std::move(document), version);
}

Result<void> note_change(State& state, Connection& connection, const Request& request,
                         const Equipment& one, const std::string& text) {
    const auto now = state.parts.clock.now();
    return insert_change(connection, state.ids.next_value(now), one.id,
                         {now, request.identity.user, one.state, text});
}

Result<Response> create_equipment(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto known = TRY(count_equipment(connection));
            if (known >= static_cast<std::int64_t>(limits::kEquipment)) {
                return fail(ErrorCode::LimitReached,
                            "{} pieces are registered, which is the most; change a retired one",
                            known);
            }
            Equipment one;
            read_equipment(request.object(), one);
            TRY(check_writes_for(request, one.team));
            if (one.team.is_set()) {
                TRY(check_team_exists(connection, one.team, "team_id"));
            }
            one.id = state.ids.next<EquipmentId>(now);
            TRY(insert_equipment(connection, one));
            TRY(note_change(state, connection, request, one, ""));
            TRY(state.audit_change(connection, request, {"equipment.create", one.id.value}, {},
                                   equipment_content(one)));
            auto document = TRY(whole(state, connection, one));
            return people::created(std::move(document), one.version);
        });
}

Result<Response> change_equipment(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(existing(connection, request.id<EquipmentId>("id")));
        TRY(check_writes_for(request, before.team));
        auto one = before;
        read_equipment(request.object(), one);
        TRY(check_writes_for(request, one.team));
        if (one.team.is_set()) {
            TRY(check_team_exists(connection, one.team, "team_id"));
        }
        one.version = TRY(update_equipment(connection, one, expected));
        if (one.state != before.state) {
            TRY(note_change(state, connection, request, one, ""));
        }
        TRY(state.audit_change(connection, request, {"equipment.update", one.id.value},
                               equipment_content(before), equipment_content(one)));
        auto document = TRY(whole(state, connection, one));
        return people::document(std::move(document), one.version);
    });
}

// ---------------------------------------------------------------- faults

/// Puts the piece into the state and writes it down.
Result<Response> moved(State& state, Connection& connection, const Request& request, EquipmentId id,
                       EquipmentState to, const std::string& text) {
    auto one = TRY(existing(connection, id));
    one.state = to;
    one.version = TRY(update_equipment(connection, one, std::nullopt));
    TRY(note_change(state, connection, request, one, text));
    auto document = TRY(whole(state, connection, one));
    return people::document(std::move(document), one.version);
}

Result<Response> report_fault(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto piece = TRY(existing(connection, request.id<EquipmentId>("id")));
        TRY(check_writes_for(request, piece.team));
        if (piece.state == EquipmentState::Retired) {
            return fail(ErrorCode::Conflict, "{} is retired; put it into use first", piece.label);
        }
        if (piece.open_faults >= static_cast<std::int64_t>(limits::kOpenFaults)) {
            return fail(ErrorCode::LimitReached, "{} has {} open faults; close one", piece.label,
                        piece.open_faults);
        }
        Fault fault;
        fault.reported_at = state.parts.clock.now();
        fault.id = state.ids.next<FaultId>(fault.reported_at);
        fault.equipment = piece.id;
        fault.text = text_at(request.object(), "text");
        fault.reported_by = request.identity.user;
        TRY(insert_fault(connection, fault));
        TRY(state.audit(connection, request, "equipment_fault.report", fault.id.value));
        return moved(state, connection, request, piece.id, EquipmentState::Fault, fault.text);
    });
}

Result<Fault> open_fault(Connection& connection, const Request& request) {
    const auto id = request.id<FaultId>("id");
    auto found = TRY(find_fault(connection, id));
    if (!found) {
        return fail(ErrorCode::NotFound, "there is no fault {}", id);
    }
    if (found->closed_at) {
        return fail(ErrorCode::Conflict, "this fault is repaired already; report a new one");
    }
    const auto piece = TRY(existing(connection, found->equipment));
    TRY(check_writes_for(request, piece.team));
    return *std::move(found);
}

Result<Response> begin_repair(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        auto fault = TRY(open_fault(connection, request));
        if (fault.repair_at) {
            return fail(ErrorCode::Conflict, "its repair has begun already");
        }
        fault.repair_at = state.parts.clock.now();
        TRY(update_fault(connection, fault));
        TRY(state.audit(connection, request, "equipment_fault.repair", fault.id.value));
        return moved(state, connection, request, fault.equipment, EquipmentState::Repair,
                     text_at(request.object(), "text"));
    });
}

/// With the last open fault the piece is in use again.
Result<Response> close_fault(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        auto fault = TRY(open_fault(connection, request));
        fault.closed_at = state.parts.clock.now();
        fault.closed_by = request.identity.user;
        fault.closing = text_at(request.object(), "text");
        TRY(update_fault(connection, fault));
        TRY(state.audit(connection, request, "equipment_fault.close", fault.id.value));
        const auto piece = TRY(existing(connection, fault.equipment));
        const bool is_down =
            piece.state == EquipmentState::Fault || piece.state == EquipmentState::Repair;
        const auto to = piece.open_faults == 0 && is_down ? EquipmentState::InUse : piece.state;
        return moved(state, connection, request, piece.id, to, fault.closing);
    });
}

}  // namespace

void add_equipment_routes(http::Router& router, State& state) {
    handle(router, state, "listEquipment", list_equipment);
    handle(router, state, "getEquipment", get_equipment);
    handle(router, state, "createEquipment", create_equipment);
    handle(router, state, "updateEquipment", change_equipment);
    handle(router, state, "reportFault", report_fault);
    handle(router, state, "beginRepair", begin_repair);
    handle(router, state, "closeFault", close_fault);
}

}  // namespace callfloor::shifts
