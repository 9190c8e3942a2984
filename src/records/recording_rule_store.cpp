#include "records/recording_rule_store.h"

#include "floor/state_names.h"

namespace callfloor::records {

Result<void> keep_recording_rule(store::Connection& connection, Instant at,
                                 const floor::RecordingDecided& rule) {
    return connection.post(
        "INSERT INTO recording_rule (id, mode, source, queue_id, trunk_id, agent_id, share, draw, "
        "decided_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET "
        "mode = excluded.mode, source = excluded.source, queue_id = excluded.queue_id, trunk_id = "
        "excluded.trunk_id, agent_id = excluded.agent_id, share = excluded.share, draw = "
        "excluded.draw, decided_at_ms = excluded.decided_at_ms",
        {rule.conversation, floor::recording_mode_name(rule.mode),
         floor::recording_source_name(rule.source), rule.queue, rule.trunk, rule.agent, rule.share,
         rule.draw, at});
}

Result<std::optional<floor::RecordingDecided>> find_recording_rule(store::Connection& connection,
                                                                   ConversationId conversation) {
    return connection.query_first(
        "SELECT id, mode, source, queue_id, trunk_id, agent_id, share, draw FROM recording_rule "
        "WHERE id = $1",
        {conversation}, [](const store::Row& row) {
            floor::RecordingDecided rule;
            rule.conversation = row.id<ConversationId>(0);
            rule.mode = floor::recording_mode_from_name(row.text(1)).value_or(rule.mode);
            rule.source = floor::recording_source_from_name(row.text(2)).value_or(rule.source);
            rule.queue = row.id<QueueId>(3);
            rule.trunk = row.id<TrunkId>(4);
            rule.agent = row.id<UserId>(5);
            rule.share = row.integer(6);
            rule.draw = row.integer(7);
            return rule;
        });
}

}  // namespace callfloor::records
