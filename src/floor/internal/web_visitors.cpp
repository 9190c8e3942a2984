#include "floor/internal/web_visitors.h"

namespace callfloor::floor {

ConversationStarted beginning_of(const Conversation& conversation) {
    return {conversation.id,
            conversation.direction,
            conversation.caller_number,
            conversation.caller_name,
            conversation.dialled_number,
            conversation.caller_class,
            conversation.trunk,
            conversation.number.id,
            {},
            conversation.diverted_from,
            conversation.web_page};
}

bool leads_somewhere(const World& world, const Conversation& conversation, QueueId web_queue) {
    if (!web_queue.is_set()) {
        return conversation.number.id.is_set();
    }
    const Queue* queue = world.find_queue(web_queue);
    return queue != nullptr && queue->config.channel == Channel::Voice;
}

Result<void> carry_out(World& world, const AskCallback& command) {
    if (world.is_stopping) {
        return fail(ErrorCode::Unavailable, "the server is stopping; ask again in a moment");
    }
    if (world.find_queue(command.queue) == nullptr || command.number.empty()) {
        return fail(ErrorCode::NotFound, "there is no queue {}, or nobody to call back",
                    command.queue);
    }
    Conversation asked;
    asked.id = world.ids.next<ConversationId>(world.now);
    asked.caller_number = command.number;
    asked.caller_name = command.name;
    asked.web_page = command.web_page;
    world.emit(beginning_of(asked));
    world.emit(
        SegmentStarted{asked.id, world.ids.next<SegmentId>(world.now), SegmentKind::Setup, {}, {}});
    world.emit(CallbackAsked{asked.id, command.queue});
    world.emit(ConversationEnded{asked.id, {EndCause::NormalHangUp, EndSide::Caller, 0, false}});
    world.out.ended.push_back(asked.id);
    return {};
}

}  // namespace callfloor::floor
