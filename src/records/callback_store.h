#pragma once
// SQL of the call-back list.

#include <optional>
#include <vector>

#include "base/result.h"
#include "records/callback_model.h"
#include "store/database.h"

namespace callfloor::records {

struct CallbackFilter {
    Instant now;                  ///< lost calls since now - kCallbackDays
    bool is_done = false;         ///< those that were worked off instead of those to do
    QueueId queue;                ///< unset: all
    ConversationId conversation;  ///< unset: all; else only this entry
};

/// The order of the list: who has waited longest first.
struct CallbackPlace {
    Instant lost_at;
    ConversationId conversation;
};

Result<std::vector<Callback>> find_callbacks(store::Connection& connection,
                                             const CallbackFilter& filter,
                                             const std::optional<CallbackPlace>& after,
                                             std::int64_t limit);

/// A call placed from the list.
struct CallbackCall {
    ConversationId call;
    ConversationId conversation;  ///< the entry
    UserId user;
    Instant placed_at;
};
Result<void> store_callback_call(store::Connection& connection, const CallbackCall& call);

Result<void> store_handling(store::Connection& connection, ConversationId conversation,
                            const CallbackHandling& handling);

}  // namespace callfloor::records
