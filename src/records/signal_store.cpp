#include "records/signal_store.h"

namespace callfloor::records {
namespace {

using store::Connection;
using store::Row;

constexpr std::string_view kUnmeasured =
    "SELECT r.id, r.conversation_id, r.started_at_ms, r.path, CASE WHEN r.finished_at_ms IS NOT "
    "NULL AND r.deleted_at_ms IS NULL AND r.bytes > 0 AND r.purpose = '' AND COALESCE(m.method, 0) "
    "< $3 THEN 1 ELSE 0 "
    "END FROM recording r LEFT JOIN signal_measurement m ON m.recording_id = r.id ";

UnmeasuredRecording recording_of(const Row& row) {
    return {row.id<RecordingId>(0), row.id<ConversationId>(1), row.instant(2), row.text(3)};
}

SideSignals side_of(const Row& row, int first) {
    return {row.duration(first), static_cast<int>(row.integer(first + 1)), row.find_real(first + 2),
            row.find_real(first + 3)};
}

AgentSignals signals_of_row(const Row& row) {
    AgentSignals one;
    one.agent = row.id<UserId>(0);
    auto& signals = one.signals;
    signals.measured = row.duration(1);
    signals.customer = side_of(row, 2);
    signals.agent = side_of(row, 6);
    signals.overtalk = row.duration(10);
    signals.silence = row.duration(11);
    signals.longest_silence = row.duration(12);
    signals.dead_air = row.duration(13);
    signals.dead_airs = static_cast<int>(row.integer(14));
    signals.hold = row.duration(15);
    signals.longest_hold = row.duration(16);
    signals.holds = static_cast<int>(row.integer(17));
    return one;
}

Result<void> insert_signals(Connection& connection, ConversationId conversation,
                            const AgentSignals& one) {
    const auto& signals = one.signals;
    const auto& customer = signals.customer;
    const auto& agent = signals.agent;
    TRY(connection.execute(
        "INSERT INTO call_signal (conversation_id, agent_id, measured_ms, customer_talk_ms, "
        "customer_interruptions, customer_pace, customer_level, agent_talk_ms, "
        "agent_interruptions, agent_pace, agent_level, overtalk_ms, silence_ms, "
        "longest_silence_ms, dead_air_ms, dead_airs, hold_ms, longest_hold_ms, holds) VALUES ($1, "
        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        {conversation, one.agent, signals.measured, customer.talk, customer.interruptions,
         customer.pace, customer.level, agent.talk, agent.interruptions, agent.pace, agent.level,
         signals.overtalk, signals.silence, signals.longest_silence, signals.dead_air,
         signals.dead_airs, signals.hold, signals.longest_hold, signals.holds}));
    return {};
}

}  // namespace

Result<RecordingId> last_settled_recording(Connection& connection) {
    const auto id = TRY(connection.query_integer(
        "SELECT COALESCE((SELECT MIN(id) FROM recording WHERE finished_at_ms IS NULL) - 1, (SELECT "
        "MAX(id) FROM recording))"));
    return RecordingId{id};
}

Result<std::vector<UnmeasuredRecording>> unmeasured_after(Connection& connection, RecordingId after,
                                                          std::int64_t limit) {
    return connection.query_all(
        std::string(kUnmeasured) +
            "WHERE r.id > $1 AND r.purpose = '' AND r.finished_at_ms IS NOT NULL AND "
            "r.deleted_at_ms IS NULL AND "
            "r.bytes > 0 AND COALESCE(m.method, 0) < $3 ORDER BY r.id LIMIT $2",
        {after.value, limit, kSignalMethod}, recording_of);
}

Result<BackwardLook> unmeasured_before(Connection& connection, RecordingId last,
                                       std::int64_t limit) {
    BackwardLook look;
    TRY(connection.query(std::string(kUnmeasured) + "WHERE r.id <= $1 ORDER BY r.id DESC LIMIT $2",
                         {last.value, limit, kSignalMethod}, [&](const Row& row) {
                             look.next = RecordingId{row.integer(0) - 1};
                             if (row.boolean(4)) {
                                 look.unmeasured.push_back(recording_of(row));
                             }
                         }));
    return look;
}

Result<std::vector<AgentSpans>> agent_spans(Connection& connection,
                                            const UnmeasuredRecording& recording) {
    std::vector<AgentSpans> agents;
    TRY(connection.query(
        "SELECT agent_id, kind, started_at_ms, ended_at_ms FROM segment WHERE conversation_id = $1 "
        "AND agent_id IS NOT NULL AND ended_at_ms IS NOT NULL AND kind IN ('talk', 'hold') ORDER "
        "BY agent_id, started_at_ms, id",
        {recording.conversation}, [&](const Row& row) {
            const auto agent = row.id<UserId>(0);
            if (agents.empty() || agents.back().agent != agent) {
                agents.push_back({agent, {}, {}});
            }
            auto& spans = row.text_view(1) == "talk" ? agents.back().talks : agents.back().holds;
            spans.push_back(
                {row.instant(2) - recording.started_at, row.instant(3) - recording.started_at});
        }));
    return agents;
}

Result<void> keep_measurement(Connection& connection, const Measurement& measurement, Instant now) {
    TRY(connection.execute("DELETE FROM signal_measurement WHERE recording_id = $1",
                           {measurement.recording}));
    TRY(connection.execute("DELETE FROM call_signal WHERE conversation_id = $1",
                           {measurement.conversation}));
    TRY(connection.execute(
        "INSERT INTO signal_measurement (recording_id, method, measured_at_ms, problem) VALUES "
        "($1, $2, $3, $4)",
        {measurement.recording, kSignalMethod, now, measurement.problem}));
    for (const auto& one : measurement.agents) {
        TRY(insert_signals(connection, measurement.conversation, one));
    }
    return {};
}

Result<std::vector<AgentSignals>> find_signals(Connection& connection,
                                               ConversationId conversation) {
    return connection.query_all(
        "SELECT agent_id, measured_ms, customer_talk_ms, customer_interruptions, customer_pace, "
        "customer_level, agent_talk_ms, agent_interruptions, agent_pace, agent_level, "
        "overtalk_ms, silence_ms, longest_silence_ms, dead_air_ms, dead_airs, hold_ms, "
        "longest_hold_ms, holds FROM call_signal WHERE conversation_id = $1 ORDER BY agent_id",
        {conversation}, signals_of_row);
}

}  // namespace callfloor::records
