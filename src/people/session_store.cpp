#include "people/session_store.h"

#include <sodium.h>

#include "base/limits.h"
#include "base/text.h"
#include "people/people_store.h"

namespace callfloor::people {

std::string token_hash(std::string_view token) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(token.data()), token.size());
    return to_hex({reinterpret_cast<const char*>(digest), sizeof digest});
}

Result<std::optional<SessionRow>> find_session(store::Connection& connection,
                                               std::string_view hash) {
    UserId user;
    auto session = TRY(connection.query_first(
        "SELECT id, user_id, expires_at, seen_at FROM sessions WHERE token_hash = $1", {hash},
        [&](const store::Row& row) {
            SessionRow found;
            found.id = row.integer(0);
            user = row.id<UserId>(1);
            found.expires_at = row.instant(2);
            found.seen_at = row.instant(3);
            return found;
        }));
    if (!session) {
        return std::nullopt;
    }
    auto found = TRY(find_user(connection, user));
    if (!found) {
        return std::nullopt;
    }
    session->user = *std::move(found);
    return session;
}

Result<void> insert_session(store::Connection& connection, const NewSession& session) {
    TRY(connection.execute(
        "INSERT INTO sessions (id, token_hash, user_id, created_at, expires_at, seen_at, address) "
        "VALUES ($1, $2, $3, $4, $5, $4, $6)",
        {session.id, session.hash, session.user, session.created_at, session.expires_at,
         session.address}));
    TRY(connection.execute("UPDATE users SET last_sign_in_at = $2 WHERE id = $1",
                           {session.user, session.created_at}));
    TRY(connection.execute(
        "DELETE FROM sessions WHERE user_id = $1 AND id NOT IN (SELECT id FROM sessions WHERE "
        "user_id = $1 ORDER BY id DESC LIMIT $2)",
        {session.user, limits::kSessionsPerUser}));
    return {};
}

Result<void> touch_session(store::Connection& connection, std::int64_t id, Instant now) {
    TRY(connection.execute("UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2",
                           {id, now}));
    return {};
}

Result<void> delete_session(store::Connection& connection, std::int64_t id) {
    TRY(connection.execute("DELETE FROM sessions WHERE id = $1", {id}));
    return {};
}

Result<void> delete_sessions_of(store::Connection& connection, UserId user, std::int64_t keep) {
    TRY(connection.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", {user, keep}));
    return {};
}

Result<void> delete_ended_sessions(store::Connection& connection, Instant now, Duration idle) {
    TRY(connection.execute("DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2",
                           {now, now - idle}));
    return {};
}

}  // namespace callfloor::people
