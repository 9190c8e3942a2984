#pragma once
// Alert rules and alerts as the API and the database write them.

#include "base/json_parts.h"
#include "http/http.h"
#include "supervision/alert_model.h"
#include "supervision/supervision_sources.h"

namespace callfloor::supervision {

/// Without id, version and secret: what the database keeps.
json::Object rule_content(const AlertRule& rule);
/// From a valid document, or the database's; id, version and secret stay as they are.
void read_rule(const json::Object& object, AlertRule& rule);
/// As the API answers it.
json::Object rule_json(const AlertRule& rule);

json::Array runs_json(const std::vector<AlertActionRun>& runs);
std::vector<AlertActionRun> runs_from_json(const json::Array& array);

json::Object alert_json(const Alert& alert, const Directory& directory);
json::Object step_json(const AlertStep& step, const Directory& directory);

}  // namespace callfloor::supervision
