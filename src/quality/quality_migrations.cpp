#include "quality/quality.h"

namespace callfloor::quality {

namespace {

constexpr store::Migration kMigrations[] = {
    {40, "quality: rules and schemes", R"sql(
CREATE TABLE quality_rules (
    id BIGINT PRIMARY KEY,
    appeal_days BIGINT NOT NULL,
    comment_days BIGINT NOT NULL,
    second_review_days BIGINT NOT NULL,
    decision_days BIGINT NOT NULL,
    appeals_most BIGINT NOT NULL,
    task_days BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
INSERT INTO quality_rules (id, appeal_days, comment_days, second_review_days, decision_days,
    appeals_most, task_days) VALUES (1, 3, 2, 3, 3, 1, 7);
CREATE TABLE quality_scheme (
    id BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    latest_version BIGINT NOT NULL,
    draft_text TEXT,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE quality_scheme_version (
    scheme_id BIGINT NOT NULL REFERENCES quality_scheme (id),
    number BIGINT NOT NULL,
    content_text TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by BIGINT,
    PRIMARY KEY (scheme_id, number)
);
)sql"},
    {41, "quality: evaluations and due process", R"sql(
CREATE TABLE quality_evaluation (
    id BIGINT PRIMARY KEY,
    purpose TEXT NOT NULL,
    of_id BIGINT,
    state TEXT NOT NULL,
    sample TEXT NOT NULL,
    channel TEXT NOT NULL,
    scheme_id BIGINT NOT NULL REFERENCES quality_scheme (id),
    scheme_version BIGINT NOT NULL,
    conversation_id BIGINT,
    recording_id BIGINT,
    agent_id BIGINT NOT NULL,
    team_id BIGINT,
    queue_id BIGINT,
    contact_at BIGINT NOT NULL,
    contact_note TEXT NOT NULL,
    reviewer_id BIGINT NOT NULL,
    task_id BIGINT,
    draft_text TEXT,
    draft_comment TEXT NOT NULL,
    score_id BIGINT,
    score DOUBLE PRECISION,
    unpenalised DOUBLE PRECISION,
    passed BIGINT,
    critical_customer BIGINT,
    critical_business BIGINT,
    critical_compliance BIGINT,
    noncritical_opportunities BIGINT NOT NULL DEFAULT 0,
    noncritical_errors BIGINT NOT NULL DEFAULT 0,
    second_reviewer_id BIGINT,
    appeals BIGINT NOT NULL DEFAULT 0,
    started_at BIGINT NOT NULL,
    submitted_at BIGINT,
    released_at BIGINT,
    appeal_until BIGINT,
    due_at BIGINT,
    final_at BIGINT,
    texts_removed_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX quality_evaluation_contact ON quality_evaluation (contact_at, id);
CREATE INDEX quality_evaluation_agent ON quality_evaluation (agent_id, contact_at);
CREATE INDEX quality_evaluation_reviewer ON quality_evaluation (reviewer_id, contact_at);
CREATE INDEX quality_evaluation_scheme ON quality_evaluation (scheme_id, scheme_version);
CREATE INDEX quality_evaluation_conversation ON quality_evaluation (conversation_id);
CREATE INDEX quality_evaluation_of ON quality_evaluation (of_id);
CREATE INDEX quality_evaluation_open ON quality_evaluation (state, due_at)
    WHERE state IN ('released', 'acknowledged', 'appealed');
CREATE TABLE quality_score (
    id BIGINT PRIMARY KEY,
    evaluation_id BIGINT NOT NULL REFERENCES quality_evaluation (id),
    number BIGINT NOT NULL,
    origin TEXT NOT NULL,
    scheme_version BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    comment TEXT NOT NULL,
    answers_text TEXT NOT NULL,
    result_text TEXT NOT NULL
);
CREATE UNIQUE INDEX quality_score_evaluation ON quality_score (evaluation_id, number);
CREATE TABLE quality_item (
    evaluation_id BIGINT NOT NULL REFERENCES quality_evaluation (id),
    item TEXT NOT NULL,
    dimension TEXT NOT NULL,
    criticality TEXT NOT NULL,
    error BIGINT NOT NULL,
    lost DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (evaluation_id, item)
);
CREATE INDEX quality_item_item ON quality_item (item, evaluation_id);
CREATE TABLE quality_remark (
    id BIGINT PRIMARY KEY,
    evaluation_id BIGINT NOT NULL REFERENCES quality_evaluation (id),
    at_ms BIGINT NOT NULL,
    length_ms BIGINT NOT NULL,
    item TEXT NOT NULL,
    text TEXT NOT NULL,
    author_id BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX quality_remark_evaluation ON quality_remark (evaluation_id, at_ms);
CREATE TABLE quality_step (
    id BIGINT PRIMARY KEY,
    evaluation_id BIGINT NOT NULL REFERENCES quality_evaluation (id),
    at BIGINT NOT NULL,
    act TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    by_id BIGINT,
    text TEXT NOT NULL
);
CREATE INDEX quality_step_evaluation ON quality_step (evaluation_id, id);
CREATE TABLE quality_appeal (
    evaluation_id BIGINT NOT NULL REFERENCES quality_evaluation (id),
    number BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    items_text TEXT NOT NULL,
    leader_comment TEXT NOT NULL DEFAULT '',
    commented_by BIGINT,
    commented_at BIGINT,
    second_reviewer_id BIGINT,
    second_evaluation_id BIGINT,
    second_at BIGINT,
    decision TEXT,
    decision_reason TEXT NOT NULL DEFAULT '',
    decided_by BIGINT,
    closed_at BIGINT,
    score_before DOUBLE PRECISION,
    score_after DOUBLE PRECISION,
    PRIMARY KEY (evaluation_id, number)
);
CREATE INDEX quality_appeal_opened ON quality_appeal (opened_at);
)sql"},
    {42, "quality: sampling plans and the work list", R"sql(
CREATE TABLE quality_plan (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    runs BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE quality_plan_run (
    id BIGINT PRIMARY KEY,
    plan_id BIGINT NOT NULL REFERENCES quality_plan (id),
    made_at BIGINT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX quality_plan_run_plan ON quality_plan_run (plan_id, id);
CREATE TABLE quality_task (
    id BIGINT PRIMARY KEY,
    plan_id BIGINT NOT NULL REFERENCES quality_plan (id),
    run_id BIGINT NOT NULL REFERENCES quality_plan_run (id),
    state TEXT NOT NULL,
    sample TEXT NOT NULL,
    scheme_id BIGINT NOT NULL REFERENCES quality_scheme (id),
    conversation_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    team_id BIGINT,
    queue_id BIGINT,
    contact_at BIGINT NOT NULL,
    talk_ms BIGINT NOT NULL,
    reviewer_id BIGINT,
    due_at BIGINT NOT NULL,
    evaluation_id BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX quality_task_due ON quality_task (due_at, id);
CREATE INDEX quality_task_contact ON quality_task (contact_at);
CREATE INDEX quality_task_reviewer ON quality_task (reviewer_id, state);
CREATE UNIQUE INDEX quality_task_evaluation ON quality_task (evaluation_id)
    WHERE evaluation_id IS NOT NULL;
)sql"},
    {43, "quality: count the evaluations of a scheme from an index", R"sql(
CREATE INDEX quality_evaluation_used ON quality_evaluation (scheme_id, scheme_version)
    WHERE purpose = 'regular' AND state <> 'void';
)sql"},
    {44, "quality: calibration sessions", R"sql(
CREATE TABLE quality_calibration (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    scheme_id BIGINT NOT NULL REFERENCES quality_scheme (id),
    scheme_version BIGINT NOT NULL,
    master_id BIGINT,
    tolerance BIGINT NOT NULL,
    due_at BIGINT,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX quality_calibration_closed ON quality_calibration (closed_at)
    WHERE closed_at IS NOT NULL;
CREATE TABLE quality_calibration_contact (
    calibration_id BIGINT NOT NULL REFERENCES quality_calibration (id),
    number BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    team_id BIGINT,
    queue_id BIGINT,
    recording_id BIGINT,
    channel TEXT NOT NULL,
    contact_at BIGINT NOT NULL,
    PRIMARY KEY (calibration_id, number)
);
CREATE TABLE quality_calibration_form (
    calibration_id BIGINT NOT NULL REFERENCES quality_calibration (id),
    number BIGINT NOT NULL,
    reviewer_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    evaluation_id BIGINT NOT NULL UNIQUE REFERENCES quality_evaluation (id),
    PRIMARY KEY (calibration_id, number, reviewer_id, role)
);
CREATE INDEX quality_calibration_form_reviewer ON quality_calibration_form (reviewer_id);
)sql"},
    {45, "quality: coaching plans", R"sql(
CREATE TABLE quality_coaching (
    id BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    agent_id BIGINT NOT NULL,
    team_id BIGINT,
    evaluation_id BIGINT NOT NULL REFERENCES quality_evaluation (id),
    scheme_id BIGINT NOT NULL REFERENCES quality_scheme (id),
    contact_at BIGINT NOT NULL,
    items_text TEXT NOT NULL,
    goal TEXT NOT NULL,
    coach_id BIGINT NOT NULL,
    opened_by BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    recheck_at BIGINT,
    rechecked_at BIGINT,
    closed_at BIGINT,
    outcome TEXT,
    note TEXT NOT NULL DEFAULT '',
    texts_removed_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX quality_coaching_agent ON quality_coaching (agent_id, id);
CREATE INDEX quality_coaching_coach ON quality_coaching (coach_id, id);
CREATE INDEX quality_coaching_contact ON quality_coaching (contact_at);
CREATE TABLE quality_coaching_session (
    id BIGINT PRIMARY KEY,
    coaching_id BIGINT NOT NULL REFERENCES quality_coaching (id),
    held_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    acknowledged_at BIGINT,
    comment TEXT NOT NULL DEFAULT ''
);
CREATE INDEX quality_coaching_session_plan ON quality_coaching_session (coaching_id, held_at);
)sql"},
    {46, "quality: reports by item from an index", R"sql(
CREATE INDEX quality_item_report ON quality_item (evaluation_id, item, dimension, criticality,
    error, lost);
)sql"},
    {49, "quality: clips and the case library", R"sql(
CREATE TABLE quality_clip (
    id BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    recording_id BIGINT,
    conversation_id BIGINT,
    contact_at BIGINT,
    marks_text TEXT NOT NULL,
    title TEXT NOT NULL,
    learning_points TEXT NOT NULL,
    example TEXT NOT NULL,
    audience TEXT NOT NULL,
    tags_text TEXT NOT NULL,
    scheme_id BIGINT REFERENCES quality_scheme (id),
    items_text TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    length_ms BIGINT NOT NULL,
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    submitted_at BIGINT,
    decided_by BIGINT,
    decided_at BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX quality_clip_contact ON quality_clip (contact_at) WHERE contact_at IS NOT NULL;
CREATE TABLE quality_clip_use (
    clip_id BIGINT NOT NULL REFERENCES quality_clip (id),
    kind TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (clip_id, kind, object_id)
);
CREATE INDEX quality_clip_use_object ON quality_clip_use (kind, object_id);
)sql"},
};

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

}  // namespace callfloor::quality
