#include "floor/floor.h"

#include <algorithm>

#include "base/check.h"
#include "floor/internal/agents.h"
#include "floor/internal/announcements.h"
#include "floor/internal/chats.h"
#include "floor/internal/commands.h"
#include "floor/internal/configure.h"
#include "floor/internal/conversations.h"
#include "floor/internal/eligibility.h"
#include "floor/internal/flows.h"
#include "floor/internal/internal_calls.h"
#include "floor/internal/listeners.h"
#include "floor/internal/offers.h"
#include "floor/internal/outbound_calls.h"
#include "floor/internal/overflows.h"
#include "floor/internal/parking.h"
#include "floor/internal/recordings.h"
#include "floor/internal/routing.h"
#include "floor/internal/sides.h"
#include "floor/internal/status.h"
#include "floor/internal/surveys.h"
#include "floor/internal/voicemail.h"
#include "floor/internal/waiting.h"
#include "floor/internal/web_visitors.h"

namespace callfloor::floor {

struct Floor::State {
    World world;
};

namespace {

void on_midnight(World& world) {
    for (const auto& [id, queue] : world.queues) {
        queue->today = {};
        queue->today.offered = static_cast<std::int64_t>(queue->waiting_count());
        world.touch(*queue);
    }
    for (const auto& [id, agent] : world.agents) {
        agent->answered_today = 0;
        agent->talk_today = agent->hold_today = agent->wrap_up_today = Duration{0};
        agent->dialled_today = 0;
        agent->connected_today = Duration{0};
        world.touch(*agent);
    }
    world.timers.start(world.midnight_timer, next_local_midnight(*world.zone, world.now),
                       {TimerKind::Midnight, 0});
}

void start_minute_timer(World& world) {
    const auto minute =
        std::chrono::floor<std::chrono::minutes>(world.now) + std::chrono::minutes(1);
    world.timers.start(world.minute_timer, minute, {TimerKind::Minute, 0});
}

void on_minute(World& world) {
    bool any = false;
    for (const auto& [id, queue] : world.queues) {
        if (queue->recent.expire(world.now)) {
            world.touch(*queue);
        }
        any = any || !queue->recent.is_empty();
    }
    if (any) {
        start_minute_timer(world);
    }
}

void run_conversation_timer(World& world, const DueTimer& timer) {
    Conversation* conversation = world.find_conversation(ConversationId{timer.subject});
    CHECK(conversation != nullptr);  // ending a conversation cancels its timers
    switch (timer.kind) {
        case TimerKind::MaxWait:
            on_max_wait(world, *conversation);
            break;
        case TimerKind::Widen:
            on_widen(world, *conversation);
            break;
        case TimerKind::Closing:
            on_closing(world, *conversation);
            break;
        case TimerKind::Announce:
            on_announce(world, *conversation);
            break;
        case TimerKind::PromptGuard:
            on_prompt_guard(world, *conversation);
            break;
        case TimerKind::AnswerGuard:
            on_answer_guard(world, *conversation);
            break;
        case TimerKind::ColleagueRingOut:
            on_colleague_ring_out(world, *conversation);
            break;
        case TimerKind::PlacingRingOut:
            on_placing_ring_out(world, *conversation);
            break;
        case TimerKind::FlowWait:
            on_flow_wait_over(world, *conversation);
            break;
        case TimerKind::MessageEnd:
            on_message_end(world, *conversation);
            break;
        case TimerKind::SurveyWait:
            on_survey_wait_over(world, *conversation);
            break;
        case TimerKind::ParkEnd:
            on_park_end(world, *conversation);
            break;
        case TimerKind::PauseEnd:
            on_pause_end(world, *conversation);
            break;
        case TimerKind::SideRingOut:
            on_side_ring_out(world, *conversation);
            break;
        default:
            CHECK(false && "not a conversation's timer");
    }
}

void run_timer(World& world, const DueTimer& timer) {
    switch (timer.kind) {
        case TimerKind::RingOut:
        case TimerKind::WrapUpEnd:
        case TimerKind::BackOffEnd: {
            Agent* agent = world.find_agent(UserId{timer.subject});
            CHECK(agent != nullptr);  // who has a timer is not forgotten
            if (timer.kind == TimerKind::RingOut) {
                on_ring_out(world, *agent);
            } else if (timer.kind == TimerKind::WrapUpEnd) {
                on_wrap_up_end(world, *agent);
            } else {
                on_back_off_end(world, *agent);
            }
            break;
        }
        case TimerKind::ChatWait:
        case TimerKind::ChatReply:
        case TimerKind::ChatIdle:
        case TimerKind::ChatClose:
            run_chat_timer(world, timer);
            break;
        case TimerKind::ListenerRingOut:
            on_listener_ring_out(world, LegId{timer.subject});
            break;
        case TimerKind::Unstaffed: {
            Queue* queue = world.find_queue(QueueId{timer.subject});
            CHECK(queue != nullptr);  // a queue that goes cancels its timer
            on_unstaffed(world, *queue);
            break;
        }
        case TimerKind::Midnight:
            world.midnight_timer = {};
            on_midnight(world);
            break;
        case TimerKind::Minute:
            world.minute_timer = {};
            on_minute(world);
            break;
        default:
            run_conversation_timer(world, timer);
    }
}

/// A queue where nobody may wait keeps nobody whose offer failed.
void turn_out_where_nobody_may_wait(World& world) {
    for (const ConversationId id : std::exchange(world.lost_offers, {})) {
        Conversation* conversation = world.find_conversation(id);
        if (conversation == nullptr || !conversation->is_in_queue ||
            !conversation->offers.empty()) {
            continue;
        }
        const Queue* queue = world.find_queue(conversation->queue);
        CHECK(queue != nullptr);
        if (queue->config.max_length == 0) {
            overflow(world, *conversation, EndCause::QueueFull);
        }
    }
}

/// What is no longer configured goes when its last call is over.
void forget_removed(World& world) {
    std::erase_if(world.agents, [](const auto& item) {
        return item.second->is_removed && item.second->state == AgentState::SignedOut;
    });
    std::erase_if(world.extensions, [](const auto& item) {
        const Extension& extension = *item.second;
        return extension.is_removed && extension.agent == nullptr &&
               !extension.conversation.is_set();
    });
    const auto is_removed = [](const auto& item) { return item.second->is_removed; };
    world.has_removed = std::ranges::any_of(world.agents, is_removed) ||
                        std::ranges::any_of(world.extensions, is_removed);
}

/// Ends a step: routing until nothing moves, then the sound for those who are still waiting.
void settle(World& world) {
    while (!world.dirty_queues.empty() || !world.lost_offers.empty() ||
           !world.chat_queues.empty()) {
        route(world);
        turn_out_where_nobody_may_wait(world);
        route_chats(world);
    }
    for (const ConversationId id : std::exchange(world.fresh_waiters, {})) {
        Conversation* conversation = world.find_conversation(id);
        if (conversation != nullptr && conversation->needs_sound) {
            begin_waiting_sound(world, *conversation);
        }
    }
    if (world.has_removed) {
        forget_removed(world);
    }
    world.graveyard.clear();
    world.ended_offers.clear();
    world.ended_legs.clear();
    world.ended_chats.clear();
}

void run_timers(World& world, Instant until) {
    while (const auto timer = world.timers.pop_due(until)) {
        run_timer(world, *timer);
        settle(world);
    }
}

Output finish(World& world) {
    bool has_recent = false;
    for (const QueueId id : world.out.queues) {
        if (Queue* queue = world.find_queue(id); queue != nullptr) {
            queue->is_touched = false;
            watch_staff(world, *queue);
            has_recent = has_recent || !queue->recent.is_empty();
        }
    }
    if (has_recent && !world.minute_timer.is_running()) {
        start_minute_timer(world);
    }
    for (const UserId id : world.out.agents) {
        if (Agent* agent = world.find_agent(id); agent != nullptr) {
            agent->is_touched = false;
        }
    }
    std::erase_if(world.out.conversations, [&](ConversationId id) {
        Conversation* conversation = world.find_conversation(id);
        if (conversation != nullptr) {
            conversation->is_touched = false;
        }
        Chat* chat = world.find_chat(id);
        if (chat != nullptr) {
            chat->is_touched = false;
        }
        return conversation == nullptr && (chat == nullptr || chat->is_over);
    });
    return std::exchange(world.out, {});
}

void on_key(World& world, const Leg& leg, char key) {
    Conversation* conversation = world.find_conversation(leg.conversation);
    CHECK(conversation != nullptr);
    const char shown = shown_key(world, *conversation, leg, key);
    world.emit(DigitReceived{leg.conversation, leg.id, shown});
    on_flow_key(world, *conversation, leg, key);
    on_voicemail_key(world, *conversation, leg, key);
    on_survey_key(world, *conversation, leg, key);
}

/// An input about a leg the floor let go already is late: nothing happens.
template <typename Report, typename Handler>
Result<void> about_leg(World& world, const Report& report, Handler handler) {
    if (Leg* leg = world.find_leg(report.leg); leg != nullptr) {
        handler(*leg);
    }
    return {};
}

struct InputHandler {
    World& world;

