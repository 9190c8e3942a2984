#pragma once
// Three and more together: the customer, the partner who has him, and members. The partner is the
// agent answerable for the call; when he leaves, the first member becomes the partner, and with the
// last member the conference is an ordinary talk again.

#include "floor/internal/sides.h"

namespace callfloor::floor {

/// The consulted party, who has answered, becomes a member.
void start_conference(World& world, Conversation& conversation);
/// The side party that was rung to join has answered.
void join_conference(World& world, Conversation& conversation);

bool has_room_in_conference(const Conversation& conversation);

/// A member leaves; the others go on.
void leave_conference(World& world, Conversation& conversation, const Leg& leg, PhoneFate fate,
                      const CallEnd& end);
/// The partner leaves and the first member takes his place. There is a member.
void hand_conference_on(World& world, Conversation& conversation, PhoneFate fate,
                        const CallEnd& end);
/// With the conversation; nobody takes anybody's place.
void end_conference(World& world, Conversation& conversation, const CallEnd& end);

}  // namespace callfloor::floor
