#include "chats/chat_store.h"

#include "chats/chat_limits.h"

namespace callfloor::chats {

using store::Row;

namespace {
constexpr store::Migration kMigrations[] = {
    {99, "chats: what is said", R"(
CREATE TABLE chat_message (
    conversation_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    agent_id BIGINT,
    text TEXT NOT NULL,
    PRIMARY KEY (conversation_id, place)
);
CREATE INDEX chat_message_at ON chat_message (at_ms);
)"},
};
}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

Result<void> insert_message(store::Connection& connection, const ChatMessage& message) {
    TRY(connection.post(
        "INSERT INTO chat_message (conversation_id, place, at_ms, agent_id, text) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (conversation_id, place) DO "
        "NOTHING",
        {message.conversation, message.place, message.at, message.agent, message.text}));
    return {};
}

Result<std::vector<ChatMessage>> find_messages(store::Connection& connection,
                                               ConversationId conversation) {
    return connection.query_all(
        "SELECT place, at_ms, agent_id, text FROM chat_message WHERE conversation_id = $1 ORDER BY "
        "place LIMIT $2",
        {conversation, limits::kChatPage}, [&](const Row& row) {
            return ChatMessage{conversation, row.integer(0), row.instant(1), row.id<UserId>(2),
                               row.text(3)};
        });
}

Result<void> delete_messages(store::Connection& connection, Instant before) {
    TRY(connection.execute("DELETE FROM chat_message WHERE at_ms < $1", {before}));
    return {};
}

Result<std::optional<ChatFacts>> find_facts(store::Connection& connection,
                                            ConversationId conversation) {
    const auto channel =
        TRY(connection.query_first("SELECT channel FROM conversation WHERE id = $1", {conversation},
                                   [](const Row& row) { return row.text(0); }));
    if (channel != "chat") {
        return std::nullopt;
    }
    ChatFacts facts;
    facts.agents = TRY(connection.query_all(
        "SELECT agent_id FROM conversation_agent WHERE conversation_id = $1 ORDER BY agent_id",
        {conversation}, [](const Row& row) { return row.id<UserId>(0); }));
    return facts;
}

}  // namespace callfloor::chats
