#pragma once
// The call-back list: callers who were lost and have not been served since.
//
// A caller is lost when he gave up in a queue or while a phone rang, when the queue let him go (too
// long, full), or when the server ended under his call. He is on the list once, by his last lost
// call, and leaves it when a later call of his is answered, while he is on the line again, or when
// somebody called him back. The list is derived from the records each time it is read; only what
// people do with its entries is stored.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::records {

/// How far back lost calls count.
constexpr Duration kCallbackDays = std::chrono::hours(24 * 7);

enum class CallbackState : std::uint8_t { Open, Taken, Done };

/// NotReached leaves the entry open for the next attempt; the others end it.
enum class CallbackResult : std::uint8_t { Reached, NotReached, NotNeeded };

std::string_view callback_state_name(CallbackState state);
std::optional<CallbackState> callback_state_from_name(std::string_view name);
std::string_view callback_result_name(CallbackResult result);
std::optional<CallbackResult> callback_result_from_name(std::string_view name);

/// Why he is on the list: "abandoned", "not_served" or "server_restarted".
std::string_view callback_reason(std::string_view outcome, std::string_view end_cause);

/// What people did with an entry.
struct CallbackHandling {
    CallbackState state = CallbackState::Open;
    UserId user;  ///< who has it, or had it last
    std::optional<Instant> changed_at;
    std::int64_t attempts = 0;
    std::string result;  ///< of the last attempt; empty: none yet
    std::string note;
};

struct Callback {
    ConversationId conversation;  ///< the last lost call
    std::string caller_number;
    QueueId queue;  ///< unset: he had not reached one
    std::string_view reason;
    Instant lost_at;
    Duration waited{0};
    std::int64_t lost_calls = 1;  ///< of this number within kCallbackDays
    ConversationId last_call;     ///< the last one placed from this entry; unset: none
    CallbackHandling handling;
};

}  // namespace callfloor::records
