#include "floor/internal/destinations.h"

#include "base/check.h"
#include "floor/internal/agents.h"
#include "floor/internal/dialling.h"
#include "floor/internal/routing.h"
#include "floor/state_names.h"

namespace callfloor::floor {

namespace {

Result<Destination> extension_destination(const World& world, ExtensionId id, UserId self) {
    Extension* extension = world.find_extension(id);
    if (extension == nullptr || extension->is_removed) {
        return fail(ErrorCode::NotFound, "extension {} is not configured; choose another", id);
    }
    if (extension->agent != nullptr) {
        return agent_destination(world, extension->agent->config.id, self);
    }
    if (extension->conversation.is_set() || extension->reachability == Reachability::Unreachable) {
        return fail(ErrorCode::Conflict, "the phone of extension {} is {}; choose another",
                    extension->config.number,
                    extension->conversation.is_set() ? "in a call" : "not registered");
    }
    return Destination{nullptr, extension};
}

/// The member the queue would offer a caller now.
Result<Destination> queue_destination(const World& world, QueueId id) {
    const Queue* queue = world.find_queue(id);
    if (queue == nullptr) {
        return fail(ErrorCode::NotFound, "queue {} is not configured; choose another", id);
    }
    Agent* agent = next_member(*queue, kEveryMember);
    if (agent == nullptr) {
        return fail(ErrorCode::Conflict,
                    "nobody in {} is free; transfer the caller there instead, or try again",
                    queue->config.name);
    }
    return Destination{agent, world.find_extension(agent->extension)};
}

/// The called party sees a number of the queue the customer belongs to, if the trunk may show it.
Result<Destination> outside_destination(const World& world, const OutsideNumber& number,
                                        const Conversation& conversation, UserId self) {
    const Agent* agent = world.find_agent(self);
    CHECK(agent != nullptr);
    const QueueId queue = conversation.queue.is_set() ? conversation.queue : conversation.account;
    auto dialling = TRY(plan_dialling(world, *agent, number, {{}, numbers_of(world, queue)}));
    return Destination{nullptr, nullptr, std::move(dialling)};
}

}  // namespace

Result<Destination> agent_destination(const World& world, UserId id, UserId self) {
    Agent* agent = world.find_agent(id);
    if (agent == nullptr) {
        return fail(ErrorCode::NotFound, "agent {} is not configured; choose another", id);
    }
    if (id == self) {
        return fail(ErrorCode::InvalidInput, "{} has this call already; choose somebody else",
                    agent->config.name);
    }
    if (!can_be_rung(world, *agent)) {
        const bool is_gone = agent->reachability == Reachability::Unreachable;
        return fail(ErrorCode::Conflict, "{} is {}; choose somebody else or a queue",
                    agent->config.name, is_gone ? "unreachable" : agent_state_name(agent->state));
    }
    return Destination{agent, world.find_extension(agent->extension)};
}

Result<Destination> destination(const World& world, const CallTarget& to,
                                const Conversation& conversation, UserId self) {
    if (to.outside.is_set()) {
        return outside_destination(world, to.outside, conversation, self);
    }
    if (to.agent.is_set()) {
        return agent_destination(world, to.agent, self);
    }
    if (to.extension.is_set()) {
        return extension_destination(world, to.extension, self);
    }
    return queue_destination(world, to.queue);
}

Result<CallTarget> dialled_target(const World& world, const std::string& number) {
    CallTarget to;
    if (const auto extension = world.extension_by_number.find(number);
        extension != world.extension_by_number.end()) {
        to.extension = extension->second;
    } else if (const auto own = world.numbers.find(number);
               own != world.numbers.end() && own->second.queue.is_set()) {
        to.queue = own->second.queue;
    } else {
        to.outside = TRY(parse_outside_number(number, world.config.outbound.plan));
    }
    return to;
}

}  // namespace callfloor::floor
