#include "records/records_migrations.h"

namespace callfloor::records {
namespace {

constexpr store::Migration kMigrations[] = {
    {30, "records: conversations", R"(
CREATE TABLE conversation (
    id BIGINT PRIMARY KEY,
    direction TEXT NOT NULL,
    caller_number TEXT NOT NULL,
    caller_name TEXT NOT NULL,
    dialled_number TEXT NOT NULL,
    caller_class TEXT NOT NULL,
    trunk_id BIGINT,
    number_id BIGINT,
    started_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    queue_id BIGINT,
    agent_id BIGINT,
    outcome TEXT,
    wait_ms BIGINT NOT NULL DEFAULT 0,
    talk_ms BIGINT NOT NULL DEFAULT 0,
    hold_ms BIGINT NOT NULL DEFAULT 0,
    wrap_up_ms BIGINT NOT NULL DEFAULT 0,
    end_cause TEXT,
    end_side TEXT,
    end_sip_status BIGINT,
    end_retryable BIGINT,
    recording_id BIGINT,
    wrap_up_code TEXT NOT NULL DEFAULT ''
);
CREATE INDEX conversation_started ON conversation (started_at_ms, id);
CREATE INDEX conversation_caller ON conversation (caller_number, started_at_ms);
CREATE INDEX conversation_open ON conversation (id) WHERE ended_at_ms IS NULL;
CREATE TABLE conversation_agent (
    agent_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    PRIMARY KEY (agent_id, conversation_id)
);
CREATE INDEX conversation_agent_conversation ON conversation_agent (conversation_id);
CREATE TABLE leg (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    agent_id BIGINT,
    extension_id BIGINT,
    started_at_ms BIGINT NOT NULL,
    rang_at_ms BIGINT,
    answered_at_ms BIGINT,
    ended_at_ms BIGINT,
    end_cause TEXT,
    end_side TEXT,
    end_sip_status BIGINT,
    end_retryable BIGINT
);
CREATE INDEX leg_conversation ON leg (conversation_id);
CREATE TABLE segment (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    queue_id BIGINT,
    agent_id BIGINT,
    started_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT
);
CREATE INDEX segment_conversation ON segment (conversation_id);
CREATE UNIQUE INDEX segment_open ON segment (conversation_id) WHERE ended_at_ms IS NULL;
CREATE TABLE queue_visit (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    queue_id BIGINT NOT NULL,
    caller_class TEXT NOT NULL,
    entered_at_ms BIGINT NOT NULL,
    left_at_ms BIGINT,
    outcome TEXT,
    waited_ms BIGINT NOT NULL DEFAULT 0,
    agent_id BIGINT,
    overflow_to_queue_id BIGINT
);
CREATE INDEX queue_visit_conversation ON queue_visit (conversation_id);
CREATE INDEX queue_visit_queue ON queue_visit (queue_id, conversation_id);
CREATE TABLE offer (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    queue_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    leg_id BIGINT NOT NULL,
    started_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    outcome TEXT
);
CREATE INDEX offer_conversation ON offer (conversation_id);
CREATE INDEX offer_agent ON offer (agent_id, started_at_ms);
CREATE TABLE wrap_up (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    queue_id BIGINT,
    code TEXT NOT NULL,
    note TEXT NOT NULL,
    took_ms BIGINT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX wrap_up_conversation ON wrap_up (conversation_id);
CREATE TABLE recording (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    started_at_ms BIGINT NOT NULL,
    finished_at_ms BIGINT,
    deleted_at_ms BIGINT,
    path TEXT NOT NULL DEFAULT '',
    length_ms BIGINT NOT NULL DEFAULT 0,
    bytes BIGINT NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT ''
);
CREATE INDEX recording_conversation ON recording (conversation_id);
CREATE INDEX recording_open ON recording (id) WHERE finished_at_ms IS NULL;
CREATE INDEX recording_kept ON recording (started_at_ms) WHERE finished_at_ms IS NOT NULL AND deleted_at_ms IS NULL;
)"},
    {31, "records: intervals", R"(
CREATE TABLE agent_interval (
    id BIGINT PRIMARY KEY,
    agent_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    conversation_id BIGINT,
    queue_id BIGINT,
    extension_id BIGINT,
    by_user_id BIGINT,
    started_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT
);
CREATE INDEX agent_interval_agent ON agent_interval (agent_id, started_at_ms);
CREATE UNIQUE INDEX agent_interval_open ON agent_interval (agent_id) WHERE ended_at_ms IS NULL;
CREATE TABLE queue_interval (
    queue_id BIGINT NOT NULL,
    start_ms BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    answered_in_time BIGINT NOT NULL,
    abandoned_in_queue BIGINT NOT NULL,
    abandoned_ringing BIGINT NOT NULL,
    abandoned_in_time BIGINT NOT NULL,
    abandoned_short BIGINT NOT NULL,
    overflowed BIGINT NOT NULL,
    overflowed_in_time BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    wait_answered_ms BIGINT NOT NULL,
    wait_abandoned_ms BIGINT NOT NULL,
    longest_wait_ms BIGINT NOT NULL,
    talk_ms BIGINT NOT NULL,
    hold_ms BIGINT NOT NULL,
    wrap_up_ms BIGINT NOT NULL,
    PRIMARY KEY (queue_id, start_ms)
);
CREATE INDEX queue_interval_start ON queue_interval (start_ms);
)"},
    {32, "records: call-back list", R"(
CREATE INDEX conversation_lost ON conversation (started_at_ms, id)
    WHERE ended_at_ms IS NOT NULL AND direction = 'inbound'
    AND (outcome IN ('abandoned_in_queue', 'abandoned_ringing', 'timed_out', 'refused')
         OR end_cause IN ('server_restarted', 'server_stopping'));
CREATE TABLE callback_handling (
    conversation_id BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    user_id BIGINT,
    changed_at_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    result TEXT NOT NULL,
    note TEXT NOT NULL
);
)"},
    {33, "records: acts", R"(
CREATE TABLE act (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    by_user_id BIGINT,
    agent_id BIGINT,
    queue_id BIGINT,
    extension_id BIGINT,
    leg_id BIGINT,
    started_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    outcome TEXT
);
CREATE INDEX act_conversation ON act (conversation_id);
CREATE INDEX act_by ON act (by_user_id, started_at_ms);
)"},
    {34, "records: calls to numbers outside", R"(
ALTER TABLE leg ADD COLUMN trunk_id BIGINT;
ALTER TABLE leg ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE act ADD COLUMN number TEXT NOT NULL DEFAULT '';
CREATE INDEX leg_dialled ON leg (started_at_ms) WHERE trunk_id IS NOT NULL;
CREATE TABLE callback_call (
    call_id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    placed_at_ms BIGINT NOT NULL
);
CREATE INDEX callback_call_conversation ON callback_call (conversation_id, placed_at_ms);
)"},
    {36, "records: signals of calls", R"(
CREATE TABLE signal_measurement (
    recording_id BIGINT PRIMARY KEY,
    method BIGINT NOT NULL,
    measured_at_ms BIGINT NOT NULL,
    problem TEXT NOT NULL
);
CREATE TABLE call_signal (
    conversation_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    measured_ms BIGINT NOT NULL,
    customer_talk_ms BIGINT NOT NULL,
    customer_interruptions BIGINT NOT NULL,
    customer_pace DOUBLE PRECISION,
    customer_level DOUBLE PRECISION,
    agent_talk_ms BIGINT NOT NULL,
    agent_interruptions BIGINT NOT NULL,
    agent_pace DOUBLE PRECISION,
    agent_level DOUBLE PRECISION,
    overtalk_ms BIGINT NOT NULL,
    silence_ms BIGINT NOT NULL,
    longest_silence_ms BIGINT NOT NULL,
    dead_air_ms BIGINT NOT NULL,
    dead_airs BIGINT NOT NULL,
    hold_ms BIGINT NOT NULL,
    longest_hold_ms BIGINT NOT NULL,
    holds BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, agent_id)
);
)"},
    {48, "records: flows, and callers who ask to be called back", R"(
CREATE TABLE flow_visit (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    flow_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    node TEXT NOT NULL,
    kind TEXT NOT NULL,
    entered_at_ms BIGINT NOT NULL,
    left_at_ms BIGINT,
    exit TEXT NOT NULL DEFAULT '',
    input TEXT NOT NULL DEFAULT ''
);
CREATE INDEX flow_visit_conversation ON flow_visit (conversation_id, id);
DROP INDEX conversation_lost;
CREATE INDEX conversation_lost ON conversation (started_at_ms, id)
    WHERE ended_at_ms IS NOT NULL AND direction = 'inbound'
    AND (outcome IN ('abandoned_in_queue', 'abandoned_ringing', 'timed_out', 'refused',
                     'callback_requested')
         OR end_cause IN ('server_restarted', 'server_stopping'));
)"},
    {54, "records: how waiting widened, places kept, overflow in", R"(
CREATE TABLE queue_step (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    queue_id BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    level BIGINT,
    agent_id BIGINT
);
CREATE INDEX queue_step_conversation ON queue_step (conversation_id, id);
ALTER TABLE queue_visit ADD COLUMN credited_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE queue_visit ADD COLUMN overflow_from_queue_id BIGINT;
ALTER TABLE queue_interval ADD COLUMN overflowed_in BIGINT NOT NULL DEFAULT 0;
ALTER TABLE queue_interval ADD COLUMN opened_to_agents BIGINT NOT NULL DEFAULT 0;
)"},
    {55, "records: blocked and nuisance callers", R"(
CREATE TABLE blocked_call (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    rule_id BIGINT NOT NULL,
    action TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX blocked_call_conversation ON blocked_call (conversation_id);
CREATE INDEX blocked_call_rule ON blocked_call (rule_id, id);
CREATE TABLE nuisance_report (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    note TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX nuisance_report_conversation ON nuisance_report (conversation_id);
CREATE TABLE nuisance_review (
    report_id BIGINT PRIMARY KEY,
    decision TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    note TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
)"},
    {59, "records: voicemail and surveys", R"(
ALTER TABLE recording ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
CREATE TABLE voicemail_message (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    queue_id BIGINT,
    agent_id BIGINT,
    started_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT
);
CREATE INDEX voicemail_message_started ON voicemail_message (started_at_ms, id);
CREATE TABLE voicemail_handling (
    message_id BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    user_id BIGINT,
    changed_by BIGINT NOT NULL,
    changed_at_ms BIGINT NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE voicemail_listener (
    message_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    first_at_ms BIGINT NOT NULL,
    PRIMARY KEY (message_id, user_id)
);
CREATE TABLE survey (
    id BIGINT PRIMARY KEY,
    queue_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    offered_at_ms BIGINT NOT NULL,
    questions BIGINT NOT NULL,
    answers BIGINT NOT NULL DEFAULT 0,
    comment_recording_id BIGINT
);
CREATE INDEX survey_offered ON survey (offered_at_ms, id);
CREATE TABLE survey_answer (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    question BIGINT NOT NULL,
    score BIGINT NOT NULL,
    highest BIGINT NOT NULL
);
CREATE INDEX survey_answer_conversation ON survey_answer (conversation_id, question);
)"},
    {57, "records: who sent a call on to us", R"(
ALTER TABLE conversation ADD COLUMN diverted_from TEXT NOT NULL DEFAULT '';
)"},
    {94, "records: the page of a web visitor", R"(
ALTER TABLE conversation ADD COLUMN web_page TEXT NOT NULL DEFAULT '';
)"},
    {98, "records: the channel of a conversation", R"(
ALTER TABLE conversation ADD COLUMN channel TEXT NOT NULL DEFAULT 'voice';
)"},
    {66, "records: a customer's calls from an index", R"(
CREATE INDEX conversation_dialled ON conversation (dialled_number, started_at_ms) WHERE direction = 'outbound';
)"},
    {77, "records: why a conversation is recorded or not", R"(
CREATE TABLE recording_rule (
    id BIGINT PRIMARY KEY,
    mode TEXT NOT NULL,
    source TEXT NOT NULL,
    queue_id BIGINT,
    trunk_id BIGINT,
    agent_id BIGINT,
    share BIGINT NOT NULL,
    draw BIGINT NOT NULL,
    decided_at_ms BIGINT NOT NULL
);
)"},
    {80, "records: how good each leg's sound was", R"(
CREATE TABLE leg_sound (
    leg_id BIGINT PRIMARY KEY,
    received_packets BIGINT NOT NULL,
    received_lost BIGINT NOT NULL,
    received_worst_loss DOUBLE PRECISION NOT NULL,
    received_jitter_ms DOUBLE PRECISION NOT NULL,
    received_worst_jitter_ms DOUBLE PRECISION NOT NULL,
    received_opinion DOUBLE PRECISION,
    sent_packets BIGINT,
    sent_lost BIGINT,
    sent_worst_loss DOUBLE PRECISION,
    sent_jitter_ms DOUBLE PRECISION,
    sent_worst_jitter_ms DOUBLE PRECISION,
    sent_opinion DOUBLE PRECISION,
    round_trip_ms DOUBLE PRECISION
);
)"},
    {82, "records: faxes", R"(
CREATE TABLE fax (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    caller_number TEXT NOT NULL,
    dialled_number TEXT NOT NULL,
    queue_id BIGINT,
    agent_id BIGINT,
    received_at_ms BIGINT NOT NULL,
    took_ms BIGINT NOT NULL,
    pages BIGINT NOT NULL,
    station TEXT NOT NULL,
    result TEXT NOT NULL,
    detail TEXT NOT NULL,
    bit_rate BIGINT NOT NULL,
    is_corrected BIGINT NOT NULL,
    retries BIGINT NOT NULL,
    path TEXT NOT NULL,
    state TEXT NOT NULL,
    user_id BIGINT,
    changed_by BIGINT,
    changed_at_ms BIGINT,
    note TEXT NOT NULL
);
CREATE INDEX fax_received ON fax (received_at_ms, id);
CREATE TABLE fax_viewer (
    fax_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    first_at_ms BIGINT NOT NULL,
    PRIMARY KEY (fax_id, user_id)
);
)"},
    {84, "records: what a team's day is held against", R"(
CREATE TABLE team_target (
    team_id BIGINT PRIMARY KEY,
    average_handle_ms BIGINT,
    not_ready_ms BIGINT,
    answered BIGINT,
    occupancy_percent BIGINT,
    set_by BIGINT NOT NULL,
    set_at_ms BIGINT NOT NULL
);
)"},
    {85, "records: copies of voicemail by e-mail", R"(
CREATE TABLE voicemail_box (
    queue_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    copy TEXT NOT NULL,
    mails TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    PRIMARY KEY (queue_id, agent_id)
);
CREATE TABLE voicemail_copied (
    message_id BIGINT PRIMARY KEY,
    at_ms BIGINT NOT NULL
);
)"},
};

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

std::vector<ProjectedTable> projected_tables() {
    std::vector<ProjectedTable> tables;
    for (const std::string_view name :
         {"conversation", "leg", "segment", "queue_visit", "offer", "wrap_up", "recording",
          "agent_interval", "act", "flow_visit", "queue_step", "blocked_call", "nuisance_report",
          "voicemail_message", "survey", "survey_answer", "recording_rule"}) {
        tables.push_back({name, {"id"}});
    }
    tables.push_back({"conversation_agent", {"agent_id", "conversation_id"}});
    tables.push_back({"queue_interval", {"queue_id", "start_ms"}});
    tables.push_back({"leg_sound", {"leg_id"}});
    return tables;
}

}  // namespace callfloor::records
