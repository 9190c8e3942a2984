#pragma once
// Reading the records: search, one conversation with everything, figures. All functions take a
// reader's connection.

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "records/records_model.h"
#include "store/database.h"

namespace callfloor::records {

/// At most `limit` conversations in order of start, newest first, after `after`.
Result<std::vector<ConversationRecord>> find_conversations(
    store::Connection& connection, const ConversationFilter& filter,
    const std::optional<ConversationPlace>& after, std::int64_t limit);
/// Of the conversations such a list has, by wrap-up code, the commonest first; at most 1,000.
Result<std::vector<WrapUpFigures>> wrap_up_figures(store::Connection& connection,
                                                   const ConversationFilter& filter);
Result<std::optional<ConversationDetail>> find_conversation(store::Connection& connection,
                                                            ConversationId id);
Result<std::optional<RecordingRecord>> find_recording(store::Connection& connection,
                                                      RecordingId id);
/// Whether one of the agents took part in the conversation.
Result<bool> took_part(store::Connection& connection, ConversationId conversation,
                       const std::vector<UserId>& agents);

/// Sums per queue and period, of calls by their entry; periods are cut at quarter hours. Rows
/// without any call are left out. queue unset: all.
Result<std::vector<QueueFiguresRow>> queue_figures(store::Connection& connection,
                                                   const std::vector<Period>& periods,
                                                   QueueId queue);
/// The same for every quarter of an hour of one period, at most `limit` rows.
Result<std::vector<QueueFiguresRow>> quarter_figures(store::Connection& connection, Period period,
                                                     QueueId queue, std::int64_t limit);
/// What one agent dialled: calls to numbers outside and the time connected with them.
struct DialledRow {
    UserId agent;
    std::int64_t calls = 0;
    Duration connected{0};
};
/// Of all agents who dialled since then.
Result<std::vector<DialledRow>> find_dialled(store::Connection& connection, Instant since);
/// What the floor is told after a restart: each queue's figures since `midnight`.
Result<std::vector<floor::RestoreToday>> today_figures(store::Connection& connection,
                                                       Instant midnight);

/// Offers to an agent begun within the period, in no order: when and their outcome. Being asked by
/// a colleague is none.
Result<void> each_offer(store::Connection& connection, UserId agent, Period period,
                        const std::function<void(Instant, std::string_view)>& on_offer);
/// Agents' time within the period (running intervals count up to `now`) and offers begun in it.
/// agents absent: all who were signed in.
Result<std::vector<AgentFigures>> agent_figures(store::Connection& connection, Period period,
                                                Instant now,
                                                const std::optional<std::vector<UserId>>& agents);

}  // namespace callfloor::records
