#pragma once
// What customers ask of the rest: names of today, calls. Handed in by the app, so that no module
// of the same level is included.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "customers/customer_model.h"
#include "floor/outside_number.h"
#include "http/http.h"
#include "store/database.h"

namespace callfloor::customers {

/// Today's names; empty when unknown. Any thread.
class Directory {
  public:
    virtual ~Directory() = default;
    virtual std::string person_name(UserId person) const = 0;
    virtual std::string queue_name(QueueId queue) const = 0;
    virtual floor::NumberPlan number_plan() const = 0;
    /// Names of the centre's caller classes.
    virtual std::vector<std::string> caller_classes() const = 0;
};

/// A call in a customer's history.
struct HistoryCall {
    ConversationId conversation;
    std::string direction;
    std::string number;  ///< the customer's
    Instant started_at;
    std::optional<Instant> ended_at;
    QueueId queue;
    UserId agent;         ///< the last one who had him
    std::string outcome;  ///< empty: it runs
    Duration talk{0};
    std::string wrap_up_code;
    std::string note;  ///< of the wrap-up, the last one written
};
struct HistoryPlace {
    Instant started_at;
    ConversationId conversation;
};

/// The customer's end of a call.
struct CallParty {
    std::string number;  ///< empty: withheld
    QueueId queue;
};

class CallSource {
  public:
    virtual ~CallSource() = default;
    /// Calls from and to one of the numbers, newest first, below `before`; on the connection given.
    virtual Result<std::vector<HistoryCall>> history(store::Connection& connection,
                                                     const std::vector<std::string>& numbers,
                                                     const std::optional<HistoryPlace>& before,
                                                     std::int64_t limit) = 0;
    /// The call an agent is offered, has, or has had; absent when it is none of his. Not on the
    /// control thread.
    virtual Result<std::optional<CallParty>> party_of(ConversationId conversation,
                                                      UserId agent) = 0;
    /// Rings the phone of who asks and dials; the conversation this begins.
    virtual Result<ConversationId> place_call(const http::Request& request,
                                              const std::string& number) = 0;
};

}  // namespace callfloor::customers
