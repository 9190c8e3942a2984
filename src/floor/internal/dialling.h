#pragma once
// A number outside being reached: whether this person may dial it now, through which trunks in
// which order, and one leg after the other until a trunk takes it.
//
//   number ─► rights, hours, bounds of the day ─► trunks whose longest prefix fits and that may
//   show the number wanted ─► leg ─► trunk fails (5xx, 408, no answer at all, full) ─► next leg

#include "base/result.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

/// What is to be shown to the called party: this number, else one of these the trunk may show, else
/// any the trunk may show.
struct CallerIdWish {
    std::string exactly{};
    std::vector<std::string> preferred{};
};

/// Refused with the reason: no right, outside the hours, the day's bound reached, no trunk, no
/// number to show.
Result<Dialling> plan_dialling(const World& world, const Agent& agent, const OutsideNumber& number,
                               const CallerIdWish& wish);

/// For nobody's account, because the centre's rules lead a caller there: no rights are asked, one
/// of these numbers is shown if the trunk may. Unavailable without a trunk that leads there.
Result<Dialling> plan_forward(const World& world, const std::string& digits,
                              const std::vector<std::string>& preferred);

/// The numbers that lead to this queue.
std::vector<std::string> numbers_of(const World& world, QueueId queue);

/// Calls through the next trunk; there is one. The floor's own timer is the caller's matter.
Leg& dial_leg(World& world, Conversation& conversation, LegRole role, Dialling& dialling);

/// Whether the next trunk is to be tried: this one did not carry the call, and there is another. An
/// answer of the called party ends the dialling.
bool goes_on_dialling(const Leg& leg, const CallEnd& end, const Dialling& dialling);

/// Of a leg that ends: its time is charged to who dialled it.
void charge(World& world, const Leg& leg);

}  // namespace callfloor::floor
