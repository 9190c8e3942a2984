#include "records/customer_calls_store.h"

#include "store/conditions.h"

namespace callfloor::records {

namespace {

using store::Conditions;
using store::Row;

constexpr std::string_view kNumber =
    "CASE WHEN c.direction = 'outbound' THEN c.dialled_number ELSE c.caller_number END";

CustomerCall call_of(const Row& row) {
    CustomerCall call;
    call.conversation = row.id<ConversationId>(0);
    call.direction = row.text(1);
    call.number = row.text(2);
    call.started_at = row.instant(3);
    call.ended_at = row.find_instant(4);
    call.queue = row.id<QueueId>(5);
    call.agent = row.id<UserId>(6);
    call.outcome = row.text(7);
    call.talk = row.duration(8);
    call.wrap_up_code = row.text(9);
    call.note = row.text(10);
    return call;
}

}  // namespace

Result<std::vector<CustomerCall>> find_customer_calls(store::Connection& connection,
                                                      const std::vector<std::string>& numbers,
                                                      const std::optional<ConversationPlace>& after,
                                                      std::int64_t limit) {
    const auto places = Conditions::places(numbers.size());
    const std::vector<store::Parameter> values(numbers.begin(), numbers.end());
    Conditions where;
    where.either("c.direction <> 'outbound' AND c.caller_number IN " + places, values);
    where.either("c.direction = 'outbound' AND c.dialled_number IN " + places, values);
    where.add_any();
    if (after) {
        where.add("(c.started_at_ms, c.id) < (?, ?)", {after->started_at, after->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("SELECT c.id, c.direction, {}, c.started_at_ms, c.ended_at_ms, c.queue_id, "
                    "c.agent_id, c.outcome, c.talk_ms, c.wrap_up_code, COALESCE((SELECT w.note "
                    "FROM wrap_up w WHERE w.conversation_id = c.id AND w.note <> '' ORDER BY "
                    "w.at_ms DESC, w.id DESC LIMIT 1), '') FROM conversation c{} ORDER BY "
                    "c.started_at_ms DESC, c.id DESC LIMIT {}",
                    kNumber, where.text(), count),
        where.parameters(), call_of);
}

Result<std::optional<CustomerEnd>> find_customer_end(store::Connection& connection,
                                                     ConversationId conversation, UserId agent) {
    return connection.query_first(
        fmt::format("SELECT {}, c.queue_id FROM conversation c WHERE c.id = $1 AND EXISTS (SELECT "
                    "1 FROM conversation_agent a WHERE a.agent_id = $2 AND a.conversation_id = "
                    "c.id)",
                    kNumber),
        {conversation, agent},
        [](const Row& row) { return CustomerEnd{row.text(0), row.id<QueueId>(1)}; });
}

}  // namespace callfloor::records
