// The JSON form of a queue (centre_codec.h).

#include <fmt/format.h>

#include "base/limits.h"
#include "base/voicemail_limits.h"
#include "centre/centre_codec.h"
#include "centre/codec_helpers.h"
#include "centre/recording_codec.h"
#include "floor/call_limits.h"
#include "floor/state_names.h"

namespace callfloor::centre {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::size_t kOutsideNumberLength = 32;

json::Object target_to_json(const floor::OverflowTarget& target) {
    return {{"kind", floor::overflow_kind_name(target.kind)},
            {"queue_id", id_or_null(target.queue)},
            {"prompt", target.prompt},
            {"number", target.number}};
}

json::Value own_target_to_json(const std::optional<floor::OverflowTarget>& target) {
    return target ? json::Value(target_to_json(*target)) : json::Value(nullptr);
}

std::optional<floor::OverflowTarget> read_target(FieldReader& fields, std::string_view key,
                                                 Problems& problems) {
    const auto* object = fields.object(key);
    if (object == nullptr) {
        return std::nullopt;
    }
    floor::OverflowTarget target;
    FieldReader reader(*object, problems, fields.path(key) + ".");
    reader.choice("kind", target.kind, floor::overflow_kind_from_name,
                  {"none", "queue", "prompt", "agents", "callback", "number", "voicemail"});
    reader.id("queue_id", target.queue);
    reader.text("prompt", target.prompt, kPrompt);
    reader.text("number", target.number, {0, kOutsideNumberLength});
    reader.finish();
    return target;
}

void read_overflow(FieldReader& fields, floor::QueueConfig& queue, Problems& problems) {
    queue.overflow = read_target(fields, "overflow", problems).value_or(floor::OverflowTarget{});
    queue.overflow_when_full = read_target(fields, "overflow_when_full", problems);
    queue.overflow_unstaffed = read_target(fields, "overflow_unstaffed", problems);
    fields.duration("unstaffed_patience_ms", queue.unstaffed_patience, seconds(0), hours(24));
    const auto* agents = fields.array("overflow_agents", limits::kOverflowAgents);
    for (std::size_t i = 0; agents != nullptr && i < agents->size(); ++i) {
        if (const auto* id = (*agents)[i].if_int64(); id != nullptr && *id > 0) {
            queue.overflow_agents.push_back(UserId{*id});
        } else {
            fields.problem(fmt::format("overflow_agents[{}]", i), "give the id of a user");
        }
    }
}

/// Who may take a caller, and how that widens.
void read_widening(FieldReader& fields, floor::QueueConfig& queue, Problems& problems) {
    each_object(fields, "skill_steps", limits::kSkillSteps, problems, [&](FieldReader& reader) {
        floor::SkillStep step;
        reader.duration("after_ms", step.after, seconds(0), hours(24));
        reader.small_integer("level", step.level, 1, 10);
        queue.skill_steps.push_back(step);
    });
    if (const auto* object = fields.object("sticky")) {
        FieldReader reader(*object, problems, fields.path("sticky."));
        reader.duration("patience_ms", queue.sticky.patience, seconds(0), minutes(30));
        reader.duration("memory_ms", queue.sticky.memory, minutes(1), hours(24 * 90));
        reader.choice("condition", queue.sticky.condition, floor::sticky_condition_from_name,
                      {"signed_in", "free"});
        reader.finish();
    }
    fields.duration("keep_place_ms", queue.keep_place, seconds(0), hours(1));
}

json::Object survey_to_json(const floor::SurveyRule& survey) {
    json::Array questions;
    for (const auto& question : survey.questions) {
        questions.push_back(
            json::Object{{"prompt", question.prompt}, {"highest", question.highest}});
    }
    return {{"questions", std::move(questions)},
            {"is_automatic", survey.is_automatic},
            {"introduction", survey.introduction},
            {"comment_prompt", survey.comment_prompt},
            {"thanks", survey.thanks}};
}

void read_survey(FieldReader& fields, floor::SurveyRule& survey, Problems& problems) {
    const auto* object = fields.object("survey");
    if (object == nullptr) {
        return;
    }
    FieldReader reader(*object, problems, fields.path("survey."));
    each_object(reader, "questions", limits::kSurveyQuestions, problems, [&](FieldReader& each) {
        floor::SurveyQuestion question;
        each.text("prompt", question.prompt, kPrompt);
        each.small_integer("highest", question.highest, limits::kLeastScale, limits::kMostScale);
        survey.questions.push_back(std::move(question));
    });
    reader.truth("is_automatic", survey.is_automatic);
    reader.text("introduction", survey.introduction, kPrompt);
    reader.text("comment_prompt", survey.comment_prompt, kPrompt);
    reader.text("thanks", survey.thanks, kPrompt);
    reader.finish();
}

void read_offer_rules(FieldReader& fields, floor::QueueConfig& queue, Problems& problems) {
    if (const auto* object = fields.object("missed_offer")) {
        FieldReader reader(*object, problems, fields.path("missed_offer."));
        reader.small_integer("count", queue.missed_offer.count, 0, 100);
        reader.duration("window_ms", queue.missed_offer.window, seconds(0), hours(24));
        reader.finish();
    }
    if (const auto* object = fields.object("back_off")) {
        FieldReader reader(*object, problems, fields.path("back_off."));
        reader.duration("no_answer_ms", queue.back_off.no_answer, seconds(0), hours(1));
        reader.duration("rejected_ms", queue.back_off.rejected, seconds(0), hours(1));
        reader.duration("busy_ms", queue.back_off.busy, seconds(0), hours(1));
        reader.duration("unreachable_ms", queue.back_off.unreachable, seconds(0), hours(1));
        reader.finish();
    }
}

}  // namespace

