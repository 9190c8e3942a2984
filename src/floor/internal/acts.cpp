#include "floor/internal/acts.h"

#include <algorithm>

namespace callfloor::floor {

ActId begin_act(World& world, Conversation& conversation, ActKind kind, UserId by,
                const ActAim& aim) {
    const ActId act = world.ids.next<ActId>(world.now);
    conversation.acts.push_back(act);
    world.emit(ActStarted{conversation.id, act, kind, by, aim.agent, aim.queue, aim.extension,
                          aim.leg, aim.number, aim.place});
    world.touch(conversation);
    return act;
}

void end_act(World& world, Conversation& conversation, ActId act, ActOutcome outcome) {
    if (std::erase(conversation.acts, act) > 0) {
        world.emit(ActEnded{conversation.id, act, outcome});
        world.touch(conversation);
    }
}

void record_act(World& world, Conversation& conversation, ActKind kind, UserId by,
                const ActAim& aim) {
    end_act(world, conversation, begin_act(world, conversation, kind, by, aim), ActOutcome::Done);
}

void end_all_acts(World& world, Conversation& conversation, ActOutcome outcome) {
    while (!conversation.acts.empty()) {
        end_act(world, conversation, conversation.acts.back(), outcome);
    }
}

ActOutcome act_outcome_of(OfferOutcome outcome) {
    switch (outcome) {
        case OfferOutcome::Answered:
            return ActOutcome::Done;
        case OfferOutcome::NoAnswer:
            return ActOutcome::NoAnswer;
        case OfferOutcome::Rejected:
        case OfferOutcome::Redirected:
            return ActOutcome::Rejected;
        case OfferOutcome::Busy:
            return ActOutcome::Busy;
        case OfferOutcome::Unreachable:
            return ActOutcome::Unreachable;
        case OfferOutcome::CallerGone:
            return ActOutcome::CallerGone;
        case OfferOutcome::AnsweredElsewhere:
        case OfferOutcome::Withdrawn:
            return ActOutcome::Cancelled;
        case OfferOutcome::Failed:
            return ActOutcome::Failed;
    }
    return ActOutcome::Failed;
}

}  // namespace callfloor::floor
