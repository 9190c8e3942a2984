#include "floor/internal/parking.h"

#include <utility>

#include "floor/internal/acts.h"
#include "floor/internal/agents.h"
#include "floor/internal/conversations.h"
#include "floor/internal/sides.h"
#include "floor/internal/sound.h"
#include "floor/internal/transfers.h"
#include "floor/state_names.h"

namespace callfloor::floor {

namespace {

constexpr CallEnd kParked{EndCause::NormalHangUp, EndSide::System, 0, false};

std::optional<std::int64_t> free_place(const World& world) {
    std::int64_t place = 1;
    for (const auto& [taken, conversation] : world.park_places) {
        if (taken != place) {
            break;
        }
        ++place;
    }
    return place <= limits::kParkPlaces ? std::optional(place) : std::nullopt;
}

Duration park_limit(const World& world, const Conversation& conversation) {
    const Queue* queue =
        world.find_queue(conversation.queue.is_set() ? conversation.queue : conversation.account);
    return queue != nullptr ? queue->config.park_limit : kParkLimit;
}

void return_to_agent(World& world, Conversation& conversation) {
    leave_place(world, conversation, ActOutcome::TimeLimit);
    return_customer(world, conversation);
}

}  // namespace

Result<void> park(World& world, Conversation& conversation) {
    const auto place = free_place(world);
    if (!place) {
        return fail(ErrorCode::LimitReached,
                    "all {} places are taken; pick somebody up first, or transfer the customer",
                    limits::kParkPlaces);
    }
    const UserId by = conversation.agent->config.id;
    conversation.transfer = PendingTransfer{by, conversation.queue, {}, false};
    ActAim aim;
    aim.place = *place;
    conversation.parking =
        Parking{*place, by, begin_act(world, conversation, ActKind::Park, by, aim), false};
    world.park_places.emplace(*place, conversation.id);
    release_partner(world, conversation, PhoneFate::HangUp, kParked);
    conversation.stage = Stage::Parked;
    begin_segment(world, conversation, SegmentKind::Parked, {});
    settle_sound(world, conversation);
    world.start_timer(conversation.park_timer, park_limit(world, conversation), TimerKind::ParkEnd,
                      conversation.id.value);
    return {};
}

Result<void> pick_up(World& world, const PickUpCall& command) {
    const auto place = world.park_places.find(command.place);
    Conversation* conversation =
        place != world.park_places.end() ? world.find_conversation(place->second) : nullptr;
    if (conversation == nullptr) {
        return fail(ErrorCode::NotFound,
                    "nobody is parked in place {}; somebody was faster, or he "
                    "is gone",
                    command.place);
    }
    Agent* agent = world.find_agent(command.agent);
    if (agent == nullptr) {
        return fail(ErrorCode::NotFound, "agent {} is not configured", command.agent);
    }
    if (conversation->side) {
        return fail(ErrorCode::Conflict, "a phone rings for place {} already", command.place);
    }
    if (!can_be_rung(world, *agent) && !can_take_back(world, *conversation, *agent)) {
        return fail(ErrorCode::Conflict, "{} is {} and cannot take a call now", agent->config.name,
                    agent_state_name(agent->state));
    }
    ring_side(world, *conversation, SidePurpose::PickUp,
              {agent, world.find_extension(agent->extension)});
    ActAim aim;
    aim.agent = command.agent;
    aim.place = command.place;
    conversation->side->act = begin_act(world, *conversation, ActKind::PickUp, command.agent, aim);
    return {};
}

void leave_place(World& world, Conversation& conversation, ActOutcome outcome) {
    if (!conversation.parking) {
        return;
    }
    const Parking parking = *std::exchange(conversation.parking, std::nullopt);
    world.timers.cancel(conversation.park_timer);
    world.park_places.erase(parking.place);
    end_act(world, conversation, parking.act, outcome);
    world.touch(conversation);
}

void on_park_end(World& world, Conversation& conversation) {
    conversation.park_timer = {};
    if (conversation.side) {
        conversation.parking->is_overdue = true;  // who rings for him now may have him
        world.touch(conversation);
        return;
    }
    return_to_agent(world, conversation);
}

void on_pick_up_failed(World& world, Conversation& conversation) {
    if (conversation.parking && conversation.parking->is_overdue) {
        return_to_agent(world, conversation);
    }
}

}  // namespace callfloor::floor
