#pragma once
// Rules about people as pure functions: which passwords are taken, and what a user may be.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "people/people_model.h"

namespace callfloor::people {

constexpr std::size_t kPasswordMinimum = 10;

/// At least 10 characters, none of the passwords everybody tries first, no run along the keyboard,
/// no repetition, and not the login itself.
Result<void> check_password(std::string_view password, std::string_view login);

/// A rule that a user breaks, and the property at fault.
struct RuleBreak {
    std::string field;
    std::string text;
};
/// Teams named must exist; only a team leader leads teams.
std::optional<RuleBreak> check_user(const User& user, const std::vector<Team>& teams);

/// Whether somebody could still administer the server if `changed` were as given.
bool leaves_an_admin(const std::vector<User>& users, const User& changed);

}  // namespace callfloor::people
