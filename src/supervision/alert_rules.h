#pragma once
// What an alert rule must be to be kept, and whom an alert is for. Pure.

#include "base/result.h"
#include "http/http.h"
#include "supervision/alert_model.h"

namespace callfloor::supervision {

/// InvalidInput with the field at fault.
Result<void> check_rule(const AlertRule& rule);

/// Whose leaders an alert is for; empty: all leaders.
std::vector<TeamId> told_teams(const Alert& alert);
/// Admins and directors all, leaders those of the teams they lead and of everybody.
bool is_for(const Alert& alert, const http::Identity& identity);

}  // namespace callfloor::supervision
