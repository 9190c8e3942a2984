#include "app/customer_calls.h"

#include "live/outside_commands.h"
#include "records/customer_calls_store.h"

namespace callfloor::app {

Result<std::vector<customers::HistoryCall>> CustomerCalls::history(
    store::Connection& connection, const std::vector<std::string>& numbers,
    const std::optional<customers::HistoryPlace>& before, std::int64_t limit) {
    std::optional<records::ConversationPlace> after;
    if (before) {
        after = records::ConversationPlace{before->started_at, before->conversation};
    }
    std::vector<customers::HistoryCall> calls;
    for (auto& call : TRY(records::find_customer_calls(connection, numbers, after, limit))) {
        calls.push_back({call.conversation, std::move(call.direction), std::move(call.number),
                         call.started_at, call.ended_at, call.queue, call.agent,
                         std::move(call.outcome), call.talk, std::move(call.wrap_up_code),
                         std::move(call.note)});
    }
    return calls;
}

/// The floor is asked first: while it rings the records may not have the call yet.
Result<std::optional<customers::CallParty>> CustomerCalls::party_of(ConversationId conversation,
                                                                    UserId agent) {
    using Party = std::optional<customers::CallParty>;
    auto live = TRY(parts_.gateway.ask([=](live::FloorAccess& access) -> Result<Party> {
        const auto status = access.floor().agent(agent);
        if (!status || status->conversation != conversation) {
            return std::nullopt;
        }
        const auto call = access.floor().conversation(conversation);
        return call ? Party({call->customer_number(), call->queue}) : std::nullopt;
    }));
    if (live) {
        return live;
    }
    const auto find = [&](store::Connection& connection) {
        return records::find_customer_end(connection, conversation, agent);
    };
    const auto end = TRY(parts_.readers.read(find));
    return end ? Party({end->number, end->queue}) : std::nullopt;
}

Result<ConversationId> CustomerCalls::place_call(const http::Request& request,
                                                 const std::string& number) {
    return live::call_back(parts_, request, number, QueueId{});
}

}  // namespace callfloor::app
