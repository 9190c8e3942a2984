#include "people/access.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"

namespace callfloor::people {

bool DataScope::covers(UserId user, TeamId team) const {
    return everyone || (user.is_set() && user == self) ||
           (team.is_set() && std::find(teams.begin(), teams.end(), team) != teams.end());
}

DataScope data_scope(const http::Request& request) {
    CHECK(request.described != nullptr);
    return data_scope(request.identity, *request.described);
}

DataScope data_scope(const http::Identity& identity, const http::Operation& operation) {
    if (operation.scope == "self") {
        return {false, identity.user, {}};
    }
    auto scope = data_scope(identity, operation.roles);
    scope.everyone = scope.everyone || operation.scope == "all";
    return scope;
}

DataScope data_scope(const http::Identity& identity, const std::vector<std::string>& roles) {
    const auto counts = [&](std::string_view role) {
        return identity.has_role(role) &&
               std::find(roles.begin(), roles.end(), role) != roles.end();
    };
    DataScope scope;
    scope.self = identity.user;
    scope.everyone = counts("admin") || counts("director") || counts("qa_lead") || counts("qa");
    if (counts("team_leader")) {
        scope.teams = identity.led_teams;
    }
    return scope;
}

namespace {

/// A key reaches less than its user: only areas it was given. Writing includes reading.
Result<void> key_may(const http::Identity& identity, const http::Operation& operation) {
    const bool reads = operation.method == http::Method::Get;
    const auto has = [&](std::string_view what) {
        return std::ranges::find(identity.scopes, fmt::format("{}:{}", operation.area, what)) !=
               identity.scopes.end();
    };
    if (operation.id == "getSession" || has("write") || (reads && has("read"))) {
        return {};
    }
    return fail(ErrorCode::Forbidden, "{} needs the scope {}:{}, which the key {} does not have",
                operation.id, operation.area, reads ? "read" : "write", identity.key);
}

}  // namespace

namespace access {

Result<void> can(const http::Identity& identity, const http::Operation& operation) {
    if (!identity.key.empty()) {
        TRY(key_may(identity, operation));
    }
    const bool allowed = std::any_of(operation.roles.begin(), operation.roles.end(),
                                     [&](const auto& role) { return identity.has_role(role); });
    if (!allowed) {
        std::string roles;
        for (const auto& role : operation.roles) {
            roles += (roles.empty() ? "" : ", ") + role;
        }
        return fail(ErrorCode::Forbidden, "{} needs one of the roles {}; ask an administrator",
                    operation.id, roles);
    }
    return {};
}

Result<void> can(const http::Identity& identity, const http::Operation& operation, UserId target,
                 TeamId team) {
    TRY(can(identity, operation));
    if (!data_scope(identity, operation).covers(target, team)) {
        return fail(ErrorCode::Forbidden,
                    "user {} is not in a team you lead; ask that team's leader", target);
    }
    return {};
}

}  // namespace access

bool sees_numbers(const http::Identity& identity) {
    return identity.has_role("admin") || identity.has_role("team_leader") ||
           identity.has_role("qa_lead") || identity.has_role("qa");
}

std::string mask_number(std::string_view number) {
    if (number.size() <= 5) {
        return std::string(number);
    }
    const std::size_t tail = number.size() >= 9 ? 4 : 2;
    const std::size_t head = number.size() >= 9 ? 3 : 2;
    std::string masked(number);
    for (std::size_t i = head; i < masked.size() - tail; ++i) {
        masked[i] = '*';
    }
    return masked;
}

std::string shown_number(const http::Identity& identity, std::string_view number) {
    return sees_numbers(identity) ? std::string(number) : mask_number(number);
}

}  // namespace callfloor::people
