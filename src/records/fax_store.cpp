#include "records/fax_store.h"

#include <string>

#include <fmt/format.h>

#include "store/conditions.h"

namespace callfloor::records {
namespace {

using store::Conditions;
using store::Parameter;
using store::Row;

constexpr std::int64_t kMostViewers = 100;

constexpr std::string_view kFaxes =
    "SELECT id, conversation_id, caller_number, dialled_number, queue_id, agent_id, "
    "received_at_ms, took_ms, pages, station, result, detail, bit_rate, is_corrected, retries, "
    "path, state, user_id, changed_by, changed_at_ms, note FROM fax";

Fax fax_of(const Row& row) {
    Fax fax;
    fax.id = row.id<FaxId>(0);
    fax.conversation = row.id<ConversationId>(1);
    fax.caller_number = row.text(2);
    fax.dialled_number = row.text(3);
    fax.queue = row.id<QueueId>(4);
    fax.agent = row.id<UserId>(5);
    fax.received_at = row.instant(6);
    fax.took = row.duration(7);
    fax.report.pages = static_cast<int>(row.integer(8));
    fax.report.station = row.text(9);
    fax.report.result = fax::fax_result_from_name(row.text_view(10));
    fax.report.detail = row.text(11);
    fax.report.bit_rate = static_cast<int>(row.integer(12));
    fax.report.error_correction = row.integer(13) != 0;
    fax.report.retries = static_cast<int>(row.integer(14));
    fax.path = row.text(15);
    fax.handling.state = message_state_from_name(row.text_view(16)).value_or(MessageState::New);
    fax.handling.user = row.id<UserId>(17);
    fax.handling.changed_by = row.id<UserId>(18);
    fax.handling.changed_at = row.find_instant(19);
    fax.handling.note = row.text(20);
    return fax;
}

void add_reach(Conditions& where, const MessageReach& reach) {
    if (!reach.agents) {
        return;
    }
    auto agents = *reach.agents;
    agents.emplace_back();  // nobody, so that the list is never empty
    const auto places = Conditions::places(agents.size());
    std::vector<Parameter> values(agents.begin(), agents.end());
    values.insert(values.end(), agents.begin(), agents.end());
    where.add(fmt::format("(queue_id IS NOT NULL OR agent_id IN {0} OR user_id IN {0})", places),
              values);
}

}  // namespace

Result<void> insert_fax(store::Connection& connection, const Fax& fax) {
    TRY(connection.execute(
        "INSERT INTO fax (id, conversation_id, caller_number, dialled_number, queue_id, agent_id, "
        "received_at_ms, took_ms, pages, station, result, detail, bit_rate, is_corrected, retries, "
        "path, state, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
        "$15, $16, $17, '')",
        {fax.id, fax.conversation, fax.caller_number, fax.dialled_number, fax.queue, fax.agent,
         fax.received_at, fax.took, std::int64_t{fax.report.pages}, fax.report.station,
         fax::fax_result_name(fax.report.result), fax.report.detail,
         std::int64_t{fax.report.bit_rate}, std::int64_t{fax.report.error_correction ? 1 : 0},
         std::int64_t{fax.report.retries}, fax.path, message_state_name(fax.handling.state)}));
    return {};
}

Result<std::vector<Fax>> find_faxes(store::Connection& connection, const FaxFilter& filter,
                                    const std::optional<FaxPlace>& after, std::int64_t limit) {
    Conditions where;
    add_reach(where, filter.reach);
    const bool is_done = filter.state == MessageState::Done;
    if (filter.state) {
        where.add("state = ?", {message_state_name(*filter.state)});
    } else {
        where.add("state <> 'done'");
    }
    if (filter.queue.is_set()) {
        where.add("queue_id = ?", {filter.queue});
    }
    if (filter.user.is_set()) {
        where.add("user_id = ?", {filter.user});
    }
    if (after) {
        where.add(fmt::format("(received_at_ms, id) {} (?, ?)", is_done ? "<" : ">"),
                  {after->received_at, after->fax});
    }
    const auto most = where.place(limit);
    const std::string_view way = is_done ? " DESC" : "";
    return connection.query_all(fmt::format("{}{} ORDER BY received_at_ms{}, id{} LIMIT {}", kFaxes,
                                            where.text(), way, way, most),
                                where.parameters(), fax_of);
}

Result<std::optional<Fax>> find_fax(store::Connection& connection, FaxId id,
                                    const MessageReach& reach) {
    Conditions where;
    add_reach(where, reach);
    where.add("id = ?", {id});
    auto fax =
        TRY(connection.query_first(std::string(kFaxes) + where.text(), where.parameters(), fax_of));
    if (fax) {
        fax->seen_by = TRY(connection.query_all(
            "SELECT user_id, first_at_ms FROM fax_viewer WHERE fax_id = $1 ORDER BY first_at_ms, "
            "user_id LIMIT $2",
            {id, kMostViewers},
            [](const Row& row) { return MessageListener{row.id<UserId>(0), row.instant(1)}; }));
    }
    return fax;
}

Result<void> store_fax_handling(store::Connection& connection, FaxId fax,
                                const MessageHandling& handling) {
    TRY(connection.execute(
        "UPDATE fax SET state = $2, user_id = $3, changed_by = $4, changed_at_ms = $5, note = $6 "
        "WHERE id = $1",
        {fax, message_state_name(handling.state), handling.user, handling.changed_by,
         handling.changed_at, handling.note}));
    return {};
}

Result<void> store_fax_viewer(store::Connection& connection, FaxId fax,
                              const MessageListener& viewer) {
    TRY(connection.execute(
        "INSERT INTO fax_viewer (fax_id, user_id, first_at_ms) VALUES ($1, $2, $3) ON CONFLICT "
        "(fax_id, user_id) DO NOTHING",
        {fax, viewer.user, viewer.first_at}));
    return {};
}

}  // namespace callfloor::records
