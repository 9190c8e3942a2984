#pragma once
// The rows of users and teams. Writing functions run on the writer's thread, within its
// transaction.
//
//   users ── team_id ──► teams ◄── team_leaders ──► users

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "people/people_model.h"
#include "store/database.h"

namespace callfloor::people {

Result<std::vector<User>> load_users(store::Connection& connection);  ///< by login
Result<std::optional<User>> find_user(store::Connection& connection, UserId id);
Result<std::vector<Team>> load_teams(store::Connection& connection);  ///< by name
Result<std::optional<Team>> find_team(store::Connection& connection, TeamId id);

/// An empty hash: nobody can sign in until a password is set.
Result<void> insert_user(store::Connection& connection, const User& user,
                         std::string_view password_hash, Instant now);
/// Everything but the password; gives the new version. Stale when `expected` is set and not the
/// row's version.
Result<std::int64_t> update_user(store::Connection& connection, const User& user,
                                 std::optional<std::int64_t> expected);
Result<void> set_password(store::Connection& connection, UserId id, std::string_view hash,
                          bool must_change);

Result<void> insert_team(store::Connection& connection, const Team& team);
Result<std::int64_t> update_team(store::Connection& connection, const Team& team,
                                 std::optional<std::int64_t> expected);
Result<void> delete_team(store::Connection& connection, TeamId id,
                         std::optional<std::int64_t> expected);

struct Credential {
    UserId user;
    std::string hash;
    bool active = false;
};
/// By login, without regard to case.
Result<std::optional<Credential>> find_credential(store::Connection& connection,
                                                  std::string_view login);
Result<std::optional<Credential>> find_credential(store::Connection& connection, UserId id);

}  // namespace callfloor::people
