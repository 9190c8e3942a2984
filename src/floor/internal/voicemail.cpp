#include "floor/internal/voicemail.h"

#include <utility>

#include "base/check.h"
#include "base/voicemail_limits.h"
#include "floor/internal/announcements.h"
#include "floor/internal/conversations.h"
#include "floor/internal/flows.h"
#include "floor/internal/recordings.h"
#include "floor/internal/surveys.h"
#include "floor/prompt_names.h"

namespace callfloor::floor {

namespace {

constexpr CallEnd kServed{EndCause::NormalHangUp, EndSide::System, 0, false};

void take_message(World& world, Conversation& conversation) {
    VoicemailRun& run = *conversation.voicemail;
    run.began = world.now;
    run.recording = world.ids.next<RecordingId>(world.now);
    world.emit(VoicemailStarted{conversation.id, run.recording, run.queue, run.agent});
    start_message(world, conversation, {run.recording, "message", run.longest});
}

void finish_message(World& world, Conversation& conversation) {
    const bool is_left = close_voicemail(world, conversation);
    if (conversation.flow != nullptr) {
        on_flow_message_over(world, conversation, is_left ? "next" : "failed");
        return;
    }
    say_farewell(world, conversation,
                 std::string(is_left ? prompts::kVoicemailSaved : prompts::kSorry), kServed);
}

}  // namespace

void begin_voicemail(World& world, Conversation& conversation, VoicemailRun run) {
    if (run.greeting.empty()) {
        run.greeting.emplace_back(prompts::kVoicemailGreeting);
    }
    conversation.voicemail = std::move(run);
    if (conversation.customer->answered) {
        greet_for_voicemail(world, conversation);
        return;
    }
    conversation.stage = Stage::Answering;
    begin_segment(world, conversation, SegmentKind::Setup, {});
    if (!conversation.customer->answering) {
        answer_customer(world, conversation);
    }
}

void greet_for_voicemail(World& world, Conversation& conversation) {
    CHECK(conversation.voicemail);
    conversation.stage = Stage::Voicemail;
    begin_segment(world, conversation, SegmentKind::Voicemail, {});
    auto prompts = conversation.voicemail->greeting;
    prompts.emplace_back(prompts::kBeep);
    play_prompts(world, conversation, prompts);
}

void on_voicemail_playback_finished(World& world, Conversation& conversation) {
    take_message(world, conversation);
}

void on_voicemail_key(World& world, Conversation& conversation, const Leg& leg, char key) {
    if (conversation.stage != Stage::Voicemail || &leg != conversation.customer || key != '#') {
        return;
    }
    if (conversation.voicemail->recording.is_set()) {
        finish_message(world, conversation);
    } else if (conversation.voicemail->greeting.empty()) {
        return;  // the tone itself is not skipped
    } else {
        conversation.voicemail->greeting.clear();
        play_prompt(world, conversation, std::string(prompts::kBeep));
    }
}

void on_message_end(World& world, Conversation& conversation) {
    conversation.message_timer = {};
    if (conversation.voicemail) {
        finish_message(world, conversation);
    } else {
        on_comment_end(world, conversation);
    }
}

bool close_voicemail(World& world, Conversation& conversation) {
    if (!conversation.voicemail) {
        return false;
    }
    const VoicemailRun run = *std::exchange(conversation.voicemail, std::nullopt);
    world.timers.cancel(conversation.message_timer);
    if (run.recording.is_set()) {
        world.effect(StopRecording{conversation.id, run.recording});
    }
    const bool is_left =
        run.recording.is_set() && world.now - run.began >= limits::kShortestMessage;
    world.emit(VoicemailEnded{conversation.id, run.recording,
                              is_left ? VoicemailOutcome::Left : VoicemailOutcome::Nothing});
    return is_left;
}

}  // namespace callfloor::floor
