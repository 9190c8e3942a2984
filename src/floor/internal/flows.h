#pragma once
// Runs callers through flows. One step goes from node to node until one waits for sound, a key or a
// phone, or the caller has left the flow for a queue, somebody's phone or the end.
//
//   begin_flow ─► enter node ─┬─ done at once (hours, set, branch, sub_flow) ─► next node
//                             ├─ prompt, menu, digits, callback ─► playback, key, time-out ─► next
//                             ├─ voicemail ─► voicemail.h ─► next
//                             ├─ look_up ─► answer, time-out ─► next
//                             ├─ transfer ─► phone rings ─► answered: talk · failed ─► next
//                             └─ queue, survey, hang_up ─► out of the flow
//
// Whatever fails, and at every bound, the caller leaves for the number's queue; if that is gone
// too, he hears the sorry prompt and is let go.

#include <string_view>

#include "base/result.h"
#include "floor/flow_events.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

/// His call is answered.
void begin_flow(World& world, Conversation& conversation, FlowId id);

/// What the journal is told of a key of this leg: 'x' in a flow, unless a node takes it that is not
/// masked.
char shown_key(const World& world, const Conversation& conversation, const Leg& leg, char key);
/// Nothing happens when he is in no flow, or the node takes no key now.
void on_flow_key(World& world, Conversation& conversation, const Leg& leg, char key);
void on_flow_playback_finished(World& world, Conversation& conversation);
/// No key came in time.
void on_flow_wait_over(World& world, Conversation& conversation);
/// A data source's answer; nothing happens when nobody waits for it.
Result<void> on_looked_up(World& world, const LookedUp& answer);
/// Who a transfer node rang did not take him. False when nobody was rung from a flow.
bool on_flow_transfer_failed(World& world, Conversation& conversation, ActOutcome outcome);
/// Back from leaving a message.
void on_flow_message_over(World& world, Conversation& conversation, std::string_view exit);
/// Back from an emergency notice: the node begins again, its tries stand.
void resume_flow(World& world, Conversation& conversation);

/// Out of the flow; nothing happens when he is in none. `exit` is what the journal says of the node
/// he is at.
void leave_flow(World& world, Conversation& conversation, std::string_view exit);

}  // namespace callfloor::floor
