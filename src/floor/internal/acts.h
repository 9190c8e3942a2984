#pragma once
// What somebody did with a call: begun once, ended once, the last ones with their conversation.

#include "floor/internal/world.h"

namespace callfloor::floor {

/// Whom or what an act is aimed at; what does not apply stays unset.
struct ActAim {
    UserId agent{};
    QueueId queue{};
    ExtensionId extension{};
    LegId leg{};
    std::string number{};  ///< outside
    std::int64_t place = 0;
};
ActId begin_act(World& world, Conversation& conversation, ActKind kind, UserId by,
                const ActAim& aim);
/// Nothing happens when it has ended already or was never begun.
void end_act(World& world, Conversation& conversation, ActId act, ActOutcome outcome);
/// An act without duration.
void record_act(World& world, Conversation& conversation, ActKind kind, UserId by,
                const ActAim& aim);
void end_all_acts(World& world, Conversation& conversation, ActOutcome outcome);

ActOutcome act_outcome_of(OfferOutcome outcome);

}  // namespace callfloor::floor
