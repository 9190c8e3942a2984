#pragma once
// Which data a caller reaches. The role decides whether an operation may be called at all (x-roles,
// held by the router); this decides on whose data:
//
//   agent: oneself · team leader: oneself and the teams led ·
//   qa, qa_lead, director, admin: everybody
//
// Only roles that the operation names count: a team leader who is also QA sees all conversations,
// but on the floor only the own teams. Pure values; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "http/api.h"
#include "http/http.h"

namespace callfloor::people {

struct DataScope {
    bool everyone = false;
    UserId self;
    std::vector<TeamId> teams;  ///< whose members' data is reached too

    bool covers(UserId user, TeamId team) const;
};

/// The reach of this request's caller, by the operation's x-scope.
DataScope data_scope(const http::Request& request);
DataScope data_scope(const http::Identity& identity, const http::Operation& operation);
/// For the live feed, whose documents have different audiences: only these of the roles count.
DataScope data_scope(const http::Identity& identity, const std::vector<std::string>& roles);

namespace access {

/// Whether this user's roles allow the operation.
Result<void> can(const http::Identity& identity, const http::Operation& operation);
/// ... and on the data of `target`, who works in `team`. Forbidden names what to do.
Result<void> can(const http::Identity& identity, const http::Operation& operation, UserId target,
                 TeamId team);

}  // namespace access

/// Whether the roles let the caller see whole telephone numbers; a director needs none of them.
bool sees_numbers(const http::Identity& identity);
/// "138****0001": the first three and last four digits; short numbers (extensions) stay whole.
std::string mask_number(std::string_view number);
/// Whole or masked, as the caller may see it.
std::string shown_number(const http::Identity& identity, std::string_view number);

}  // namespace callfloor::people
