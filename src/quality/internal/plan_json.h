#pragma once
// Plans, runs and tasks as the API and the database have them.

#include "quality/internal/evaluation_json.h"
#include "quality/plan_model.h"

namespace callfloor::quality {

/// Without id, runs and etag: what is stored and compared.
json::Object plan_facts(const Plan& plan);
json::Object plan_json(const Plan& plan);
Plan plan_from_json(const json::Object& object);
json::Object run_json(const Quality::State& state, const PlanRun& run);
json::Object task_json(const Quality::State& state, const Task& task, const std::string& plan_name,
                       const SchemeContent& content);

}  // namespace callfloor::quality
