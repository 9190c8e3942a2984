#pragma once
// The words of people: plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::people {

enum class Role : std::uint8_t { Admin, Director, TeamLeader, QaLead, Qa, Agent };
std::string_view role_name(Role role);  ///< "team_leader"; the word of the database and the API
std::optional<Role> role_from_name(std::string_view name);

struct User {
    UserId id;
    std::string login;
    std::string name;
    std::vector<Role> roles;
    TeamId team;                    ///< unset: in none
    std::vector<TeamId> led_teams;  ///< for TeamLeader
    std::string locale = "zh-CN";
    std::string email;  ///< what the server sends goes here; empty: nothing is sent
    bool active = true;
    bool must_change_password = false;
    Instant last_sign_in_at{};  ///< epoch: never
    Instant created_at{};
    std::int64_t version = 1;

    bool has_role(Role role) const;
};

struct Team {
    TeamId id;
    std::string name;
    std::int64_t members = 0;  ///< active users in it
    std::int64_t version = 1;
};

/// What a password costs to compute, for the signer-in and for who has stolen the database.
enum class PasswordCost : std::uint8_t {
    Interactive,  ///< libsodium's interactive limits: 64 MiB, about 100 ms
    Minimal,      ///< the least libsodium takes; for tests and simulations only
};

struct PeopleOptions {
    Duration session_idle = std::chrono::hours(2);       ///< without any request or live feed
    Duration session_lifetime = std::chrono::hours(16);  ///< at most
    PasswordCost password_cost = PasswordCost::Interactive;
};

}  // namespace callfloor::people
