// Queues' rules and blocked callers in scenarios: overflow=, full=, unstaffed=, helpers=, skills=,
// sticky=, keep= of a queue; "last NUMBER AGENT", "blocked NUMBER"; the checks "levels", "warning",
// "blocked" and "reports".

#include <algorithm>

#include <gtest/gtest.h>

#include "base/text.h"
#include "floor/state_names.h"
#include "floor/testing/checks.h"

namespace callfloor::floor {

namespace {

/// "none", "queue:NAME", "prompt:NAME", "agents", "callback[:PROMPT]", "number:DIGITS",
/// "voicemail[:GREETING]"
Result<OverflowTarget> target_of(Stage& stage, const std::string& text) {
    const auto colon = text.find(':');
    const std::string where = colon == std::string::npos ? "" : text.substr(colon + 1);
    OverflowTarget target;
    const auto kind = overflow_kind_from_name(text.substr(0, colon));
    if (!kind) {
        return fail(ErrorCode::InvalidInput,
                    "overflow={} must be none, queue:NAME, prompt:NAME, agents, callback:PROMPT, "
                    "number:DIGITS or voicemail:GREETING",
                    text);
    }
    target.kind = *kind;
    if (*kind == OverflowKind::Queue) {
        // The target may be named in a later line.
        if (!stage.queues.contains(where)) {
            stage.queues[where] = QueueId{++stage.next_id};
        }
        target.queue = stage.queues[where];
    } else if (*kind == OverflowKind::Number) {
        target.number = where;
    } else {
        target.prompt = where;
    }
    return target;
}

/// "8,5@30s,1@1m": level 8 from the beginning, 5 after 30 s.
Result<std::vector<SkillStep>> steps_of(const std::string& text) {
    std::vector<SkillStep> steps;
    for (const std::string& item : comma_separated(text)) {
        const auto at = item.find('@');
        SkillStep step;
        step.level = static_cast<int>(parse_int(item.substr(0, at), 0, 100).value_or(0));
        if (at != std::string::npos) {
            step.after = TRY(parse_duration(item.substr(at + 1)));
        }
        steps.push_back(step);
    }
    return steps;
}

/// "20s", or "20s/free": only for an agent who is free.
Result<StickyRule> sticky_of(const std::string& text) {
    StickyRule rule;
    const auto slash = text.find('/');
    rule.patience = TRY(parse_duration(text.substr(0, slash)));
    if (slash != std::string::npos) {
        rule.condition =
            sticky_condition_from_name(text.substr(slash + 1)).value_or(rule.condition);
    }
    return rule;
}

/// What was told of this caller's waiting, in order.
std::string levels_of(Stage& stage, ConversationId conversation) {
    std::vector<std::string> words;
    for (const Event& event : stage.play().events()) {
        if (const auto* kept = std::get_if<CallerReserved>(&event.body);
            kept != nullptr && kept->conversation == conversation) {
            words.push_back("kept:" + agent_name(stage, kept->agent));
        } else if (const auto* level = std::get_if<RequiredLevelChanged>(&event.body);
                   level != nullptr && level->conversation == conversation) {
            words.push_back(level->level == 0 ? "agents" : fmt::format("{}", level->level));
        } else if (const auto* entered = std::get_if<QueueEntered>(&event.body);
                   entered != nullptr && entered->conversation == conversation &&
                   entered->credited > Duration{0}) {
            words.push_back(fmt::format("credited {}s", entered->credited.count() / 1'000));
        }
    }
    return chain(words);
}

Result<bool> expect_rest(const Clause& clause, const std::string& is) {
    const auto equals = clause.text.find(" = ");
    const std::string wanted = equals == std::string::npos ? "" : clause.text.substr(equals + 3);
    return expect(clause.text, is, wanted);
}

/// "polite/5,solved/2": prompts with the highest key of their scale.
Result<void> set_survey(QueueConfig& queue, const Clause& clause) {
    if (!clause.settings.contains("survey")) {
        return {};
    }
    SurveyRule& survey = queue.survey;
    survey = {};
    for (const std::string& text : comma_separated(clause.setting("survey"))) {
        const auto slash = text.find('/');
        const auto highest =
            slash == std::string::npos ? 5 : parse_int(text.substr(slash + 1), 2, 9);
        if (!highest) {
            return fail(ErrorCode::InvalidInput, "survey={} must be PROMPT/HIGHEST,...", text);
        }
        survey.questions.push_back({text.substr(0, slash), static_cast<int>(*highest)});
    }
    survey.is_automatic = TRY(parse_yes(clause.setting("automatic", "yes")));
    survey.comment_prompt = clause.setting("comment");
    survey.introduction = clause.setting("introduction");
    return {};
}

std::string survey_of(Stage& stage, ConversationId id) {
    std::string text = "none";
    for (const Event& event : stage.play().events()) {
        if (const auto* offered = std::get_if<SurveyOffered>(&event.body);
            offered != nullptr && offered->conversation == id) {
            text = fmt::format("{} of {}:", agent_name(stage, offered->agent), offered->questions);
        } else if (const auto* answered = std::get_if<SurveyAnswered>(&event.body);
                   answered != nullptr && answered->conversation == id) {
            text +=
                fmt::format(" {}={}/{}", answered->question, answered->score, answered->highest);
        } else if (const auto* recording = std::get_if<RecordingStarted>(&event.body);
                   recording != nullptr && recording->conversation == id &&
                   recording->purpose == "comment") {
            text += " comment";
        }
    }
    return text;
}

std::string messages_of(Stage& stage, ConversationId id) {
    std::vector<std::string> words;
    std::string box;
    Instant since;
    for (const Event& event : stage.play().events()) {
        if (const auto* started = std::get_if<VoicemailStarted>(&event.body);
            started != nullptr && started->conversation == id) {
            box = started->agent.is_set() ? agent_name(stage, started->agent) : "";
            for (const auto& [name, queue] : stage.queues) {
                box = queue == started->queue ? name : box;
            }
            since = event.at;
        } else if (const auto* ended = std::get_if<VoicemailEnded>(&event.body);
                   ended != nullptr && ended->conversation == id) {
            const auto length = ended->recording.is_set() ? (event.at - since).count() / 1000 : 0;
            words.push_back(fmt::format("{}{}{} {}s", box, box.empty() ? "" : " ",
                                        voicemail_outcome_name(ended->outcome), length));
        }
    }
    return chain(words);
}

}  // namespace

Result<RecordingPolicy> recording_policy(const std::string& text) {
    const auto colon = text.find(':');
    const auto mode = recording_mode_from_name(text.substr(0, colon));
    if (!mode) {
        return fail(ErrorCode::InvalidInput, "\"{}\" is no rule about recordings", text);
    }
    RecordingPolicy policy{*mode};
    if (colon != std::string::npos) {
        policy.share = static_cast<int>(parse_int(text.substr(colon + 1), 1, 100).value_or(100));
    }
    return policy;
}

Result<void> set_queue_rules(Stage& stage, QueueConfig& queue, const Clause& clause) {
    if (clause.settings.contains("record")) {
        queue.recording = TRY(recording_policy(clause.setting("record")));
    }
    queue.recording_notice = clause.setting("notice", queue.recording_notice);
    TRY(set_survey(queue, clause));
    if (clause.settings.contains("overflow")) {
        queue.overflow = TRY(target_of(stage, clause.setting("overflow")));
    }
    if (clause.settings.contains("full")) {
        queue.overflow_when_full = TRY(target_of(stage, clause.setting("full")));
    }
    if (clause.settings.contains("unstaffed")) {
        queue.overflow_unstaffed = TRY(target_of(stage, clause.setting("unstaffed")));
    }
    if (clause.settings.contains("unstaffed_after")) {
        queue.unstaffed_patience = TRY(parse_duration(clause.setting("unstaffed_after")));
    }
    if (clause.settings.contains("helpers")) {
        stage.helpers[queue.name] = comma_separated(clause.setting("helpers"));
    }
    if (clause.settings.contains("skills")) {
        queue.skill_steps = TRY(steps_of(clause.setting("skills")));
    }
    if (clause.settings.contains("sticky")) {
        queue.sticky = TRY(sticky_of(clause.setting("sticky")));
    }
    if (clause.settings.contains("memory")) {
        queue.sticky.memory = TRY(parse_duration(clause.setting("memory")));
    }
    if (clause.settings.contains("keep")) {
        queue.keep_place = TRY(parse_duration(clause.setting("keep")));
    }
    return {};
}

void set_helpers(const Stage& stage, QueueConfig& queue) {
    queue.overflow_agents.clear();
    const auto named = stage.helpers.find(queue.name);
    if (named == stage.helpers.end()) {
        return;
    }
    for (const std::string& name : named->second) {
        const auto agent = stage.agents.find(name);
        if (agent != stage.agents.end() &&
            std::ranges::find(stage.config.agents, agent->second.id, &AgentConfig::id) !=
                stage.config.agents.end()) {
            queue.overflow_agents.push_back(agent->second.id);
        }
    }
}

/// "blocked 1390000* action=warn reason=crank prompt=no for=1h", "last 13900000000 ana ago=2h"
Result<bool> set_up_callers(Stage& stage, const Clause& clause) {
    if (clause.word(0) == "last") {
        stage.last_agents.emplace_back(clause.word(1), clause.word(2),
                                       TRY(parse_duration(clause.setting("ago", "1h"))));
        return true;
    }
    if (clause.word(0) != "blocked") {
        return false;
    }
    BlockedCaller rule;
    rule.id = BlockedCallerId{++stage.next_id};
    rule.number = clause.word(1);
    if (rule.number.ends_with('*')) {
        rule.number.pop_back();
        rule.is_prefix = true;
    }
    rule.action = block_action_from_name(clause.setting("action")).value_or(BlockAction::Refuse);
    rule.prompt = clause.setting("prompt");
    rule.reason = clause.setting("reason");
    if (clause.settings.contains("for")) {
        if (stage.harness == nullptr) {
            return fail(ErrorCode::InvalidInput, "\"for\" is for \"admin adds blocked\"");
        }
        rule.until = stage.play().now() + TRY(parse_duration(clause.setting("for")));
    }
    std::erase_if(stage.config.blocked_callers,
                  [&](const BlockedCaller& other) { return other.number == rule.number; });
    stage.config.blocked_callers.push_back(std::move(rule));
    return true;
}

Result<void> tell_last_agents(Stage& stage, Instant start) {
    for (const auto& [number, name, ago] : stage.last_agents) {
        const AgentSetUp agent = TRY(agent_named(stage, name));
        stage.play().give(RestoreLastAgent{number, agent.id, start - ago});
    }
    return {};
}

Result<bool> check_callers(Stage& stage, const Clause& clause) {
    const std::string& what = clause.word(0);
    const std::string name =
        caller_named(stage, clause.word(1) == "=" ? std::string() : clause.word(1));
    if (what == "levels") {
        return expect_rest(clause, levels_of(stage, stage.conversations[name]));
    }
    if (what == "survey") {
        return expect_rest(clause, survey_of(stage, stage.conversations[name]));
    }
    if (what == "voicemail") {
        return expect_rest(clause, messages_of(stage, stage.conversations[name]));
    }
    if (what == "warning") {
        const auto status = stage.play().floor().conversation(stage.conversations[name]);
        return expect_rest(clause, status ? status->warning : "over");
    }
    if (what != "blocked" && what != "reports") {
        return false;
    }
    std::vector<std::string> words;
    for (const Event& event : stage.play().events()) {
        const auto* blocked = std::get_if<CallerBlocked>(&event.body);
        const auto* report = std::get_if<NuisanceReported>(&event.body);
        if (what == "blocked" && blocked != nullptr &&
            blocked->conversation == stage.conversations[name]) {
            words.emplace_back(block_action_name(blocked->action));
        } else if (what == "reports" && report != nullptr &&
                   report->conversation == stage.conversations[name]) {
            words.push_back(agent_name(stage, report->agent) + ": " + report->note);
        }
    }
    return expect_rest(clause, chain(words));
}

}  // namespace callfloor::floor
