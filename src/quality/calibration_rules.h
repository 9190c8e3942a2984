#pragma once
// Who may do and read what of a calibration session, as one table. Pure.
//
//   scoring ── the last form is in, or a QA lead closes ──► closed ⟲ set gold
//      └────── a QA lead cancels ──► cancelled
//
// While it is scored nobody reads anybody else's form, the QA lead included: he may be one of the
// reviewers, and a form that nobody can open needs no care in lists and reports.

#include <optional>
#include <vector>

#include "base/result.h"
#include "quality/calibration_model.h"

namespace callfloor::quality {

/// One person and one session. Several may hold.
struct CalibrationStanding {
    bool is_agent = false;   ///< his contact is scored in it
    bool is_member = false;  ///< one of the reviewers, or the master
    bool is_qa = false;
    bool is_qa_lead = false;  ///< role qa_lead or admin
    bool is_director = false;
    bool is_system = false;  ///< the server itself, when the last form is in
};

/// Absent: the act makes no sense in this state.
std::optional<CalibrationState> next_state(CalibrationState state, CalibrationAct act);
bool may_do(CalibrationAct act, const CalibrationStanding& standing);
/// Both; the error names the state or the person and advises.
Result<CalibrationState> step(const Calibration& calibration, CalibrationAct act,
                              const CalibrationStanding& standing);
/// For the page's buttons; without the server's own.
std::vector<CalibrationAct> allowed_acts(const Calibration& calibration,
                                         const CalibrationStanding& standing);

/// That it is there, who takes part and how far they are: members, QA leads, directors; QA when it
/// is closed. Nobody whose contact is scored in it, whatever else he is.
bool may_see(const Calibration& calibration, const CalibrationStanding& standing);
/// Everybody's scores: when it is closed, those who may see it.
bool may_see_results(const Calibration& calibration, const CalibrationStanding& standing);

}  // namespace callfloor::quality
