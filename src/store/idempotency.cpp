#include "store/idempotency.h"

namespace callfloor::store {

Result<std::optional<KeptAnswer>> find_answer(Connection& connection, const IdempotencyKey& key,
                                              Instant now) {
    if (key.key.empty() || key.key.size() > 128) {
        return fail(ErrorCode::InvalidInput, "Idempotency-Key has {} characters; use 1 to 128",
                    key.key.size());
    }
    struct Kept {
        KeptAnswer answer;
        std::string request_hash;
    };
    auto kept = TRY(connection.query_first(
        "SELECT status, body, etag, request_hash FROM idempotency_key "
        "WHERE user_id = $1 AND operation = $2 AND client_key = $3 AND created_at_ms > $4",
        {key.user.value, key.operation, key.key, now - kIdempotencyKept}, [](const Row& row) {
            return Kept{{static_cast<int>(row.integer(0)), row.text(1), row.text(2)}, row.text(3)};
        }));
    if (!kept) {
        return std::nullopt;
    }
    if (kept->request_hash != key.request_hash) {
        return fail(
            ErrorCode::Conflict,
            "this Idempotency-Key was used with another request; use a new key for a new object");
    }
    return std::move(kept->answer);
}

Result<void> keep_answer(Connection& connection, const IdempotencyKey& key,
                         const KeptAnswer& answer, Instant now) {
    TRY(connection.execute("DELETE FROM idempotency_key WHERE created_at_ms <= $1",
                           {now - kIdempotencyKept}));
    TRY(connection.execute(
        "INSERT INTO idempotency_key "
        "(user_id, operation, client_key, request_hash, status, etag, body, created_at_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {key.user.value, key.operation, key.key, key.request_hash, answer.status, answer.etag,
         answer.body, now}));
    return {};
}

}  // namespace callfloor::store
