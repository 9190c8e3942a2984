#pragma once
// Calibration sessions as the API answers them.

#include "quality/agreement_rules.h"
#include "quality/calibration_store.h"
#include "quality/internal/calibration_desk.h"
#include "quality/internal/evaluation_json.h"

namespace callfloor::quality {

json::Object calibration_json(const Quality::State& state, const CalibrationSummary& summary,
                              const SchemeContent& content);
/// How far everybody is, and the caller's own forms; of others neither forms nor scores.
json::Object session_json(const Quality::State& state, const http::Identity& caller,
                          const CalibrationSession& session, const SchemeContent& content);
/// Of a closed session.
json::Object results_json(const Quality::State& state, const CalibrationSession& session,
                          const SchemeContent& content, const std::vector<RatedContact>& contacts);
json::Object drift_json(const Quality::State& state, const Drift& drift);

}  // namespace callfloor::quality
