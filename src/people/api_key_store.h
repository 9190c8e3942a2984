#pragma once
// Keys with which other programs (a CRM, a report) use the HTTP interface on behalf of one user. A
// key is narrower than its user: it has scopes AREA:read or AREA:write, where the area is the
// operation's tag. Only the SHA-256 of a key is stored; it is shown once, when it is made.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "people/people_model.h"
#include "store/database.h"

namespace callfloor::people {

/// A bearer token that begins so is a key, else a session's.
constexpr std::string_view kApiKeyMark = "cfk_";
constexpr std::size_t kApiKeys = 200;

struct ApiKey {
    std::int64_t id = 0;
    std::string name;
    std::string hint;  ///< the key's last four characters
    User user;
    std::vector<std::string> scopes;
    Instant created_at{};
    std::string created_by;  ///< login
    Instant expires_at{};    ///< unset: never
    Instant used_at{};       ///< unset: never; to the minute
    std::string used_from;
};

Result<std::optional<ApiKey>> find_api_key(store::Connection& connection, std::string_view hash);
Result<std::vector<ApiKey>> load_api_keys(store::Connection& connection);  ///< by name
Result<void> insert_api_key(store::Connection& connection, const ApiKey& key,
                            std::string_view hash);
Result<void> touch_api_key(store::Connection& connection, std::int64_t id, Instant now,
                           const std::string& address);
/// False when there is none.
Result<bool> delete_api_key(store::Connection& connection, std::int64_t id);

}  // namespace callfloor::people
