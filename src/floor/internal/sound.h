#pragma once
// Who hears whom in a conversation somebody has answered. The verbs change what is true (held,
// consulted, member, listening); settle_talk derives from it the segment, the agent's state and the
// sound, and tells only what is different from before.
//
//   nobody else        customer ◄─► agent                      two: connected, undecoded
//   consultation       agent ◄─► side party; music to customer (or, swapped, to the side party)
//   conference         all together                            three and more: mixed
//   leaders            with whoever is with the agent, in the role of their mode

#include <string>

#include "base/result.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

/// In stage Talking: segment, agent's state and sound follow what is true now.
void settle_talk(World& world, Conversation& conversation);

/// The sound alone; whoever is no longer with anybody gets the queue's music.
void settle_sound(World& world, Conversation& conversation);

/// To who talks with the agent, the consulted party before the customer. Refused when nobody does.
/// That keys were sent is an act; which ones is not kept.
Result<void> press_keys(World& world, Conversation& conversation, const std::string& keys);

}  // namespace callfloor::floor
