#include "quality/process_rules.h"

namespace callfloor::quality {

namespace {

using State = EvaluationState;

bool is_before_release(State state) {
    return state == State::Draft || state == State::Submitted;
}

std::optional<State> when(bool holds, State next) {
    return holds ? std::optional(next) : std::nullopt;
}

/// Second reviews and calibration forms are filled in and no more; what becomes of a calibration
/// form is the session's affair.
bool is_act_of(Purpose purpose, Act act) {
    const bool is_form_act = act == Act::Save || act == Act::Submit;
    switch (purpose) {
        case Purpose::Regular:
            return true;
        case Purpose::SecondReview:
            return is_form_act || act == Act::Void;
        case Purpose::Calibration:
            return is_form_act;
    }
    return false;
}

std::string_view advice(Act act) {
    switch (act) {
        case Act::Save:
        case Act::Submit:
        case Act::Rework:
            return "only who began the form may; start an evaluation of your own";
        case Act::Release:
            return "ask QA to release it";
        case Act::Acknowledge:
        case Act::Appeal:
        case Act::WithdrawAppeal:
            return "only the agent evaluated may";
        case Act::Comment:
            return "only the leader of the agent's team may";
        case Act::SubmitSecond:
            return "only the second reviewer named may, who is neither the first nor the agent";
        case Act::Decide:
            return "a QA lead decides who has scored the contact neither first nor second";
        case Act::Void:
        case Act::AssignSecond:
            return "ask a QA lead";
        case Act::Start:
        case Act::SkipComment:
        case Act::Expire:
            return "the server does it at the deadline";
    }
    return "";
}

}  // namespace

std::optional<State> next_state(State state, Act act) {
    const bool with_agent = state == State::Released || state == State::Acknowledged;
    switch (act) {
        case Act::Start:
            return std::nullopt;
        case Act::Save:
            return when(state == State::Draft, State::Draft);
        case Act::Submit:
            return when(state == State::Draft, State::Submitted);
        case Act::Rework:
            return when(state == State::Submitted, State::Draft);
        case Act::Release:
            return when(state == State::Submitted, State::Released);
        case Act::Void:
            return when(state != State::Final && state != State::Void, State::Void);
        case Act::Acknowledge:
            return when(state == State::Released, State::Acknowledged);
        case Act::Appeal:
            return when(with_agent, State::Appealed);
        case Act::WithdrawAppeal:
            return when(state == State::Appealed || state == State::Commented ||
                            state == State::SecondReview,
                        State::Acknowledged);
        case Act::Comment:
        case Act::SkipComment:
            return when(state == State::Appealed, State::Commented);
        case Act::AssignSecond:
            return when(state == State::Commented || state == State::SecondReview,
                        State::SecondReview);
        case Act::SubmitSecond:
            return when(state == State::SecondReview, State::Reviewed);
        case Act::Decide:
            return when(state == State::Reviewed, State::Final);
        case Act::Expire:
            return when(with_agent, State::Final);
    }
    return std::nullopt;
}

bool may_do(Act act, const Standing& standing) {
    const bool is_lead = standing.is_qa_lead && !standing.is_agent;
    switch (act) {
        case Act::Start:
            return false;
        case Act::Save:
        case Act::Submit:
        case Act::Rework:
            return standing.is_reviewer && !standing.is_agent;
        case Act::Release:
            return (standing.is_qa || standing.is_qa_lead) && !standing.is_agent;
        case Act::Void:
        case Act::AssignSecond:
            return is_lead;
        case Act::Acknowledge:
        case Act::Appeal:
        case Act::WithdrawAppeal:
            return standing.is_agent;
        case Act::Comment:
            return standing.is_leader && !standing.is_agent;
        case Act::SubmitSecond:
            return standing.is_second_reviewer && !standing.is_reviewer && !standing.is_agent;
        case Act::Decide:
            return is_lead && !standing.is_reviewer && !standing.is_second_reviewer;
        case Act::SkipComment:
        case Act::Expire:
            return standing.is_system;
    }
    return false;
}

Result<State> step(const Evaluation& evaluation, Act act, const Standing& standing) {
    if (!may_do(act, standing)) {
        return fail(ErrorCode::Forbidden, "you may not {} evaluation {}: {}", word_of(act),
                    evaluation.id, advice(act));
    }
    const auto next = next_state(evaluation.state, act);
    if (!next || !is_act_of(evaluation.purpose, act)) {
        return fail(ErrorCode::Conflict,
                    "evaluation {} is {} ({}), in which {} makes no sense; read it again",
                    evaluation.id, word_of(evaluation.state), word_of(evaluation.purpose),
                    word_of(act));
    }
    return *next;
}

Result<void> may_appeal(const Evaluation& evaluation, const QualityRules& rules, Instant now) {
    if (evaluation.appeal_until && now >= *evaluation.appeal_until) {
        return fail(ErrorCode::Conflict,
                    "the time to appeal against evaluation {} is over; talk to your team leader",
                    evaluation.id);
    }
    if (evaluation.appeals >= rules.appeals_most) {
        return fail(ErrorCode::Conflict,
                    "evaluation {} was appealed against {} times, which is the most", evaluation.id,
                    evaluation.appeals);
    }
    return {};
}

std::vector<Act> allowed_acts(const Evaluation& evaluation, const Standing& standing,
                              const QualityRules& rules, Instant now) {
    std::vector<Act> acts;
    for (const auto act : {Act::Submit, Act::Rework, Act::Release, Act::Acknowledge, Act::Appeal,
                           Act::WithdrawAppeal, Act::Comment, Act::AssignSecond, Act::SubmitSecond,
                           Act::Decide, Act::Void}) {
        const bool in_time = act != Act::Appeal || may_appeal(evaluation, rules, now).has_value();
        if (in_time && step(evaluation, act, standing)) {
            acts.push_back(act);
        }
    }
    return acts;
}

bool may_see(const Evaluation& evaluation, const Standing& standing) {
    const auto state = evaluation.state;
    if (standing.is_agent) {  // whatever else he is
        return evaluation.purpose == Purpose::Regular && evaluation.released_at.has_value();
    }
    if (evaluation.purpose == Purpose::Calibration) {
        return standing.is_reviewer || standing.is_system;
    }
    if (standing.is_second_reviewer && state == State::SecondReview) {
        return false;
    }
    if (standing.is_reviewer || standing.is_qa_lead || standing.is_system) {
        return true;
    }
    if (state == State::Draft) {
        return false;
    }
    if (standing.is_qa || standing.is_director) {
        return true;
    }
    return standing.is_leader && evaluation.purpose == Purpose::Regular &&
           evaluation.released_at.has_value() && !is_before_release(state);
}

std::optional<Act> due_act(const Evaluation& evaluation, Instant now) {
    const bool with_agent =
        evaluation.state == State::Released || evaluation.state == State::Acknowledged;
    if (with_agent && evaluation.appeal_until && now >= *evaluation.appeal_until) {
        return Act::Expire;
    }
    if (evaluation.state == State::Appealed && evaluation.due_at && now >= *evaluation.due_at) {
        return Act::SkipComment;
    }
    return std::nullopt;
}

std::optional<Instant> due_after(State state, const QualityRules& rules, Instant now) {
    const auto days = [&](int count) { return now + std::chrono::hours(24 * count); };
    switch (state) {
        case State::Released:
            return days(rules.appeal_days);
        case State::Appealed:
            return days(rules.comment_days);
        case State::Commented:
        case State::SecondReview:
            return days(rules.second_review_days);
        case State::Reviewed:
            return days(rules.decision_days);
        default:
            return std::nullopt;
    }
}

}  // namespace callfloor::quality
