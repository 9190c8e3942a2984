#include "records/projection_store.h"

#include "floor/state_names.h"
#include "records/recording_rule_store.h"
#include "records/records_rules.h"

namespace callfloor::records {

using store::Row;

// ---------------------------------------------------------------- conversation and legs

Result<void> ProjectionStore::insert_conversation(Instant at,
                                                  const floor::ConversationStarted& event) {
    TRY(connection_.post(
        "INSERT INTO conversation (id, direction, caller_number, caller_name, "
        "dialled_number, caller_class, trunk_id, "
        "number_id, queue_id, started_at_ms, diverted_from, web_page, channel) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        {event.conversation, floor::direction_name(event.direction), event.caller_number,
         event.caller_name, event.dialled_number, event.caller_class, event.trunk, event.number,
         event.queue, at, event.diverted_from, event.web_page,
         floor::channel_name(event.channel)}));
    return {};
}

Result<void> ProjectionStore::ask_callback(const floor::CallbackAsked& event) {
    TRY(connection_.post("UPDATE conversation SET queue_id = $2 WHERE id = $1",
                         {event.conversation, event.queue}));
    return set_outcome(event.conversation, "callback_requested");
}

Result<std::optional<floor::Direction>> ProjectionStore::direction_of(ConversationId conversation) {
    const auto word =
        TRY(connection_.query_first("SELECT direction FROM conversation WHERE id = $1",
                                    {conversation}, [](const Row& row) { return row.text(0); }));
    return word ? floor::direction_from_name(*word) : std::nullopt;
}

Result<bool> ProjectionStore::was_talked_in(ConversationId conversation) {
    const auto talk = TRY(connection_.query_first(
        "SELECT 1 FROM segment WHERE conversation_id = $1 AND kind = 'talk' LIMIT 1",
        {conversation}, [](const Row& row) { return row.integer(0); }));
    return talk.has_value();
}

Result<void> ProjectionStore::end_conversation(Instant at, const floor::ConversationEnded& event,
                                               std::string_view outcome) {
    TRY(connection_.post(
        "UPDATE conversation SET ended_at_ms = $2, end_cause = $3, end_side = $4, end_sip_status = "
        "$5, "
        "end_retryable = $6, outcome = COALESCE(outcome, $7) WHERE id = $1",
        {event.conversation, at, end_cause_name(event.end.cause), end_side_name(event.end.side),
         event.end.sip_status, event.end.retryable, outcome}));
    return {};
}

Result<void> ProjectionStore::add_participant(ConversationId conversation, UserId agent) {
    TRY(connection_.post(
        "INSERT INTO conversation_agent (agent_id, conversation_id) VALUES ($1, $2) "
        "ON CONFLICT (agent_id, conversation_id) DO NOTHING",
        {agent, conversation}));
    return {};
}

Result<void> ProjectionStore::insert_leg(Instant at, const floor::LegStarted& event) {
    TRY(connection_.post(
        "INSERT INTO leg (id, conversation_id, role, agent_id, extension_id, trunk_id, number, "
        "started_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {event.leg, event.conversation, floor::leg_role_name(event.role), event.agent,
         event.extension, event.trunk, event.number, at}));
    return {};
}

Result<void> ProjectionStore::set_leg_rang(Instant at, LegId leg) {
    TRY(connection_.post("UPDATE leg SET rang_at_ms = $2 WHERE id = $1", {leg, at}));
    return {};
}

Result<void> ProjectionStore::set_leg_answered(Instant at, LegId leg) {
    TRY(connection_.post("UPDATE leg SET answered_at_ms = $2 WHERE id = $1", {leg, at}));
    return {};
}

Result<void> ProjectionStore::end_leg(Instant at, LegId leg, const CallEnd& end) {
    TRY(
        connection_.post("UPDATE leg SET ended_at_ms = $2, end_cause = $3, end_side = $4, "
                         "end_sip_status = $5, end_retryable = $6 "
                         "WHERE id = $1",
                         {leg, at, end_cause_name(end.cause), end_side_name(end.side),
                          end.sip_status, end.retryable}));
    return {};
}

Result<std::optional<UserId>> ProjectionStore::agent_of_leg(LegId leg) {
    return connection_.query_first(
        "SELECT agent_id FROM leg WHERE id = $1 AND agent_id IS NOT NULL", {leg},
        [](const Row& row) { return row.id<UserId>(0); });
}

// ---------------------------------------------------------------- segments