    Result<void> operator()(const ConfigureCentre& input) const {
        TRY(check_configuration(input.config));
        apply_configuration(world, input.config);
        return {};
    }
    Result<void> operator()(const CallArrived& input) const {
        on_call_arrived(world, input);
        return {};
    }
    Result<void> operator()(const LegRinging& input) const {
        return about_leg(world, input,
                         [&](Leg& leg) { on_leg_ringing(world, leg, input.has_sound); });
    }
    Result<void> operator()(const LegAnswered& input) const {
        return about_leg(world, input, [&](Leg& leg) { on_leg_answered(world, leg); });
    }
    Result<void> operator()(const LegEnded& input) const {
        return about_leg(world, input, [&](Leg& leg) { on_leg_ended(world, leg, input.end); });
    }
    Result<void> operator()(const LegHeld& input) const {
        return about_leg(world, input, [&](Leg& leg) { on_leg_held(world, leg, input.held); });
    }
    Result<void> operator()(const PlaybackFinished& input) const {
        return about_leg(world, input,
                         [&](Leg& leg) { on_playback_finished(world, leg, input.playback); });
    }
    Result<void> operator()(const DigitPressed& input) const {
        return about_leg(world, input, [&](Leg& leg) { on_key(world, leg, input.digit); });
    }
    Result<void> operator()(const LookedUp& input) const { return on_looked_up(world, input); }
    template <typename Command>
    Result<void> operator()(const Command& command) const {
        return carry_out(world, command);
    }
};

const Leg* leg_of(const Conversation& conversation, const Agent& agent) {
    if (conversation.agent == &agent || conversation.called_agent == &agent ||
        conversation.dialler == &agent) {
        return conversation.partner;
    }
    if (conversation.caller_agent == &agent) {
        return conversation.customer;
    }
    if (conversation.side && conversation.side->agent == &agent) {
        return conversation.side->leg;
    }
    for (const ConferenceMember& member : conversation.members) {
        if (member.agent == &agent) {
            return member.leg;
        }
    }
    for (const Listener& listener : conversation.listeners) {
        if (listener.agent == &agent) {
            return listener.leg;
        }
    }
    return nullptr;
}

template <typename Map>
auto status_list(const Map& map, auto status) {
    std::vector<decltype(status(*map.begin()->second))> list;
    list.reserve(map.size());
    for (const auto& [id, object] : map) {
        list.push_back(status(*object));
    }
    return list;
}

}  // namespace

Floor::Floor() : state_(std::make_unique<State>()) {}
Floor::~Floor() = default;

Output Floor::handle(Instant now, const Input& input) {
    World& world = state_->world;
    world.now = std::max(world.now, now);
    // What was due before happened before; at the very same instant the input wins (an answer beats
    // the ring timeout).
    run_timers(world, world.now - Duration{1});
    if (auto result = std::visit(InputHandler{world}, input); !result) {
        world.out.refused = std::move(result).error();
    }
    settle(world);
    return finish(world);
}

Output Floor::advance(Instant now) {
    World& world = state_->world;
    world.now = std::max(world.now, now);
    run_timers(world, world.now);
    return finish(world);
}

std::optional<Instant> Floor::next_timer() const {
    return state_->world.timers.next();
}

ConversationId Floor::new_conversation_id(Instant now) {
    return state_->world.ids.next<ConversationId>(now);
}
LegId Floor::new_leg_id(Instant now) {
    return state_->world.ids.next<LegId>(now);
}

std::vector<AgentStatus> Floor::agents() const {
    return status_list(state_->world.agents, [](const Agent& agent) { return status_of(agent); });
}
std::vector<QueueStatus> Floor::queues() const {
    return status_list(state_->world.queues, [](const Queue& queue) { return status_of(queue); });
}
std::vector<ConversationStatus> Floor::conversations() const {
    const World& world = state_->world;
    auto list = status_list(world.conversations, [&](const Conversation& conversation) {
        return status_of(world, conversation);
    });
    for (const auto& [id, chat] : world.chats) {
        if (!chat->is_over) {
            list.push_back(status_of(world, *chat));
        }
    }
    return list;
}

std::optional<AgentStatus> Floor::agent(UserId id) const {
    const Agent* agent = state_->world.find_agent(id);
    return agent == nullptr ? std::nullopt : std::optional(status_of(*agent));
}
std::optional<QueueStatus> Floor::queue(QueueId id) const {
    const Queue* queue = state_->world.find_queue(id);
    return queue == nullptr ? std::nullopt : std::optional(status_of(*queue));
}
std::optional<ConversationStatus> Floor::conversation(ConversationId id) const {
    const World& world = state_->world;
    if (const Chat* chat = world.find_chat(id); chat != nullptr && !chat->is_over) {
        return status_of(world, *chat);
    }
    const Conversation* conversation = world.find_conversation(id);
    return conversation == nullptr ? std::nullopt : std::optional(status_of(world, *conversation));
}

std::optional<LegId> Floor::agent_leg(UserId id) const {
    const World& world = state_->world;
    const Agent* agent = world.find_agent(id);
    if (agent == nullptr) {
        return std::nullopt;
    }
    if (agent->offer != nullptr) {
        return agent->offer->leg->id;
    }
    const Conversation* conversation = world.find_conversation(agent->conversation);
    if (conversation == nullptr) {
        return std::nullopt;
    }
    const Leg* leg = leg_of(*conversation, *agent);
    return leg == nullptr ? std::nullopt : std::optional(leg->id);
}

const CentreConfig& Floor::config() const {
    return state_->world.config;
}

}  // namespace callfloor::floor
