#include "people/people_store.h"

#include <map>

#include "base/text.h"
#include "http/etag.h"
#include "people/people.h"

namespace callfloor::people {

namespace {

constexpr std::string_view kPeople = R"sql(
CREATE TABLE teams (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    login TEXT NOT NULL,
    login_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    team_id BIGINT REFERENCES teams (id),
    locale TEXT NOT NULL,
    active BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password BIGINT NOT NULL,
    last_sign_in_at BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX users_by_team ON users (team_id);
CREATE TABLE team_leaders (
    user_id BIGINT NOT NULL REFERENCES users (id),
    team_id BIGINT NOT NULL REFERENCES teams (id),
    PRIMARY KEY (user_id, team_id)
);
CREATE INDEX team_leaders_by_team ON team_leaders (team_id);
)sql";

constexpr std::string_view kSessions = R"sql(
CREATE TABLE sessions (
    id BIGINT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
)sql";

constexpr std::string_view kAudit = R"sql(
CREATE TABLE audit_log (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    object_id BIGINT,
    outcome TEXT NOT NULL,
    before_text TEXT,
    after_text TEXT
);
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, id);
CREATE INDEX audit_log_by_action ON audit_log (action, id);
CREATE INDEX audit_log_by_time ON audit_log (at);
)sql";

constexpr std::string_view kApiKeys = R"sql(
CREATE TABLE api_keys (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    token_hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT NOT NULL DEFAULT 0,
    used_at BIGINT NOT NULL DEFAULT 0,
    used_from TEXT NOT NULL DEFAULT ''
);
)sql";

constexpr store::Migration kMigrations[] = {
    {10, "people: users and teams", kPeople},
    {11, "people: sessions", kSessions},
    {12, "people: audit log", kAudit},
    {58, "people: keys of other programs", kApiKeys},
    {64, "people: e-mail addresses",
     "ALTER TABLE users ADD COLUMN email TEXT NOT NULL DEFAULT '';"},
};

std::string roles_text(const std::vector<Role>& roles) {
    std::string text;
    for (const auto role : roles) {
        text += text.empty() ? "" : ",";
        text += role_name(role);
    }
    return text;
}

constexpr std::string_view kUserColumns =
    "SELECT id, login, name, roles, team_id, locale, email, active, must_change_password, "
    "last_sign_in_at, created_at, version FROM users ";

User user_of(const store::Row& row) {
    User user;
    user.id = row.id<UserId>("id");
    user.login = row.text("login");
    user.name = row.text("name");
    for (const auto word : split(row.text_view("roles"), ',')) {
        if (const auto role = role_from_name(word)) {
            user.roles.push_back(*role);
        }
    }
    user.team = row.id<TeamId>("team_id");
    user.locale = row.text("locale");
    user.email = row.text("email");
    user.active = row.boolean("active");
    user.must_change_password = row.boolean("must_change_password");
    user.last_sign_in_at = row.instant("last_sign_in_at");
    user.created_at = row.instant("created_at");
    user.version = row.integer("version");
    return user;
}

Result<void> write_led_teams(store::Connection& connection, const User& user) {
    TRY(connection.execute("DELETE FROM team_leaders WHERE user_id = $1", {user.id}));
    for (const auto team : user.led_teams) {
        TRY(connection.execute("INSERT INTO team_leaders (user_id, team_id) VALUES ($1, $2)",
                               {user.id, team}));
    }
    return {};
}

std::int64_t first_integer(const store::Row& row) {
    return row.integer(0);
}

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

Result<std::vector<User>> load_users(store::Connection& connection) {
    static const std::string kSql = std::string(kUserColumns) + "ORDER BY login_key";
    auto users = TRY(connection.query_all(kSql, {}, user_of));
    std::map<UserId, std::vector<TeamId>> led;
    TRY(connection.query(
        "SELECT user_id, team_id FROM team_leaders ORDER BY user_id, team_id", {},
        [&](const store::Row& row) { led[row.id<UserId>(0)].push_back(row.id<TeamId>(1)); }));
    for (auto& user : users) {
        if (const auto found = led.find(user.id); found != led.end()) {
            user.led_teams = std::move(found->second);
        }
    }
    return users;
}

