#pragma once
// The bounds of shift work, beside base/limits.h. More is refused with the bound named; lengths of
// texts stand in the API description.

#include <cstddef>

namespace callfloor::limits {

constexpr std::size_t kHandoverTeams = 50;
constexpr std::size_t kOpenItems = 200;         // of a team; more need one closed first
constexpr std::size_t kHandoverItems = 2'000;   // shown of one handover
constexpr std::size_t kPendingHandovers = 100;  // shown on the floor, the oldest first
constexpr std::size_t kOpenFollowUps = 1'000;   // of a team
constexpr std::size_t kEquipment = 20'000;
constexpr std::size_t kOpenFaults = 20;         // of one piece
constexpr std::size_t kFaultsInFacts = 50;      // named in a handover, the oldest first
constexpr std::size_t kEquipmentHistory = 200;  // shown, the newest first
constexpr std::size_t kRooms = 100;

}  // namespace callfloor::limits
