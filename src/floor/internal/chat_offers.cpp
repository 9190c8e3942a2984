#include "floor/internal/chat_offers.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "floor/internal/agents.h"
#include "floor/internal/chats.h"
#include "floor/internal/offers.h"

namespace callfloor::floor {

namespace {

void offer_chat(World& world, const Queue& queue, Chat& chat, Agent& agent) {
    CHECK(agent.offer == nullptr && agent.chat_offer == nullptr);
    chat.offered_to = &agent;
    chat.offer = world.ids.next<OfferId>(world.now);
    chat.offered_at = agent.last_chat_at = world.now;
    agent.chat_offer = &chat;
    world.emit(OfferStarted{chat.id, chat.offer, queue.config.id, agent.config.id, {}});
    if (agent.chats.empty()) {
        change_agent(world, agent, {AgentState::Ringing, {}, chat.id, queue.config.id, {}});
    }
    begin_chat_segment(world, chat, SegmentKind::Offer);
    world.start_timer(agent.ring_timer, queue.config.ring_timeout, TimerKind::RingOut,
                      agent.config.id.value);
    world.touch(agent);
}

/// Who he was transferred to, while that can be; else the best.
Agent* agent_for(World& world, const Queue& queue, Chat& chat) {
    Agent* meant = world.find_agent(std::exchange(chat.meant_for, UserId{}));
    return meant != nullptr && can_take_chat(world, *meant, queue) ? meant
                                                                   : best_for_chat(world, queue);
}

}  // namespace

bool can_take_chat(const World& world, const Agent& agent, const Queue& queue) {
    const bool is_asked = agent.offer != nullptr || agent.chat_offer != nullptr;
    const bool is_member = std::ranges::any_of(
        agent.memberships, [&](const Membership& one) { return one.queue == &queue; });
    if (is_asked || !is_member || agent.is_removed || world.is_stopping ||
        agent.backing_off_until > world.now) {
        return false;
    }
    const bool stays = !agent.next || agent.next->state == AgentState::Ready;
    return agent.state == AgentState::Ready ||
           (agent.state == AgentState::Chatting && stays &&
            agent.chats.size() < static_cast<std::size_t>(queue.config.chat.capacity));
}

Agent* best_for_chat(const World& world, const Queue& queue) {
    const bool by_level = queue.config.strategy == Strategy::SkillLevel;
    Agent* best = nullptr;
    std::tuple<std::size_t, int, Instant, UserId> best_key;
    for (const QueueMember& member : queue.config.members) {
        Agent* agent = world.find_agent(member.agent);
        if (agent == nullptr || !can_take_chat(world, *agent, queue)) {
            continue;
        }
        const std::tuple key{agent->chats.size(), by_level ? -member.level : 0,
                             std::max(agent->last_chat_at, agent->signed_in_at), agent->config.id};
        if (best == nullptr || key < best_key) {
            best = agent;
            best_key = key;
        }
    }
    return best;
}

void end_chat_offer(World& world, Chat& chat, OfferOutcome outcome) {
    if (chat.offered_to == nullptr) {
        return;
    }
    Agent& agent = *std::exchange(chat.offered_to, nullptr);
    agent.chat_offer = nullptr;
    world.timers.cancel(agent.ring_timer);
    world.emit(OfferEnded{chat.id, chat.offer, chat.queue, agent.config.id, outcome});
    world.touch(agent);
    if (chat.is_waiting && outcome != OfferOutcome::Answered) {
        begin_chat_segment(world, chat, SegmentKind::Queue);
        if (Queue* queue = world.find_queue(chat.queue); queue != nullptr) {
            mark_chats_dirty(world, *queue);
        }
    }
    if (outcome == OfferOutcome::Answered) {
        return;
    }
    if (agent.state == AgentState::Ringing && agent.offer == nullptr) {
        release_agent(world, agent, outcome, chat.queue);
    } else if (after_lost_offer(world, agent, outcome, chat.queue) && !agent.next) {
        agent.next = NextState{AgentState::NotReady, "missed_offer"};
    }
    mark_chats_dirty(world, agent);
}

void withdraw_chat_offer(World& world, Agent& agent, OfferOutcome outcome) {
    if (agent.chat_offer != nullptr) {
        end_chat_offer(world, *agent.chat_offer, outcome);
    }
}

void on_chat_ring_out(World& world, Agent& agent) {
    withdraw_chat_offer(world, agent, OfferOutcome::NoAnswer);
}

void mark_chats_dirty(World& world, Queue& queue) {
    if (!queue.chats.empty()) {
        world.chat_queues.insert(queue.config.id);
    }
}

void mark_chats_dirty(World& world, const Agent& agent) {
    for (const Membership& membership : agent.memberships) {
        mark_chats_dirty(world, *membership.queue);
    }
}

void route_chats(World& world) {
    for (const QueueId id : std::exchange(world.chat_queues, {})) {
        const Queue* queue = world.find_queue(id);
        if (queue == nullptr) {
            continue;
        }
        for (const auto& [key, chat] : queue->chats) {
            if (chat->offered_to != nullptr) {
                continue;
            }
            Agent* agent = agent_for(world, *queue, *chat);
            if (agent == nullptr) {
                break;
            }
            offer_chat(world, *queue, *chat, *agent);
        }
    }
}

}  // namespace callfloor::floor
