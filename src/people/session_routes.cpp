// Signing in and out, and one's own password.

#include "base/log.h"
#include "base/random.h"
#include "people/internal/people_state.h"
#include "people/session_store.h"

namespace callfloor::people {

namespace {

std::string text_at(const json::Object& object, std::string_view key) {
    return std::string(object.at(key).as_string());  // the description requires it
}

std::string cookie_text(const http::Request& request, std::string_view token, Duration lifetime) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", kSessionCookie,
                       token, std::chrono::duration_cast<std::chrono::seconds>(lifetime).count(),
                       request.secure ? "; Secure" : "");
}

http::Response slow_down(Duration wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return http::problem(429, ErrorCode::LimitReached,
                         fmt::format("too many wrong passwords; wait {} seconds", seconds))
        .with_header("Retry-After", std::to_string(seconds));
}

Duration wait_for(People::State& state, const std::string& login, const std::string& address) {
    const std::lock_guard lock(state.mutex);
    return state.throttle.wait(login, address, state.clock.now());
}

/// The user whose password it is; unset when login or password is wrong.
Result<UserId> verify(People::State& state, const std::string& login, const std::string& password) {
    const auto credential = TRY(state.readers.read(
        [&](store::Connection& connection) { return find_credential(connection, login); }));
    const bool may = credential && credential->active;
    const bool matches = TRY(state.desk.run([&] {
        return verify_password(may ? credential->hash : "", password, state.options.password_cost);
    }));
    return may && matches ? credential->user : UserId{};
}

void note_failure(People::State& state, const http::Request& request, const std::string& login) {
    {
        const std::lock_guard lock(state.mutex);
        state.throttle.failed(login, request.peer_address, state.clock.now());
    }
    if (state.is_new_refusal(fmt::format("{} {} sign-in", login, request.peer_address))) {
        auto entry = audit_entry(request, "session.refused", 0);
        entry.after = json::Object{{"login", login}};
        state.audit_refusal(std::move(entry));
    }
}

/// An administrator's cost setting or a newer libsodium makes old hashes worth renewing.
void renew_hash(People::State& state, UserId user, const std::string& password) {
    const auto old = state.readers.read(
        [&](store::Connection& connection) { return find_credential(connection, user); });
    if (!old || !*old || !needs_rehash((*old)->hash, state.options.password_cost)) {
        return;
    }
    const auto hash = hash_password(password, state.options.password_cost);
    if (!hash) {
        return;
    }
    state.writer.submit(
        [user, hash = *hash](store::Connection& connection) -> Result<void> {
            const auto found = TRY(find_user(connection, user));
            return found ? set_password(connection, user, hash, found->must_change_password)
                         : Result<void>{};
        },
        [](const Result<void>&) {});
}

Result<User> open_session(People::State& state, const http::Request& request, UserId user_id,
                          NewSession session) {
    return state.writer.run_and_wait([&](store::Connection& connection) -> Result<User> {
        session.id = state.ids.next_value(session.created_at);
        TRY(insert_session(connection, session));
        auto user = TRY(find_user(connection, user_id));
        if (!user || !user->active) {
            return fail(ErrorCode::Unauthenticated, "the user was deactivated just now");
        }
        auto entry = audit_entry(request, "session.create", session.id);
        entry.actor = user->id;
        entry.actor_name = user->login;
        TRY(append_audit(connection, entry, session.created_at));
        return *std::move(user);
    });
}

