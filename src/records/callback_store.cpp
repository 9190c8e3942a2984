#include "records/callback_store.h"

#include <fmt/format.h>

#include "base/words.h"

namespace callfloor::records {
namespace {

using store::Parameter;
using store::Row;

constexpr Words<CallbackState, 3> kStates{{{CallbackState::Open, "open"},
                                           {CallbackState::Taken, "taken"},
                                           {CallbackState::Done, "done"}}};
constexpr Words<CallbackResult, 3> kResults{{{CallbackResult::Reached, "reached"},
                                             {CallbackResult::NotReached, "not_reached"},
                                             {CallbackResult::NotNeeded, "not_needed"}}};

/// The condition of the index conversation_lost, word by word, so that it is used.
std::string lost(std::string_view alias) {
    return fmt::format(
        "{0}.ended_at_ms IS NOT NULL AND {0}.direction = 'inbound' AND ({0}.outcome IN "
        "('abandoned_in_queue', 'abandoned_ringing', 'timed_out', 'refused', 'callback_requested') "
        "OR {0}.end_cause IN "
        "('server_restarted', 'server_stopping'))",
        alias);
}

Callback callback_of(const Row& row) {
    Callback callback;
    callback.conversation = row.id<ConversationId>(0);
    callback.caller_number = row.text(1);
    callback.queue = row.id<QueueId>(2);
    callback.reason = callback_reason(row.find_text(3).value_or(""), row.find_text(4).value_or(""));
    callback.lost_at = row.instant(5);
    callback.waited = row.duration(6);
    callback.lost_calls = row.integer(7);
    auto& handling = callback.handling;
    handling.state =
        callback_state_from_name(row.find_text(8).value_or("open")).value_or(CallbackState::Open);
    handling.user = row.id<UserId>(9);
    handling.changed_at = row.find_instant(10);
    handling.attempts = handling.changed_at ? row.integer(11) : 0;
    handling.result = row.find_text(12).value_or("");
    handling.note = row.find_text(13).value_or("");
    callback.last_call = row.id<ConversationId>(14);
    return callback;
}

}  // namespace

std::string_view callback_state_name(CallbackState state) {
    return word_in(kStates, state);
}
std::optional<CallbackState> callback_state_from_name(std::string_view name) {
    return value_in(kStates, name);
}
std::string_view callback_result_name(CallbackResult result) {
    return word_in(kResults, result);
}
std::optional<CallbackResult> callback_result_from_name(std::string_view name) {
    return value_in(kResults, name);
}

std::string_view callback_reason(std::string_view outcome, std::string_view end_cause) {
    if (end_cause == "server_restarted" || end_cause == "server_stopping") {
        return "server_restarted";
    }
    if (outcome == "callback_requested") {
        return "requested";
    }
    return outcome == "timed_out" || outcome == "refused" ? "not_served" : "abandoned";
}

Result<std::vector<Callback>> find_callbacks(store::Connection& connection,
                                             const CallbackFilter& filter,
                                             const std::optional<CallbackPlace>& after,
                                             std::int64_t limit) {
    std::vector<Parameter> values{filter.now - kCallbackDays};
    const auto place = [&values](Parameter value) {
        values.push_back(std::move(value));
        return fmt::format("${}", values.size());
    };
    std::string sql = fmt::format(
        "SELECT c.id, c.caller_number, c.queue_id, c.outcome, c.end_cause, c.ended_at_ms, "
        "c.wait_ms, (SELECT COUNT(*) FROM conversation m WHERE m.caller_number = c.caller_number "
        "AND m.started_at_ms >= $1 AND {}), h.state, h.user_id, h.changed_at_ms, h.attempts, "
        "h.result, h.note, (SELECT k.call_id FROM callback_call k WHERE k.conversation_id = c.id "
        "ORDER BY k.placed_at_ms DESC, k.call_id DESC LIMIT 1) FROM conversation c LEFT JOIN "
        "callback_handling h ON h.conversation_id = "
        "c.id WHERE c.started_at_ms >= $1 AND {} AND c.caller_number NOT IN ('', 'anonymous')",
        lost("m"), lost("c"));
    if (filter.is_done) {
        sql += " AND h.state = 'done'";
    } else {
        // He is on the list by his last lost call, until a call of his is answered or he is on the
        // line again. A call the server ended was lost, whatever it had been before.
        sql += fmt::format(
            " AND (h.state IS NULL OR h.state <> 'done') AND NOT EXISTS (SELECT 1 FROM "
            "conversation n WHERE n.caller_number = c.caller_number AND (n.started_at_ms, n.id) > "
            "(c.started_at_ms, c.id) AND (n.ended_at_ms IS NULL OR n.outcome = 'answered' OR "
            "({})))",
            lost("n"));
    }
    if (filter.queue.is_set()) {
        sql += " AND c.queue_id = " + place(filter.queue);
    }
    if (filter.conversation.is_set()) {
        sql += " AND c.id = " + place(filter.conversation);
    }
    if (after) {
        sql += fmt::format(" AND (c.ended_at_ms, c.id) > ({}, {})", place(after->lost_at),
                           place(after->conversation));
    }
    sql += " ORDER BY c.ended_at_ms, c.id LIMIT " + place(limit);
    return connection.query_all(sql, values, callback_of);
}

Result<void> store_handling(store::Connection& connection, ConversationId conversation,
                            const CallbackHandling& handling) {
    TRY(connection.execute(
        "INSERT INTO callback_handling (conversation_id, state, user_id, changed_at_ms, attempts, "
        "result, note) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (conversation_id) DO UPDATE "
        "SET state = $2, user_id = $3, changed_at_ms = $4, attempts = $5, result = $6, note = $7",
        {conversation, callback_state_name(handling.state), handling.user, handling.changed_at,
         handling.attempts, handling.result, handling.note}));
    return {};
}

Result<void> store_callback_call(store::Connection& connection, const CallbackCall& call) {
    TRY(connection.execute(
        "INSERT INTO callback_call (call_id, conversation_id, user_id, placed_at_ms) VALUES ($1, "
        "$2, $3, $4)",
        {call.call, call.conversation, call.user, call.placed_at}));
    return {};
}

}  // namespace callfloor::records
