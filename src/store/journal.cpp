#include "store/journal.h"

namespace callfloor::store {
namespace {

constexpr std::int64_t kPage = 1'000;

JournalEntry entry_of(const Row& row) {
    return JournalEntry{row.integer(0),    row.instant(1), row.text(2), row.id<ConversationId>(3),
                        row.id<UserId>(4), row.text(5)};
}

}  // namespace

Result<void> insert_entry(Connection& connection, const JournalEntry& entry) {
    return connection.post(
        "INSERT INTO journal (seq, at_ms, type, conversation_id, agent_id, body) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        {entry.seq, entry.at, entry.type, entry.conversation, entry.agent, entry.body});
}

Result<std::int64_t> last_seq(Connection& connection) {
    return connection.query_integer("SELECT MAX(seq) FROM journal");
}

Result<void> append_now(Connection& connection, std::vector<JournalEntry>& entries,
                        std::span<Projector* const> projectors) {
    std::int64_t seq = TRY(last_seq(connection));
    for (JournalEntry& entry : entries) {
        entry.seq = ++seq;
        TRY(insert_entry(connection, entry));
        for (Projector* projector : projectors) {
            TRY(projector->apply(connection, entry));
        }
    }
    return {};
}

Result<void> read_journal(Connection& connection, std::int64_t after,
                          const std::function<Result<void>(const JournalEntry&)>& on_entry) {
    for (;;) {
        const auto page = TRY(connection.query_all(
            "SELECT seq, at_ms, type, conversation_id, agent_id, body FROM journal WHERE seq > $1 "
            "ORDER BY seq LIMIT $2",
            {after, kPage}, entry_of));
        for (const JournalEntry& entry : page) {
            TRY(on_entry(entry));
        }
        if (page.size() < kPage) {
            return {};
        }
        after = page.back().seq;
    }
}

Result<std::vector<JournalEntry>> conversation_journal(Connection& connection,
                                                       ConversationId conversation,
                                                       std::int64_t limit) {
    return connection.query_all(
        "SELECT seq, at_ms, type, conversation_id, agent_id, body FROM journal WHERE "
        "conversation_id = $1 "
        "ORDER BY seq LIMIT $2",
        {conversation, limit}, entry_of);
}

}  // namespace callfloor::store