Result<std::optional<User>> find_user(store::Connection& connection, UserId id) {
    static const std::string kSql = std::string(kUserColumns) + "WHERE id = $1";
    auto user = TRY(connection.query_first(kSql, {id}, user_of));
    if (user) {
        user->led_teams = TRY(connection.query_all(
            "SELECT team_id FROM team_leaders WHERE user_id = $1 ORDER BY team_id", {id},
            [](const store::Row& row) { return row.id<TeamId>(0); }));
    }
    return user;
}

namespace {
constexpr std::string_view kTeamColumns =
    "SELECT id, name, version, (SELECT COUNT(*) FROM users WHERE users.team_id = teams.id AND "
    "users.active = 1) AS members FROM teams ";

Team team_of(const store::Row& row) {
    return {row.id<TeamId>("id"), row.text("name"), row.integer("members"), row.integer("version")};
}
}  // namespace

Result<std::vector<Team>> load_teams(store::Connection& connection) {
    static const std::string kSql = std::string(kTeamColumns) + "ORDER BY name";
    return connection.query_all(kSql, {}, team_of);
}

Result<std::optional<Team>> find_team(store::Connection& connection, TeamId id) {
    static const std::string kSql = std::string(kTeamColumns) + "WHERE id = $1";
    return connection.query_first(kSql, {id}, team_of);
}

Result<void> insert_user(store::Connection& connection, const User& user,
                         std::string_view password_hash, Instant now) {
    TRY(connection.execute(
        "INSERT INTO users (id, login, login_key, name, roles, team_id, locale, active, "
        "password_hash, must_change_password, created_at, email) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11, $12)",
        {user.id, user.login, to_lower(user.login), user.name, roles_text(user.roles), user.team,
         user.locale, user.active, password_hash, user.must_change_password, now, user.email}));
    return write_led_teams(connection, user);
}

Result<std::int64_t> update_user(store::Connection& connection, const User& user,
                                 std::optional<std::int64_t> expected) {
    const auto version = TRY(http::version_or_stale(
        connection.query_first(
            "UPDATE users SET login = $3, login_key = $4, name = $5, roles = $6, team_id = $7, "
            "locale = $8, active = $9, email = $10, version = version + 1 WHERE id = $1 AND "
            "(CAST($2 AS BIGINT) "
            "IS NULL OR "
            "version = $2) RETURNING version",
            {user.id, expected, user.login, to_lower(user.login), user.name, roles_text(user.roles),
             user.team, user.locale, user.active, user.email},
            first_integer),
        "user " + user.login));
    TRY(write_led_teams(connection, user));
    return version;
}

Result<void> set_password(store::Connection& connection, UserId id, std::string_view hash,
                          bool must_change) {
    TRY(connection.execute(
        "UPDATE users SET password_hash = $2, must_change_password = $3 WHERE id = $1",
        {id, hash, must_change}));
    return {};
}

Result<void> insert_team(store::Connection& connection, const Team& team) {
    TRY(connection.execute("INSERT INTO teams (id, name) VALUES ($1, $2)", {team.id, team.name}));
    return {};
}

Result<std::int64_t> update_team(store::Connection& connection, const Team& team,
                                 std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first("UPDATE teams SET name = $3, version = version + 1 WHERE id = $1 "
                               "AND (CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING version",
                               {team.id, expected, team.name}, first_integer),
        "team " + team.name);
}

Result<void> delete_team(store::Connection& connection, TeamId id,
                         std::optional<std::int64_t> expected) {
    const auto deleted = TRY(connection.execute(
        "DELETE FROM teams WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        {id, expected}));
    if (deleted == 0) {
        return http::stale(fmt::format("team {}", id));
    }
    return {};
}

namespace {
Credential credential_of(const store::Row& row) {
    return {row.id<UserId>(0), row.text(1), row.boolean(2)};
}
}  // namespace

Result<std::optional<Credential>> find_credential(store::Connection& connection,
                                                  std::string_view login) {
    return connection.query_first(
        "SELECT id, password_hash, active FROM users WHERE login_key = $1", {to_lower(login)},
        credential_of);
}

Result<std::optional<Credential>> find_credential(store::Connection& connection, UserId id) {
    return connection.query_first("SELECT id, password_hash, active FROM users WHERE id = $1", {id},
                                  credential_of);
}

}  // namespace callfloor::people
