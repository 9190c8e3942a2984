#include "floor/internal/phone_lines.h"

#include "floor/internal/agents.h"
#include "floor/internal/conversations.h"
#include "floor/internal/destinations.h"
#include "floor/internal/sound.h"

namespace callfloor::floor {

namespace {

/// The talk a phone's second call can belong to.
Conversation* talk_at(const World& world, ExtensionId id) {
    const Extension* extension = world.find_extension(id);
    Conversation* conversation =
        extension != nullptr ? world.find_conversation(extension->conversation) : nullptr;
    const bool is_his = conversation != nullptr && conversation->stage == Stage::Talking &&
                        conversation->agent != nullptr && conversation->agent == extension->agent &&
                        conversation->partner->extension == id;
    return is_his && !conversation->side && conversation->members.empty() ? conversation : nullptr;
}

/// The phone stays in the conversation by its first line.
void end_line_leg(World& world, const Conversation& conversation, Leg*& line, const CallEnd& end) {
    const ExtensionId phone = line->extension;
    end_leg(world, line, end);
    Extension* extension = world.find_extension(phone);
    if (extension != nullptr && conversation.partner != nullptr &&
        conversation.partner->extension == phone) {
        extension->conversation = conversation.id;
    }
}

}  // namespace

Leg& start_phone_leg(World& world, const Conversation& conversation, const CallArrived& call,
                     UserId agent) {
    auto owned = std::make_unique<Leg>();
    Leg& leg = *owned;
    leg.id = call.leg;
    leg.conversation = conversation.id;
    leg.role = LegRole::Agent;
    leg.extension = call.from_extension;
    leg.inbound = true;
    world.legs.emplace(call.leg, std::move(owned));
    world.emit(LegStarted{conversation.id, leg.id, LegRole::Agent, agent, leg.extension});
    return leg;
}

void begin_consultation(World& world, Conversation& conversation, const Destination& to,
                        Leg* line) {
    conversation.held_by_command = false;
    ring_side(world, conversation, SidePurpose::Consult, to);
    conversation.side->line = line;
    ActAim aim = aim_at(to);
    aim.leg = conversation.side->leg->id;
    conversation.side->act =
        begin_act(world, conversation, ActKind::Consult, conversation.agent->config.id, aim);
    settle_talk(world, conversation);
}

bool begin_line(World& world, const CallArrived& call) {
    Conversation* conversation = talk_at(world, call.from_extension);
    if (world.is_stopping || conversation == nullptr) {
        return false;
    }
    const UserId agent = conversation->agent->config.id;
    const auto target = dialled_target(world, call.dialled_number);
    const auto to = target ? destination(world, *target, *conversation, agent)
                           : Result<Destination>(fail(target.error()));
    if (!to) {
        return false;
    }
    Leg& line = start_phone_leg(world, *conversation, call, agent);
    world.effect(SendRinging{line.id});
    begin_consultation(world, *conversation, *to, &line);
    return true;
}

bool is_line(const Conversation& conversation, const Leg& leg) {
    return conversation.side && conversation.side->line == &leg;
}

bool is_pair_of_lines(const Conversation& conversation, LegId one, LegId other) {
    if (!conversation.side || conversation.side->line == nullptr) {
        return false;
    }
    const LegId first = conversation.partner->id;
    const LegId second = conversation.side->line->id;
    return (one == first && other == second) || (one == second && other == first);
}

void answer_line(World& world, Conversation& conversation) {
    Leg* line = conversation.side->line;
    if (line != nullptr && !line->answering) {
        line->answering = true;
        world.effect(AnswerLeg{line->id});
    }
}

void on_line_answered(World& world, Conversation& conversation) {
    Leg& line = *conversation.side->line;
    if (line.answering && !line.answered) {
        line.answered = true;
        world.emit(LegWasAnswered{conversation.id, line.id});
        settle_talk(world, conversation);
    }
}

void on_line_held(World& world, Conversation& conversation, bool held) {
    conversation.side->on_hold = held && conversation.side->answered;
    settle_talk(world, conversation);
}

void on_line_ended(World& world, Conversation& conversation, const CallEnd& end) {
    end_line_leg(world, conversation, conversation.side->line, end);
    drop_side(world, conversation,
              conversation.side->answered ? ActOutcome::Done : ActOutcome::Cancelled,
              {EndCause::Cancelled, EndSide::Agent, 0, false});
    settle_talk(world, conversation);
}

void drop_line(World& world, const Conversation& conversation, SideParty& side,
               const CallEnd& end) {
    if (side.line == nullptr) {
        return;
    }
    if (side.line->answering) {
        world.effect(HangUpLeg{side.line->id, end});
    } else {
        world.effect(RefuseLeg{side.line->id, end});
    }
    end_line_leg(world, conversation, side.line, end);
}

}  // namespace callfloor::floor
