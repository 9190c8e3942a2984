#include "shifts/equipment_store.h"

#include "base/json_parts.h"
#include "http/etag.h"
#include "shifts/shift_limits.h"
#include "store/conditions.h"

namespace callfloor::shifts {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

constexpr std::string_view kEquipment =
    "SELECT e.id, e.kind, e.label, e.site, e.seat, e.team_id, e.state, e.note, (SELECT COUNT(*) "
    "FROM equipment_fault f WHERE f.equipment_id = e.id AND f.closed_at IS NULL), e.version FROM "
    "equipment e";
constexpr std::string_view kFaults =
    "SELECT f.id, f.equipment_id, f.text, f.reported_at, f.reported_by, f.repair_at, f.closed_at, "
    "f.closed_by, f.closing FROM equipment_fault f";
constexpr std::string_view kRoomRows = "SELECT id, name, site, content_text, version FROM room";

Equipment equipment_of(const Row& row) {
    Equipment one;
    one.id = row.id<EquipmentId>(0);
    one.kind = row.text(1);
    one.label = row.text(2);
    one.site = row.text(3);
    one.seat = row.text(4);
    one.team = row.id<TeamId>(5);
    one.state = equipment_state_from(row.text_view(6)).value_or(EquipmentState::InUse);
    one.note = row.text(7);
    one.open_faults = row.integer(8);
    one.version = row.integer(9);
    return one;
}

Fault fault_of(const Row& row) {
    Fault one;
    one.id = row.id<FaultId>(0);
    one.equipment = row.id<EquipmentId>(1);
    one.text = row.text(2);
    one.reported_at = row.instant(3);
    one.reported_by = row.id<UserId>(4);
    one.repair_at = row.find_instant(5);
    one.closed_at = row.find_instant(6);
    one.closed_by = row.id<UserId>(7);
    one.closing = row.text(8);
    return one;
}

Room room_of(const Row& row) {
    Room one;
    one.id = row.id<RoomId>(0);
    one.name = row.text(1);
    one.site = row.text(2);
    one.content = json::parse_own(row.text_view(3)).as_object();
    one.version = row.integer(4);
    return one;
}

Result<void> check_label(Connection& connection, const Equipment& one) {
    const auto taken = TRY(connection.query_integer(
        "SELECT COUNT(*) FROM equipment WHERE kind = $1 AND label = $2 AND id <> $3",
        {one.kind, one.label, one.id}));
    if (taken > 0) {
        return fail_field(ErrorCode::Conflict, "label",
                          "{} {} is registered already; choose another label", one.kind, one.label);
    }
    return {};
}

Result<void> check_room_name(Connection& connection, const Room& one) {
    const auto taken = TRY(
        connection.query_integer("SELECT COUNT(*) FROM room WHERE site = $1 AND name = $2 AND id "
                                 "<> $3",
                                 {one.site, one.name, one.id}));
    if (taken > 0) {
        return fail_field(ErrorCode::Conflict, "name",
                          "there is a room {} on this site already; choose another name", one.name);
    }
    return {};
}

}  // namespace

Result<void> insert_equipment(Connection& connection, const Equipment& one) {
    TRY(check_label(connection, one));
    TRY(connection.execute(
        "INSERT INTO equipment (id, kind, label, site, seat, team_id, state, note) VALUES ($1, $2, "
        "$3, $4, $5, $6, $7, $8)",
        {one.id, one.kind, one.label, one.site, one.seat, one.team, word_of(one.state), one.note}));
    return {};
}

Result<std::int64_t> update_equipment(Connection& connection, const Equipment& one,
                                      std::optional<std::int64_t> expected) {
    TRY(check_label(connection, one));
    return http::version_or_stale(
        connection.query_first(
            "UPDATE equipment SET kind = $2, label = $3, site = $4, seat = $5, team_id = $6, state "
            "= $7, note = $8, version = version + 1 WHERE id = $1 AND (CAST($9 AS BIGINT) IS NULL "
            "OR version = $9) RETURNING version",
            {one.id, one.kind, one.label, one.site, one.seat, one.team, word_of(one.state),
             one.note, expected},
            [](const Row& row) { return row.integer(0); }),
        "the piece of equipment");
}

Result<std::optional<Equipment>> find_equipment(Connection& connection, EquipmentId id) {
    return connection.query_first(fmt::format("{} WHERE e.id = $1", kEquipment), {id},
                                  equipment_of);
}

Result<std::vector<Equipment>> find_equipment(Connection& connection,
                                              const EquipmentQuestion& question, EquipmentId after,
                                              std::int64_t limit) {
    Conditions where;
    if (question.state) {
        where.add("e.state = ?", {word_of(*question.state)});
    }
    if (!question.kind.empty()) {
        where.add("e.kind = ?", {question.kind});
    }
    if (!question.site.empty()) {
        where.add("e.site = ?", {question.site});
    }
    if (!question.text.empty()) {
        for (const auto* column : {"e.label", "e.seat", "e.note"}) {
            where.either(fmt::format("LOWER({}) LIKE LOWER(CAST(? AS TEXT)) ESCAPE '!'", column),
                         {store::containing(question.text)});
        }
        where.add_any();
    }
    if (after.is_set()) {
        where.add("e.id > ?", {after});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("{}{} ORDER BY e.id LIMIT {}", kEquipment, where.text(), count),
        where.parameters(), equipment_of);
}