Result<std::optional<ProjectionStore::ClosedSegment>> ProjectionStore::close_segment(
    Instant at, ConversationId conversation) {
    return connection_.query_first(
        "UPDATE segment SET ended_at_ms = $2 WHERE conversation_id = $1 AND ended_at_ms IS NULL "
        "RETURNING kind, started_at_ms, queue_id",
        {conversation, at}, [at](const Row& row) {
            return ClosedSegment{
                floor::segment_kind_from_name(row.text_view(0)).value_or(floor::SegmentKind::Setup),
                at - row.instant(1), row.id<QueueId>(2)};
        });
}

Result<void> ProjectionStore::insert_segment(Instant at, const floor::SegmentStarted& event) {
    TRY(connection_.post(
        "INSERT INTO segment (id, conversation_id, kind, queue_id, agent_id, started_at_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        {event.segment, event.conversation, floor::segment_kind_name(event.kind), event.queue,
         event.agent, at}));
    return {};
}

Result<void> ProjectionStore::set_agent(ConversationId conversation, UserId agent) {
    TRY(connection_.post("UPDATE conversation SET agent_id = $2 WHERE id = $1",
                         {conversation, agent}));
    return {};
}

Result<void> ProjectionStore::add_talk(ConversationId conversation, Duration talk) {
    TRY(connection_.post("UPDATE conversation SET talk_ms = talk_ms + $2 WHERE id = $1",
                         {conversation, talk}));
    return {};
}

Result<void> ProjectionStore::add_hold(ConversationId conversation, Duration hold) {
    TRY(connection_.post("UPDATE conversation SET hold_ms = hold_ms + $2 WHERE id = $1",
                         {conversation, hold}));
    return {};
}

Result<void> ProjectionStore::add_wrap_up(ConversationId conversation, Duration wrap_up) {
    TRY(connection_.post("UPDATE conversation SET wrap_up_ms = wrap_up_ms + $2 WHERE id = $1",
                         {conversation, wrap_up}));
    return {};
}

// ---------------------------------------------------------------- queues

Result<void> ProjectionStore::enter_queue(std::int64_t seq, Instant at,
                                          const floor::QueueEntered& event) {
    TRY(connection_.post(
        "INSERT INTO queue_visit (id, conversation_id, queue_id, caller_class, entered_at_ms, "
        "overflow_from_queue_id, credited_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {seq, event.conversation, event.queue, event.caller_class, at, event.overflow_from,
         event.credited}));
    TRY(connection_.post("UPDATE conversation SET queue_id = $2, outcome = NULL WHERE id = $1",
                         {event.conversation, event.queue}));
    return {};
}

Result<Instant> ProjectionStore::leave_queue(std::int64_t seq, Instant at,
                                             const floor::QueueLeft& event) {
    const std::string_view outcome = floor::queue_outcome_name(event.outcome);
    auto entered = TRY(connection_.query_first(
        "UPDATE queue_visit SET left_at_ms = $3, outcome = $4, waited_ms = $5, agent_id = $6, "
        "overflow_to_queue_id = $7 WHERE conversation_id = $1 AND queue_id = $2 AND left_at_ms IS "
        "NULL "
        "RETURNING entered_at_ms",
        {event.conversation, event.queue, at, outcome, event.waited, event.agent,
         event.overflow_to},
        [](const Row& row) { return row.instant(0); }));
    if (!entered) {
        TRY(
            connection_.post("INSERT INTO queue_visit (id, conversation_id, queue_id, "
                             "caller_class, entered_at_ms, left_at_ms, outcome, "
                             "waited_ms, agent_id, overflow_to_queue_id) VALUES ($1, $2, $3, "
                             "'', $4, $4, $5, $6, $7, $8)",
                             {seq, event.conversation, event.queue, at, outcome, event.waited,
                              event.agent, event.overflow_to}));
        entered = at;
    }
    TRY(connection_.post(
        "UPDATE conversation SET queue_id = $2, outcome = $3, wait_ms = wait_ms + $4 WHERE id = $1",
        {event.conversation, event.queue, outcome, event.waited}));
    return *entered;
}

Result<std::optional<Instant>> ProjectionStore::last_entry(ConversationId conversation,
                                                           QueueId queue) {
    return connection_.query_first(
        "SELECT entered_at_ms FROM queue_visit WHERE conversation_id = $1 AND queue_id = $2 ORDER "
        "BY id DESC LIMIT 1",
        {conversation, queue}, [](const Row& row) { return row.instant(0); });
}

