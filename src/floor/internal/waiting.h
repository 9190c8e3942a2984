#pragma once
// Callers in queues: entering with the bounds of the queue, keeping the place, leaving with exactly
// one outcome.
//
//   enter_queue ─► waiting ─┬─► answered / abandoned / ended          (leave_queue)
//        │                  └─► maximum wait ─► overflows.h
//        └─► full, nobody signed in ─► overflows.h ─► next queue (bounded) or out

#include "floor/internal/world.h"

namespace callfloor::floor {

/// Why the queue takes nobody now; absent when it does.
std::optional<EndCause> refusal(const Queue& queue);

/// Puts the caller into the queue, or where its overflow sends him; ends the conversation when
/// nobody takes him.
void enter_queue(World& world, Conversation& conversation, QueueId target);

struct Departure {
    QueueOutcome outcome = QueueOutcome::Ended;
    UserId agent{};
    QueueId overflow_to{};
};
/// Counts it, for board and journal.
void tell_departure(World& world, ConversationId conversation, Queue& queue, Duration waited,
                    const Departure& departure);
/// Out of the order and into the figures. Offers are not touched.
void leave_queue(World& world, Conversation& conversation, const Departure& departure);

/// Offered to the queue and gone at once, without a wait; refused: not even offered.
void pass_through(World& world, Conversation& conversation, Queue& queue,
                  const Departure& departure);

/// Counts him as offered to the queue and gone for a call back; he is in no queue.
void request_callback(World& world, Conversation& conversation, Queue& queue);

/// No phone rings for him any more: back among the callers to be offered, at his old place; or out,
/// when overdue.
void resume_waiting(World& world, Conversation& conversation);

/// Waits in the queue he is in, with no phone ringing for him.
void wait_on(World& world, Conversation& conversation, Queue& queue);

/// The queue is no longer configured: its callers go where its overflow target says.
void dissolve_queue(World& world, Queue& queue);

void on_max_wait(World& world, Conversation& conversation);

/// Restarts the maximum wait after the queue's limit changed.
void arm_max_wait(World& world, Conversation& conversation, const Queue& queue);

/// From 1; at most limits::kPositionsFollowed + 1, which means "further back".
std::int64_t shown_position(const Queue& queue, const Conversation& conversation);

}  // namespace callfloor::floor
