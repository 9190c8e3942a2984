#include "people/api_key_store.h"

#include "base/text.h"
#include "people/people_store.h"

namespace callfloor::people {

namespace {

constexpr std::string_view kColumns =
    "SELECT id, name, hint, user_id, scopes, created_at, created_by, expires_at, used_at, "
    "used_from FROM api_keys ";

ApiKey key_of(const store::Row& row) {
    ApiKey key;
    key.id = row.integer("id");
    key.name = row.text("name");
    key.hint = row.text("hint");
    key.user.id = row.id<UserId>("user_id");
    for (const auto scope : split(row.text_view("scopes"), ',')) {
        key.scopes.emplace_back(scope);
    }
    key.created_at = row.instant("created_at");
    key.created_by = row.text("created_by");
    key.expires_at = row.instant("expires_at");
    key.used_at = row.instant("used_at");
    key.used_from = row.text("used_from");
    return key;
}

std::string scopes_text(const std::vector<std::string>& scopes) {
    std::string text;
    for (const auto& scope : scopes) {
        text += (text.empty() ? "" : ",") + scope;
    }
    return text;
}

/// The user as he is now: a key reaches no further than its user.
Result<bool> with_user(store::Connection& connection, ApiKey& key) {
    auto user = TRY(find_user(connection, key.user.id));
    if (!user) {
        return false;
    }
    key.user = *std::move(user);
    return true;
}

}  // namespace

Result<std::optional<ApiKey>> find_api_key(store::Connection& connection, std::string_view hash) {
    static const std::string kSql = std::string(kColumns) + "WHERE token_hash = $1";
    auto key = TRY(connection.query_first(kSql, {hash}, key_of));
    if (!key || !TRY(with_user(connection, *key))) {
        return std::nullopt;
    }
    return key;
}

Result<std::vector<ApiKey>> load_api_keys(store::Connection& connection) {
    static const std::string kSql = std::string(kColumns) + "ORDER BY name";
    auto keys = TRY(connection.query_all(kSql, {}, key_of));
    for (auto& key : keys) {
        TRY(with_user(connection, key));
    }
    return keys;
}

Result<void> insert_api_key(store::Connection& connection, const ApiKey& key,
                            std::string_view hash) {
    TRY(connection.execute(
        "INSERT INTO api_keys (id, name, token_hash, hint, user_id, scopes, created_at, "
        "created_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {key.id, key.name, hash, key.hint, key.user.id, scopes_text(key.scopes), key.created_at,
         key.created_by, key.expires_at}));
    return {};
}

Result<void> touch_api_key(store::Connection& connection, std::int64_t id, Instant now,
                           const std::string& address) {
    TRY(connection.execute(
        "UPDATE api_keys SET used_at = $2, used_from = $3 WHERE id = $1 AND used_at < $2",
        {id, now, address}));
    return {};
}

Result<bool> delete_api_key(store::Connection& connection, std::int64_t id) {
    return TRY(connection.execute("DELETE FROM api_keys WHERE id = $1", {id})) > 0;
}

}  // namespace callfloor::people
