#pragma once
// Calls that begin at one of our extensions: to a colleague's extension, or to one of our numbers
// (then the caller is a customer like any other, and the agent who dialled is outbound meanwhile).

#include "floor/internal/world.h"

namespace callfloor::floor {

/// Marks the calling phone and its agent as busy with this call. Absent when they may call, else
/// why not.
std::optional<EndCause> occupy_caller(World& world, Conversation& conversation,
                                      ExtensionId extension);

/// Rings the colleague's phone for the caller of `conversation`, whose leg exists.
void call_colleague(World& world, Conversation& conversation, ExtensionId called);

void on_colleague_rang(World& world, Conversation& conversation);
void on_colleague_answered(World& world, Conversation& conversation);
void on_colleague_ring_out(World& world, Conversation& conversation);
/// The caller's own leg is answered: both hear each other.
void connect_colleagues(World& world, Conversation& conversation);

/// Both agents go back to what the call interrupted.
void release_colleagues(World& world, Conversation& conversation);

}  // namespace callfloor::floor
