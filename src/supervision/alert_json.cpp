#include "supervision/alert_json.h"

#include "http/etag.h"
#include "supervision/alert_rules.h"

namespace callfloor::supervision {

namespace {

std::int64_t id_at(const json::Object& object, std::string_view key) {
    const auto& value = object.at(key);
    return value.is_null() ? 0 : value.to_number<std::int64_t>();
}
Duration duration_at(const json::Object& object, std::string_view key) {
    return Duration(object.at(key).to_number<std::int64_t>());
}
std::string text_at(const json::Object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

json::Array teams_json(const std::vector<TeamId>& teams) {
    json::Array array;
    for (const auto team : teams) {
        array.push_back(team.value);
    }
    return array;
}

json::Object action_json(const AlertAction& action) {
    return {{"kind", word_of(action.kind)},
            {"automatic", action.automatic},
            {"queue_id", json::id_or_null(action.queue.value)},
            {"after_ms", action.after.count()},
            {"prompt", action.prompt},
            {"team_id", json::id_or_null(action.team.value)},
            {"reasons", json::texts_json(action.reasons)},
            {"text", action.text}};
}

AlertAction action_from_json(const json::Object& object) {
    AlertAction action;
    action.kind = action_kind_from(text_at(object, "kind")).value_or(ActionKind::TellTeam);
    action.automatic = object.at("automatic").as_bool();
    action.queue = QueueId{id_at(object, "queue_id")};
    action.after = duration_at(object, "after_ms");
    action.prompt = text_at(object, "prompt");
    action.team = TeamId{id_at(object, "team_id")};
    action.reasons = json::texts_from_json(object.at("reasons").as_array());
    action.text = text_at(object, "text");
    return action;
}

}  // namespace

json::Object rule_content(const AlertRule& rule) {
    json::Array actions;
    for (const auto& action : rule.actions) {
        actions.push_back(action_json(action));
    }
    return {{"name", rule.name},
            {"enabled", rule.enabled},
            {"metric", word_of(rule.metric)},
            {"subject_kind", word_of(rule.subject.kind)},
            {"subject_id", json::id_or_null(rule.subject.id)},
            {"subject_site", rule.subject.site},
            {"beyond", word_of(rule.beyond)},
            {"level", rule.level},
            {"clear_level", rule.clear_level},
            {"hold_ms", rule.hold.count()},
            {"clear_hold_ms", rule.clear_hold.count()},
            {"quiet_ms", rule.quiet.count()},
            {"severity", word_of(rule.severity)},
            {"sound", rule.sound},
            {"team_ids", teams_json(rule.teams)},
            {"mails", json::texts_json(rule.mails)},
            {"mail_leaders", rule.mail_leaders},
            {"tell_leaders", rule.tell_leaders},
            {"webhook_url", rule.webhook},
            {"escalate_after_ms",
             rule.escalate_after ? json::Value(rule.escalate_after->count()) : json::Value()},
            {"actions", std::move(actions)}};
}

void read_rule(const json::Object& object, AlertRule& rule) {
    rule.name = text_at(object, "name");
    rule.enabled = object.at("enabled").as_bool();
    rule.metric = metric_from(text_at(object, "metric")).value_or(Metric::Waiting);
    rule.subject.kind =
        subject_kind_from(text_at(object, "subject_kind")).value_or(SubjectKind::Centre);
    const bool has_id =
        rule.subject.kind != SubjectKind::Centre && rule.subject.kind != SubjectKind::Site;
    rule.subject.id = has_id ? id_at(object, "subject_id") : 0;
    const auto* site = object.if_contains("subject_site");  // older rules say nothing of it
    rule.subject.site = rule.subject.kind == SubjectKind::Site && site != nullptr
                            ? std::string(site->as_string())
                            : std::string();
    rule.beyond = beyond_from(text_at(object, "beyond")).value_or(Beyond::AtLeast);
    rule.level = object.at("level").to_number<double>();
    rule.clear_level = object.at("clear_level").to_number<double>();
    rule.hold = duration_at(object, "hold_ms");
    rule.clear_hold = duration_at(object, "clear_hold_ms");
    rule.quiet = duration_at(object, "quiet_ms");
    rule.severity = severity_from(text_at(object, "severity")).value_or(Severity::Warning);
    rule.sound = object.at("sound").as_bool();
    rule.teams.clear();
    for (const auto& team : object.at("team_ids").as_array()) {
        rule.teams.push_back(TeamId{team.to_number<std::int64_t>()});
    }
    if (const auto* mails = object.if_contains("mails")) {  // older rules say nothing of it
        rule.mails = json::texts_from_json(mails->as_array());
        rule.mail_leaders = object.at("mail_leaders").as_bool();
        rule.tell_leaders = object.at("tell_leaders").as_bool();
    }
    rule.webhook = text_at(object, "webhook_url");
    const auto& escalate = object.at("escalate_after_ms");
    rule.escalate_after = escalate.is_null()
                              ? std::nullopt
                              : std::optional(Duration(escalate.to_number<std::int64_t>()));
    rule.actions.clear();
    for (const auto& action : object.at("actions").as_array()) {
        rule.actions.push_back(action_from_json(action.as_object()));
    }
}

json::Object rule_json(const AlertRule& rule) {
    auto object = rule_content(rule);
    object["id"] = rule.id.value;
    object["has_webhook_secret"] = !rule.webhook_secret.empty();
    object["etag"] = http::etag_of(rule.version);
    return object;
}

json::Array runs_json(const std::vector<AlertActionRun>& runs) {
    json::Array array;
    for (const auto& run : runs) {
        array.push_back(json::Object{{"number", static_cast<std::int64_t>(array.size() + 1)},
                                     {"state", word_of(run.state)},
                                     {"action", action_json(run.action)}});
    }
    return array;
}

std::vector<AlertActionRun> runs_from_json(const json::Array& array) {
    std::vector<AlertActionRun> runs;
    for (const auto& value : array) {
        const auto& object = value.as_object();
        runs.push_back(
            {action_from_json(object.at("action").as_object()),
             action_state_from(text_at(object, "state")).value_or(ActionState::Prepared)});
    }
    return runs;
}

json::Object alert_json(const Alert& alert, const Directory& directory) {
    return {
        {"id", alert.id.value},
        {"rule_id", alert.rule.value},
        {"rule_name", alert.rule_name},
        {"metric", word_of(alert.metric)},
        {"subject_kind", word_of(alert.subject.kind)},
        {"subject_id", json::id_or_null(alert.subject.id)},
        {"subject_name", alert.subject_name},
        {"severity", word_of(alert.severity)},
        {"beyond", word_of(alert.beyond)},
        {"level", alert.level},
        {"value", alert.value},
        {"peak", alert.peak},
        {"sound", alert.sound},
        {"raised_at", to_epoch_ms(alert.raised_at)},
        {"times_raised", alert.times_raised},
        {"taken_at", json::instant_or_null(alert.taken_at)},
        {"taken_by_id", json::id_or_null(alert.taken_by.value)},
        {"taken_by_name",
         alert.taken_by.is_set() ? directory.person_name(alert.taken_by) : std::string()},
        {"escalated_at", json::instant_or_null(alert.escalated_at)},
        {"cleared_at", json::instant_or_null(alert.cleared_at)},
        {"clear_cause", alert.cleared_at ? json::Value(word_of(alert.clear_cause)) : json::Value()},
        {"actions", runs_json(alert.actions)}};
}

json::Object step_json(const AlertStep& step, const Directory& directory) {
    return {{"id", step.id.value},
            {"at", to_epoch_ms(step.at)},
            {"by_id", json::id_or_null(step.by.value)},
            {"by_name", step.by.is_set() ? directory.person_name(step.by) : std::string()},
            {"kind", word_of(step.kind)},
            {"value", json::value_or_null(step.value)},
            {"text", step.text}};
}

}  // namespace callfloor::supervision