Result<std::int64_t> count_equipment(Connection& connection) {
    return connection.query_integer("SELECT COUNT(*) FROM equipment");
}

Result<void> insert_change(Connection& connection, std::int64_t id, EquipmentId equipment,
                           const EquipmentChange& change) {
    TRY(connection.execute(
        "INSERT INTO equipment_change (id, equipment_id, at, by_id, state, text) VALUES ($1, $2, "
        "$3, $4, $5, $6)",
        {id, equipment, change.at, change.by, word_of(change.state), change.text}));
    return {};
}

Result<std::vector<EquipmentChange>> find_changes(Connection& connection, EquipmentId equipment) {
    return connection.query_all(
        fmt::format("SELECT at, by_id, state, text FROM equipment_change WHERE equipment_id = $1 "
                    "ORDER BY id DESC LIMIT {}",
                    limits::kEquipmentHistory),
        {equipment}, [](const Row& row) {
            return EquipmentChange{
                row.instant(0), row.id<UserId>(1),
                equipment_state_from(row.text_view(2)).value_or(EquipmentState::InUse),
                row.text(3)};
        });
}

// ---------------------------------------------------------------- faults

Result<void> insert_fault(Connection& connection, const Fault& one) {
    TRY(connection.execute(
        "INSERT INTO equipment_fault (id, equipment_id, text, reported_at, reported_by, closing) "
        "VALUES ($1, $2, $3, $4, $5, '')",
        {one.id, one.equipment, one.text, one.reported_at, one.reported_by}));
    return {};
}

Result<void> update_fault(Connection& connection, const Fault& one) {
    TRY(connection.execute(
        "UPDATE equipment_fault SET repair_at = $2, closed_at = $3, closed_by = $4, closing = $5 "
        "WHERE id = $1",
        {one.id, one.repair_at, one.closed_at, one.closed_by, one.closing}));
    return {};
}

Result<std::optional<Fault>> find_fault(Connection& connection, FaultId id) {
    return connection.query_first(fmt::format("{} WHERE f.id = $1", kFaults), {id}, fault_of);
}

Result<std::vector<Fault>> find_faults(Connection& connection, EquipmentId equipment) {
    return connection.query_all(
        fmt::format("{} WHERE f.equipment_id = $1 ORDER BY f.id DESC LIMIT {}", kFaults,
                    limits::kEquipmentHistory),
        {equipment}, fault_of);
}

Result<std::vector<Fault>> find_open_faults(Connection& connection,
                                            const std::vector<TeamId>& teams) {
    Conditions where;
    where.add("f.closed_at IS NULL");
    where.either("e.team_id IS NULL");
    where.either(fmt::format("e.team_id IN {}", Conditions::places(teams.size())),
                 Conditions::values(teams));
    where.add_any();
    return connection.query_all(
        fmt::format("{} JOIN equipment e ON e.id = f.equipment_id{} ORDER BY f.id LIMIT {}",
                    kFaults, where.text(), limits::kFaultsInFacts),
        where.parameters(), fault_of);
}

Result<void> delete_old_faults(Connection& connection, Instant before) {
    TRY(connection.execute("DELETE FROM equipment_fault WHERE closed_at < $1", {before}));
    TRY(connection.execute("DELETE FROM equipment_change WHERE at < $1", {before}));
    return {};
}

// ---------------------------------------------------------------- rooms

Result<void> insert_room(Connection& connection, const Room& one) {
    TRY(check_room_name(connection, one));
    TRY(connection.execute(
        "INSERT INTO room (id, name, site, content_text) VALUES ($1, $2, $3, $4)",
        {one.id, one.name, one.site, json::to_text(one.content)}));
    return {};
}

Result<std::int64_t> update_room(Connection& connection, const Room& one,
                                 std::optional<std::int64_t> expected) {
    TRY(check_room_name(connection, one));
    return http::version_or_stale(
        connection.query_first(
            "UPDATE room SET name = $2, site = $3, content_text = $4, version = version + 1 WHERE "
            "id = $1 AND (CAST($5 AS BIGINT) IS NULL OR version = $5) RETURNING version",
            {one.id, one.name, one.site, json::to_text(one.content), expected},
            [](const Row& row) { return row.integer(0); }),
        "the room");
}

Result<void> delete_room(Connection& connection, RoomId id, std::optional<std::int64_t> expected) {
    TRY(http::version_or_stale(
        connection.query_first("DELETE FROM room WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR "
                               "version = $2) RETURNING version",
                               {id, expected}, [](const Row& row) { return row.integer(0); }),
        "the room"));
    return {};
}

Result<std::optional<Room>> find_room(Connection& connection, RoomId id) {
    return connection.query_first(fmt::format("{} WHERE id = $1", kRoomRows), {id}, room_of);
}

Result<std::vector<Room>> load_rooms(Connection& connection) {
    return connection.query_all(fmt::format("{} ORDER BY site, name", kRoomRows), {}, room_of);
}

Result<std::map<ExtensionId, std::string>> load_seat_sites(Connection& connection) {
    std::map<ExtensionId, std::string> sites;
    for (const auto& room : TRY(load_rooms(connection))) {
        for (const auto& seat : room.content.at("seats").as_array()) {
            const auto* extension = seat.as_object().if_contains("extension_id");
            if (!room.site.empty() && extension != nullptr && !extension->is_null()) {
                sites[ExtensionId{extension->to_number<std::int64_t>()}] = room.site;
            }
        }
    }
    return sites;
}

}  // namespace callfloor::shifts
