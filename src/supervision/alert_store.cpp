#include "supervision/alert_store.h"

#include "http/etag.h"
#include "store/conditions.h"
#include "supervision/alert_json.h"
#include "supervision/alert_rules.h"

namespace callfloor::supervision {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

AlertRule rule_of(const Row& row) {
    AlertRule rule;
    rule.id = row.id<AlertRuleId>(0);
    read_rule(json::parse_own(row.text_view(1)).as_object(), rule);
    rule.webhook_secret = row.text(2);
    rule.version = row.integer(3);
    return rule;
}
constexpr std::string_view kRules =
    "SELECT id, content_text, webhook_secret, version FROM alert_rule";

constexpr std::string_view kColumns =
    "a.id, a.rule_id, a.rule_name, a.metric, a.subject_kind, a.subject_id, a.subject_name, "
    "a.severity, a.beyond, a.level, a.value, a.peak, a.sound, a.teams_text, a.raised_at, "
    "a.times_raised, a.taken_at, a.taken_by, a.escalate_at, a.escalated_at, a.cleared_at, "
    "a.clear_cause, a.actions_text";

Alert alert_of(const Row& row) {
    Alert one;
    one.id = row.id<AlertId>(0);
    one.rule = row.id<AlertRuleId>(1);
    one.rule_name = row.text(2);
    one.metric = metric_from(row.text_view(3)).value_or(Metric::Waiting);
    one.subject.kind = subject_kind_from(row.text_view(4)).value_or(SubjectKind::Centre);
    one.subject.id = row.integer(5);
    one.subject_name = row.text(6);
    one.subject.site = one.subject.kind == SubjectKind::Site ? one.subject_name : "";
    one.severity = severity_from(row.text_view(7)).value_or(Severity::Warning);
    one.beyond = beyond_from(row.text_view(8)).value_or(Beyond::AtLeast);
    one.level = row.real(9);
    one.value = row.real(10);
    one.peak = row.real(11);
    one.sound = row.boolean(12);
    for (const auto& team : json::parse_own(row.text_view(13)).as_array()) {
        one.teams.push_back(TeamId{team.to_number<std::int64_t>()});
    }
    one.raised_at = row.instant(14);
    one.times_raised = row.integer(15);
    one.taken_at = row.find_instant(16);
    one.taken_by = row.id<UserId>(17);
    one.escalate_at = row.find_instant(18);
    one.escalated_at = row.find_instant(19);
    one.cleared_at = row.find_instant(20);
    one.clear_cause = clear_cause_from(row.text_view(21)).value_or(ClearCause::BackToNormal);
    one.actions = runs_from_json(json::parse_own(row.text_view(22)).as_array());
    return one;
}

Conditions conditions_of(const AlertQuestion& question) {
    Conditions where;
    if (question.from) {
        where.add("a.raised_at >= ?", {*question.from});
    }
    if (question.to) {
        where.add("a.raised_at < ?", {*question.to});
    }
    if (question.led) {
        where.add(fmt::format("(a.is_for_all = 1 OR EXISTS (SELECT 1 FROM alert_told t WHERE "
                              "t.alert_id = a.id AND t.team_id IN {}))",
                              Conditions::places(question.led->size())),
                  Conditions::values(*question.led));
    }
    return where;
}

}  // namespace

Result<std::vector<AlertRule>> load_alert_rules(Connection& connection) {
    return connection.query_all(fmt::format("{} ORDER BY name", kRules), {}, rule_of);
}

Result<std::optional<AlertRule>> find_alert_rule(Connection& connection, AlertRuleId id) {
    return connection.query_first(fmt::format("{} WHERE id = $1", kRules), {id}, rule_of);
}

Result<void> insert_alert_rule(Connection& connection, const AlertRule& rule) {
    TRY(connection.execute(
        "INSERT INTO alert_rule (id, name, content_text, webhook_secret) VALUES ($1, $2, $3, $4)",
        {rule.id, rule.name, json::to_text(rule_content(rule)), rule.webhook_secret}));
    return {};
}

Result<std::int64_t> update_alert_rule(Connection& connection, const AlertRule& rule,
                                       std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE alert_rule SET name = $3, content_text = $4, webhook_secret = $5, version = "
            "version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING "
            "version",
            {rule.id, expected, rule.name, json::to_text(rule_content(rule)), rule.webhook_secret},
            [](const Row& row) { return row.integer(0); }),
        fmt::format("alert rule {}", rule.id));
}

Result<void> delete_alert_rule(Connection& connection, AlertRuleId id,
                               std::optional<std::int64_t> expected) {
    const auto gone = connection.query_first(
        "DELETE FROM alert_rule WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) "
        "RETURNING version",
        {id, expected}, [](const Row& row) { return row.integer(0); });
    TRY(http::version_or_stale(gone, fmt::format("alert rule {}", id)));
    return {};
}

