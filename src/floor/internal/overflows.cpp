#include "floor/internal/overflows.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/limits.h"
#include "base/voicemail_limits.h"
#include "floor/internal/announcements.h"
#include "floor/internal/conversations.h"
#include "floor/internal/dialling.h"
#include "floor/internal/eligibility.h"
#include "floor/internal/sides.h"
#include "floor/internal/transfers.h"
#include "floor/internal/voicemail.h"
#include "floor/internal/waiting.h"
#include "floor/prompt_names.h"

namespace callfloor::floor {

namespace {

/// Where an overflow leads him, as far as it may lead anywhere.
struct WayOut {
    OverflowKind kind = OverflowKind::None;
    std::string prompt{};
    Queue* next = nullptr;
    std::optional<Dialling> dialling{};
    bool goes_back = false;  ///< to the agent who sent him here
};

WayOut way_out(const World& world, const Conversation& conversation, const Queue& queue,
               EndCause cause) {
    const OverflowTarget& target = overflow_target(queue.config, cause);
    WayOut way{OverflowKind::None, queue.config.sorry_prompt};
    if (target.kind == OverflowKind::Queue &&
        conversation.overflows < limits::kOverflowsPerConversation) {
        way.next = world.find_queue(target.queue);
    } else if (target.kind == OverflowKind::Number && !conversation.is_forwarded) {
        if (auto plan = plan_forward(world, target.number, numbers_of(world, queue.config.id))) {
            way.dialling = *std::move(plan);
        }
    }
    if (way.next != nullptr || way.dialling) {
        way.kind = target.kind;
        return way;
    }
    // Whom an agent sent here is not turned away while that agent can take him back.
    way.goes_back = agent_to_return_to(world, conversation) != nullptr;
    if (target.kind == OverflowKind::Prompt || target.kind == OverflowKind::Voicemail ||
        (target.kind == OverflowKind::Callback && conversation.is_caller_known())) {
        way.kind = target.kind;
        way.prompt = target.prompt;
    }
    return way;
}

std::vector<std::string> said(const std::string& prompt) {
    return prompt.empty() ? std::vector<std::string>{} : std::vector{prompt};
}

QueueOutcome outcome_of(const WayOut& way, const Conversation& conversation, EndCause cause) {
    if (way.kind == OverflowKind::Callback && !way.goes_back) {
        return QueueOutcome::CallbackRequested;
    }
    if (way.kind != OverflowKind::None || way.goes_back) {
        return QueueOutcome::Overflowed;
    }
    if (!conversation.is_in_queue) {
        return QueueOutcome::Refused;
    }
    return cause == EndCause::QueueTimeout ? QueueOutcome::TimedOut : QueueOutcome::Ended;
}

void forward(World& world, Conversation& conversation, Dialling dialling) {
    conversation.is_forwarded = true;
    conversation.forward = std::move(dialling);
    if (conversation.customer->answered) {
        begin_forward(world, conversation);
        return;
    }
    conversation.stage = Stage::Answering;
    begin_segment(world, conversation, SegmentKind::Setup, {});
    if (!conversation.customer->answering) {
        answer_customer(world, conversation);
    }
}

/// Stays where he is; his time begins again.
void open_to_agents(World& world, Conversation& conversation, Queue& queue) {
    tell_open_to_agents(world, queue, conversation);
    conversation.max_wait_since = world.now;
    arm_max_wait(world, conversation, queue);
    wait_on(world, conversation, queue);
}

/// Those who wait when the number closes, as it says.
void close_out(World& world, Conversation& conversation) {
    const NumberConfig& number = conversation.number;
    const bool calls_back =
        number.at_closing == AtClosing::Callback && conversation.is_caller_known();
    const std::string prompt =
        number.closing_prompt.empty() ? std::string(prompts::kClosed) : number.closing_prompt;
    leave_queue(world, conversation,
                {calls_back ? QueueOutcome::CallbackRequested : QueueOutcome::Ended, {}, {}});
    say_farewell(world, conversation, prompt, {EndCause::Closed, EndSide::System, 0, true});
}

}  // namespace

const OverflowTarget& overflow_target(const QueueConfig& queue, EndCause cause) {
    if (cause == EndCause::QueueFull && queue.overflow_when_full) {
        return *queue.overflow_when_full;
    }
    if (cause == EndCause::NoAgents && queue.overflow_unstaffed) {
        return *queue.overflow_unstaffed;
    }
    return queue.overflow;
}

Queue* turn_away(World& world, Conversation& conversation, Queue& queue, EndCause cause) {
    const WayOut way = way_out(world, conversation, queue, cause);
    const Departure departure{outcome_of(way, conversation, cause),
                              {},
                              way.next != nullptr ? way.next->config.id : QueueId{}};
    if (conversation.is_in_queue) {
        leave_queue(world, conversation, departure);
    } else {
        pass_through(world, conversation, queue, departure);
    }
    if (way.next != nullptr) {
        ++conversation.overflows;
        conversation.overflow_from = queue.config.id;
        return way.next;
    }
    if (way.dialling) {
        forward(world, conversation, *way.dialling);
        return nullptr;
    }
    if (way.goes_back) {
        end_act(world, conversation, conversation.transfer->act, ActOutcome::Failed);
        return_customer(world, conversation);
        return nullptr;
    }
    if (way.kind == OverflowKind::Voicemail) {
        begin_voicemail(world, conversation,
                        {.queue = queue.config.id,
                         .greeting = said(way.prompt),
                         .longest = limits::kUsualMessage});
        return nullptr;
    }
    say_farewell(world, conversation, way.prompt, {cause, EndSide::System, 0, true});
    return nullptr;
}

void overflow(World& world, Conversation& conversation, EndCause cause) {
    Queue* queue = world.find_queue(conversation.queue);
    CHECK(conversation.is_in_queue && queue != nullptr);
    CHECK(conversation.offers.empty());
    const bool may_open = overflow_target(queue->config, cause).kind == OverflowKind::Agents &&
                          conversation.need != kForAgentsToo && queue->helpers_signed_in > 0;
    if (may_open) {
        open_to_agents(world, conversation, *queue);
        return;
    }
    if (Queue* next = turn_away(world, conversation, *queue, cause); next != nullptr) {
        enter_queue(world, conversation, next->config.id);
    }
}

void leave_overdue(World& world, Conversation& conversation) {
    CHECK(conversation.overdue);
    const EndCause cause = *std::exchange(conversation.overdue, std::nullopt);
    if (cause == EndCause::Closed) {
        close_out(world, conversation);
    } else {
        overflow(world, conversation, cause);
    }
}

void begin_forward(World& world, Conversation& conversation) {
    CHECK(conversation.forward);
    const Dialling dialling = *std::exchange(conversation.forward, std::nullopt);
    const Queue* queue = world.find_queue(conversation.queue);
    const bool has_music = queue != nullptr && !queue->config.music.empty();
    conversation.stage = Stage::Transferring;
    begin_segment(world, conversation, SegmentKind::Transfer, {});
    conversation.hold_music = has_music ? queue->config.music : std::string(prompts::kMusic);
    play_music(world, conversation, conversation.hold_music);
    ring_side(world, conversation, SidePurpose::Forward, {nullptr, nullptr, dialling});
}

void on_forward_failed(World& world, Conversation& conversation) {
    conversation.stage = Stage::Waiting;
    conversation.goes_first = true;
    enter_queue(world, conversation,
                world.find_queue(conversation.queue) != nullptr ? conversation.queue
                                                                : conversation.number.queue);
}

void watch_staff(World& world, Queue& queue) {
    const bool runs_out = queue.config.unstaffed_patience > Duration{0} && queue.signed_in == 0 &&
                          !queue.waiting.empty();
    if (!runs_out) {
        world.timers.cancel(queue.unstaffed_timer);
    } else if (!queue.unstaffed_timer.is_running()) {
        world.start_timer(queue.unstaffed_timer, queue.config.unstaffed_patience,
                          TimerKind::Unstaffed, queue.config.id.value);
    }
}

void on_unstaffed(World& world, Queue& queue) {
    queue.unstaffed_timer = {};
    world.touch(queue);  // who stays waits for the next round
    std::vector<Conversation*> callers;
    for (const auto& [key, conversation] : queue.waiting) {
        const bool is_served = conversation->need == kForAgentsToo && queue.helpers_signed_in > 0;
        if (conversation->offers.empty() && !is_served) {
            callers.push_back(conversation);
        }
    }
    for (Conversation* conversation : callers) {
        // Leaving one may not end another; each is still in this queue.
        overflow(world, *conversation, EndCause::NoAgents);
    }
}

void arm_closing(World& world, Conversation& conversation) {
    const NumberConfig& number = conversation.number;
    if (number.at_closing == AtClosing::Serve || conversation.transfers > 0 ||
        world.zone == nullptr) {
        return;
    }
    // Who comes from a long flow, or back from outside, may find it closed already.
    const bool is_over = !is_open(number.hours, local_moment(*world.zone, world.now));
    const auto closing =
        is_over ? std::optional(world.now) : next_closing(number.hours, *world.zone, world.now);
    if (closing) {
        world.timers.start(conversation.closing_timer, *closing,
                           {TimerKind::Closing, conversation.id.value});
    }
}

void on_closing(World& world, Conversation& conversation) {
    conversation.closing_timer = {};
    if (!conversation.offers.empty()) {
        conversation.overdue = EndCause::Closed;  // when this agent does not take him
        return;
    }
    close_out(world, conversation);
}

}  // namespace callfloor::floor
