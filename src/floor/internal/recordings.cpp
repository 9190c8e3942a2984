#include "floor/internal/recordings.h"

#include <utility>

#include "floor/internal/acts.h"
#include "floor/internal/announcements.h"
#include "floor/internal/conversations.h"
#include "floor/state_names.h"

namespace callfloor::floor {

namespace {

Duration pause_limit(const World& world, const Conversation& conversation) {
    const Queue* queue =
        world.find_queue(conversation.queue.is_set() ? conversation.queue : conversation.account);
    return queue != nullptr ? queue->config.pause_limit : kPauseLimit;
}

void make_stricter(RecordingDecided& rule, const RecordingPolicy& policy,
                   const RecordingDecided& source) {
    if (is_stricter(policy, rule.policy())) {
        const auto draw = rule.draw;
        rule = source;
        rule.mode = policy.mode;
        rule.share = policy.share;
        rule.draw = draw;
    }
}

RecordingDecided first_rule(const World& world, const Conversation& conversation) {
    const auto& rules = world.config.recording;
    RecordingDecided rule{conversation.id, rules.everybody.mode, RecordingSource::Centre};
    rule.share = rules.everybody.share;
    rule.draw = recording_draw(conversation.id, rules.seed);
    return rule;
}

void apply_queue(RecordingDecided& rule, const Queue& queue) {
    make_stricter(rule, queue.config.recording,
                  {rule.conversation, {}, RecordingSource::Queue, queue.config.id});
}

void apply_trunk(const World& world, RecordingDecided& rule, TrunkId trunk) {
    const auto own = world.config.recording.trunks.find(trunk);
    if (own != world.config.recording.trunks.end()) {
        make_stricter(rule, own->second,
                      {rule.conversation, {}, RecordingSource::Trunk, {}, trunk});
    }
}

void apply_person(const World& world, RecordingDecided& rule, UserId person) {
    const auto own = world.config.recording.people.find(person);
    if (own != world.config.recording.people.end()) {
        make_stricter(rule, own->second,
                      {rule.conversation, {}, RecordingSource::Person, {}, {}, person});
    }
}

/// Of all who have to do with the customer at this moment.
void apply_all(const World& world, const Conversation& conversation, RecordingDecided& rule) {
    const QueueId served = conversation.queue.is_set() ? conversation.queue : conversation.account;
    if (const Queue* queue = world.find_queue(served); queue != nullptr) {
        apply_queue(rule, *queue);
    }
    apply_trunk(world, rule, conversation.trunk);
    apply_trunk(world, rule, conversation.customer->trunk);
    if (conversation.agent != nullptr) {
        apply_person(world, rule, conversation.agent->config.id);
    }
    apply_person(world, rule, conversation.guest);
    for (const ConferenceMember& member : conversation.members) {
        if (member.agent != nullptr) {
            apply_person(world, rule, member.agent->config.id);
        }
    }
}

bool is_wanted(const Conversation& conversation) {
    const auto& rule = *conversation.recording_rule;
    return is_recorded(rule.policy(), rule.draw) ||
           (rule.mode == RecordingMode::OnDemand && conversation.is_recording_asked);
}

void begin_recording(World& world, Conversation& conversation) {
    conversation.recording = world.ids.next<RecordingId>(world.now);
    conversation.was_recorded = true;
    world.emit(RecordingStarted{conversation.id, conversation.recording});
    world.effect(
        StartRecording{conversation.id, conversation.recording, conversation.customer->id});
}

void silence(World& world, const Conversation& conversation, bool is_silent) {
    if (conversation.recording.is_set()) {
        world.effect(SilenceRecording{conversation.id, conversation.recording, is_silent});
    }
}

}  // namespace

void ensure_recording(World& world, Conversation& conversation) {
    if (conversation.recording_rule) {
        review_recording(world, conversation);
    } else {
        auto rule = first_rule(world, conversation);
        apply_all(world, conversation, rule);
        conversation.recording_rule = rule;
        if (rule.mode != RecordingMode::All) {
            world.emit(rule);
        }
    }
    if (!conversation.recording.is_set() && is_wanted(conversation)) {
        begin_recording(world, conversation);  // else it has been running since the first agent
    }
}

void review_recording(World& world, Conversation& conversation) {
    if (!conversation.recording_rule || conversation.customer == nullptr) {
        return;
    }
    auto rule = *conversation.recording_rule;
    apply_all(world, conversation, rule);
    if (!is_stricter(rule.policy(), conversation.recording_rule->policy())) {
        return;
    }
    conversation.recording_rule = rule;
    world.emit(rule);
    world.touch(conversation);
    if (!is_wanted(conversation)) {
        stop_recording(world, conversation);
    }
}

bool can_be_recorded(const Conversation& conversation) {
    return conversation.recording_rule &&
           conversation.recording_rule->mode == RecordingMode::OnDemand &&
           !conversation.is_recording_asked && !conversation.was_recorded &&
           conversation.stage == Stage::Talking;
}

Result<void> record_on_demand(World& world, Conversation& conversation, UserId by) {
    if (conversation.recording.is_set()) {
        return {};
    }
    if (!can_be_recorded(conversation)) {
        return fail(ErrorCode::Conflict,
                    "a recording is begun on demand only where the rules say so, while somebody "
                    "talks with the customer, and once in a call");
    }
    conversation.is_recording_asked = true;
    record_act(world, conversation, ActKind::StartRecording, by, {});
    begin_recording(world, conversation);
    world.touch(conversation);
    return {};
}

bool tell_of_recording(World& world, Conversation& conversation, const Queue& queue) {
    if (queue.config.recording_notice.empty() || conversation.is_told_recorded ||
        conversation.first_entered_at || conversation.transfer ||
        !conversation.customer->answered) {
        return false;
    }
    auto rule = first_rule(world, conversation);
    apply_queue(rule, queue);
    apply_trunk(world, rule, conversation.trunk);
    if (!is_recorded(rule.policy(), rule.draw)) {
        return false;
    }
    conversation.is_told_recorded = true;
    conversation.notice_queue = queue.config.id;
    conversation.stage = Stage::RecordingNotice;
    if (conversation.segment != SegmentKind::Announcement) {
        begin_segment(world, conversation, SegmentKind::Announcement, {});
    }
    play_prompt(world, conversation, queue.config.recording_notice);
    return true;
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
