#include "supervision/inbox_rules.h"

#include <algorithm>

namespace callfloor::supervision {

namespace {

using people::Role;
using people::User;

bool leads(const User& who, TeamId team) {
    return who.has_role(Role::TeamLeader) && team.is_set() &&
           std::ranges::find(who.led_teams, team) != who.led_teams.end();
}

}  // namespace

bool is_in(const User& who, TeamId team) {
    return team.is_set() && (who.team == team || leads(who, team));
}

bool may_write_to(const User& from, const User& to, bool answers) {
    if (answers || from.has_role(Role::Admin)) {
        return true;
    }
    if (from.has_role(Role::TeamLeader) &&
        (leads(from, to.team) || to.has_role(Role::TeamLeader) || to.has_role(Role::Admin))) {
        return true;
    }
    return leads(to, from.team);
}

bool may_write_to(const User& from, TeamId team) {
    return from.has_role(Role::Admin) || is_in(from, team);
}

Result<void> check_addressing(const User& from, const Addressing& to) {
    if (!to.to_person && !to.team.is_set() && !from.has_role(Role::Admin)) {
        return fail(ErrorCode::Forbidden, "admins write to everybody; choose a team or a person");
    }
    if (to.team.is_set() && !may_write_to(from, to.team)) {
        return fail(ErrorCode::Forbidden,
                    "team {} is none of yours; write to its leader, or ask an admin", to.team);
    }
    if (!to.must_read) {
        return {};
    }
    if (to.to_person) {
        return fail_field(ErrorCode::InvalidInput, "must_read",
                          "what must be read goes to a team or to everybody");
    }
    if (!from.has_role(Role::Admin) && !leads(from, to.team)) {
        return fail(ErrorCode::Forbidden,
                    "what must be read is written by the team's leaders and by admins");
    }
    return {};
}

}  // namespace callfloor::supervision
