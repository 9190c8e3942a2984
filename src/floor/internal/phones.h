#pragma once
// Ringing what stands at an extension: the telephones that registered there, or a number outside
// (移动坐席). Of the latter only a key tells that a person has it in hand, or a mailbox would be
// taken for an agent; the switchboard asks for it and says LegAnswered after it.

#include "floor/internal/world.h"

namespace callfloor::floor {

/// What the phone shows, and a guard beyond the floor's own ring timer.
struct PhoneRing {
    std::string number{};
    std::string name{};
    Duration give_up_after{0};
};

void ring_extension(World& world, const Conversation& conversation, const Leg& leg,
                    const PhoneRing& ring);

/// How long to wait for it: calls to numbers outside need some seconds more to be set up, and the
/// key.
Duration ring_time(const World& world, ExtensionId extension, Duration usual);

/// A number outside is there whatever registers.
void settle_reachability(World& world);

}  // namespace callfloor::floor
