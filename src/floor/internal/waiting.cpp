#include "floor/internal/waiting.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "floor/internal/conversations.h"
#include "floor/internal/eligibility.h"
#include "floor/internal/offers.h"
#include "floor/internal/overflows.h"
#include "floor/internal/recordings.h"
#include "floor/internal/routing.h"

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
    const QueueId from = std::exchange(conversation.overflow_from, QueueId{});
    ++queue.today.offered;
    queue.today.overflowed_in += from.is_set() ? 1 : 0;
    conversation.queue = queue.config.id;
    conversation.entered_queue_at = world.now;
    if (!conversation.first_entered_at) {
        conversation.first_entered_at = world.now - conversation.credited;
    }
    world.emit(QueueEntered{conversation.id, queue.config.id, conversation.caller_class, from,
                            conversation.credited});
    world.touch(queue);
}

/// What he had waited here when his last call was lost.
Duration take_kept_place(World& world, const Conversation& conversation, Queue& queue) {
    const KeptPlace* place = conversation.is_caller_known()
                                 ? queue.kept_places.find(conversation.customer_number())
                                 : nullptr;
    if (place == nullptr || queue.config.keep_place <= Duration{0}) {
        return Duration{0};
    }
    const Duration waited =
        place->left_at + queue.config.keep_place >= world.now ? place->waited : Duration{0};
    queue.kept_places.forget(conversation.customer_number());
    return waited;
}

void keep_place(World& world, const Conversation& conversation, Queue& queue,
                QueueOutcome outcome) {
    const bool was_lost =
        outcome == QueueOutcome::AbandonedInQueue || outcome == QueueOutcome::AbandonedRinging;
    if (was_lost && queue.config.keep_place > Duration{0} && conversation.is_caller_known()) {
        queue.kept_places.put(
            conversation.customer_number(),
            {world.now - conversation.entered_queue_at + conversation.credited, world.now});
    }
}

void record_departure(World& world, const Conversation& conversation, Queue& queue,
                      const Departure& departure) {
    const Duration waited = departure.outcome == QueueOutcome::Refused
                                ? Duration{0}
                                : world.now - conversation.entered_queue_at;
    tell_departure(world, conversation.id, queue, waited, departure);
}

void join(World& world, Conversation& conversation, Queue& queue) {
    const bool is_his_first = !conversation.first_entered_at;
    conversation.credited =
        is_his_first ? take_kept_place(world, conversation, queue) : Duration{0};
    record_entry(world, conversation, queue);
    conversation.stage = Stage::Waiting;
    conversation.is_in_queue = true;
    conversation.overdue.reset();
    conversation.need = kEveryMember;
    conversation.key = {conversation.goes_first
                            ? Instant{}
                            : *conversation.first_entered_at - conversation.head_start,
                        ++world.last_sequence};
    const bool comes_back = std::exchange(conversation.goes_first, false);
    queue.waiting.insert({conversation.key, &conversation});
    queue.unoffered.insert(conversation.need, conversation.key, &conversation);
    queue.entries.emplace(world.now, conversation.key.sequence);
    touch_behind(world, queue, conversation.key);
    begin_segment(world, conversation, SegmentKind::Queue, {});
    conversation.max_wait_since = world.now;
    arm_max_wait(world, conversation, queue);
    arm_closing(world, conversation);
    if (is_his_first && !comes_back) {
        keep_for_last_agent(world, queue, conversation);
    }
    review_level(world, queue, conversation);
    conversation.needs_sound = true;
    world.fresh_waiters.push_back(conversation.id);
    mark_dirty(world, queue);
}

/// Who may not wait for the members may still wait for the overflow agents.
bool may_wait_for_agents(const Queue& queue, EndCause cause) {
    if (overflow_target(queue.config, cause).kind != OverflowKind::Agents ||
        queue.waiting.size() >= limits::kWaitingPerQueue) {
        return false;
    }
    const bool is_served_at_once =
        !queue.free_helpers.empty() && queue.unoffered.with_need(kForAgentsToo).empty();
    const bool has_place = queue.waiting.size() < queue.config.max_length;
    return is_served_at_once ||
           (cause == EndCause::NoAgents && queue.helpers_signed_in > 0 && has_place);
}

/// Who comes back from a failed transfer is not turned away at the door for want of a place.
std::optional<EndCause> refusal(const Queue& queue, const Conversation& conversation) {
    const auto cause = refusal(queue);
    return cause == EndCause::QueueFull && conversation.goes_first ? std::nullopt : cause;
}

}  // namespace

void tell_departure(World& world, ConversationId conversation, Queue& queue, Duration waited,
                    const Departure& departure) {
    const QueueDeparture counted{departure.outcome, waited, queue.config.service_level_threshold,
                                 queue.config.short_abandon};
    count_departure(queue.today, counted);
    queue.recent.count_departure(world.now, counted);
    world.emit(QueueLeft{conversation, queue.config.id, departure.outcome, waited, departure.agent,
                         departure.overflow_to, counted.threshold, counted.short_abandon});
    world.touch(queue);
}

