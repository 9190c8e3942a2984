#include "supervision/supervision.h"

namespace callfloor::supervision {

namespace {

constexpr store::Migration kMigrations[] = {
    {90, "supervision: alert rules, alerts and their logs", R"sql(
CREATE TABLE alert_rule (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    content_text TEXT NOT NULL,
    webhook_secret TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX alert_rule_name ON alert_rule (name);
CREATE TABLE alert (
    id BIGINT PRIMARY KEY,
    rule_id BIGINT NOT NULL,
    rule_name TEXT NOT NULL,
    metric TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT,
    subject_name TEXT NOT NULL,
    severity TEXT NOT NULL,
    beyond TEXT NOT NULL,
    level DOUBLE PRECISION NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    peak DOUBLE PRECISION NOT NULL,
    sound BIGINT NOT NULL,
    teams_text TEXT NOT NULL,
    is_for_all BIGINT NOT NULL,
    raised_at BIGINT NOT NULL,
    times_raised BIGINT NOT NULL,
    taken_at BIGINT,
    taken_by BIGINT,
    escalate_at BIGINT,
    escalated_at BIGINT,
    cleared_at BIGINT,
    clear_cause TEXT,
    actions_text TEXT NOT NULL
);
CREATE INDEX alert_raised ON alert (raised_at, id);
CREATE INDEX alert_open ON alert (id) WHERE cleared_at IS NULL;
CREATE TABLE alert_told (
    alert_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL,
    PRIMARY KEY (alert_id, team_id)
);
CREATE TABLE alert_step (
    id BIGINT PRIMARY KEY,
    alert_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_id BIGINT,
    kind TEXT NOT NULL,
    value DOUBLE PRECISION,
    text TEXT NOT NULL
);
CREATE INDEX alert_step_alert ON alert_step (alert_id, id);
)sql"},
    {91, "supervision: requests for help", R"sql(
CREATE TABLE help_request (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    team_id BIGINT,
    queue_id BIGINT,
    text TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    taken_at BIGINT,
    taken_by BIGINT,
    closed_at BIGINT,
    outcome TEXT,
    answer TEXT NOT NULL
);
CREATE INDEX help_request_asked ON help_request (asked_at, id);
CREATE INDEX help_request_open ON help_request (id) WHERE closed_at IS NULL;
CREATE INDEX help_request_agent ON help_request (agent_id, id);
)sql"},
    {92, "supervision: messages between people of the centre", R"sql(
CREATE TABLE inbox_message (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    from_id BIGINT,
    to_user BIGINT,
    to_team BIGINT,
    must_read BIGINT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX inbox_message_user ON inbox_message (to_user, id) WHERE to_user IS NOT NULL;
CREATE INDEX inbox_message_team ON inbox_message (to_team, id) WHERE to_team IS NOT NULL;
CREATE INDEX inbox_message_all ON inbox_message (id) WHERE to_user IS NULL AND to_team IS NULL;
CREATE INDEX inbox_message_from ON inbox_message (from_id, id);
CREATE TABLE inbox_read (
    message_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (message_id, user_id)
);
)sql"},
};

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

}  // namespace callfloor::supervision