Result<void> ProjectionStore::count_in_interval(QueueId queue, Instant entry,
                                                const floor::QueueFigures& part) {
    TRY(connection_.post(
        "INSERT INTO queue_interval AS kept (queue_id, start_ms, offered, answered, "
        "answered_in_time, "
        "abandoned_in_queue, abandoned_ringing, abandoned_in_time, abandoned_short, overflowed, "
        "overflowed_in_time, "
        "refused, wait_answered_ms, wait_abandoned_ms, longest_wait_ms, talk_ms, hold_ms, "
        "wrap_up_ms, overflowed_in, opened_to_agents) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
        "$19, $20) "
        "ON CONFLICT (queue_id, start_ms) DO UPDATE SET "
        "offered = kept.offered + excluded.offered, answered = kept.answered + excluded.answered, "
        "answered_in_time = kept.answered_in_time + excluded.answered_in_time, "
        "abandoned_in_queue = kept.abandoned_in_queue + excluded.abandoned_in_queue, "
        "abandoned_ringing = kept.abandoned_ringing + excluded.abandoned_ringing, "
        "abandoned_in_time = kept.abandoned_in_time + excluded.abandoned_in_time, "
        "abandoned_short = kept.abandoned_short + excluded.abandoned_short, "
        "overflowed = kept.overflowed + excluded.overflowed, "
        "overflowed_in_time = kept.overflowed_in_time + excluded.overflowed_in_time, "
        "refused = kept.refused + excluded.refused, "
        "wait_answered_ms = kept.wait_answered_ms + excluded.wait_answered_ms, "
        "wait_abandoned_ms = kept.wait_abandoned_ms + excluded.wait_abandoned_ms, "
        "longest_wait_ms = CASE WHEN excluded.longest_wait_ms > kept.longest_wait_ms "
        "THEN excluded.longest_wait_ms ELSE kept.longest_wait_ms END, "
        "talk_ms = kept.talk_ms + excluded.talk_ms, hold_ms = kept.hold_ms + excluded.hold_ms, "
        "wrap_up_ms = kept.wrap_up_ms + excluded.wrap_up_ms, "
        "overflowed_in = kept.overflowed_in + excluded.overflowed_in, "
        "opened_to_agents = kept.opened_to_agents + excluded.opened_to_agents",
        {queue,
         interval_start(entry),
         part.offered,
         part.answered,
         part.answered_in_time,
         part.abandoned_in_queue,
         part.abandoned_ringing,
         part.abandoned_in_time,
         part.abandoned_short,
         part.overflowed,
         part.overflowed_in_time,
         part.refused,
         part.wait_answered_ms,
         part.wait_abandoned_ms,
         part.longest_wait_ms,
         part.talk_ms,
         part.hold_ms,
         part.wrap_up_ms,
         part.overflowed_in,
         part.opened_to_agents}));
    return {};
}

Result<void> ProjectionStore::insert_step(std::int64_t seq, Instant at,
                                          const floor::RequiredLevelChanged& event) {
    TRY(connection_.post(
        "INSERT INTO queue_step (id, conversation_id, queue_id, at_ms, level) VALUES ($1, $2, $3, "
        "$4, $5)",
        {seq, event.conversation, event.queue, at, event.level}));
    return {};
}

Result<void> ProjectionStore::insert_step(std::int64_t seq, Instant at,
                                          const floor::CallerReserved& event) {
    TRY(connection_.post(
        "INSERT INTO queue_step (id, conversation_id, queue_id, at_ms, agent_id) VALUES ($1, $2, "
        "$3, $4, $5)",
        {seq, event.conversation, event.queue, at, event.agent}));
    return {};
}

// ---------------------------------------------------------------- blocked and nuisance callers

Result<void> ProjectionStore::insert_blocked(std::int64_t seq, Instant at,
                                             const floor::CallerBlocked& event) {
    TRY(connection_.post(
        "INSERT INTO blocked_call (id, conversation_id, rule_id, action, at_ms) VALUES ($1, $2, "
        "$3, $4, $5)",
        {seq, event.conversation, event.rule, floor::block_action_name(event.action), at}));
    return {};
}

Result<void> ProjectionStore::insert_report(std::int64_t seq, Instant at,
                                            const floor::NuisanceReported& event) {
    TRY(connection_.post(
        "INSERT INTO nuisance_report (id, conversation_id, agent_id, note, at_ms) VALUES ($1, $2, "
        "$3, $4, $5)",
        {seq, event.conversation, event.agent, event.note, at}));
    return {};
}

// ---------------------------------------------------------------- offers, agents

