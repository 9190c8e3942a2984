#include "floor/internal/surveys.h"

#include <utility>

#include "base/check.h"
#include "base/voicemail_limits.h"
#include "floor/internal/announcements.h"
#include "floor/internal/commands.h"
#include "floor/internal/conversations.h"
#include "floor/internal/departures.h"
#include "floor/internal/recordings.h"
#include "floor/internal/sides.h"
#include "floor/internal/sound.h"
#include "floor/prompt_names.h"

namespace callfloor::floor {

namespace {

void say_question(World& world, Conversation& conversation) {
    const SurveyRun& run = *conversation.survey;
    std::vector<std::string> prompts;
    const bool is_first = run.question == 0 && run.tries == 1;
    if (is_first && !run.rule.introduction.empty()) {
        prompts.push_back(run.rule.introduction);
    }
    prompts.push_back(run.rule.questions[run.question].prompt);
    play_prompts(world, conversation, prompts);
}

void finish(World& world, Conversation& conversation) {
    const SurveyRun run = *conversation.survey;
    close_survey(world, conversation);
    say_farewell(world, conversation,
                 run.rule.thanks.empty() ? std::string(prompts::kSurveyThanks) : run.rule.thanks,
                 run.end);
}

void ask_next(World& world, Conversation& conversation) {
    SurveyRun& run = *conversation.survey;
    ++run.question;
    run.tries = 1;
    if (run.question < run.rule.questions.size()) {
        say_question(world, conversation);
    } else if (!run.rule.comment_prompt.empty()) {
        run.asks_comment = true;
        play_prompts(world, conversation, {run.rule.comment_prompt, std::string(prompts::kBeep)});
    } else {
        finish(world, conversation);
    }
}

/// Once more, or no more questions for somebody who does not answer.
void fail_try(World& world, Conversation& conversation) {
    SurveyRun& run = *conversation.survey;
    if (run.tries >= limits::kSurveyTries) {
        finish(world, conversation);
        return;
    }
    ++run.tries;
    say_question(world, conversation);
}

void offer(World& world, Conversation& conversation, QueueId queue, UserId agent) {
    begin_segment(world, conversation, SegmentKind::Survey, {});
    world.emit(
        SurveyOffered{conversation.id, queue, agent,
                      static_cast<std::int64_t>(conversation.survey->rule.questions.size())});
    say_question(world, conversation);
}

void take_comment(World& world, Conversation& conversation) {
    SurveyRun& run = *conversation.survey;
    run.comment = world.ids.next<RecordingId>(world.now);
    start_message(world, conversation, {run.comment, "comment", limits::kLongestComment});
}

void take_answer(World& world, Conversation& conversation, char key) {
    const SurveyRun& run = *conversation.survey;
    const int highest = run.rule.questions[run.question].highest;
    world.timers.cancel(conversation.message_timer);
    world.timers.cancel(conversation.guard_timer);
    if (std::exchange(conversation.playback, 0) != 0) {
        world.effect(StopPlayback{conversation.customer->id});
    }
    if (key < '1' || key > '0' + highest) {
        fail_try(world, conversation);
        return;
    }
    world.emit(SurveyAnswered{conversation.id, static_cast<std::int64_t>(run.question) + 1,
                              key - '0', highest});
    ask_next(world, conversation);
}

}  // namespace

bool is_to_be_surveyed(const World& world, const Conversation& conversation, SurveyCause cause) {
    const Queue* queue = world.find_queue(conversation.queue);
    const bool has_both = conversation.stage == Stage::Talking && conversation.agent != nullptr &&
                          conversation.customer != nullptr && conversation.customer->answered;
    return has_both && conversation.direction == Direction::Inbound &&
           conversation.members.empty() && !conversation.side && queue != nullptr &&
           !queue->config.survey.questions.empty() && !world.is_stopping &&
           (queue->config.survey.is_automatic || cause == SurveyCause::AgentSends);
}

void begin_survey(World& world, Conversation& conversation, PhoneFate fate, const CallEnd& end) {
    const Queue* queue = world.find_queue(conversation.queue);
    CHECK(queue != nullptr && conversation.agent != nullptr);
    const UserId agent = conversation.agent->config.id;
    conversation.survey = SurveyRun{.rule = queue->config.survey, .end = end};
    stop_recording(world, conversation);
    conversation.stage = Stage::Survey;
    release_partner(world, conversation, fate, end);
    end_extra_legs(world, conversation, ActOutcome::Cancelled, end);
    settle_sound(world, conversation);
    offer(world, conversation, queue->config.id, agent);
}

void begin_survey_alone(World& world, Conversation& conversation, const Queue& queue) {
    conversation.survey = SurveyRun{.rule = queue.config.survey,
                                    .end = {EndCause::NormalHangUp, EndSide::System, 0, false}};
    conversation.stage = Stage::Survey;
    offer(world, conversation, queue.config.id, {});
}

void on_survey_playback_finished(World& world, Conversation& conversation) {
    if (conversation.survey->asks_comment) {
        take_comment(world, conversation);
        return;
    }
    world.start_timer(conversation.message_timer, limits::kSurveyPatience, TimerKind::SurveyWait,
                      conversation.id.value);
}

void on_survey_key(World& world, Conversation& conversation, const Leg& leg, char key) {
    if (conversation.stage != Stage::Survey || &leg != conversation.customer) {
        return;
    }
    if (!conversation.survey->asks_comment) {
        take_answer(world, conversation, key);
    } else if (key == '#' && conversation.survey->comment.is_set()) {
        finish(world, conversation);
    }
}

void on_survey_wait_over(World& world, Conversation& conversation) {
    conversation.message_timer = {};
    fail_try(world, conversation);
}

void on_comment_end(World& world, Conversation& conversation) {
    finish(world, conversation);
}

void close_survey(World& world, Conversation& conversation) {
    if (!conversation.survey) {
        return;
    }
    const SurveyRun run = *std::exchange(conversation.survey, std::nullopt);
    world.timers.cancel(conversation.message_timer);
    if (run.comment.is_set()) {
        world.effect(StopRecording{conversation.id, run.comment});
    }
}

Result<void> carry_out(World& world, const SendToSurvey& command) {
    const Agent* agent = world.find_agent(command.agent);
    Conversation* conversation =
        agent == nullptr ? nullptr : world.find_conversation(agent->conversation);
    if (conversation == nullptr || conversation->agent != agent) {
        return fail(ErrorCode::Conflict, "there is no customer to send to the survey");
    }
    if (!is_to_be_surveyed(world, *conversation, SurveyCause::AgentSends)) {
        return fail(ErrorCode::Conflict,
                    "there is no survey for this call: its queue has none, or somebody else is "
                    "still in the call");
    }
    begin_survey(world, *conversation, PhoneFate::HangUp,
                 {EndCause::NormalHangUp, EndSide::Agent, 0, false});
    return {};
}

}  // namespace callfloor::floor
