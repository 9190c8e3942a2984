#pragma once
// What a number holds for its callers, once their call is answered, and the emergency notice that
// goes before everything:
//
//   notice ─► closing prompt and the end
//        └──► greeting ─► flow or queue

#include "floor/internal/world.h"

namespace callfloor::floor {

void begin_treatment(World& world, Conversation& conversation);
void on_greeting_finished(World& world, Conversation& conversation);
void on_notice_finished(World& world, Conversation& conversation);

/// The notice was set or changed: to everybody who is in a flow, a greeting or a queue. Who talks,
/// and whose phone rings for a transfer, is left alone.
void tell_notice(World& world);

}  // namespace callfloor::floor
