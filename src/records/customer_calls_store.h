#pragma once
// The calls of one customer by his numbers, on a reader's connection.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "records/records_model.h"
#include "store/database.h"

namespace callfloor::records {

struct CustomerCall {
    ConversationId conversation;
    std::string direction;
    std::string number;  ///< the customer's
    Instant started_at;
    std::optional<Instant> ended_at;
    QueueId queue;
    UserId agent;
    std::string outcome;  ///< empty: it runs
    Duration talk{0};
    std::string wrap_up_code;
    std::string note;  ///< the last one written
};
/// From or to one of `numbers`, newest first, after `after`.
Result<std::vector<CustomerCall>> find_customer_calls(store::Connection& connection,
                                                      const std::vector<std::string>& numbers,
                                                      const std::optional<ConversationPlace>& after,
                                                      std::int64_t limit);
/// The customer's number of a call this agent took part in; absent when he did not.
struct CustomerEnd {
    std::string number;
    QueueId queue;
};
Result<std::optional<CustomerEnd>> find_customer_end(store::Connection& connection,
                                                     ConversationId conversation, UserId agent);

}  // namespace callfloor::records
