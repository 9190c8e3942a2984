// The people's part of a centre file: teams and users.
#include "base/text.h"
#include "centre/file_loader.h"
#include "people/people_rules.h"

namespace callfloor::centre {

namespace {
template <typename T>
std::vector<T> sorted(std::vector<T> items) {
    std::sort(items.begin(), items.end());
    return items;
}
}  // namespace

void Loader::read_teams(FieldReader& fields) {
    const auto* items = fields.array("teams", 1'000);
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
        const auto path = fmt::format("teams[{}].", i);
        const auto* object = (*items)[i].if_object();
        if (object == nullptr) {
            add(path, "must be a table");
            continue;
        }
        people::Team team;
        FieldReader reader(*object, problems_, path);
        reader.text("name", team.name, {1, 64});
        reader.finish();
        const auto has_name = [&](const people::Team& other) { return other.name == team.name; };
        if (std::any_of(new_teams_.begin(), new_teams_.end(), has_name)) {
            add(path + "name", team.name + " is in the file twice");
        } else if (std::none_of(teams_.begin(), teams_.end(), has_name)) {
            team.id = parts_.ids.next<TeamId>(parts_.now);
            new_teams_.push_back(team);
        } else {
            ++summary_.unchanged;
        }
    }
    teams_.insert(teams_.end(), new_teams_.begin(), new_teams_.end());
}

void Loader::read_users(FieldReader& fields) {
    const auto* items = fields.array("users", limits::kAgents);
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
        const auto path = fmt::format("users[{}].", i);
        if (const auto* object = (*items)[i].if_object()) {
            read_user(*object, path);
        } else {
            add(path, "must be a table");
        }
    }
    // People as they would be: the rules and the queues' members need them.
    for (const auto& planned : planned_users_) {
        const auto& user = planned.user;
        const Person person{
            user.id,    user.login, user.name, user.team, user.has_role(people::Role::Agent),
            user.active};
        const auto found = std::find_if(after_.people.begin(), after_.people.end(),
                                        [&](const Person& other) { return other.id == user.id; });
        if (found == after_.people.end()) {
            after_.people.push_back(person);
        } else {
            *found = person;
        }
    }
}

void Loader::read_roles(people::User& user, const std::vector<std::string>& roles,
                        const std::string& path) {
    user.roles.clear();
    for (const auto& word : roles) {
        if (const auto role = people::role_from_name(word)) {
            user.roles.push_back(*role);
        } else {
            add(path + "roles",
                fmt::format("\"{}\" is no role; choose of admin, team_leader, qa, agent", word));
        }
    }
    if (roles.empty()) {
        add(path + "roles", "is missing; give at least one of admin, team_leader, qa, agent");
    }
}

void Loader::read_user(const json::Object& object, const std::string& path) {
    PlannedUser planned;
    auto& user = planned.user;
    planned.path = path;
    FieldReader reader(object, problems_, path);
    reader.text("login", user.login, {1, 64});
    const auto known = std::find_if(users_.begin(), users_.end(), [&](const people::User& other) {
        return equals_ignore_case(other.login, user.login);
    });
    planned.is_new = known == users_.end();
    if (planned.is_new) {
        user.id = parts_.ids.next<UserId>(parts_.now);
    } else {
        user = *known;
    }
    user.name = user.name.empty() ? user.login : user.name;
    reader.text("name", user.name, {1, 64});
    std::vector<std::string> roles, led;
    std::string team;
    reader.texts("roles", roles, {1, 32}, 4);
    reader.text("team", team, {0, 64});
    reader.texts("led_teams", led, {1, 64}, 200);
    reader.text("locale", user.locale, {2, 10});
    reader.text("password", planned.password, {0, 256});
    reader.truth("active", user.active);
    reader.truth("must_change_password", user.must_change_password);
    reader.finish();
    read_roles(user, roles, path);
    if (user.locale != "zh-CN" && user.locale != "en") {
        add(path + "locale", fmt::format("is \"{}\"; give zh-CN or en", user.locale));
    }
    if (!planned.password.empty()) {
        if (const auto good = people::check_password(planned.password, user.login); !good) {
            add(path + "password", good.error().text);
        }
    }
    const auto team_of = [&](const std::string& name, const char* field) {
        const auto found =
            std::find_if(teams_.begin(), teams_.end(),
                         [&](const people::Team& each) { return each.name == name; });
        if (found == teams_.end()) {
            add(path + field, fmt::format("team \"{}\" does not exist; add it to teams", name));
            return TeamId{};
        }
        return found->id;
    };
    user.team = team.empty() ? TeamId{} : team_of(team, "team");
    user.led_teams.clear();
    for (const auto& name : led) {
        if (const auto id = team_of(name, "led_teams"); id.is_set()) {
            user.led_teams.push_back(id);
        }
    }
    if (!user.led_teams.empty() && !user.has_role(people::Role::TeamLeader)) {
        add(path + "led_teams", "needs the role team_leader; add it or leave the teams out");
    }
    if (std::any_of(planned_users_.begin(), planned_users_.end(), [&](const PlannedUser& other) {
            return equals_ignore_case(other.user.login, user.login);
        })) {
        add(path + "login", user.login + " is in the file twice");
    }
    planned_users_.push_back(std::move(planned));
}

Result<void> Loader::write_users() {
    for (const auto& team : new_teams_) {
        TRY(parts_.people.insert_team(connection_, team));
        TRY(audit("team", team.id.value, {}, {{"name", team.name}}));
        ++summary_.created;
    }
    for (const auto& planned : planned_users_) {
        const auto& user = planned.user;
        const json::Object facts{
            {"login", user.login}, {"name", user.name}, {"active", user.active}};
        if (planned.is_new) {
            TRY(parts_.people.insert_user(connection_, user, planned.password));
            TRY(audit("user", user.id.value, {}, facts));
            ++summary_.created;
            continue;
        }
        const auto before =
            std::find_if(users_.begin(), users_.end(),
                         [&](const people::User& other) { return other.id == user.id; });
        const bool is_same =
            before->name == user.name && sorted(before->roles) == sorted(user.roles) &&
            before->team == user.team && sorted(before->led_teams) == sorted(user.led_teams) &&
            before->locale == user.locale && before->active == user.active;
        if (is_same) {
            ++summary_.unchanged;
            continue;
        }
        TRY(parts_.people.update_user(connection_, user));
        TRY(audit("user", user.id.value,
                  {{"login", before->login}, {"name", before->name}, {"active", before->active}},
                  facts));
        ++summary_.changed;
    }
    return {};
}

}  // namespace callfloor::centre