Result<http::Response> create_session(People::State& state, const http::Request& request) {
    const auto login = text_at(request.object(), "name");
    const auto password = text_at(request.object(), "password");
    if (const auto wait = wait_for(state, login, request.peer_address); wait > Duration{0}) {
        return slow_down(wait);
    }
    const auto user_id = TRY(verify(state, login, password));
    if (!user_id.is_set()) {
        note_failure(state, request, login);
        return http::problem(
            401, ErrorCode::Unauthenticated,
            "the name or the password is wrong; after several tries wait a little");
    }
    {
        const std::lock_guard lock(state.mutex);
        state.throttle.succeeded(login);
    }
    renew_hash(state, user_id, password);
    // A new token at every sign-in: one that was planted before never becomes a session.
    const auto token = secure_token(32);
    NewSession session;
    session.hash = token_hash(token);
    session.user = user_id;
    session.created_at = state.clock.now();
    session.expires_at = session.created_at + state.options.session_lifetime;
    session.address = request.peer_address;
    const auto user = TRY(open_session(state, request, user_id, session));
    json::Object answer;
    answer["user"] = user_document(user);
    answer["token"] = token;
    answer["expires_at"] = to_epoch_ms(session.expires_at);
    answer["must_change_password"] = user.must_change_password;
    auto response = http::Response::json(std::move(answer), 201);
    if (request.object().at("cookie").as_bool()) {
        response.with_header("Set-Cookie",
                             cookie_text(request, token, state.options.session_lifetime));
    }
    return response;
}

Result<http::Response> get_session(People::State& state, const http::Request& request) {
    const auto user = TRY(state.readers.read([&](store::Connection& connection) {
        return find_user(connection, request.identity.user);
    }));
    if (!user) {
        return fail(ErrorCode::Unauthenticated, "the session has ended; sign in again");
    }
    json::Object answer;
    answer["user"] = user_document(*user);
    answer["expires_at"] = to_epoch_ms(request.identity.expires_at);
    answer["must_change_password"] = user->must_change_password;
    return http::Response::json(std::move(answer));
}

Result<http::Response> delete_own_session(People::State& state, const http::Request& request) {
    auto done = state.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        TRY(delete_session(connection, request.identity.session));
        return append_audit(connection,
                            audit_entry(request, "session.delete", request.identity.session),
                            state.clock.now());
    });
    TRY(std::move(done));
    return http::Response::no_content().with_header("Set-Cookie",
                                                    cookie_text(request, "", Duration{0}));
}

Result<http::Response> change_password(People::State& state, const http::Request& request) {
    const auto& identity = request.identity;
    const auto old_password = text_at(request.object(), "old");
    const auto new_password = text_at(request.object(), "new");
    if (const auto wait = wait_for(state, identity.login, request.peer_address);
        wait > Duration{0}) {
        return slow_down(wait);
    }
    if (const auto user = TRY(verify(state, identity.login, old_password)); !user.is_set()) {
        note_failure(state, request, identity.login);
        return http::problem(400, ErrorCode::InvalidInput, "the old password is wrong", "old");
    }
    if (old_password == new_password) {
        return http::problem(400, ErrorCode::InvalidInput,
                             "the new password is the old one; choose another", "new");
    }
    const auto hash = state.make_hash(new_password, identity.login);
    if (!hash) {
        return hash.error().code == ErrorCode::InvalidInput
                   ? http::problem(400, ErrorCode::InvalidInput, hash.error().text, "new")
                   : http::problem(hash.error());
    }
    auto done = state.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        TRY(set_password(connection, identity.user, *hash, false));
        TRY(delete_sessions_of(connection, identity.user, identity.session));
        return append_audit(connection,
                            audit_entry(request, "user.change_password", identity.user.value),
                            state.clock.now());
    });
    TRY(std::move(done));
    return http::Response::no_content();
}

}  // namespace

void add_session_routes(http::Router& router, People::State& state) {
    router.handle("createSession", [&state](const http::Request& request) {
        return create_session(state, request);
    });
    router.handle("getSession",
                  [&state](const http::Request& request) { return get_session(state, request); });
    router.handle("deleteSession", [&state](const http::Request& request) {
        return delete_own_session(state, request);
    });
    router.handle("changePassword", [&state](const http::Request& request) {
        return change_password(state, request);
    });
}

}  // namespace callfloor::people
