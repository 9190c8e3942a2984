#pragma once
// Idempotency-Key of API creations: the first request's answer is kept with the key, in the
// transaction that creates the object, and a repetition gets the same answer instead of a second
// object. Keys belong to a user and an operation, and are forgotten after a day.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/database.h"

namespace callfloor::store {

constexpr Duration kIdempotencyKept = std::chrono::hours(24);

struct IdempotencyKey {
    std::string_view key;  ///< from the client, 1 to 128 characters
    UserId user;
    std::string_view operation;     ///< operationId
    std::string_view request_hash;  ///< of the body: the same key with another body is a Conflict
};

struct KeptAnswer {
    int status = 0;
    std::string body;
    std::string etag;
};

/// The answer kept for the key; absent for a new one. Conflict when the key was used with another
/// request.
Result<std::optional<KeptAnswer>> find_answer(Connection& connection, const IdempotencyKey& key,
                                              Instant now);
/// Keeps the answer, and forgets those older than kIdempotencyKept.
Result<void> keep_answer(Connection& connection, const IdempotencyKey& key,
                         const KeptAnswer& answer, Instant now);

}  // namespace callfloor::store
