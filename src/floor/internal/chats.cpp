#include "floor/internal/chats.h"

#include <algorithm>

#include "base/check.h"
#include "floor/internal/agents.h"
#include "floor/internal/chat_offers.h"
#include "floor/internal/offers.h"
#include "floor/internal/overflows.h"
#include "floor/internal/waiting.h"

namespace callfloor::floor {

namespace {

constexpr Duration kLookAgain = std::chrono::seconds(1);

void restart(World& world, Chat& chat, TimerKey& key, Duration after, TimerKind kind) {
    world.timers.cancel(key);
    if (after > Duration{0}) {
        world.start_timer(key, after, kind, chat.id.value);
    }
}

/// Adds the agent's time that ends now to the queue's figures.
void account_segment(World& world, const Chat& chat) {
    Queue* queue = world.find_queue(chat.queue);
    if (chat.segment != SegmentKind::Chat || queue == nullptr) {
        return;
    }
    const Duration took = world.now - chat.segment_since;
    queue->today.talk_ms += took.count();
    queue->recent.add_handling(world.now, SegmentKind::Talk, took);
    queue->handling.add(took);
    world.touch(*queue);
}

const QueueConfig* chat_queue(const World& world, QueueId id) {
    const Queue* queue = world.find_queue(id);
    return queue != nullptr && queue->config.channel == Channel::Chat ? &queue->config : nullptr;
}

Result<Queue*> queue_for_chats(const World& world, QueueId id) {
    Queue* queue = world.find_queue(id);
    if (queue == nullptr) {
        return fail(ErrorCode::NotFound, "there is no queue {}", id);
    }
    if (queue->config.channel != Channel::Chat) {
        return fail(ErrorCode::Conflict, "queue \"{}\" takes calls; choose one that takes chats",
                    queue->config.name);
    }
    return queue;
}

Result<Chat*> open_chat(const World& world, ConversationId id) {
    Chat* chat = world.find_chat(id);
    if (chat == nullptr || chat->is_over) {
        return fail(ErrorCode::NotFound, "chat {} is over already", id);
    }
    return chat;
}

std::optional<EndCause> refusal_of(const World& world, const Queue& queue) {
    if (queue.signed_in == 0 && !queue.config.accept_without_agents) {
        return EndCause::NoAgents;
    }
    const std::size_t most = std::min(queue.config.max_length, limits::kWaitingPerQueue);
    const bool is_served_at_once = queue.chats.empty() && best_for_chat(world, queue) != nullptr;
    return queue.chats.size() >= most && !is_served_at_once ? std::optional(EndCause::QueueFull)
                                                            : std::nullopt;
}

void forget(World& world, Chat& chat) {
    const auto found = world.chats.find(chat.id);
    CHECK(found != world.chats.end());
    world.ended_chats.push_back(std::move(found->second));
    world.chats.erase(found);
}

/// Those whose position moves.
void touch_behind(World& world, const Queue& queue, const WaitingKey& key) {
    for (auto it = queue.chats.upper_bound(key); it != queue.chats.end(); ++it) {
        world.touch(*it->second);
    }
}

void leave(World& world, Chat& chat, const Departure& departure) {
    CHECK(chat.is_waiting);
    Queue* queue = world.find_queue(chat.queue);
    CHECK(queue != nullptr);
    chat.is_waiting = false;
    world.timers.cancel(chat.wait_timer);
    queue->chats.erase(chat.key);
    queue->entries.erase({chat.entered_at, chat.key.sequence});
    touch_behind(world, *queue, chat.key);
    tell_departure(world, chat.id, *queue, world.now - chat.entered_at, departure);
}

/// The agent has nothing more to do with it.
void release(World& world, Chat& chat) {
    Agent& agent = *std::exchange(chat.agent, nullptr);
    std::erase(agent.chats, &chat);
    world.touch(agent);
    if (!agent.chats.empty() || agent.state != AgentState::Chatting) {
        mark_chats_dirty(world, agent);
    } else {
        enter_next_state(world, agent);
    }
}

void close(World& world, Chat& chat) {
    world.timers.cancel(chat.close_timer);
    const Duration took = world.now - chat.over_at;
    world.emit(ChatClosed{chat.id, chat.agent->config.id, chat.queue, took});
    if (Queue* queue = world.find_queue(chat.queue); queue != nullptr) {
        queue->today.wrap_up_ms += took.count();
        queue->recent.add_wrap_up(world.now, took);
        world.touch(*queue);
    }
    release(world, chat);
    forget(world, chat);
}

void end_chat(World& world, Chat& chat, const CallEnd& end, QueueOutcome outcome) {
    const bool has_left =
        outcome == QueueOutcome::AbandonedInQueue || outcome == QueueOutcome::AbandonedRinging;
    if (chat.is_waiting) {
        leave(world, chat, {outcome, {}, {}});
    }
    end_chat_offer(world, chat, has_left ? OfferOutcome::CallerGone : OfferOutcome::Withdrawn);
    account_segment(world, chat);
    for (TimerKey* key : {&chat.wait_timer, &chat.reply_timer, &chat.idle_timer}) {
        world.timers.cancel(*key);
    }
    world.emit(ConversationEnded{chat.id, end});
    world.out.ended.push_back(chat.id);
    chat.is_over = true;
    chat.over_at = world.now;
    if (chat.agent == nullptr) {
        forget(world, chat);
    } else if (chat.wrap_up_limit <= Duration{0} || world.is_stopping) {
        close(world, chat);
    } else {
        world.start_timer(chat.close_timer, chat.wrap_up_limit, TimerKind::ChatClose,
                          chat.id.value);
        world.touch(*chat.agent);
    }
}

struct Place {
    QueueId overflow_from{};
    bool is_first = false;  ///< before all others: he was served already
};

void join(World& world, Chat& chat, Queue& queue, const Place& place) {
    ++queue.today.offered;
    queue.today.overflowed_in += place.overflow_from.is_set() ? 1 : 0;
    chat.queue = queue.config.id;
    chat.entered_at = world.now;
    chat.is_waiting = true;
    const auto head_start = world.head_starts.find(chat.caller_class);
    const Duration credit =
        head_start == world.head_starts.end() ? Duration{0} : head_start->second;
    chat.key = {place.is_first ? Instant{} : world.now - credit, ++world.last_sequence};
    queue.chats.emplace(chat.key, &chat);
    queue.entries.emplace(world.now, chat.key.sequence);
    touch_behind(world, queue, chat.key);
    world.emit(QueueEntered{chat.id, queue.config.id, chat.caller_class, place.overflow_from,
                            Duration{0}});
    begin_chat_segment(world, chat, SegmentKind::Queue);
    restart(world, chat, chat.wait_timer, queue.config.max_wait, TimerKind::ChatWait);
    world.touch(queue);
    mark_chats_dirty(world, queue);
}

/// The chat queue he goes to when this one cannot serve him.
Queue* next_queue(const World& world, const Queue& queue, EndCause cause) {
    const OverflowTarget& target = overflow_target(queue.config, cause);
    return target.kind == OverflowKind::Queue && chat_queue(world, target.queue) != nullptr
               ? world.find_queue(target.queue)
               : nullptr;
}

CallEnd unserved(EndCause cause) {
    return {cause, EndSide::System, 0, true};
}

void enter(World& world, Chat& chat, Queue& first, Place place) {
    Queue* queue = &first;
    for (std::size_t hops = 0;; ++hops) {
        const auto cause = place.is_first ? std::nullopt : refusal_of(world, *queue);
        if (!cause) {
            return join(world, chat, *queue, place);
        }
        Queue* next =
            hops < limits::kOverflowsPerConversation ? next_queue(world, *queue, *cause) : nullptr;
        if (next == nullptr) {
            chat.queue = queue->config.id;
            tell_departure(world, chat.id, *queue, Duration{0}, {QueueOutcome::Refused, {}, {}});
            return end_chat(world, chat, unserved(*cause), QueueOutcome::Refused);
        }
        // Seen here for no time, as a call that overflows at the door is.
        ++queue->today.offered;
        world.emit(QueueEntered{chat.id, queue->config.id, chat.caller_class, place.overflow_from,
                                Duration{0}});
        tell_departure(world, chat.id, *queue, Duration{0},
                       {QueueOutcome::Overflowed, {}, next->config.id});
        place.overflow_from = queue->config.id;
        queue = next;
    }
}

void on_longest_wait(World& world, Chat& chat) {
    if (chat.offered_to != nullptr) {  // who may take him any moment
        return world.start_timer(chat.wait_timer, kLookAgain, TimerKind::ChatWait, chat.id.value);
    }
    Queue* queue = world.find_queue(chat.queue);
    CHECK(queue != nullptr);
    Queue* next = next_queue(world, *queue, EndCause::QueueTimeout);
    if (next == nullptr) {
        return end_chat(world, chat, unserved(EndCause::QueueTimeout), QueueOutcome::TimedOut);
    }
    const QueueId from = queue->config.id;
    leave(world, chat, {QueueOutcome::Overflowed, {}, next->config.id});
    enter(world, chat, *next, {from, false});
}

/// From his agent to the front of a queue.
void pass_on(World& world, Chat& chat, Queue& queue) {
    account_segment(world, chat);
    world.timers.cancel(chat.reply_timer);
    world.timers.cancel(chat.idle_timer);
    chat.segment = SegmentKind::Queue;  // accounted
    if (chat.agent != nullptr) {
        release(world, chat);
    }
    enter(world, chat, queue, {{}, true});
}

void on_no_reply(World& world, Chat& chat) {
    Agent& agent = *chat.agent;
    const bool is_taken_off =
        after_lost_offer(world, agent, OfferOutcome::NoAnswer, chat.queue) && !agent.next;
    if (is_taken_off) {
        agent.next = NextState{AgentState::NotReady, "missed_offer"};
    }
    if (Queue* queue = world.find_queue(chat.queue); queue != nullptr) {
        pass_on(world, chat, *queue);
    } else {
        end_chat(world, chat, unserved(EndCause::NoAgents), QueueOutcome::Ended);
    }
}

void tell_act(World& world, const Chat& chat, ActKind kind, UserId by, QueueId queue) {
    ActStarted act;
    act.conversation = chat.id;
    act.act = world.ids.next<ActId>(world.now);
    act.kind = kind;
    act.by = by;
    act.agent = user_of(chat.agent);
    act.queue = queue;
    world.emit(act);
    world.emit(ActEnded{chat.id, act.act, ActOutcome::Done});
}

}  // namespace

Result<void> carry_out(World& world, const ChatArrived& arrival) {
    if (world.is_stopping) {
        return fail(ErrorCode::Unavailable, "the server is stopping; come again in a moment");
    }
    Queue* queue = TRY(queue_for_chats(world, arrival.queue));
    if (world.chats.size() >= limits::kChats) {
        return fail(ErrorCode::LimitReached, "{} chats are under way; come again in a moment",
                    world.chats.size());
    }
    auto owned = std::make_unique<Chat>();
    Chat& chat = *owned;
    if (!world.chats.try_emplace(arrival.conversation, std::move(owned)).second) {
        return {};  // told twice
    }
    chat.id = arrival.conversation;
    chat.name = arrival.name;
    chat.number = arrival.number;
    chat.caller_class = arrival.caller_class;
    chat.web_page = arrival.web_page;
    chat.started_at = world.now;
    ConversationStarted started;
    started.conversation = chat.id;
    started.caller_number = chat.number;
    started.caller_name = chat.name;
    started.caller_class = chat.caller_class;
    started.web_page = chat.web_page;
    started.channel = Channel::Chat;
    world.emit(started);
    begin_chat_segment(world, chat, SegmentKind::Setup);
    enter(world, chat, *queue, {});
    return {};
}

Result<void> carry_out(World& world, const ChatSaid& report) {
    Chat* chat = TRY(open_chat(world, report.conversation));
    if (report.agent.is_set() && user_of(chat->agent) != report.agent) {
        return fail(ErrorCode::Conflict, "chat {} is somebody else's; nothing was sent", chat->id);
    }
    if (chat->agent == nullptr) {
        return {};
    }
    if (report.agent.is_set()) {
        world.timers.cancel(chat->reply_timer);
        restart(world, *chat, chat->idle_timer, chat->rules.idle_limit, TimerKind::ChatIdle);
    } else {
        world.timers.cancel(chat->idle_timer);
        if (!chat->reply_timer.is_running()) {
            restart(world, *chat, chat->reply_timer, chat->rules.reply_limit, TimerKind::ChatReply);
        }
    }
    world.touch(*chat->agent);
    return {};
}

Result<void> carry_out(World& world, const AcceptChat& command) {
    Agent* agent = world.find_agent(command.agent);
    Chat* chat = agent == nullptr ? nullptr : agent->chat_offer;
    if (chat == nullptr || chat->id != command.conversation) {
        return fail(ErrorCode::Conflict, "the chat is not offered any more");
    }
    const Queue* queue = world.find_queue(chat->queue);
    CHECK(queue != nullptr);  // who waits, waits in one
    end_chat_offer(world, *chat, OfferOutcome::Answered);
    leave(world, *chat, {QueueOutcome::Answered, agent->config.id, {}});
    chat->agent = agent;
    chat->meant_for = {};
    chat->taken_at = world.now;
    chat->rules = queue->config.chat;
    chat->wrap_up_limit = queue->config.wrap_up_limit;
    agent->chats.push_back(chat);
    agent->missed.clear();
    ++agent->answered_today;
    ++agent->answered_since_sign_in;
    if (agent->state == AgentState::Ringing) {
        change_agent(world, *agent, {AgentState::Chatting, {}, {}, {}, {}});
    }
    begin_chat_segment(world, *chat, SegmentKind::Chat);
    restart(world, *chat, chat->reply_timer, chat->rules.reply_limit, TimerKind::ChatReply);
    world.touch(*agent);
    mark_chats_dirty(world, *agent);
    return {};
}

Result<void> carry_out(World& world, const EndChat& command) {
    Chat* chat = TRY(open_chat(world, command.conversation));
    const bool is_his = user_of(chat->agent) == command.by;
    if (!is_his) {
        tell_act(world, *chat, ActKind::ForceHangUp, command.by, {});
    }
    end_chat(world, *chat,
             is_his ? CallEnd{EndCause::NormalHangUp, EndSide::Agent, 0, false}
                    : CallEnd{EndCause::ForcedByLeader, EndSide::System, 0, false},
             QueueOutcome::Ended);
    return {};
}

Result<void> carry_out(World& world, const VisitorLeft& report) {
    Chat* chat = TRY(open_chat(world, report.conversation));
    const bool is_served = chat->agent != nullptr;
    end_chat(world, *chat,
             {is_served ? EndCause::NormalHangUp : EndCause::Abandoned, EndSide::Caller, 0, false},
             chat->offered_to != nullptr ? QueueOutcome::AbandonedRinging
                                         : QueueOutcome::AbandonedInQueue);
    return {};
}

Result<void> carry_out(World& world, const TransferChat& command) {
    Chat* chat = TRY(open_chat(world, command.conversation));
    Queue* queue = TRY(queue_for_chats(world, command.queue));
    if (command.agent.is_set()) {
        const Agent* to = world.find_agent(command.agent);
        if (to == nullptr || to == chat->agent || !can_take_chat(world, *to, *queue)) {
            return fail(ErrorCode::Conflict,
                        "that agent cannot take a chat of \"{}\" now; choose another, or the queue",
                        queue->config.name);
        }
    } else if (chat->is_waiting && chat->queue == command.queue) {
        return {};
    }
    const bool is_his = chat->agent != nullptr && user_of(chat->agent) == command.by;
    tell_act(world, *chat, is_his ? ActKind::BlindTransfer : ActKind::Move, command.by,
             command.queue);
    if (chat->is_waiting) {
        leave(world, *chat, {QueueOutcome::Overflowed, {}, command.queue});
        end_chat_offer(world, *chat, OfferOutcome::Withdrawn);
    }
    chat->meant_for = command.agent;
    pass_on(world, *chat, *queue);
    return {};
}

Result<void> carry_out(World& world, const CloseChat& command) {
    Chat* chat = world.find_chat(command.conversation);
    if (chat == nullptr || user_of(chat->agent) != command.agent) {
        return fail(ErrorCode::NotFound, "chat {} is closed already", command.conversation);
    }
    if (!chat->is_over) {
        return fail(ErrorCode::Conflict, "the chat is not over; end it first");
    }
    if (!command.code.empty() || !command.note.empty()) {
        world.emit(WrapUpRecorded{chat->id, command.agent, chat->queue, command.code, command.note,
                                  world.now - chat->over_at});
    }
    close(world, *chat);
    return {};
}

void begin_chat_segment(World& world, Chat& chat, SegmentKind kind) {
    chat.segment = kind;
    chat.segment_since = world.now;
    world.emit(SegmentStarted{chat.id, world.ids.next<SegmentId>(world.now), kind,
                              kind == SegmentKind::Setup ? QueueId{} : chat.queue,
                              kind == SegmentKind::Chat ? user_of(chat.agent) : UserId{}});
    world.touch(chat);
}

void run_chat_timer(World& world, const DueTimer& timer) {
    Chat* chat = world.find_chat(ConversationId{timer.subject});
    CHECK(chat != nullptr);  // ending a chat cancels its timers
    switch (timer.kind) {
        case TimerKind::ChatWait:
            chat->wait_timer = {};
            on_longest_wait(world, *chat);
            break;
        case TimerKind::ChatReply:
            chat->reply_timer = {};
            on_no_reply(world, *chat);
            break;
        case TimerKind::ChatIdle:
            chat->idle_timer = {};
            end_chat(world, *chat, {EndCause::SessionTimeout, EndSide::Caller, 0, false},
                     QueueOutcome::Ended);
            break;
        default:
            chat->close_timer = {};
            close(world, *chat);
    }
}

void dissolve_chats(World& world, Queue& queue) {
    while (!queue.chats.empty()) {
        end_chat(world, *queue.chats.begin()->second, unserved(EndCause::NoAgents),
                 QueueOutcome::Ended);
    }
}

void end_all_chats(World& world) {
    while (!world.chats.empty()) {
        Chat& chat = *world.chats.begin()->second;
        if (chat.is_over) {
            close(world, chat);
        } else {
            end_chat(world, chat, unserved(EndCause::ServerStopping), QueueOutcome::Ended);
        }
    }
}

}  // namespace callfloor::floor
