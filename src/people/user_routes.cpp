// Users: who works here, with which roles, in which team.

#include "base/limits.h"
#include "base/text.h"
#include "people/access.h"
#include "people/internal/people_state.h"
#include "people/session_store.h"

namespace callfloor::people {

json::Object user_facts(const User& user) {
    json::Object document;
    document["id"] = user.id.value;
    document["login"] = user.login;
    document["name"] = user.name;
    auto& roles = document["roles"].emplace_array();
    for (const auto role : user.roles) {
        roles.emplace_back(role_name(role));
    }
    document["team_id"] = user.team.is_set() ? json::Value(user.team.value) : json::Value();
    auto& led = document["led_team_ids"].emplace_array();
    for (const auto team : user.led_teams) {
        led.emplace_back(team.value);
    }
    document["locale"] = user.locale;
    document["email"] = user.email;
    document["active"] = user.active;
    return document;
}

json::Object user_document(const User& user) {
    auto document = user_facts(user);
    document["must_change_password"] = user.must_change_password;
    document["last_sign_in_at"] = user.last_sign_in_at == Instant{}
                                      ? json::Value()
                                      : json::Value(to_epoch_ms(user.last_sign_in_at));
    document["etag"] = http::etag_of(user.version);
    return document;
}

namespace {

/// The body has been held against the description: everything is there and of its kind.
User user_from(const json::Object& object) {
    User user;
    user.login = std::string(object.at("login").as_string());
    user.name = std::string(object.at("name").as_string());
    for (const auto& role : object.at("roles").as_array()) {
        user.roles.push_back(*role_from_name(role.as_string()));
    }
    if (const auto& team = object.at("team_id"); team.is_int64()) {
        user.team = TeamId{team.as_int64()};
    }
    for (const auto& team : object.at("led_team_ids").as_array()) {
        user.led_teams.push_back(TeamId{team.as_int64()});
    }
    user.locale = std::string(object.at("locale").as_string());
    user.email = std::string(object.at("email").as_string());
    user.active = object.at("active").as_bool();
    return user;
}

http::Response bad_field(std::string_view field, std::string_view text) {
    return http::problem(400, ErrorCode::InvalidInput, text, field);
}

std::unexpected<Error> no_user(UserId id) {
    return fail(ErrorCode::NotFound, "user {} does not exist; see GET /users", id);
}

/// Rules that need the database; on the writer's thread, so that nothing changes meanwhile.
Result<std::optional<http::Response>> check_against_others(store::Connection& connection,
                                                           const User& user) {
    const auto users = TRY(load_users(connection));
    for (const auto& other : users) {
        if (other.id != user.id && to_lower(other.login) == to_lower(user.login)) {
            return http::problem(
                409, ErrorCode::Conflict,
                fmt::format("the login {} belongs to {}; choose another", user.login, other.name),
                "login");
        }
    }
    const auto teams = TRY(load_teams(connection));
    if (auto broken = check_user(user, teams)) {
        return bad_field(std::move(broken->field), std::move(broken->text));
    }
    const bool is_new = std::none_of(users.begin(), users.end(),
                                     [&](const User& other) { return other.id == user.id; });
    if (is_new && users.size() >= limits::kUsers) {
        return fail(ErrorCode::Conflict,
                    "there are {} users, which is the most; reuse inactive ones", users.size());
    }
    if (!is_new && !leaves_an_admin(users, user)) {
        return fail(ErrorCode::Conflict,
                    "{} is the last active administrator; make somebody else one first",
                    user.login);
    }
    return std::nullopt;
}

struct UserFilter {
    std::optional<TeamId> team;
    std::optional<Role> role;
    std::optional<bool> active;
    std::string text;
    DataScope scope;