json::Object queue_to_json(const floor::QueueConfig& queue) {
    json::Array members;
    for (const auto& member : queue.members) {
        members.push_back(json::Object{{"agent_id", member.agent.value}, {"level", member.level}});
    }
    json::Array agents;
    for (const UserId agent : queue.overflow_agents) {
        agents.emplace_back(agent.value);
    }
    json::Array steps;
    for (const auto& step : queue.skill_steps) {
        steps.push_back(json::Object{{"after_ms", step.after.count()}, {"level", step.level}});
    }
    return {
        {"id", queue.id.value},
        {"name", queue.name},
        {"channel", floor::channel_name(queue.channel)},
        {"chat", json::Object{{"capacity", queue.chat.capacity},
                              {"reply_limit_ms", queue.chat.reply_limit.count()},
                              {"idle_limit_ms", queue.chat.idle_limit.count()}}},
        {"strategy", floor::strategy_name(queue.strategy)},
        {"ring_timeout_ms", queue.ring_timeout.count()},
        {"wrap_up_limit_ms", queue.wrap_up_limit.count()},
        {"max_wait_ms", queue.max_wait.count()},
        {"max_length", queue.max_length},
        {"accept_without_agents", queue.accept_without_agents},
        {"overflow", target_to_json(queue.overflow)},
        {"overflow_when_full", own_target_to_json(queue.overflow_when_full)},
        {"overflow_unstaffed", own_target_to_json(queue.overflow_unstaffed)},
        {"unstaffed_patience_ms", queue.unstaffed_patience.count()},
        {"overflow_agents", std::move(agents)},
        {"skill_steps", std::move(steps)},
        {"sticky",
         json::Object{{"patience_ms", queue.sticky.patience.count()},
                      {"memory_ms", queue.sticky.memory.count()},
                      {"condition", floor::sticky_condition_name(queue.sticky.condition)}}},
        {"pause_limit_ms", queue.pause_limit.count()},
        {"recording", recording_policy_to_json(queue.recording)},
        {"recording_notice", queue.recording_notice},
        {"park_limit_ms", queue.park_limit.count()},
        {"keep_place_ms", queue.keep_place.count()},
        {"survey", survey_to_json(queue.survey)},
        {"sorry_prompt", queue.sorry_prompt},
        {"music", queue.music},
        {"announce_every_ms", queue.announce_every.count()},
        {"announce_position", queue.announce_position},
        {"announce_expected_wait", queue.announce_expected_wait},
        {"missed_offer", json::Object{{"count", queue.missed_offer.count},
                                      {"window_ms", queue.missed_offer.window.count()}}},
        {"back_off", json::Object{{"no_answer_ms", queue.back_off.no_answer.count()},
                                  {"rejected_ms", queue.back_off.rejected.count()},
                                  {"busy_ms", queue.back_off.busy.count()},
                                  {"unreachable_ms", queue.back_off.unreachable.count()}}},
        {"service_level_threshold_ms", queue.service_level_threshold.count()},
        {"short_abandon_ms", queue.short_abandon.count()},
        {"service_level_variant", floor::service_level_variant_name(queue.service_level_variant)},
        {"members", std::move(members)}};
}

