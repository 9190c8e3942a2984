#include "floor/internal/waiting.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "floor/internal/conversations.h"
#include "floor/internal/offers.h"
#include "floor/internal/routing.h"
#include "floor/internal/transfers.h"

namespace callfloor::floor {

namespace {

/// Marks those behind him whose shown position moves.
void touch_behind(World& world, const Queue& queue, const WaitingKey& key) {
    auto place = queue.waiting.order_of_key(key);
    for (auto it = queue.waiting.lower_bound(key);
         it != queue.waiting.end() && place <= limits::kPositionsFollowed; ++it, ++place) {
        world.touch(*it->second);
    }
}

void record_entry(World& world, Conversation& conversation, Queue& queue) {
    ++queue.today.offered;
    conversation.queue = queue.config.id;
    conversation.entered_queue_at = world.now;
    if (!conversation.first_entered_at) {
        conversation.first_entered_at = world.now;
    }
    world.emit(QueueEntered{conversation.id, queue.config.id, conversation.caller_class});
    world.touch(queue);
}

void record_departure(World& world, Conversation& conversation, Queue& queue,
                      const Departure& departure) {
    const Duration waited = departure.outcome == QueueOutcome::Refused
                                ? Duration{0}
                                : world.now - conversation.entered_queue_at;
    const QueueDeparture counted{departure.outcome, waited, queue.config.service_level_threshold,
                                 queue.config.short_abandon};
    count_departure(queue.today, counted);
    queue.recent.count_departure(world.now, counted);
    world.emit(QueueLeft{conversation.id, queue.config.id, departure.outcome, waited,
                         departure.agent, departure.overflow_to, counted.threshold,
                         counted.short_abandon});
    world.touch(queue);
}

void join(World& world, Conversation& conversation, Queue& queue) {
    record_entry(world, conversation, queue);
    conversation.stage = Stage::Waiting;
    conversation.is_in_queue = true;
    conversation.is_overdue = false;
    conversation.key = {conversation.goes_first
                            ? Instant{}
                            : *conversation.first_entered_at - conversation.head_start,
                        ++world.last_sequence};
    conversation.goes_first = false;
    queue.waiting.insert({conversation.key, &conversation});
    queue.unoffered.emplace(conversation.key, &conversation);
    queue.entries.emplace(world.now, conversation.key.sequence);
    touch_behind(world, queue, conversation.key);
    begin_segment(world, conversation, SegmentKind::Queue, {});
    arm_max_wait(world, conversation, queue);
    conversation.needs_sound = true;
    world.fresh_waiters.push_back(conversation.id);
    mark_dirty(world, queue);
}

/// Where an overflow leads, when it may lead anywhere.
Queue* overflow_queue(const World& world, const Conversation& conversation,
                      const OverflowTarget& target) {
    if (target.kind != OverflowKind::Queue ||
        conversation.overflows >= limits::kOverflowsPerConversation) {
        return nullptr;
    }
    return world.find_queue(target.queue);
}

/// Takes him out of the queue (into which he may not even have come) towards the target or the end.
/// Returns the queue to try next.
Queue* turn_away(World& world, Conversation& conversation, Queue& queue, EndCause cause) {
    const OverflowTarget target = queue.config.overflow;
    const std::string sorry = queue.config.sorry_prompt;
    Queue* next = overflow_queue(world, conversation, target);
    // Whom an agent sent here is not turned away while that agent can take him back.
    const bool goes_back = next == nullptr && agent_to_return_to(world, conversation) != nullptr;
    const bool has_target = next != nullptr || target.kind == OverflowKind::Prompt || goes_back;
    Departure departure{QueueOutcome::Overflowed, {}, next != nullptr ? target.queue : QueueId{}};
    if (!has_target) {
        departure.outcome = !conversation.is_in_queue         ? QueueOutcome::Refused
                            : cause == EndCause::QueueTimeout ? QueueOutcome::TimedOut
                                                              : QueueOutcome::Ended;
    }
    if (conversation.is_in_queue) {
        leave_queue(world, conversation, departure);
    } else {
        if (has_target) {
            record_entry(world, conversation, queue);  // offered and overflowed, without a wait
        }
        conversation.queue = queue.config.id;
        record_departure(world, conversation, queue, departure);
    }
    if (next != nullptr) {
        ++conversation.overflows;
        return next;
    }
    if (goes_back) {
        end_act(world, conversation, conversation.transfer->act, ActOutcome::Failed);
        return_customer(world, conversation);
        return nullptr;
    }
    const CallEnd end{cause, EndSide::System, 0, true};
    say_farewell(world, conversation, target.kind == OverflowKind::Prompt ? target.prompt : sorry,
                 end);
    return nullptr;
}

/// Who comes back from a failed transfer is not turned away at the door for want of a place.
std::optional<EndCause> refusal(const Queue& queue, const Conversation& conversation) {
    const auto cause = refusal(queue);
    return cause == EndCause::QueueFull && conversation.goes_first ? std::nullopt : cause;
}

}  // namespace

std::optional<EndCause> refusal(const Queue& queue) {
    if (queue.signed_in == 0 && !queue.config.accept_without_agents) {
        return EndCause::NoAgents;
    }
    const std::size_t most = std::min(queue.config.max_length, limits::kWaitingPerQueue);
    const bool is_served_at_once = !queue.free.empty() && queue.unoffered.empty();
    if (queue.waiting.size() >= most && !is_served_at_once) {
        return EndCause::QueueFull;
    }
    return std::nullopt;
}

void enter_queue(World& world, Conversation& conversation, QueueId target) {
    Queue* queue = world.find_queue(target);
    if (queue == nullptr) {
        end_conversation(world, conversation, {EndCause::NoAgents, EndSide::System, 0, true},
                         QueueOutcome::Ended);
        return;
    }
    while (queue != nullptr) {
        const auto cause = refusal(*queue, conversation);
        if (!cause) {
            join(world, conversation, *queue);
            return;
        }
        queue = turn_away(world, conversation, *queue, *cause);
    }
}

void request_callback(World& world, Conversation& conversation, Queue& queue) {
    record_entry(world, conversation, queue);
    record_departure(world, conversation, queue, {QueueOutcome::CallbackRequested, {}, {}});
}

void leave_queue(World& world, Conversation& conversation, const Departure& departure) {
    CHECK(conversation.is_in_queue);
    Queue* queue = world.find_queue(conversation.queue);
    CHECK(queue != nullptr);
    conversation.is_in_queue = false;
    world.timers.cancel(conversation.max_wait_timer);
    world.timers.cancel(conversation.announce_timer);
    touch_behind(world, *queue, conversation.key);
    queue->waiting.erase(conversation.key);
    queue->unoffered.erase(conversation.key);
    queue->entries.erase({conversation.entered_queue_at, conversation.key.sequence});
    record_departure(world, conversation, *queue, departure);
}

void resume_waiting(World& world, Conversation& conversation) {
    if (conversation.is_overdue) {
        overflow(world, conversation, EndCause::QueueTimeout);
        return;
    }
    Queue* queue = world.find_queue(conversation.queue);
    CHECK(queue != nullptr);
    begin_segment(world, conversation, SegmentKind::Queue, {});
    queue->unoffered.emplace(conversation.key, &conversation);
    world.lost_offers.push_back(conversation.id);
    mark_dirty(world, *queue);
}

void overflow(World& world, Conversation& conversation, EndCause cause) {
    Queue* queue = world.find_queue(conversation.queue);
    CHECK(conversation.is_in_queue && queue != nullptr);
    CHECK(conversation.offers.empty());
    if (Queue* next = turn_away(world, conversation, *queue, cause); next != nullptr) {
        enter_queue(world, conversation, next->config.id);
    }
}

void dissolve_queue(World& world, Queue& queue) {
    while (!queue.waiting.empty()) {
        Conversation& conversation = *queue.waiting.begin()->second;
        // The offers go first; what falls back to waiting leaves right after.
        conversation.is_overdue = false;
        conversation.stage = Stage::Waiting;
        world.timers.cancel(conversation.guard_timer);
        end_offers(world, conversation, nullptr, OfferOutcome::Withdrawn);
        overflow(world, conversation, EndCause::NoAgents);
    }
}

void on_max_wait(World& world, Conversation& conversation) {
    conversation.max_wait_timer = {};
    if (!conversation.is_in_queue) {
        return;
    }
    if (!conversation.offers.empty()) {
        // An agent may answer any moment; only when this offer fails the caller goes.
        conversation.is_overdue = true;
        return;
    }
    overflow(world, conversation, EndCause::QueueTimeout);
}

void arm_max_wait(World& world, Conversation& conversation, const Queue& queue) {
    if (queue.config.max_wait <= Duration{0}) {
        world.timers.cancel(conversation.max_wait_timer);
        conversation.is_overdue = false;
        return;
    }
    const Instant due = std::max(world.now, conversation.entered_queue_at + queue.config.max_wait);
    world.timers.start(conversation.max_wait_timer, due,
                       {TimerKind::MaxWait, conversation.id.value});
}

std::int64_t shown_position(const Queue& queue, const Conversation& conversation) {
    const auto before = queue.waiting.order_of_key(conversation.key);
    return static_cast<std::int64_t>(std::min(before, limits::kPositionsFollowed) + 1);
}

}  // namespace callfloor::floor
