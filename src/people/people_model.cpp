#include "people/people_model.h"

namespace callfloor::people {

namespace {
constexpr std::pair<Role, std::string_view> kRoles[] = {{Role::Admin, "admin"},
                                                        {Role::Director, "director"},
                                                        {Role::TeamLeader, "team_leader"},
                                                        {Role::QaLead, "qa_lead"},
                                                        {Role::Qa, "qa"},
                                                        {Role::Agent, "agent"}};
}  // namespace

std::string_view role_name(Role role) {
    for (const auto& [one, name] : kRoles) {
        if (one == role) {
            return name;
        }
    }
    return "agent";
}

std::optional<Role> role_from_name(std::string_view name) {
    for (const auto& [role, word] : kRoles) {
        if (word == name) {
            return role;
        }
    }
    return std::nullopt;
}

bool User::has_role(Role role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace callfloor::people