    bool takes(const User& user) const {
        return scope.covers(user.id, user.team) && (!team || user.team == *team) &&
               (!role || user.has_role(*role)) && (!active || user.active == *active) &&
               (text.empty() || to_lower(user.login).find(text) != std::string::npos ||
                to_lower(user.name).find(text) != std::string::npos);
    }
};

Result<http::Response> list_users(People::State& state, const http::Request& request) {
    const auto page = TRY(http::page_of(request, {""}));
    UserFilter filter;
    filter.scope = data_scope(request);
    if (const auto team = request.query_integer("team_id")) {
        filter.team = TeamId{*team};
    }
    if (const auto role = request.query_text("role")) {
        filter.role = role_from_name(*role);
    }
    filter.active = request.query_boolean("active");
    filter.text = to_lower(request.query_text("text").value_or(""));
    const auto users = TRY(
        state.readers.read([](store::Connection& connection) { return load_users(connection); }));
    const auto after = page.after ? std::string(page.after->at(0).as_string()) : std::string();
    json::Array items;
    std::vector<std::string> keys;
    for (const auto& user : users) {
        if (items.size() > static_cast<std::size_t>(page.limit)) {
            break;
        }
        if (to_lower(user.login) > after && filter.takes(user)) {
            items.push_back(user_document(user));
            keys.push_back(to_lower(user.login));
        }
    }
    return http::Response::json(http::page_answer(
        std::move(items), page, [&](std::size_t row) { return json::Array{keys[row]}; }));
}

Result<http::Response> get_user(People::State& state, const http::Request& request) {
    const auto id = request.id<UserId>("id");
    const auto user = TRY(state.readers.read(
        [&](store::Connection& connection) { return find_user(connection, id); }));
    if (!user) {
        return no_user(id);
    }
    TRY(access::can(request.identity, *request.described, user->id, user->team));
    return document(user_document(*user), user->version);
}

Result<http::Response> create_user(People::State& state, const http::Request& request) {
    auto user = user_from(request.object());
    std::string hash;
    if (const auto* password = request.object().if_contains("password")) {
        auto made = state.make_hash(password->as_string(), user.login);
        if (!made && made.error().code == ErrorCode::InvalidInput) {
            return bad_field("password", made.error().text);
        }
        hash = TRY(std::move(made));
    }
    user.must_change_password = !hash.empty();
    const auto now = state.clock.now();
    auto response = create_once(
        state.writer, request, now, [&](store::Connection& connection) -> Result<http::Response> {
            if (auto refused = TRY(check_against_others(connection, user))) {
                return *std::move(refused);
            }
            user.id = state.ids.next<UserId>(now);
            std::sort(user.led_teams.begin(), user.led_teams.end());
            TRY(insert_user(connection, user, hash, now));
            auto entry = audit_entry(request, "user.create", user.id.value);
            set_change(entry, {}, user_facts(user));
            TRY(append_audit(connection, entry, now));
            return created(user_document(user), user.version);
        });
    if (response && response->status == 201) {
        state.tell_changed();
    }
    return response;
}

Result<http::Response> write_user(People::State& state, const http::Request& request, User user,
                                  std::string_view action) {
    const auto expected = TRY(http::expected_version(request));
    if (!user.active && user.id == request.identity.user) {
        return fail(ErrorCode::Conflict,
                    "you cannot deactivate yourself; ask another administrator");
    }
    auto response =
        state.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
            const auto before = TRY(find_user(connection, user.id));
            if (!before) {
                return no_user(user.id);
            }
            user.must_change_password = before->must_change_password;
            user.last_sign_in_at = before->last_sign_in_at;
            if (auto refused = TRY(check_against_others(connection, user))) {
                return *std::move(refused);
            }
            std::sort(user.led_teams.begin(), user.led_teams.end());
            user.version = TRY(update_user(connection, user, expected));
            if (!user.active) {
                TRY(delete_sessions_of(connection, user.id, 0));
            }
            auto entry = audit_entry(request, action, user.id.value);
            set_change(entry, user_facts(*before), user_facts(user));
            TRY(append_audit(connection, entry, state.clock.now()));
            return document(user_document(user), user.version);
        });
    if (response && response->status == 200) {
        state.tell_changed();
    }
    return response;
}

Result<http::Response> change_user(People::State& state, const http::Request& request) {
    if (request.object().contains("password")) {
        return bad_field("password", "a password is set by POST /users/{id}/password");
    }
    auto user = user_from(request.object());
    user.id = request.id<UserId>("id");
    return write_user(state, request, std::move(user), "user.update");
}

Result<http::Response> deactivate_user(People::State& state, const http::Request& request) {
    const auto id = request.id<UserId>("id");
    auto user = TRY(state.readers.read(
        [&](store::Connection& connection) { return find_user(connection, id); }));
    if (!user) {
        return no_user(id);
    }
    user->active = false;
    const auto response = TRY(write_user(state, request, *std::move(user), "user.deactivate"));
    return response.status == 200 ? http::Response::no_content() : response;
}

Result<http::Response> set_user_password(People::State& state, const http::Request& request) {
    const auto id = request.id<UserId>("id");
    const auto user = TRY(state.readers.read(
        [&](store::Connection& connection) { return find_user(connection, id); }));
    if (!user) {
        return no_user(id);
    }
    auto hash = state.make_hash(request.object().at("password").as_string(), user->login);
    if (!hash && hash.error().code == ErrorCode::InvalidInput) {
        return bad_field("password", hash.error().text);
    }
    const auto made = TRY(std::move(hash));
    auto done = state.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        TRY(set_password(connection, id, made, true));
        TRY(delete_sessions_of(connection, id, 0));
        return append_audit(connection, audit_entry(request, "user.set_password", id.value),
                            state.clock.now());
    });
    TRY(std::move(done));
    return http::Response::no_content();
}

}  // namespace

void add_user_routes(http::Router& router, People::State& state) {
    const auto handle = [&](std::string_view operation, auto handler) {
        router.handle(operation, [&state, handler](const http::Request& request) {
            return handler(state, request);
        });
    };
    handle("listUsers", list_users);
    handle("getUser", get_user);
    handle("createUser", create_user);
    handle("updateUser", change_user);
    handle("deactivateUser", deactivate_user);
    handle("setUserPassword", set_user_password);
}

}  // namespace callfloor::people
