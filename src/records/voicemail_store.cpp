#include "records/voicemail_store.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "store/conditions.h"

namespace callfloor::records {
namespace {

using store::Conditions;
using store::Parameter;
using store::Row;

constexpr std::int64_t kMostListeners = 100;

Message message_of(const Row& row) {
    Message message;
    message.id = row.id<RecordingId>(0);
    message.conversation = row.id<ConversationId>(1);
    message.caller_number = row.find_text(2).value_or("");
    message.queue = row.id<QueueId>(3);
    message.agent = row.id<UserId>(4);
    message.left_at = row.instant(5);
    message.length = row.duration(6);
    message.is_deleted = row.find_instant(7).has_value();
    auto& handling = message.handling;
    handling.state =
        message_state_from_name(row.find_text(8).value_or("new")).value_or(MessageState::New);
    handling.user = row.id<UserId>(9);
    handling.changed_by = row.id<UserId>(10);
    handling.changed_at = row.find_instant(11);
    handling.note = row.find_text(12).value_or("");
    return message;
}

constexpr std::string_view kMessages =
    "SELECT m.id, m.conversation_id, c.caller_number, m.queue_id, m.agent_id, m.started_at_ms, "
    "r.length_ms, r.deleted_at_ms, h.state, h.user_id, h.changed_by, h.changed_at_ms, h.note FROM "
    "voicemail_message m JOIN recording r ON r.id = m.id LEFT JOIN conversation c ON c.id = "
    "m.conversation_id LEFT JOIN voicemail_handling h ON h.message_id = m.id";

void add_reach(Conditions& where, const MessageReach& reach) {
    if (!reach.agents) {
        return;
    }
    auto agents = *reach.agents;
    agents.emplace_back();  // nobody, so that the list is never empty
    const auto places = Conditions::places(agents.size());
    std::vector<Parameter> values(agents.begin(), agents.end());
    values.insert(values.end(), agents.begin(), agents.end());
    where.add(
        fmt::format("(m.queue_id IS NOT NULL OR m.agent_id IN {0} OR h.user_id IN {0})", places),
        values);
}

Conditions heard() {
    Conditions where;
    where.add("r.finished_at_ms IS NOT NULL AND r.bytes > 0");
    return where;
}

}  // namespace

std::string_view message_state_name(MessageState state) {
    switch (state) {
        case MessageState::New:
            return "new";
        case MessageState::Assigned:
            return "assigned";
        case MessageState::Done:
            return "done";
    }
    return "new";
}

std::optional<MessageState> message_state_from_name(std::string_view name) {
    for (const auto state : {MessageState::New, MessageState::Assigned, MessageState::Done}) {
        if (message_state_name(state) == name) {
            return state;
        }
    }
    return std::nullopt;
}

Result<std::vector<Message>> find_messages(store::Connection& connection,
                                           const MessageFilter& filter,
                                           const std::optional<MessagePlace>& after,
                                           std::int64_t limit) {
    Conditions where = heard();
    add_reach(where, filter.reach);
    const bool is_done = filter.state == MessageState::Done;
    if (!filter.state) {
        where.add("(h.state IS NULL OR h.state <> 'done')");
    } else if (*filter.state == MessageState::New) {
        where.add("(h.state IS NULL OR h.state = 'new')");
    } else {
        where.add("h.state = ?", {message_state_name(*filter.state)});
    }
    if (filter.queue.is_set()) {
        where.add("m.queue_id = ?", {filter.queue});
    }
    if (filter.user.is_set()) {
        where.add("h.user_id = ?", {filter.user});
    }
    if (after) {
        where.add(fmt::format("(m.started_at_ms, m.id) {} (?, ?)", is_done ? "<" : ">"),
                  {after->left_at, after->message});
    }
    const auto most = where.place(limit);
    const std::string_view way = is_done ? " DESC" : "";
    return connection.query_all(fmt::format("{}{} ORDER BY m.started_at_ms{}, m.id{} LIMIT {}",
                                            kMessages, where.text(), way, way, most),
                                where.parameters(), message_of);
}

Result<std::vector<Message>> find_uncopied(store::Connection& connection, Instant since,
                                           std::int64_t limit) {
    Conditions where = heard();
    where.add("m.started_at_ms >= ?", {since});
    where.add("NOT EXISTS (SELECT 1 FROM voicemail_copied k WHERE k.message_id = m.id)");
    const auto most = where.place(limit);
    return connection.query_all(
        fmt::format("{}{} ORDER BY m.started_at_ms, m.id LIMIT {}", kMessages, where.text(), most),
        where.parameters(), message_of);
}

Result<void> mark_copied(store::Connection& connection, RecordingId message, Instant now) {
    TRY(connection.execute("INSERT INTO voicemail_copied (message_id, at_ms) VALUES ($1, $2)",
                           {message, now}));
    return {};
}

Result<void> forget_copied(store::Connection& connection, Instant before) {
    TRY(connection.execute("DELETE FROM voicemail_copied WHERE at_ms < $1", {before}));
    return {};
}

Result<std::optional<Message>> find_message(store::Connection& connection, RecordingId id,
                                            const MessageReach& reach) {
    Conditions where = heard();
    add_reach(where, reach);
    where.add("m.id = ?", {id});
    auto message = TRY(connection.query_first(std::string(kMessages) + where.text(),
                                              where.parameters(), message_of));
    if (message) {
        message->heard_by = TRY(connection.query_all(
            "SELECT user_id, first_at_ms FROM voicemail_listener WHERE message_id = $1 ORDER BY "
            "first_at_ms, user_id LIMIT $2",
            {id, kMostListeners},
            [](const Row& row) { return MessageListener{row.id<UserId>(0), row.instant(1)}; }));
    }
    return message;
}

Result<std::vector<WaitingCount>> count_waiting_messages(store::Connection& connection) {
    return connection.query_all(
        "SELECT m.queue_id, m.agent_id, h.user_id, COUNT(*) FROM voicemail_message m JOIN "
        "recording "
        "r ON r.id = m.id LEFT JOIN voicemail_handling h ON h.message_id = m.id WHERE "
        "r.finished_at_ms IS NOT NULL AND r.bytes > 0 AND (h.state IS NULL OR h.state <> 'done') "
        "GROUP BY m.queue_id, m.agent_id, h.user_id",
        {}, [](const Row& row) {
            return WaitingCount{row.id<QueueId>(0), row.id<UserId>(1), row.id<UserId>(2),
                                row.integer(3)};
        });
}

Result<void> store_handling(store::Connection& connection, RecordingId message,
                            const MessageHandling& handling) {
    TRY(connection.execute(
        "INSERT INTO voicemail_handling (message_id, state, user_id, changed_by, changed_at_ms, "
        "note) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (message_id) DO UPDATE SET state = $2, "
        "user_id = $3, changed_by = $4, changed_at_ms = $5, note = $6",
        {message, message_state_name(handling.state), handling.user, handling.changed_by,
         handling.changed_at, handling.note}));
    return {};
}

Result<void> store_listener(store::Connection& connection, RecordingId message,
                            const MessageListener& listener) {
    TRY(connection.execute(
        "INSERT INTO voicemail_listener (message_id, user_id, first_at_ms) VALUES ($1, $2, $3) ON "
        "CONFLICT (message_id, user_id) DO NOTHING",
        {message, listener.user, listener.first_at}));
    return {};
}

}  // namespace callfloor::records
