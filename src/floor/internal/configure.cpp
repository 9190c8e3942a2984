#include "floor/internal/configure.h"

#include "base/check.h"
#include "floor/internal/agents.h"
#include "floor/internal/blocking.h"
#include "floor/internal/chats.h"
#include "floor/internal/eligibility.h"
#include "floor/internal/offers.h"
#include "floor/internal/overflows.h"
#include "floor/internal/phones.h"
#include "floor/internal/routing.h"
#include "floor/internal/treatment.h"
#include "floor/internal/waiting.h"

namespace callfloor::floor {

namespace {

void index_names(World& world) {
    world.numbers.clear();
    world.flows.clear();  // who is inside one keeps the version he came into
    for (const NumberConfig& number : world.config.numbers) {
        world.numbers.emplace(number.number, number);
    }
    for (const FlowConfig& flow : world.config.flows) {
        world.flows[flow.id] = std::make_shared<const FlowConfig>(flow);
    }
    world.extension_by_number.clear();
    for (const ExtensionConfig& extension : world.config.extensions) {
        world.extension_by_number.emplace(extension.number, extension.id);
    }
    index_blocked(world);
    world.head_starts.clear();
    for (const CallerClass& caller_class : world.config.classes) {
        world.head_starts.emplace(caller_class.name, caller_class.head_start);
    }
}

/// Objects for all that is configured; what is no longer configured stays until retire_* has seen
/// it off.
void ensure_objects(World& world) {
    for (const QueueConfig& config : world.config.queues) {
        auto& queue = world.queues[config.id];
        if (queue == nullptr) {
            queue = std::make_unique<Queue>();
        } else if (queue->config.strategy != config.strategy) {
            queue->last_offered_index = -1;
        }
        queue->config = config;
        world.touch(*queue);
    }
    for (const AgentConfig& config : world.config.agents) {
        auto& agent = world.agents[config.id];
        if (agent == nullptr) {
            agent = std::make_unique<Agent>();
        }
        const bool is_new = !(agent->config == config);
        agent->config = config;
        agent->is_removed = false;
        if (is_new) {
            world.touch(*agent);
        }
    }
    for (const ExtensionConfig& config : world.config.extensions) {
        auto& extension = world.extensions[config.id];
        if (extension == nullptr) {
            extension = std::make_unique<Extension>();
        }
        if (!extension->config.outside_number.empty() && config.outside_number.empty()) {
            extension->reachability = Reachability::Unknown;
        }
        extension->config = config;
        extension->is_removed = false;
    }
}

/// Leaves at once, or when the call is over.
void see_off(World& world, Agent& agent) {
    if (agent.state == AgentState::SignedOut) {
        return;
    }
    if (is_in_call(agent) || !agent.chats.empty()) {
        agent.next = NextState{AgentState::SignedOut, {}};
        world.touch(agent);
        return;
    }
    if (agent.chat_offer != nullptr) {
        agent.next = NextState{AgentState::SignedOut, {}};
        withdraw_chat_offer(world, agent, OfferOutcome::Withdrawn);
        return;
    }
    if (agent.offer != nullptr) {
        agent.next = NextState{AgentState::SignedOut, {}};
        withdraw_offer(world, *agent.offer, OfferOutcome::Withdrawn);
        return;
    }
    sign_out(world, agent, {});
}

void retire_extensions(World& world) {
    std::set<ExtensionId> configured;
    for (const ExtensionConfig& config : world.config.extensions) {
        configured.insert(config.id);
    }
    for (const auto& [id, extension] : world.extensions) {
        if (!configured.contains(id)) {
            extension->is_removed = true;
            world.has_removed = true;
            if (extension->agent != nullptr) {
                see_off(world, *extension->agent);
            }
        }
    }
}

void retire_agents(World& world) {
    std::set<UserId> configured;
    for (const AgentConfig& config : world.config.agents) {
        configured.insert(config.id);
    }
    for (const auto& [id, agent] : world.agents) {
        if (!configured.contains(id)) {
            agent->is_removed = true;
            world.has_removed = true;
            see_off(world, *agent);
            world.touch(*agent);
        }
    }
}

/// Callers of removed queues go where the new configuration still allows.
void retire_queues(World& world) {
    std::set<QueueId> configured;
    for (const QueueConfig& config : world.config.queues) {
        configured.insert(config.id);
    }
    std::vector<Queue*> removed;
    for (const auto& [id, queue] : world.queues) {
        if (!configured.contains(id)) {
            removed.push_back(queue.get());
        }
    }
    for (Queue* queue : removed) {
        // An overflow target that is removed as well is no target, and nobody waits here any more.
        OverflowTarget target = overflow_target(queue->config, EndCause::NoAgents);
        const bool is_gone =
            target.kind == OverflowKind::Queue && !configured.contains(target.queue);
        if (is_gone || target.kind == OverflowKind::Agents) {
            target = {};
        }
        queue->config.overflow_unstaffed = target;
        dissolve_queue(world, *queue);
        dissolve_chats(world, *queue);
    }
    for (Queue* queue : removed) {
        world.timers.cancel(queue->unstaffed_timer);
        world.touch(*queue);
        std::erase(world.dirty_queues, queue);
        world.chat_queues.erase(queue->config.id);
        world.queues.erase(queue->config.id);
    }
}

/// Free sets and counts are built anew: members, levels, order and strategy may all have changed.
void rebuild_memberships(World& world) {
    for (const auto& [id, agent] : world.agents) {
        agent->memberships.clear();
        agent->helps.clear();
        agent->is_free = false;
    }
    for (const auto& [id, queue] : world.queues) {
        queue->free.clear();
        queue->free_helpers.clear();
        queue->free_by_level = {};
        queue->signed_in = queue->not_ready = queue->in_call = queue->helpers_signed_in = 0;
    }
    for (const QueueConfig& config : world.config.queues) {
        Queue* queue = world.find_queue(config.id);
        CHECK(queue != nullptr);
        std::int64_t index = 0;
        for (const QueueMember& member : config.members) {
            Agent* agent = world.find_agent(member.agent);
            CHECK(agent != nullptr);
            agent->memberships.push_back({queue, member.level, index++, {}});
        }
        for (const UserId id : config.overflow_agents) {
            Agent* agent = world.find_agent(id);
            CHECK(agent != nullptr);
            agent->helps.push_back({queue, kForAgentsToo, index++, {}});
        }
    }
    for (const auto& [id, agent] : world.agents) {
        count_in_queues(world, *agent, agent->state, +1);
        refresh_free(world, *agent);
    }
}

/// The maximum wait may have changed, and who may be offered whom.
void review_waiting(World& world) {
    for (const auto& [id, queue] : world.queues) {
        for (const auto& [key, conversation] : queue->waiting) {
            if (!conversation->overdue) {
                arm_max_wait(world, *conversation, *queue);
            }
            review_need(world, *queue, *conversation);
        }
        mark_dirty(world, *queue);
        mark_chats_dirty(world, *queue);
    }
}

}  // namespace

void apply_configuration(World& world, const CentreConfig& config) {
    const bool has_new_day = world.zone == nullptr || config.time_zone != world.config.time_zone;
    const bool has_new_notice = !(config.notice == world.config.notice);
    world.config = config;
    world.zone = find_time_zone(config.time_zone);
    CHECK(world.zone != nullptr);
    index_names(world);
    ensure_objects(world);
    // Before anybody leaves: the callers of a removed queue must see the members their new queue
    // really has.
    rebuild_memberships(world);
    retire_extensions(world);
    retire_agents(world);
    retire_queues(world);
    settle_reachability(world);
    review_waiting(world);
    if (has_new_notice) {
        tell_notice(world);
    }
    if (has_new_day) {
        world.timers.start(world.midnight_timer, next_local_midnight(*world.zone, world.now),
                           {TimerKind::Midnight, 0});
    }
}

}  // namespace callfloor::floor
