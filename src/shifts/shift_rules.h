#pragma once
// What makes a handover, a note or a room acceptable. Pure.

#include <vector>

#include "base/result.h"
#include "people/access.h"
#include "shifts/shift_model.h"

namespace callfloor::shifts {

/// All of them: who answers for a part only cannot hand over or accept the whole.
bool covers_all(const people::DataScope& scope, const std::vector<TeamId>& teams);
bool covers_any(const people::DataScope& scope, const std::vector<TeamId>& teams);

/// Conflict, with what to do, unless `who` may accept it now.
Result<void> check_accepting(const Handover& handover, UserId who);
/// Each item that is still open must have been acknowledged; InvalidInput names the first that was
/// not, and what is none of its items.
Result<void> check_acknowledged(const std::vector<Item>& items, const std::vector<ItemId>& taken);

/// Attendees and decisions belong to meetings, findings to walks; nobody attends twice.
Result<void> check_note(const Note& note);
/// Seats stand within the grid, one on each place; labels and extensions are there once.
Result<void> check_room(const Room& room);

}  // namespace callfloor::shifts
