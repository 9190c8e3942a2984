#include "floor/internal/treatment.h"

#include "floor/internal/announcements.h"
#include "floor/internal/conversations.h"
#include "floor/internal/flows.h"
#include "floor/internal/waiting.h"

namespace callfloor::floor {

namespace {

void begin_announcement(World& world, Conversation& conversation, Stage stage,
                        const std::string& prompt) {
    conversation.stage = stage;
    if (conversation.segment != SegmentKind::Announcement && conversation.flow == nullptr) {
        begin_segment(world, conversation, SegmentKind::Announcement, {});
    }
    play_prompt(world, conversation, prompt);
}

void treat(World& world, Conversation& conversation) {
    if (!conversation.farewell_prompt.empty()) {
        say_farewell(world, conversation, conversation.farewell_prompt, conversation.farewell_end);
    } else if (!conversation.number.greeting.empty()) {
        begin_announcement(world, conversation, Stage::Greeting, conversation.number.greeting);
    } else {
        on_greeting_finished(world, conversation);
    }
}

/// Before whatever comes next; the last he hears when it ends calls.
void say_notice(World& world, Conversation& conversation) {
    const EmergencyNotice& notice = world.config.notice;
    if (notice.ends_calls) {
        const std::string prompt = notice.prompt;
        leave_flow(world, conversation, "ended");
        say_farewell(world, conversation, prompt, {EndCause::Closed, EndSide::System, 0, true});
        return;
    }
    begin_announcement(world, conversation, Stage::Notice, notice.prompt);
}

void interrupt(World& world, Conversation& conversation) {
    switch (conversation.stage) {
        case Stage::Flow:
            if (conversation.flow->at_fax()) {
                break;  // a machine, that would break off
            }
            [[fallthrough]];
        case Stage::Greeting:
        case Stage::Notice:
            world.timers.cancel(conversation.flow_timer);
            say_notice(world, conversation);
            break;
        case Stage::Waiting:
            if (conversation.is_in_queue && conversation.customer->answered) {
                announce_notice(world, conversation, world.config.notice.prompt);
            }
            break;
        default:
            break;
    }
}

}  // namespace

void begin_treatment(World& world, Conversation& conversation) {
    if (world.config.notice.prompt.empty()) {
        treat(world, conversation);
    } else {
        say_notice(world, conversation);
    }
}

void on_greeting_finished(World& world, Conversation& conversation) {
    const NumberConfig& number = conversation.number;
    if (number.flow.is_set()) {
        begin_flow(world, conversation, number.flow);
    } else {
        enter_queue(world, conversation, number.queue);
    }
}

void on_notice_finished(World& world, Conversation& conversation) {
    if (conversation.flow != nullptr) {
        resume_flow(world, conversation);
    } else {
        treat(world, conversation);
    }
}

void tell_notice(World& world) {
    if (world.config.notice.prompt.empty()) {
        return;
    }
    std::vector<ConversationId> callers;  // the notice may end some of them
    callers.reserve(world.conversations.size());
    for (const auto& [id, conversation] : world.conversations) {
        callers.push_back(id);
    }
    for (const ConversationId id : callers) {
        if (Conversation* conversation = world.find_conversation(id); conversation != nullptr) {
            interrupt(world, *conversation);
        }
    }
}

}  // namespace callfloor::floor
