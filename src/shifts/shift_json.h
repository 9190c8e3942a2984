#pragma once
// The documents of shift work as JSON, and back.

#include <vector>

#include "shifts/shifts_sources.h"

namespace callfloor::shifts {

/// Without its items.
json::Object handover_json(const Handover& handover, const Directory& directory);
/// What the author writes; audited.
json::Object handover_content(const Handover& handover);
void read_handover(const json::Object& object, Handover& handover);
std::vector<TeamId> teams_from_json(const json::Object& object, std::string_view key);

json::Object item_json(const Item& item, const Directory& directory);
json::Object pass_json(const Pass& pass, const Directory& directory);

/// Names are today's.
json::Object note_json(const Note& note, const Directory& directory);
void read_note(const json::Object& object, Note& note);
json::Object follow_up_json(const FollowUp& follow_up, const Directory& directory);

json::Object equipment_content(const Equipment& one);
json::Object equipment_json(const Equipment& one, const Directory& directory);
void read_equipment(const json::Object& object, Equipment& one);
json::Object fault_json(const Fault& fault, const Directory& directory);
json::Object change_json(const EquipmentChange& change, const Directory& directory);

json::Object room_content(const Room& room);
json::Object room_json(const Room& room);
void read_room(const json::Object& object, Room& room);

}  // namespace callfloor::shifts
