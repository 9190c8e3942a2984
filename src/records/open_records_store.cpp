#include "records/open_records_store.h"

#include <map>
#include <utility>

#include "floor/state_names.h"

namespace callfloor::records {

using store::Connection;
using store::Row;

namespace {

OpenInterval interval_of(const Row& row) {
    return {row.id<UserId>(0),
            floor::agent_state_from_name(row.text_view(1)).value_or(floor::AgentState::NotReady),
            row.text(2), row.id<ExtensionId>(3), row.instant(4)};
}

}  // namespace

Result<OpenRecords> find_open_records(Connection& connection) {
    // Parts of open conversations only: a part without a conversation cannot be, and this reads no
    // whole table.
    constexpr std::string_view kOpen = "IN (SELECT id FROM conversation WHERE ended_at_ms IS NULL)";
    OpenRecords open;
    open.conversations = TRY(
        connection.query_all("SELECT id FROM conversation WHERE ended_at_ms IS NULL ORDER BY id",
                             {}, [](const Row& row) { return row.id<ConversationId>(0); }));
    open.legs = TRY(connection.query_all(
        fmt::format("SELECT id, conversation_id FROM leg WHERE ended_at_ms IS NULL AND "
                    "conversation_id {} ORDER BY id",
                    kOpen),
        {}, [](const Row& row) { return OpenLeg{row.id<LegId>(0), row.id<ConversationId>(1)}; }));
    open.visits = TRY(connection.query_all(
        fmt::format("SELECT conversation_id, queue_id, entered_at_ms FROM queue_visit WHERE "
                    "left_at_ms IS NULL "
                    "AND conversation_id {} ORDER BY id",
                    kOpen),
        {}, [](const Row& row) {
            return OpenVisit{row.id<ConversationId>(0), row.id<QueueId>(1), row.instant(2)};
        }));
    open.offers = TRY(connection.query_all(
        fmt::format(
            "SELECT id, conversation_id, queue_id, agent_id FROM offer WHERE ended_at_ms IS NULL "
            "AND conversation_id {} ORDER BY id",
            kOpen),
        {}, [](const Row& row) {
            return OpenOffer{row.id<OfferId>(0), row.id<ConversationId>(1), row.id<QueueId>(2),
                             row.id<UserId>(3)};
        }));
    open.intervals = TRY(connection.query_all(
        "SELECT agent_id, state, reason, extension_id, started_at_ms FROM agent_interval WHERE "
        "ended_at_ms IS NULL "
        "ORDER BY agent_id",
        {}, interval_of));
    open.recordings = TRY(connection.query_all(
        "SELECT id, conversation_id, path FROM recording WHERE finished_at_ms IS NULL ORDER BY id",
        {}, [](const Row& row) {
            return OpenRecording{row.id<RecordingId>(0), row.id<ConversationId>(1), row.text(2)};
        }));
    return open;
}

Result<std::vector<OpenInterval>> find_signed_out_by_restart(Connection& connection, Instant at) {
    // A recovery's entries are the journal's last: the walk by seq ends with them.
    const auto first = TRY(
        connection.query_first("SELECT seq FROM journal WHERE at_ms < $1 ORDER BY seq DESC LIMIT 1",
                               {at}, [](const Row& row) { return row.integer(0); }));
    const auto agents = TRY(connection.query_all(
        "SELECT agent_id, body FROM journal WHERE seq > $1 AND type = 'agent_state_changed' AND "
        "agent_id IS NOT NULL ORDER BY seq",
        {first.value_or(0)},
        [](const Row& row) { return std::pair(row.id<UserId>(0), row.text(1)); }));
    std::map<UserId, bool> is_signed_out;  // by the last entry of each
    for (const auto& [agent, body] : agents) {
        is_signed_out[agent] = body.find("\"server_restarted\"") != std::string::npos;
    }
    std::vector<OpenInterval> intervals;
    for (const auto& [agent, by_restart] : is_signed_out) {
        if (!by_restart) {
            continue;
        }
        auto last = TRY(connection.query_first(
            "SELECT agent_id, state, reason, extension_id, started_at_ms FROM agent_interval WHERE "
            "agent_id = $1 AND ended_at_ms = $2 ORDER BY started_at_ms DESC, id DESC LIMIT 1",
            {agent, at}, interval_of));
        if (last) {
            intervals.push_back(*std::move(last));
        }
    }
    return intervals;
}

Result<std::optional<Instant>> last_journal_time(Connection& connection) {
    return connection.query_first("SELECT at_ms FROM journal ORDER BY seq DESC LIMIT 1", {},
                                  [](const Row& row) { return row.instant(0); });
}

Result<std::vector<std::string>> recording_paths(Connection& connection) {
    return connection.query_all("SELECT path FROM recording WHERE path <> ''", {},
                                [](const Row& row) { return row.text(0); });
}

}  // namespace callfloor::records
