#include "floor/internal/sound.h"

#include <algorithm>

#include "floor/internal/acts.h"
#include "floor/internal/agents.h"
#include "floor/internal/announcements.h"
#include "floor/internal/conversations.h"
#include "floor/internal/recordings.h"
#include "floor/prompt_names.h"

namespace callfloor::floor {

namespace {

bool is_consulting(const Conversation& conversation) {
    return conversation.side && conversation.side->purpose == SidePurpose::Consult &&
           !conversation.side->on_hold;
}

struct TalkState {
    SegmentKind segment = SegmentKind::Talk;
    AgentState agent = AgentState::Talking;
};

TalkState talk_state(const Conversation& conversation) {
    if (!conversation.members.empty()) {
        return {SegmentKind::Conference, AgentState::Conference};
    }
    if (is_consulting(conversation)) {
        return {SegmentKind::Hold, AgentState::Consulting};
    }
    if (conversation.is_held()) {
        return {SegmentKind::Hold, AgentState::Holding};
    }
    const bool has_placed_it =
        conversation.agent != nullptr && conversation.agent->config.id == conversation.placed_by;
    return {SegmentKind::Talk, has_placed_it ? AgentState::Outbound : AgentState::Talking};
}

MixRole role_of(ListenMode mode) {
    switch (mode) {
        case ListenMode::Monitor:
            return MixRole::Listener;
        case ListenMode::Whisper:
            return MixRole::Coach;
        case ListenMode::BargeIn:
            return MixRole::Speaker;
    }
    return MixRole::Listener;
}

/// By which the agent talks now; a second line that is not answered yet is none.
const Leg* agent_leg(const Conversation& conversation) {
    if (!is_consulting(conversation) || conversation.side->line == nullptr) {
        return conversation.partner;
    }
    return conversation.side->line->answered ? conversation.side->line : nullptr;
}

std::vector<MixedLeg> present_room(const Conversation& conversation) {
    std::vector<MixedLeg> room;
    if (conversation.stage == Stage::Talking) {
        if (talk_state(conversation).segment != SegmentKind::Hold) {
            room.push_back({conversation.customer->id, MixRole::Speaker});
        }
        if (const Leg* agent = agent_leg(conversation); agent != nullptr) {
            room.push_back({agent->id, conversation.is_muted ? MixRole::Muted : MixRole::Agent});
        }
        if (is_consulting(conversation) &&
            (conversation.side->answered || conversation.side->has_sound)) {
            room.push_back({conversation.side->leg->id, MixRole::Speaker});
        }
        for (const ConferenceMember& member : conversation.members) {
            room.push_back({member.leg->id, MixRole::Speaker});
        }
    }
    if (conversation.stage == Stage::Dialling && conversation.has_early_sound) {
        room.push_back({conversation.customer->id, MixRole::Speaker});
        room.push_back({conversation.partner->id, MixRole::Agent});
    }
    for (const Listener& listener : conversation.listeners) {
        if (listener.leg->answered) {
            room.push_back({listener.leg->id, role_of(listener.mode)});
        }
    }
    if (room.size() < 2) {
        room.clear();  // alone is with nobody
    }
    return room;
}

bool is_plain_pair(const std::vector<MixedLeg>& room) {
    return room.size() == 2 && std::ranges::all_of(room, [](const MixedLeg& place) {
               return place.role == MixRole::Speaker || place.role == MixRole::Agent;
           });
}

bool holds(const std::vector<MixedLeg>& room, LegId leg) {
    return std::ranges::find(room, leg, &MixedLeg::leg) != room.end();
}

/// Those who were together and are with nobody now.
void part(World& world, const Conversation& conversation, const std::vector<LegId>& left) {
    if (left.size() == 2) {
        world.effect(DisconnectLegs{conversation.id, left[0], left[1]});
        return;
    }
    for (const LegId leg : left) {
        world.effect(DisconnectLegs{conversation.id, leg, {}});
    }
}

/// Who consults hears that the phone rings, unless somebody is with him.
void settle_ringback(World& world, Conversation& conversation) {
    if (conversation.stage != Stage::Talking) {
        return;
    }
    const LegId agent = conversation.partner->id;
    const bool is_alone = !holds(conversation.room, agent);
    const bool wanted = is_alone && is_consulting(conversation) && !conversation.side->answered &&
                        conversation.side->line == nullptr;
    if (wanted == conversation.hears_ringback) {
        return;
    }
    conversation.hears_ringback = wanted;
    if (wanted) {
        world.effect(
            PlayPrompts{agent, ++world.last_playback, {std::string(prompts::kRingback)}, true});
    } else if (is_alone) {
        world.effect(StopPlayback{agent});
    }
}

void settle_room(World& world, Conversation& conversation) {
    const std::vector<MixedLeg> before =
        std::exchange(conversation.room, present_room(conversation));
    const std::vector<MixedLeg>& room = conversation.room;
    if (room == before) {
        return;
    }
    std::vector<LegId> left;
    for (const MixedLeg& place : before) {
        if (!holds(room, place.leg) && world.find_leg(place.leg) != nullptr) {
            left.push_back(place.leg);
        }
    }
    part(world, conversation, left);
    const LegId side = conversation.side ? conversation.side->leg->id : LegId{};
    const LegId customer = conversation.customer != nullptr ? conversation.customer->id : LegId{};
    for (const LegId leg : left) {
        if (leg == customer) {
            play_music(world, conversation, conversation.hold_music);
        } else if (leg == side && conversation.side->answered && !conversation.hold_music.empty()) {
            world.effect(PlayPrompts{leg, ++world.last_playback, {conversation.hold_music}, true});
        }
    }
    if (is_plain_pair(room)) {
        world.effect(ConnectLegs{conversation.id, room[0].leg, room[1].leg});
    } else if (!room.empty()) {
        world.effect(MixLegs{conversation.id, room});
    }
}

}  // namespace

void settle_sound(World& world, Conversation& conversation) {
    settle_room(world, conversation);
    settle_ringback(world, conversation);
}

Result<void> press_keys(World& world, Conversation& conversation, const std::string& keys) {
    const bool asks = is_consulting(conversation);
    const Leg* other = asks ? conversation.side->leg : conversation.customer;
    if (!holds(conversation.room, other->id)) {
        return fail(ErrorCode::Conflict, "nobody hears the keys now; take the call back first");
    }
    world.effect(SendKeys{other->id, keys});
    record_act(world, conversation, ActKind::PressKeys, conversation.agent->config.id,
               {asks ? user_of(conversation.side->agent) : UserId{},
                {},
                other->extension,
                other->id,
                other->number});
    return {};
}

void settle_talk(World& world, Conversation& conversation) {
    if (conversation.stage != Stage::Talking) {
        return;
    }
    review_recording(world, conversation);
    const TalkState state = talk_state(conversation);
    Agent* agent = conversation.agent;
    const UserId talker = agent != nullptr ? agent->config.id : conversation.guest;
    if (conversation.direction != Direction::Internal &&
        (conversation.segment != state.segment || conversation.segment_agent != talker)) {
        begin_segment(world, conversation, state.segment, talker);
    }
    if (agent != nullptr) {
        change_agent(world, *agent, {state.agent, {}, conversation.id, conversation.queue, {}});
    }
    world.touch(conversation);
    settle_sound(world, conversation);
}

}  // namespace callfloor::floor