Result<void> ProjectionStore::insert_offer(Instant at, const floor::OfferStarted& event) {
    TRY(connection_.post(
        "INSERT INTO offer (id, conversation_id, queue_id, agent_id, leg_id, started_at_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        // Of a call placed for nobody's account the queue is none: 0.
        {event.offer, event.conversation, event.queue.value, event.agent, event.leg.value, at}));
    return {};
}

Result<void> ProjectionStore::end_offer(Instant at, const floor::OfferEnded& event) {
    TRY(connection_.post("UPDATE offer SET ended_at_ms = $2, outcome = $3 WHERE id = $1",
                         {event.offer, at, floor::offer_outcome_name(event.outcome)}));
    return {};
}

Result<std::optional<ProjectionStore::ClosedInterval>> ProjectionStore::close_interval(
    Instant at, UserId agent) {
    return connection_.query_first(
        "UPDATE agent_interval SET ended_at_ms = $2 WHERE agent_id = $1 AND ended_at_ms IS NULL "
        "RETURNING state, started_at_ms, conversation_id, queue_id",
        {agent, at}, [at](const Row& row) {
            return ClosedInterval{floor::agent_state_from_name(row.text_view(0))
                                      .value_or(floor::AgentState::NotReady),
                                  at - row.instant(1), row.id<ConversationId>(2),
                                  row.id<QueueId>(3)};
        });
}

Result<void> ProjectionStore::insert_interval(std::int64_t seq, Instant at,
                                              const floor::AgentStateChanged& event) {
    TRY(
        connection_.post("INSERT INTO agent_interval (id, agent_id, state, reason, "
                         "conversation_id, queue_id, extension_id, by_user_id, "
                         "started_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                         {seq, event.agent, floor::agent_state_name(event.state), event.reason,
                          event.conversation, event.queue, event.extension, event.by, at}));
    return {};
}

// ---------------------------------------------------------------- wrap-up, recording

Result<void> ProjectionStore::insert_wrap_up(std::int64_t seq, Instant at,
                                             const floor::WrapUpRecorded& event) {
    TRY(connection_.post(
        "INSERT INTO wrap_up (id, conversation_id, agent_id, queue_id, code, note, took_ms, at_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {seq, event.conversation, event.agent, event.queue, event.code, event.note, event.took,
         at}));
    TRY(connection_.post("UPDATE conversation SET wrap_up_code = $2 WHERE id = $1 AND $2 <> ''",
                         {event.conversation, event.code}));
    return {};
}

Result<void> ProjectionStore::insert_recording(Instant at, const floor::RecordingStarted& event) {
    TRY(connection_.post(
        "INSERT INTO recording (id, conversation_id, started_at_ms, path, purpose) VALUES ($1, $2, "
        "$3, $4, $5)",
        {event.recording, event.conversation, at, event.path, event.purpose}));
    if (event.purpose.empty()) {
        TRY(connection_.post("UPDATE conversation SET recording_id = $2 WHERE id = $1",
                             {event.conversation, event.recording}));
    } else if (event.purpose == "comment") {
        TRY(connection_.post("UPDATE survey SET comment_recording_id = $2 WHERE id = $1",
                             {event.conversation, event.recording}));
    }
    return {};
}

Result<void> ProjectionStore::decide_recording(Instant at, const floor::RecordingDecided& event) {
    return keep_recording_rule(connection_, at, event);
}

Result<void> ProjectionStore::finish_recording(Instant at, const floor::RecordingFinished& event) {
    TRY(connection_.post(
        "UPDATE recording SET finished_at_ms = $2, path = $3, length_ms = $4, bytes = $5, problem "
        "= $6 WHERE id = $1",
        {event.recording, at, event.path, event.length, event.bytes, event.problem}));
    return event.bytes > 0 ? Result<void>{} : lose_message(event.conversation, event.recording);
}

Result<void> ProjectionStore::delete_recording(Instant at, RecordingId recording) {
    TRY(connection_.post("UPDATE recording SET deleted_at_ms = $2 WHERE id = $1", {recording, at}));
    return {};
}

// ---------------------------------------------------------------- acts

Result<void> ProjectionStore::insert_act(Instant at, const floor::ActStarted& event) {
    TRY(connection_.post(
        "INSERT INTO act (id, conversation_id, kind, by_user_id, agent_id, queue_id, extension_id, "
        "leg_id, number, started_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {event.act, event.conversation, floor::act_kind_name(event.kind), event.by, event.agent,
         event.queue, event.extension, event.leg, event.number, at}));
    return {};
}

