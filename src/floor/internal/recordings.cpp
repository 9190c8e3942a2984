#include "floor/internal/recordings.h"

namespace callfloor::floor {

void ensure_recording(World& world, Conversation& conversation) {
    if (conversation.recording.is_set()) {
        return;  // it has been running since the first agent
    }
    conversation.recording = world.ids.next<RecordingId>(world.now);
    world.emit(RecordingStarted{conversation.id, conversation.recording});
    world.effect(
        StartRecording{conversation.id, conversation.recording, conversation.customer->id});
}

void stop_recording(World& world, Conversation& conversation) {
    if (conversation.recording.is_set()) {
        world.effect(StopRecording{conversation.id, conversation.recording});
        conversation.recording = {};
    }
}

void start_message(World& world, Conversation& conversation, const NewMessage& message) {
    world.emit(RecordingStarted{conversation.id, message.recording, {}, message.purpose});
    world.effect(StartRecording{conversation.id, message.recording, conversation.customer->id,
                                message.purpose});
    world.start_timer(conversation.message_timer, message.longest, TimerKind::MessageEnd,
                      conversation.id.value);
}

}  // namespace callfloor::floor
