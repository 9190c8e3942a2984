// Keys of other programs. Only a person who is signed in makes or revokes them, never a key: who
// steals one cannot make himself another.
#include "base/random.h"
#include "people/api_key_store.h"
#include "people/internal/people_state.h"
#include "people/session_store.h"

namespace callfloor::people {

namespace {

using http::Request;
using http::Response;

json::Object key_document(const ApiKey& key) {
    const auto or_null = [](Instant at) {
        return at == Instant{} ? json::Value(nullptr) : json::Value(to_epoch_ms(at));
    };
    return {{"id", key.id},
            {"name", key.name},
            {"hint", key.hint},
            {"user_id", key.user.id.value},
            {"user_name", key.user.name},
            {"user_active", key.user.active},
            {"scopes", json::Array(key.scopes.begin(), key.scopes.end())},
            {"created_at", to_epoch_ms(key.created_at)},
            {"created_by", key.created_by},
            {"expires_at", or_null(key.expires_at)},
            {"used_at", or_null(key.used_at)},
            {"used_from", key.used_from}};
}

Result<void> check_is_person(const Request& request) {
    if (!request.identity.key.empty()) {
        return fail(ErrorCode::Forbidden,
                    "a key cannot see, make or revoke keys; sign in as an administrator");
    }
    return {};
}

Result<Response> list_keys(People::State& state, const Request& request) {
    TRY(check_is_person(request));
    json::Array items;
    for (const auto& key : TRY(state.readers.read(
             [](store::Connection& connection) { return load_api_keys(connection); }))) {
        items.push_back(key_document(key));
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

Result<ApiKey> key_from(const json::Object& object, Instant now) {
    ApiKey key;
    key.name = TRY(json::get_string(object, "name"));
    key.user.id = UserId{TRY(json::get_int(object, "user_id"))};
    for (const auto& scope : object.at("scopes").as_array()) {
        key.scopes.emplace_back(scope.as_string());
    }
    if (const auto* at = object.if_contains("expires_at"); at != nullptr && !at->is_null()) {
        key.expires_at = from_epoch_ms(at->to_number<std::int64_t>());
        if (key.expires_at <= now) {
            return fail_field(ErrorCode::InvalidInput, "expires_at", "is past");
        }
    }
    key.created_at = now;
    return key;
}

/// Not by create_once: that would keep the answer, and with it the key, in the database.
Result<Response> create_key(People::State& state, const Request& request) {
    TRY(check_is_person(request));
    const auto now = state.clock.now();
    auto key = TRY(key_from(request.object(), now));
    const auto token = std::string(kApiKeyMark) + secure_token(32);
    key.hint = token.substr(token.size() - 4);
    key.created_by = request.identity.login;
    return state.writer.run_and_wait([&](store::Connection& connection) -> Result<Response> {
        auto user = TRY(find_user(connection, key.user.id));
        if (!user || !user->active) {
            return fail_field(ErrorCode::InvalidInput, "user_id",
                              "is no active user; a key acts on behalf of one");
        }
        const auto keys = TRY(load_api_keys(connection));
        if (keys.size() >= kApiKeys) {
            return fail(ErrorCode::LimitReached,
                        "there are {} keys, which is the most; revoke those not used", kApiKeys);
        }
        if (std::ranges::find(keys, key.name, &ApiKey::name) != keys.end()) {
            return fail_field(ErrorCode::Conflict, "name", "is there already; choose another");
        }
        key.user = *std::move(user);
        key.id = state.ids.next_value(now);
        TRY(insert_api_key(connection, key, token_hash(token)));
        auto entry = audit_entry(request, "api_key.create", key.id);
        auto document = key_document(key);
        set_change(entry, {}, document);
        TRY(append_audit(connection, entry, now));
        document["token"] = token;
        auto response = Response::json(std::move(document));
        response.status = 201;
        return response.with_header("Cache-Control", "no-store");
    });
}

Result<Response> revoke_key(People::State& state, const Request& request) {
    TRY(check_is_person(request));
    const auto id = request.path_integer("id");
    auto done = state.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        const auto keys = TRY(load_api_keys(connection));
        const auto key = std::ranges::find(keys, id, &ApiKey::id);
        if (key == keys.end()) {
            return fail(ErrorCode::NotFound, "key {} does not exist; see GET /api-keys", id);
        }
        TRY(delete_api_key(connection, id));
        auto entry = audit_entry(request, "api_key.revoke", id);
        set_change(entry, key_document(*key), {});
        return append_audit(connection, entry, state.clock.now());
    });
    TRY(std::move(done));
    return Response::no_content();
}

}  // namespace

void add_api_key_routes(http::Router& router, People::State& state) {
    router.handle("listApiKeys",
                  [&state](const Request& request) { return list_keys(state, request); });
    router.handle("createApiKey",
                  [&state](const Request& request) { return create_key(state, request); });
    router.handle("revokeApiKey",
                  [&state](const Request& request) { return revoke_key(state, request); });
}

}  // namespace callfloor::people
