#include "floor/internal/recordings.h"

#include <utility>

#include "floor/internal/acts.h"
#include "floor/state_names.h"

namespace callfloor::floor {

namespace {

Duration pause_limit(const World& world, const Conversation& conversation) {
    const Queue* queue =
        world.find_queue(conversation.queue.is_set() ? conversation.queue : conversation.account);
    return queue != nullptr ? queue->config.pause_limit : kPauseLimit;
}

void silence(World& world, const Conversation& conversation, bool is_silent) {
    if (conversation.recording.is_set()) {
        world.effect(SilenceRecording{conversation.id, conversation.recording, is_silent});
    }
}

}  // namespace

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
    end_pause(world, conversation, ActOutcome::Cancelled);
    if (conversation.recording.is_set()) {
        world.effect(StopRecording{conversation.id, conversation.recording});
        conversation.recording = {};
    }
}

Result<void> pause_recording(World& world, Conversation& conversation) {
    if (conversation.pause.is_set()) {
        return {};
    }
    if (!conversation.recording.is_set()) {
        return fail(ErrorCode::Conflict, "this call is not recorded; there is nothing to pause");
    }
    if (conversation.segment != SegmentKind::Talk) {
        return fail(ErrorCode::Conflict,
                    "the recording is paused only while agent and customer talk alone; the call is "
                    "in {}",
                    segment_kind_name(conversation.segment));
    }
    const Duration limit = pause_limit(world, conversation);
    if (limit == Duration{0}) {
        return fail(ErrorCode::Forbidden,
                    "recordings of this queue are not paused; an administrator sets the limit");
    }
    conversation.pause =
        begin_act(world, conversation, ActKind::PauseRecording, conversation.agent->config.id, {});
    world.start_timer(conversation.pause_timer, limit, TimerKind::PauseEnd, conversation.id.value);
    silence(world, conversation, true);
    world.touch(conversation);
    return {};
}

void end_pause(World& world, Conversation& conversation, ActOutcome outcome) {
    if (!conversation.pause.is_set()) {
        return;
    }
    world.timers.cancel(conversation.pause_timer);
    end_act(world, conversation, std::exchange(conversation.pause, ActId{}), outcome);
    silence(world, conversation, false);
    world.touch(conversation);
}

void on_pause_end(World& world, Conversation& conversation) {
    conversation.pause_timer = {};
    end_pause(world, conversation, ActOutcome::TimeLimit);
}

void start_message(World& world, Conversation& conversation, const NewMessage& message) {
    world.emit(RecordingStarted{conversation.id, message.recording, {}, message.purpose});
    world.effect(StartRecording{conversation.id, message.recording, conversation.customer->id,
                                message.purpose});
    world.start_timer(conversation.message_timer, message.longest, TimerKind::MessageEnd,
                      conversation.id.value);
}

}  // namespace callfloor::floor
