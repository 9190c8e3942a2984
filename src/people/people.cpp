#include "people/people.h"

#include <sodium.h>

#include "base/check.h"
#include "base/log.h"
#include "base/random.h"
#include "people/access.h"
#include "people/api_key_store.h"
#include "people/audit_store.h"
#include "people/internal/people_state.h"
#include "people/session_store.h"

namespace callfloor::people {

namespace {

constexpr Duration kTouchEvery = std::chrono::minutes(1);
constexpr Duration kRefusalEvery = std::chrono::minutes(1);
constexpr std::size_t kRefusalsKept =
    4'096;  // at the bound all are forgotten: more entries, no less

std::string token_of(const http::Request& request) {
    if (const auto header = request.headers.find("Authorization")) {
        constexpr std::string_view kScheme = "Bearer ";
        return header->starts_with(kScheme) ? std::string(header->substr(kScheme.size())) : "";
    }
    // A page's script can set no header on a WebSocket but this one.
    if (const auto protocols = request.headers.find("Sec-WebSocket-Protocol")) {
        constexpr std::string_view kMark = "bearer.";
        if (const auto at = protocols->find(kMark); at != std::string_view::npos) {
            const auto rest = protocols->substr(at + kMark.size());
            return std::string(rest.substr(0, rest.find_first_of(", ")));
        }
    }
    return request.cookie(kSessionCookie).value_or("");
}

http::Identity identity_of(const User& user) {
    http::Identity identity;
    identity.user = user.id;
    identity.login = user.login;
    identity.name = user.name;
    for (const auto role : user.roles) {
        identity.roles.emplace_back(role_name(role));
    }
    identity.team = user.team;
    identity.led_teams = user.led_teams;
    return identity;
}

http::Identity identity_of(const SessionRow& session) {
    auto identity = identity_of(session.user);
    identity.session = session.id;
    identity.expires_at = session.expires_at;
    identity.must_change_password = session.user.must_change_password;
    return identity;
}

/// Another program's key, on behalf of its user.
Result<http::Identity> identify_key(People::State& state, const std::string& token,
                                    const std::string& address) {
    const auto now = state.clock.now();
    const auto key = TRY(state.readers.read([&](store::Connection& connection) {
        return find_api_key(connection, token_hash(token));
    }));
    if (!key || !key->user.active || (key->expires_at != Instant{} && key->expires_at <= now)) {
        return fail(ErrorCode::Unauthenticated,
                    "the API key is unknown, expired, or its user is not active; ask an "
                    "administrator");
    }
    if (now - key->used_at >= kTouchEvery) {
        state.writer.submit(
            [id = key->id, now, address](store::Connection& connection) {
                return touch_api_key(connection, id, now, address);
            },
            [](const Result<void>&) {});
    }
    auto identity = identity_of(key->user);
    identity.key = key->name;
    identity.scopes = key->scopes;
    identity.expires_at = key->expires_at;
    return identity;
}

}  // namespace

bool People::State::is_new_refusal(const std::string& key) {
    const auto now = clock.now();
    const std::lock_guard lock(mutex);
    if (refusals.size() >= kRefusalsKept) {
        refusals.clear();
    }
    auto& last = refusals[key];
    if (last != Instant{} && now - last < kRefusalEvery) {
        return false;
    }
    last = now;
    return true;
}

void People::State::audit_refusal(AuditEntry entry) {
    entry.outcome = AuditOutcome::Refused;
    const auto now = clock.now();
    writer.submit(
        [entry = std::move(entry), now](store::Connection& connection) {
            return append_audit(connection, entry, now);
        },
        [](const Result<void>& done) {
            if (!done) {
                log(LogLevel::Warning, "people", "a refusal is not in the audit log: {}",
                    done.error().text);
            }
        });
}

Result<std::string> People::State::make_hash(std::string_view password, std::string_view login) {
    TRY(check_password(password, login));
    return TRY(desk.run([&] { return hash_password(password, options.password_cost); }));
}

People::People(store::Writer& writer, store::ReaderPool& readers, const Clock& clock,
               PeopleOptions options)
    : state_(std::make_unique<State>(writer, readers, clock, options)) {
    CHECK(sodium_init() >= 0);
}

People::~People() = default;

Result<http::Identity> People::authenticate(const http::Request& request) {
    const auto token = token_of(request);
    if (token.empty() || token.size() > 128) {
        return fail(ErrorCode::Unauthenticated, "nobody is signed in; sign in by POST /session");
    }
    if (token.starts_with(kApiKeyMark)) {
        return identify_key(*state_, token, request.peer_address);
    }
    const auto now = state_->clock.now();
    const auto session = TRY(state_->readers.read([&](store::Connection& connection) {
        return find_session(connection, token_hash(token));
    }));
    if (!session || !session->user.active || session->expires_at <= now ||
        session->seen_at + state_->options.session_idle <= now) {
        return fail(ErrorCode::Unauthenticated, "the session has ended; sign in again");
    }
    if (now - session->seen_at >= kTouchEvery) {
        state_->writer.submit(
            [id = session->id, now](store::Connection& connection) {
                return touch_session(connection, id, now);
            },
            [](const Result<void>&) {});  // the next request tries again
    }
    return identity_of(*session);
}

Result<void> People::permit(const http::Request& request, const http::Operation& operation) {
    if (request.identity.must_change_password && !operation.before_password_change) {
        return fail(ErrorCode::Forbidden,
                    "change the password first (PUT /session/password); it was given by somebody "
                    "else");
    }
    return access::can(request.identity, operation);
}

void People::on_refused(const http::Request& request, const http::Operation& operation,
                        const Error& why) {
    if (why.code != ErrorCode::Forbidden) {
        return;  // an ended session is no attempt at anything
    }
    const auto key =
        fmt::format("{} {} {}", request.identity.user, request.peer_address, operation.id);
    if (!state_->is_new_refusal(key)) {
        return;
    }
    auto entry = audit_entry(request, "access.refused", 0);
    entry.after = json::Object{{"operation", operation.id}, {"why", why.text}};
    state_->audit_refusal(std::move(entry));
}

Result<std::optional<std::string>> People::ensure_admin() {
    const auto users = TRY(state_->readers.read([](store::Connection& connection) {
        return connection.query_integer("SELECT COUNT(*) FROM users");
    }));
    if (users > 0) {
        return std::nullopt;
    }
    auto password = secure_token(12);
    const auto hash = TRY(hash_password(password, state_->options.password_cost));
    const auto now = state_->clock.now();
    auto done = state_->writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        User admin;
        admin.id = state_->ids.next<UserId>(now);
        admin.login = "admin";
        admin.name = "Administrator";
        admin.roles = {Role::Admin};
        admin.must_change_password = true;
        TRY(insert_user(connection, admin, hash, now));
        AuditEntry entry;
        entry.action = "user.create";
        entry.object = "user";
        entry.object_id = admin.id.value;
        set_change(entry, {}, user_facts(admin));
        return append_audit(connection, entry, now);
    });
    TRY(std::move(done));
    return password;
}

void People::add_routes(http::Router& router) {
    add_session_routes(router, *state_);
    add_user_routes(router, *state_);
    add_team_routes(router, *state_);
    add_api_key_routes(router, *state_);
}

void People::on_changed(std::function<void()> callback) {
    state_->changed = std::move(callback);
}

Result<void> People::tidy() {
    const auto now = state_->clock.now();
    return state_->writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        TRY(delete_ended_sessions(connection, now, state_->options.session_idle));
        return forget_old_audit(connection, now);
    });
}

}  // namespace callfloor::people