Result<void> ProjectionStore::end_act(Instant at, const floor::ActEnded& event) {
    TRY(connection_.post("UPDATE act SET ended_at_ms = $2, outcome = $3 WHERE id = $1",
                         {event.act, at, floor::act_outcome_name(event.outcome)}));
    return {};
}

Result<void> ProjectionStore::end_open_acts(Instant at, ConversationId conversation) {
    TRY(connection_.post(
        "UPDATE act SET ended_at_ms = $2, outcome = $3 WHERE conversation_id = $1 AND ended_at_ms "
        "IS NULL",
        {conversation, at, floor::act_outcome_name(floor::ActOutcome::Cancelled)}));
    return {};
}

// ---------------------------------------------------------------- voicemail, surveys

Result<void> ProjectionStore::insert_message(Instant at, const floor::VoicemailStarted& event) {
    TRY(connection_.post(
        "INSERT INTO voicemail_message (id, conversation_id, queue_id, agent_id, started_at_ms) "
        "VALUES ($1, $2, $3, $4, $5)",
        {event.recording, event.conversation, event.queue, event.agent, at}));
    return {};
}

Result<void> ProjectionStore::end_message(Instant at, const floor::VoicemailEnded& event) {
    if (event.outcome == floor::VoicemailOutcome::Nothing) {
        TRY(connection_.post("DELETE FROM voicemail_message WHERE id = $1", {event.recording}));
        return set_outcome(event.conversation, "callback_requested");
    }
    TRY(connection_.post("UPDATE voicemail_message SET ended_at_ms = $2 WHERE id = $1",
                         {event.recording, at}));
    return set_outcome(event.conversation, "voicemail");
}

/// Nothing was recorded of it after all (the disk was full): its caller is called back.
Result<void> ProjectionStore::lose_message(ConversationId conversation, RecordingId recording) {
    TRY(connection_.post(
        "UPDATE conversation SET outcome = 'callback_requested' WHERE id = $1 AND outcome = "
        "'voicemail' AND EXISTS (SELECT 1 FROM voicemail_message WHERE id = $2)",
        {conversation, recording}));
    TRY(connection_.post("DELETE FROM voicemail_message WHERE id = $1", {recording}));
    return {};
}

Result<void> ProjectionStore::set_outcome(ConversationId conversation, std::string_view outcome) {
    TRY(connection_.post("UPDATE conversation SET outcome = $2 WHERE id = $1",
                         {conversation, outcome}));
    return {};
}

Result<void> ProjectionStore::insert_survey(Instant at, const floor::SurveyOffered& event) {
    TRY(connection_.post(
        "INSERT INTO survey (id, queue_id, agent_id, offered_at_ms, questions) VALUES ($1, $2, $3, "
        "$4, $5)",
        {event.conversation, event.queue, event.agent.value, at, event.questions}));  // 0: nobody
    return {};
}

Result<void> ProjectionStore::insert_answer(std::int64_t seq, const floor::SurveyAnswered& event) {
    TRY(connection_.post(
        "INSERT INTO survey_answer (id, conversation_id, question, score, highest) VALUES ($1, $2, "
        "$3, $4, $5)",
        {seq, event.conversation, event.question, event.score, event.highest}));
    TRY(connection_.post("UPDATE survey SET answers = answers + 1 WHERE id = $1",
                         {event.conversation}));
    return {};
}

// ---------------------------------------------------------------- flows

Result<void> ProjectionStore::insert_flow_visit(std::int64_t seq, Instant at,
                                                const floor::FlowNodeEntered& event) {
    TRY(connection_.post(
        "INSERT INTO flow_visit (id, conversation_id, flow_id, version, node, kind, entered_at_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {seq, event.conversation, event.flow, event.version, event.node,
         floor::flow_node_kind_name(event.kind), at}));
    return {};
}

Result<void> ProjectionStore::end_flow_visit(Instant at, const floor::FlowNodeLeft& event) {
    TRY(connection_.post(
        "UPDATE flow_visit SET left_at_ms = $2, exit = $3, input = $4 WHERE conversation_id = $1 "
        "AND left_at_ms IS NULL",
        {event.conversation, at, event.exit, event.input}));
    return {};
}

Result<bool> ProjectionStore::was_in_flow(ConversationId conversation) {
    const auto found = TRY(connection_.query_first(
        "SELECT 1 FROM flow_visit WHERE conversation_id = $1 LIMIT 1", {conversation},
        [](const store::Row& row) { return row.integer(0); }));
    return found.has_value();
}

}  // namespace callfloor::records