floor::QueueConfig queue_from_json(const json::Object& object, Problems& problems) {
    floor::QueueConfig queue;
    FieldReader fields(object, problems);
    fields.id("id", queue.id);
    fields.text("name", queue.name, kName);
    fields.choice("channel", queue.channel, floor::channel_from_name, {"voice", "chat"});
    if (const auto* chat = fields.object("chat")) {
        FieldReader reader(*chat, problems, fields.path("chat."));
        reader.small_integer("capacity", queue.chat.capacity, 1, limits::kChatsOfAgent);
        reader.duration("reply_limit_ms", queue.chat.reply_limit, seconds(0), hours(1));
        reader.duration("idle_limit_ms", queue.chat.idle_limit, seconds(0), hours(24));
        reader.finish();
    }
    fields.choice("strategy", queue.strategy, floor::strategy_from_name,
                  {"longest_idle", "fewest_calls", "round_robin", "skill_level", "ring_all"});
    fields.duration("ring_timeout_ms", queue.ring_timeout, kRingTimeoutLeast, kRingTimeoutMost);
    fields.duration("wrap_up_limit_ms", queue.wrap_up_limit, seconds(0), hours(1));
    fields.duration("park_limit_ms", queue.park_limit, seconds(10), minutes(30));
    fields.duration("pause_limit_ms", queue.pause_limit, seconds(0), minutes(10));
    read_recording_policy(fields, "recording", queue.recording, problems);
    fields.text("recording_notice", queue.recording_notice, kPrompt);
    fields.duration("max_wait_ms", queue.max_wait, seconds(0), hours(24));
    fields.small_integer("max_length", queue.max_length, 0, limits::kWaitingPerQueue);
    fields.truth("accept_without_agents", queue.accept_without_agents);
    read_overflow(fields, queue, problems);
    read_widening(fields, queue, problems);
    read_survey(fields, queue.survey, problems);
    fields.text("sorry_prompt", queue.sorry_prompt, kPrompt);
    fields.text("music", queue.music, kPrompt);
    fields.duration("announce_every_ms", queue.announce_every, seconds(0), hours(1));
    fields.truth("announce_position", queue.announce_position);
    fields.truth("announce_expected_wait", queue.announce_expected_wait);
    read_offer_rules(fields, queue, problems);
    fields.duration("service_level_threshold_ms", queue.service_level_threshold, seconds(0),
                    hours(1));
    fields.duration("short_abandon_ms", queue.short_abandon, seconds(0), minutes(10));
    fields.choice("service_level_variant", queue.service_level_variant,
                  floor::service_level_variant_from_name,
                  {"sl1", "sl2", "sl3", "sl4", "sl5", "sl6"});
    each_object(fields, "members", limits::kAgents, problems, [&](FieldReader& reader) {
        floor::QueueMember member;
        reader.id("agent_id", member.agent);
        reader.small_integer("level", member.level, 1, 10);
        queue.members.push_back(member);
    });
    fields.ignore("etag");
    fields.finish();
    return queue;
}

}  // namespace callfloor::centre
