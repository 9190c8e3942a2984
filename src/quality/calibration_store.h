#pragma once
// The tables of calibration sessions. Writing functions run on the writer's thread, within its
// transaction.
//
//   quality_calibration ─< quality_calibration_contact
//                       ─< quality_calibration_form ── quality_evaluation (purpose calibration)

#include <optional>
#include <vector>

#include "base/result.h"
#include "quality/calibration_model.h"
#include "quality/calibration_rules.h"
#include "store/database.h"

namespace callfloor::quality {

Result<void> insert_calibration(store::Connection& connection, const Calibration& calibration,
                                const std::vector<CalibrationContact>& contacts);
Result<std::optional<Calibration>> find_calibration(store::Connection& connection,
                                                    CalibrationId id);
Result<std::int64_t> count_calibrations(store::Connection& connection);
/// The session a form belongs to; absent: it is none.
Result<std::optional<Calibration>> find_calibration_of(store::Connection& connection,
                                                       EvaluationId form);
/// State, who closed it and when, reason; gives the new version. Stale when `expected` is set and
/// another was faster.
Result<std::int64_t> update_calibration(store::Connection& connection,
                                        const Calibration& calibration,
                                        std::optional<std::int64_t> expected);
/// In their order.
Result<std::vector<CalibrationContact>> load_calibration_contacts(store::Connection& connection,
                                                                  CalibrationId id);

/// With how far the work is, for lists.
struct CalibrationSummary {
    Calibration calibration;
    std::int64_t contacts = 0;
    std::int64_t forms = 0;  ///< to be handed in, the master's included
    std::int64_t forms_in = 0;
    std::int64_t own_open = 0;  ///< of the viewer's
};
struct CalibrationFilter {
    std::optional<CalibrationState> state;
    SchemeId scheme;
    std::optional<Instant> closed_from;
    std::optional<Instant> closed_to;  ///< not included
    bool mine = false;                 ///< the viewer is a member
};
/// What the viewer may see (as may_see() of calibration_rules.h says), newest first, below `before`
/// (unset: all).
Result<std::vector<CalibrationSummary>> find_calibrations(store::Connection& connection,
                                                          const CalibrationFilter& filter,
                                                          const Viewer& viewer,
                                                          CalibrationId before, std::int64_t limit);

Result<void> insert_calibration_form(store::Connection& connection, CalibrationId id,
                                     const CalibrationForm& form);
/// By contact, reviewers before gold.
Result<std::vector<CalibrationForm>> load_calibration_forms(store::Connection& connection,
                                                            CalibrationId id);
/// Forms not handed in yet.
Result<std::int64_t> count_open_forms(store::Connection& connection, CalibrationId id);
/// What was handed in, a row for every contact, in their order.
Result<std::vector<RatedContact>> load_ratings(store::Connection& connection, CalibrationId id);
/// Scores beside gold of sessions closed in [from, to); of one reviewer when set.
Result<std::vector<DriftRow>> load_drift(store::Connection& connection, Instant from, Instant to,
                                         UserId reviewer, const Viewer& viewer);
/// Regular evaluations, not void, of this contact with any scheme.
Result<std::int64_t> count_scores_of_contact(store::Connection& connection,
                                             ConversationId conversation, UserId agent);
/// Whether a session that is being scored has this contact.
Result<bool> is_in_calibration(store::Connection& connection, ConversationId conversation,
                               UserId agent);

}  // namespace callfloor::quality
