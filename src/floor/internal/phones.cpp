#include "floor/internal/phones.h"

#include "floor/internal/agents.h"
#include "floor/internal/dialling.h"

namespace callfloor::floor {

namespace {

constexpr Duration kOutsideSetUp = std::chrono::seconds(15);

}  // namespace

Duration ring_time(const World& world, ExtensionId extension, Duration usual) {
    const auto found = world.extensions.find(extension);
    const bool is_outside =
        found != world.extensions.end() && !found->second->config.outside_number.empty();
    return is_outside ? usual + kOutsideSetUp : usual;
}

void ring_extension(World& world, const Conversation& conversation, const Leg& leg,
                    const PhoneRing& ring) {
    PlaceLeg effect{leg.id,        conversation.id,
                    leg.extension, ring.number,
                    ring.name,     ring_time(world, leg.extension, ring.give_up_after)};
    const auto found = world.extensions.find(leg.extension);
    if (found != world.extensions.end() && !found->second->config.outside_number.empty()) {
        effect.number = found->second->config.outside_number;
        auto shown = numbers_of(world, conversation.queue);
        shown.insert(shown.begin(), conversation.dialled_number);
        // Without a trunk that leads there the switchboard says that it cannot be reached.
        if (const auto way = plan_forward(world, effect.number, shown)) {
            effect.caller_number = way->caller_id;
            effect.trunk = way->trunks.front();
            effect.further.assign(way->trunks.begin() + 1, way->trunks.end());
            world.trunk_turns[effect.trunk] = ++world.last_turn;
        }
    }
    world.effect(std::move(effect));
}

void settle_reachability(World& world) {
    for (const ExtensionConfig& config : world.config.extensions) {
        auto& extension = *world.extensions.at(config.id);
        if (!config.outside_number.empty() && extension.reachability != Reachability::Reachable) {
            set_reachability(world, extension, Reachability::Reachable);
        }
    }
}

}  // namespace callfloor::floor