Result<void> save_alert(Connection& connection, const Alert& one) {
    json::Array teams;
    for (const auto team : one.teams) {
        teams.push_back(team.value);
    }
    const auto told = told_teams(one);
    TRY(connection.execute("DELETE FROM alert WHERE id = $1", {one.id}));
    TRY(connection.execute("DELETE FROM alert_told WHERE alert_id = $1", {one.id}));
    const std::optional<std::int64_t> subject =
        one.subject.id == 0 ? std::nullopt : std::optional(one.subject.id);
    const std::optional<std::string_view> cause =
        one.cleared_at ? std::optional(word_of(one.clear_cause)) : std::nullopt;
    TRY(connection.execute(
        "INSERT INTO alert (id, rule_id, rule_name, metric, subject_kind, subject_id, "
        "subject_name, severity, beyond, level, value, peak, sound, teams_text, is_for_all, "
        "raised_at, times_raised, taken_at, taken_by, escalate_at, escalated_at, cleared_at, "
        "clear_cause, actions_text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
        "$13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)",
        {one.id,
         one.rule,
         one.rule_name,
         word_of(one.metric),
         word_of(one.subject.kind),
         subject,
         one.subject_name,
         word_of(one.severity),
         word_of(one.beyond),
         one.level,
         one.value,
         one.peak,
         one.sound,
         json::to_text(teams),
         told.empty(),
         one.raised_at,
         one.times_raised,
         one.taken_at,
         one.taken_by,
         one.escalate_at,
         one.escalated_at,
         one.cleared_at,
         cause,
         json::to_text(runs_json(one.actions))}));
    for (const auto team : told) {
        TRY(connection.execute("INSERT INTO alert_told (alert_id, team_id) VALUES ($1, $2)",
                               {one.id, team}));
    }
    return {};
}

Result<void> insert_alert_step(Connection& connection, const AlertStep& step) {
    TRY(connection.execute(
        "INSERT INTO alert_step (id, alert_id, at, by_id, kind, value, text) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {step.id, step.alert, step.at, step.by, word_of(step.kind), step.value, step.text}));
    return {};
}

Result<std::vector<Alert>> find_open_alerts(Connection& connection) {
    return connection.query_all(
        fmt::format("SELECT {} FROM alert a WHERE a.cleared_at IS NULL ORDER BY a.id", kColumns),
        {}, alert_of);
}

Result<std::optional<Alert>> find_alert(Connection& connection, AlertId id) {
    return connection.query_first(fmt::format("SELECT {} FROM alert a WHERE a.id = $1", kColumns),
                                  {id}, alert_of);
}

Result<std::vector<AlertStep>> find_alert_steps(Connection& connection, AlertId alert,
                                                std::int64_t limit) {
    return connection.query_all(
        "SELECT id, alert_id, at, by_id, kind, value, text FROM alert_step WHERE alert_id = $1 "
        "ORDER BY id LIMIT $2",
        {alert, limit}, [](const Row& row) {
            return AlertStep{row.id<AlertStepId>(0),
                             row.id<AlertId>(1),
                             row.instant(2),
                             row.id<UserId>(3),
                             step_kind_from(row.text_view(4)).value_or(StepKind::Noted),
                             row.find_real(5),
                             row.text(6)};
        });
}

Result<std::vector<Alert>> find_alerts(Connection& connection, const AlertQuestion& question,
                                       const std::optional<AlertPlace>& before,
                                       std::int64_t limit) {
    auto where = conditions_of(question);
    if (before) {
        where.add("(a.raised_at, a.id) < (?, ?)", {before->raised_at, before->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("SELECT {} FROM alert a{} ORDER BY a.raised_at DESC, a.id DESC LIMIT {}",
                    kColumns, where.text(), count),
        where.parameters(), alert_of);
}

Result<std::vector<AlertFigures>> count_alerts(Connection& connection,
                                               const AlertQuestion& question, std::int64_t limit) {
    auto where = conditions_of(question);
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format(
            "SELECT a.rule_id, MAX(a.rule_name), COUNT(*), COUNT(a.taken_at), "
            "COUNT(a.escalated_at), COUNT(*) - COUNT(a.cleared_at), CAST(COALESCE(SUM(a.taken_at - "
            "a.raised_at), 0) AS BIGINT), CAST(COALESCE(SUM(a.cleared_at - a.raised_at), 0) AS "
            "BIGINT), MAX(a.taken_at - "
            "a.raised_at), MAX(a.cleared_at - a.raised_at) FROM alert a{} GROUP BY a.rule_id "
            "ORDER BY COUNT(*) DESC, a.rule_id LIMIT {}",
            where.text(), count),
        where.parameters(), [](const Row& row) {
            return AlertFigures{row.id<AlertRuleId>(0), row.text(1),    row.integer(2),
                                row.integer(3),         row.integer(4), row.integer(5),
                                row.integer(6),         row.integer(7), row.find_integer(8),
                                row.find_integer(9)};
        });
}

Result<std::int64_t> delete_old_alerts(Connection& connection, Instant before, std::int64_t limit) {
    const auto old = TRY(connection.query_all(
        "SELECT id FROM alert WHERE cleared_at IS NOT NULL AND raised_at < $1 AND cleared_at < $1 "
        "ORDER BY raised_at LIMIT $2",
        {before, limit}, [](const Row& row) { return row.id<AlertId>(0); }));
    for (const auto id : old) {
        TRY(connection.execute("DELETE FROM alert_step WHERE alert_id = $1", {id}));
        TRY(connection.execute("DELETE FROM alert_told WHERE alert_id = $1", {id}));
        TRY(connection.execute("DELETE FROM alert WHERE id = $1", {id}));
    }
    return static_cast<std::int64_t>(old.size());
}

}  // namespace callfloor::supervision
