#pragma once
// What happens to calibration sessions, within the writer's transaction: every act goes through the
// table of calibration_rules.h and leaves an audit entry.

#include "http/http.h"
#include "quality/calibration_model.h"
#include "quality/calibration_rules.h"
#include "quality/internal/quality_state.h"

namespace callfloor::quality {

/// A session with all that decides who may do what.
struct CalibrationSession {
    Calibration calibration;
    std::vector<CalibrationContact> contacts;
    std::vector<CalibrationForm> forms;

    /// All but the master, in the order of their ids.
    std::vector<UserId> reviewers() const;
    const CalibrationForm* find_form(int contact, UserId reviewer) const;
    const CalibrationForm* find_gold(int contact) const;
};

CalibrationStanding standing_of(const http::Identity& identity, const CalibrationSession& session);

/// NotFound also for what the caller may not see.
Result<CalibrationSession> open_calibration(store::Connection& connection,
                                            const http::Request& request, CalibrationId id);
/// Keeps a new session with a form for every reviewer (and the master) and contact. Its contacts
/// are filled in.
Result<void> start_calibration(Quality::State& state, store::Connection& connection,
                               const http::Request& request, CalibrationSession& session,
                               const std::vector<UserId>& reviewers);
/// Close or Cancel: forms not handed in are void.
Result<void> end_calibration(Quality::State& state, store::Connection& connection,
                             const http::Request& request, CalibrationSession& session,
                             CalibrationAct act, std::optional<std::int64_t> expected);
/// What was agreed about one contact afterwards; given again, the earlier one is kept with it.
struct Consensus {
    int contact = 1;
    std::vector<Answer> answers;
    std::string comment;
    std::string reason;
};
Result<void> set_gold(Quality::State& state, store::Connection& connection,
                      const http::Request& request, CalibrationSession& session,
                      const Consensus& consensus, std::optional<std::int64_t> expected);
/// The session closes with its last form.
Result<void> form_came_in(Quality::State& state, store::Connection& connection, EvaluationId form);

}  // namespace callfloor::quality
