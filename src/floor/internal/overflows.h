#pragma once
// Callers who cannot stay in their queue: maximum wait, no place, nobody signed in, or the number
// closes. Each leaves it with exactly one outcome and is afterwards in another queue, with
// somebody outside, on the call-back list, or hears why the call ends; never in silence.
//
//   cause ─► target ─┬─ queue ──► that one's turn                         (turn_away)
//                    ├─ agents ─► stays, open to the overflow agents       (overflow)
//                    ├─ number ─► rings outside ─ nobody ─► front of his queue, once
//                    ├─ callback, prompt, none ─► last prompt, the end
//                    └─ (an agent sent him here) ─► back to that agent

#include "floor/internal/world.h"

namespace callfloor::floor {

/// By what a caller who leaves the queue for this reason is led on.
const OverflowTarget& overflow_target(const QueueConfig& queue, EndCause cause);

/// Takes him out of the queue (into which he may not even have come) towards the target or the end.
/// Returns the queue to try next. For OverflowKind::Agents the target counts as none.
Queue* turn_away(World& world, Conversation& conversation, Queue& queue, EndCause cause);

/// From a queue he cannot stay in to its overflow target. No phone rings for him.
void overflow(World& world, Conversation& conversation, EndCause cause);

/// No phone rings any more for a caller whose time was up while one did.
void leave_overdue(World& world, Conversation& conversation);

/// The caller's leg is answered: the number outside is dialled.
void begin_forward(World& world, Conversation& conversation);
/// Nobody outside took him.
void on_forward_failed(World& world, Conversation& conversation);

/// Starts or stops the patience with a queue where nobody is signed in, as things are now.
void watch_staff(World& world, Queue& queue);
void on_unstaffed(World& world, Queue& queue);

/// Starts the timer to the closing of the number he called, where that means anything to him.
void arm_closing(World& world, Conversation& conversation);
void on_closing(World& world, Conversation& conversation);

}  // namespace callfloor::floor