std::optional<EndCause> refusal(const Queue& queue) {
    if (queue.signed_in == 0 && !queue.config.accept_without_agents) {
        return EndCause::NoAgents;
    }
    const std::size_t most = std::min(queue.config.max_length, limits::kWaitingPerQueue);
    const int level =
        queue.config.skill_steps.empty() ? kEveryMember : queue.config.skill_steps.front().level;
    const bool is_served_at_once = highest_free_level(queue) >= level && queue.unoffered.is_empty();
    if (queue.waiting.size() >= most && !is_served_at_once) {
        return EndCause::QueueFull;
    }
    return std::nullopt;
}

void enter_queue(World& world, Conversation& conversation, QueueId target) {
    Queue* queue = world.find_queue(target);
    if (queue == nullptr || queue->config.channel != Channel::Voice) {
        end_conversation(world, conversation, {EndCause::NoAgents, EndSide::System, 0, true},
                         QueueOutcome::Ended);
        return;
    }
    if (tell_of_recording(world, conversation, *queue)) {
        return;  // and comes again when he was told
    }
    while (queue != nullptr) {
        const auto cause = refusal(*queue, conversation);
        if (!cause) {
            join(world, conversation, *queue);
            return;
        }
        if (may_wait_for_agents(*queue, *cause)) {
            join(world, conversation, *queue);
            tell_open_to_agents(world, *queue, conversation);
            return;
        }
        queue = turn_away(world, conversation, *queue, *cause);
    }
}

void pass_through(World& world, Conversation& conversation, Queue& queue,
                  const Departure& departure) {
    if (departure.outcome != QueueOutcome::Refused) {
        record_entry(world, conversation, queue);
    }
    conversation.queue = queue.config.id;
    record_departure(world, conversation, queue, departure);
}

void request_callback(World& world, Conversation& conversation, Queue& queue) {
    pass_through(world, conversation, queue, {QueueOutcome::CallbackRequested, {}, {}});
}

void leave_queue(World& world, Conversation& conversation, const Departure& departure) {
    CHECK(conversation.is_in_queue);
    Queue* queue = world.find_queue(conversation.queue);
    CHECK(queue != nullptr);
    conversation.is_in_queue = false;
    world.timers.cancel(conversation.max_wait_timer);
    world.timers.cancel(conversation.widen_timer);
    world.timers.cancel(conversation.closing_timer);
    world.timers.cancel(conversation.announce_timer);
    touch_behind(world, *queue, conversation.key);
    queue->waiting.erase(conversation.key);
    queue->unoffered.erase(conversation.need, conversation.key);
    queue->entries.erase({conversation.entered_queue_at, conversation.key.sequence});
    keep_place(world, conversation, *queue, departure.outcome);
    conversation.need = kEveryMember;
    conversation.kept_for = {};
    record_departure(world, conversation, *queue, departure);
}

void wait_on(World& world, Conversation& conversation, Queue& queue) {
    begin_segment(world, conversation, SegmentKind::Queue, {});
    queue.unoffered.insert(conversation.need, conversation.key, &conversation);
    world.lost_offers.push_back(conversation.id);
    mark_dirty(world, queue);
}

void resume_waiting(World& world, Conversation& conversation) {
    if (conversation.overdue) {
        leave_overdue(world, conversation);
        return;
    }
    Queue* queue = world.find_queue(conversation.queue);
    CHECK(queue != nullptr);
    wait_on(world, conversation, *queue);
    stop_keeping(world, *queue, conversation);  // that agent did not take him
}

void dissolve_queue(World& world, Queue& queue) {
    while (!queue.waiting.empty()) {
        Conversation& conversation = *queue.waiting.begin()->second;
        // The offers go first; what falls back to waiting leaves right after.
        conversation.overdue.reset();
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
        conversation.overdue = conversation.overdue.value_or(EndCause::QueueTimeout);
        return;
    }
    overflow(world, conversation, EndCause::QueueTimeout);
}

void arm_max_wait(World& world, Conversation& conversation, const Queue& queue) {
    if (queue.config.max_wait <= Duration{0}) {
        world.timers.cancel(conversation.max_wait_timer);
        if (conversation.overdue == EndCause::QueueTimeout) {
            conversation.overdue.reset();
        }
        return;
    }
    const Instant due = std::max(world.now, conversation.max_wait_since + queue.config.max_wait);
    world.timers.start(conversation.max_wait_timer, due,
                       {TimerKind::MaxWait, conversation.id.value});
}

std::int64_t shown_position(const Queue& queue, const Conversation& conversation) {
    const auto before = queue.waiting.order_of_key(conversation.key);
    return static_cast<std::int64_t>(std::min(before, limits::kPositionsFollowed) + 1);
}

}  // namespace callfloor::floor
