#include "quality/calibration_rules.h"

namespace callfloor::quality {

namespace {

using State = CalibrationState;
using CalAct = CalibrationAct;

}  // namespace

std::optional<State> next_state(State state, CalAct act) {
    switch (act) {
        case CalAct::Close:
        case CalAct::Complete:
            return state == State::Scoring ? std::optional(State::Closed) : std::nullopt;
        case CalAct::Cancel:
            return state == State::Scoring ? std::optional(State::Cancelled) : std::nullopt;
        case CalAct::SetGold:
            return state == State::Closed ? std::optional(State::Closed) : std::nullopt;
    }
    return std::nullopt;
}

bool may_do(CalAct act, const CalibrationStanding& standing) {
    switch (act) {
        case CalAct::Close:
        case CalAct::Cancel:
        case CalAct::SetGold:
            return standing.is_qa_lead && !standing.is_agent;
        case CalAct::Complete:
            return standing.is_system;
    }
    return false;
}

Result<State> step(const Calibration& calibration, CalAct act,
                   const CalibrationStanding& standing) {
    if (!may_do(act, standing)) {
        return fail(ErrorCode::Forbidden, "you may not {} calibration {}: ask a QA lead",
                    word_of(act), calibration.id);
    }
    const auto next = next_state(calibration.state, act);
    if (!next) {
        return fail(ErrorCode::Conflict,
                    "calibration {} is {}, in which {} makes no sense; read it again",
                    calibration.id, word_of(calibration.state), word_of(act));
    }
    if (act == CalAct::SetGold && calibration.master.is_set()) {
        return fail(ErrorCode::Conflict,
                    "calibration {} has a master reviewer, whose scores are gold; a consensus is "
                    "for sessions without",
                    calibration.id);
    }
    return *next;
}

std::vector<CalAct> allowed_acts(const Calibration& calibration,
                                 const CalibrationStanding& standing) {
    std::vector<CalAct> acts;
    for (const auto act : {CalAct::Close, CalAct::Cancel, CalAct::SetGold}) {
        if (step(calibration, act, standing)) {
            acts.push_back(act);
        }
    }
    return acts;
}

bool may_see(const Calibration& calibration, const CalibrationStanding& standing) {
    if (standing.is_agent) {
        return false;
    }
    const bool is_closed = calibration.state == State::Closed;
    return standing.is_member || standing.is_qa_lead || standing.is_director ||
           standing.is_system || (standing.is_qa && is_closed);
}

bool may_see_results(const Calibration& calibration, const CalibrationStanding& standing) {
    return calibration.state == State::Closed && may_see(calibration, standing);
}

}  // namespace callfloor::quality
