#include "floor/internal/conferences.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "floor/internal/agents.h"
#include "floor/internal/conversations.h"
#include "floor/internal/phone_lines.h"
#include "floor/internal/sound.h"

namespace callfloor::floor {

namespace {

ActId begin_part(World& world, Conversation& conversation, const Leg& leg, const Agent* agent) {
    return begin_act(world, conversation, ActKind::Conference, user_of(conversation.agent),
                     {user_of(agent), {}, leg.extension, leg.id, leg.number});
}

void add_member(World& world, Conversation& conversation, Leg* leg, Agent* agent) {
    if (!conversation.conference_act.is_set()) {
        conversation.conference_act =
            begin_part(world, conversation, *conversation.partner, conversation.agent);
    }
    const ActId act = begin_part(world, conversation, *leg, agent);
    conversation.members.push_back({leg, agent, act});
    if (agent != nullptr) {
        change_agent(world, *agent,
                     {AgentState::Conference, {}, conversation.id, conversation.queue, {}});
    }
    settle_talk(world, conversation);
}

void end_if_nobody_is_left(World& world, Conversation& conversation) {
    if (conversation.members.empty()) {
        end_act(world, conversation, std::exchange(conversation.conference_act, ActId{}),
                ActOutcome::Done);
    }
}

/// Not in the list any more.
void let_member_go(World& world, Conversation& conversation, ConferenceMember member,
                   PhoneFate fate, const CallEnd& end) {
    end_act(world, conversation, member.act, ActOutcome::Done);
    if (fate == PhoneFate::HangUp) {
        world.effect(HangUpLeg{member.leg->id, end});
    }
    end_leg(world, member.leg, end);
    if (member.agent != nullptr) {
        enter_next_state(world, *member.agent);
    }
}

}  // namespace

bool has_room_in_conference(const Conversation& conversation) {
    return conversation.members.size() + 3 <= limits::kConferenceParties;
}

void start_conference(World& world, Conversation& conversation) {
    CHECK(conversation.side && conversation.side->answered);
    SideParty side = *std::exchange(conversation.side, std::nullopt);
    drop_line(world, conversation, side, {EndCause::NormalHangUp, EndSide::System, 0, false});
    end_act(world, conversation, side.act, ActOutcome::Done);
    add_member(world, conversation, side.leg, side.agent);
}

void join_conference(World& world, Conversation& conversation) {
    const SideParty side = *std::exchange(conversation.side, std::nullopt);
    end_act(world, conversation, side.act, ActOutcome::Done);
    add_member(world, conversation, side.leg, side.agent);
}

void leave_conference(World& world, Conversation& conversation, const Leg& leg, PhoneFate fate,
                      const CallEnd& end) {
    const auto place = std::ranges::find(conversation.members, &leg, &ConferenceMember::leg);
    CHECK(place != conversation.members.end());
    const ConferenceMember member = *place;
    conversation.members.erase(place);
    let_member_go(world, conversation, member, fate, end);
    end_if_nobody_is_left(world, conversation);
    settle_talk(world, conversation);
}

void hand_conference_on(World& world, Conversation& conversation, PhoneFate fate,
                        const CallEnd& end) {
    CHECK(!conversation.members.empty());
    auto place = std::ranges::find_if(conversation.members,
                                      [](const auto& member) { return member.agent != nullptr; });
    if (place == conversation.members.end()) {
        place = conversation.members.begin();
    }
    const ConferenceMember next = *place;
    conversation.members.erase(place);
    release_partner(world, conversation, fate, end);
    take_partner(world, conversation, next.leg, next.agent);
    conversation.conference_act = next.act;
    end_if_nobody_is_left(world, conversation);
    settle_talk(world, conversation);
}

void end_conference(World& world, Conversation& conversation, const CallEnd& end) {
    for (const ConferenceMember& member : std::exchange(conversation.members, {})) {
        let_member_go(world, conversation, member, PhoneFate::HangUp, end);
    }
}

}  // namespace callfloor::floor
