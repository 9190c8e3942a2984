#pragma once
// The rows of equipment with its faults and history, and of rooms. Writing functions run on the
// writer's thread, within its transaction.
//
//   equipment ─< equipment_fault        room
//             ─< equipment_change

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "shifts/handover_store.h"
#include "shifts/shift_model.h"
#include "store/database.h"

namespace callfloor::shifts {

struct EquipmentQuestion {
    std::optional<EquipmentState> state{};
    std::string kind{};
    std::string site{};
    std::string text{};  ///< part of label, seat or note
};
/// Conflict when there is one of this kind and label.
Result<void> insert_equipment(store::Connection& connection, const Equipment& one);
Result<std::int64_t> update_equipment(store::Connection& connection, const Equipment& one,
                                      std::optional<std::int64_t> expected);
Result<std::optional<Equipment>> find_equipment(store::Connection& connection, EquipmentId id);
/// By id, so that a page goes on where it stopped.
Result<std::vector<Equipment>> find_equipment(store::Connection& connection,
                                              const EquipmentQuestion& question, EquipmentId after,
                                              std::int64_t limit);
Result<std::int64_t> count_equipment(store::Connection& connection);

Result<void> insert_change(store::Connection& connection, std::int64_t id, EquipmentId equipment,
                           const EquipmentChange& change);
/// Newest first.
Result<std::vector<EquipmentChange>> find_changes(store::Connection& connection,
                                                  EquipmentId equipment);

Result<void> insert_fault(store::Connection& connection, const Fault& fault);
Result<void> update_fault(store::Connection& connection, const Fault& fault);
Result<std::optional<Fault>> find_fault(store::Connection& connection, FaultId id);
/// Newest first.
Result<std::vector<Fault>> find_faults(store::Connection& connection, EquipmentId equipment);
/// Open faults of these teams' equipment and of everybody's, oldest first.
Result<std::vector<Fault>> find_open_faults(store::Connection& connection,
                                            const std::vector<TeamId>& teams);
Result<void> delete_old_faults(store::Connection& connection, Instant before);

Result<void> insert_room(store::Connection& connection, const Room& room);
Result<std::int64_t> update_room(store::Connection& connection, const Room& room,
                                 std::optional<std::int64_t> expected);
Result<void> delete_room(store::Connection& connection, RoomId id,
                         std::optional<std::int64_t> expected);
Result<std::optional<Room>> find_room(store::Connection& connection, RoomId id);
Result<std::vector<Room>> load_rooms(store::Connection& connection);  ///< by site and name
/// Of every telephone at a seat; of rooms that name no site none.
Result<std::map<ExtensionId, std::string>> load_seat_sites(store::Connection& connection);

}  // namespace callfloor::shifts
