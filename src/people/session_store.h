#pragma once
// The rows of sessions. Only the SHA-256 of a token is stored: who reads the database cannot sign
// in with it. A session ends at expires_at, or when unused for the idle time, or by sign-out,
// password change or deactivation of its user.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "people/people_model.h"
#include "store/database.h"

namespace callfloor::people {

struct SessionRow {
    std::int64_t id = 0;
    User user;
    Instant expires_at{};
    Instant seen_at{};
};

std::string token_hash(std::string_view token);

Result<std::optional<SessionRow>> find_session(store::Connection& connection,
                                               std::string_view hash);

struct NewSession {
    std::int64_t id = 0;
    std::string hash;
    UserId user;
    Instant created_at{};
    Instant expires_at{};
    std::string address;
};
/// Also notes the user's sign-in, and ends the user's oldest sessions beyond
/// limits::kSessionsPerUser.
Result<void> insert_session(store::Connection& connection, const NewSession& session);
Result<void> touch_session(store::Connection& connection, std::int64_t id, Instant now);
Result<void> delete_session(store::Connection& connection, std::int64_t id);
/// All sessions of the user but `keep` (0: all).
Result<void> delete_sessions_of(store::Connection& connection, UserId user, std::int64_t keep);
Result<void> delete_ended_sessions(store::Connection& connection, Instant now, Duration idle);

}  // namespace callfloor::people
