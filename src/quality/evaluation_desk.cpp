#include "quality/internal/evaluation_desk.h"

#include <algorithm>

#include <fmt/ranges.h>

#include "base/check.h"
#include "people/people_store.h"
#include "quality/evaluation_store.h"
#include "quality/internal/calibration_desk.h"
#include "quality/internal/evaluation_start.h"
#include "quality/plan_store.h"
#include "quality/scheme_rules.h"
#include "quality/scheme_store.h"
#include "quality/score_rules.h"

namespace callfloor::quality {

namespace {

constexpr std::int64_t kSettledAtOnce = 1'000;

/// Scoring again before the release.
std::string rework_reason(const std::vector<Step>& steps) {
    std::string reason;
    for (const auto& step : steps) {
        if (step.act == Act::Rework) {
            reason = step.text;
        }
    }
    return reason;
}

std::vector<ItemRow> item_rows(const SchemeContent& content, const ScoreResult& result) {
    std::vector<ItemRow> rows;
    for (const auto& scored : result.items) {
        const auto* item = find_item(content, scored.item);
        if (!scored.applies || item == nullptr || item->kind == ItemKind::Bonus) {
            continue;
        }
        const double lost =
            item->kind == ItemKind::Penalty ? scored.earned : scored.possible - scored.earned;
        rows.push_back({item->key, item->dimension, item->criticality, scored.error, lost});
    }
    return rows;
}

/// Due times follow the state.
void set_due(Evaluation& evaluation, const QualityRules& rules, Instant now) {
    using State = EvaluationState;
    evaluation.due_at = due_after(evaluation.state, rules, now);
    switch (evaluation.state) {
        case State::Released:
            evaluation.released_at = now;
            evaluation.appeal_until = evaluation.due_at;
            break;
        case State::Acknowledged:
            evaluation.due_at = evaluation.appeal_until;
            break;
        case State::Submitted:
            evaluation.submitted_at = now;
            break;
        case State::Final:
            evaluation.final_at = now;
            break;
        default:
            break;
    }
}

}  // namespace

Standing standing_of(const http::Identity& identity, const Evaluation& evaluation) {
    Standing standing;
    standing.is_agent = identity.user == evaluation.agent;
    standing.is_reviewer = identity.user == evaluation.reviewer;
    standing.is_second_reviewer = identity.user == evaluation.second_reviewer;
    const auto& led = identity.led_teams;
    standing.is_leader = identity.has_role("team_leader") &&
                         std::find(led.begin(), led.end(), evaluation.team) != led.end();
    standing.is_qa = identity.has_role("qa");
    standing.is_qa_lead = identity.has_role("qa_lead") || identity.has_role("admin");
    standing.is_director = identity.has_role("director");
    return standing;
}

Viewer viewer_of(const http::Identity& identity) {
    Viewer viewer;
    viewer.self = identity.user;
    viewer.led_teams = identity.led_teams;
    viewer.is_agent = identity.has_role("agent");
    viewer.is_leader = identity.has_role("team_leader");
    viewer.is_qa = identity.has_role("qa");
    viewer.is_qa_lead = identity.has_role("qa_lead") || identity.has_role("admin");
    viewer.is_director = identity.has_role("director");
    return viewer;
}

Result<void> may_ask_for_reviewers(const Viewer& viewer) {
    if (viewer.is_leader || viewer.is_qa || viewer.is_qa_lead || viewer.is_director) {
        return {};
    }
    return fail(ErrorCode::Forbidden,
                "agents are not told who scored them; ask without the reviewer");
}

EvaluationDesk::EvaluationDesk(Quality::State& state, store::Connection& connection,
                               const http::Request& request)
    : state_(state), connection_(connection), request_(request), now_(state.parts.clock.now()) {}

Result<Evaluation> EvaluationDesk::open(EvaluationId id) {
    auto evaluation = TRY(find_evaluation(connection_, id));
    if (!evaluation || !may_see(*evaluation, standing_of(request_.identity, *evaluation))) {
        return fail(ErrorCode::NotFound, "there is no evaluation {} you may see", id);
    }
    return *std::move(evaluation);
}

Result<SchemeContent> EvaluationDesk::content_of(const Evaluation& evaluation) {
    auto version =
        TRY(find_scheme_version(connection_, evaluation.scheme, evaluation.scheme_version));
    CHECK(version.has_value());
    return std::move(version->content);
}

Result<void> EvaluationDesk::advance(Evaluation& evaluation, Act act,
                                     std::optional<std::int64_t> expected,
                                     const std::string& text) {
    const auto from = evaluation.state;
    evaluation.state = TRY(step(evaluation, act, standing_of(request_.identity, evaluation)));
    set_due(evaluation, TRY(load_rules(connection_)), now_);
    evaluation.version = TRY(update_evaluation(connection_, evaluation, expected));
    TRY(insert_step(connection_, evaluation.id, state_.ids.next_value(now_),
                    {now_, act, from, evaluation.state, request_.identity.user, text}));
    auto entry = people::audit_entry(request_, fmt::format("evaluation.{}", word_of(act)),
                                     evaluation.id.value);
    entry.before = json::Object{{"state", word_of(from)}};
    entry.after = json::Object{{"state", word_of(evaluation.state)},
                               {"score", value_or_null(evaluation.figures.score)}};
    return people::append_audit(connection_, entry, now_);
}

Result<void> EvaluationDesk::act(Evaluation& evaluation, Act act,
                                 std::optional<std::int64_t> expected, const std::string& text) {
    if (act == Act::Rework) {
        const auto scores = TRY(load_scores(connection_, evaluation.id));
        CHECK(!scores.empty());
        evaluation.draft = scores.back().answers;
        evaluation.draft_comment = scores.back().comment;
    }
    if (act == Act::Void) {
        TRY(step(evaluation, act, standing_of(request_.identity, evaluation)));
        TRY(close_second_review(evaluation, text));
        TRY(set_task(evaluation, TaskState::Open));
    }
    return advance(evaluation, act, expected, text);
}

// ---------------------------------------------------------------- scoring

Result<void> EvaluationDesk::start(Evaluation& evaluation) {
    evaluation.id = state_.ids.next<EvaluationId>(now_);
    evaluation.started_at = now_;
    TRY(insert_evaluation(connection_, evaluation));
    TRY(insert_step(connection_, evaluation.id, state_.ids.next_value(now_),
                    {now_, Act::Start, EvaluationState::Draft, EvaluationState::Draft,
                     request_.identity.user, ""}));
    auto entry = people::audit_entry(request_, "evaluation.start", evaluation.id.value);
    entry.after = json::Object{{"agent_id", evaluation.agent.value},
                               {"scheme_id", evaluation.scheme.value},
                               {"conversation_id", id_or_null(evaluation.conversation.value)}};
    return people::append_audit(connection_, entry, now_);
}

Result<void> EvaluationDesk::save(Evaluation& evaluation, std::optional<std::int64_t> expected) {
    TRY(step(evaluation, Act::Save, standing_of(request_.identity, evaluation)));
    const auto content = TRY(content_of(evaluation));
    if (const auto problems = check_answers(content, evaluation.draft); !problems.empty()) {
        return fail_with(problems);
    }
    evaluation.version = TRY(update_evaluation(connection_, evaluation, expected));
    return {};
}

Result<KeptScore> EvaluationDesk::keep_score(Evaluation& evaluation, KeptScore score,
                                             bool in_force) {
    const auto content = TRY(content_of(evaluation));
    score.result = quality::score(content, score.answers);
    if (!score.result.is_complete()) {
        const auto& missing = score.result.unanswered.empty() ? score.result.comments_missing
                                                              : score.result.unanswered;
        return fail_field(
            ErrorCode::InvalidInput, "answers", "{}: {}; fill them in and try again",
            score.result.unanswered.empty() ? "a comment is missing" : "not answered yet",
            fmt::join(missing, ", "));
    }
    const auto earlier = TRY(load_scores(connection_, evaluation.id));
    score.id = state_.ids.next<ScoreId>(now_);
    score.evaluation = evaluation.id;
    score.number = static_cast<int>(earlier.size()) + 1;
    score.scheme_version = evaluation.scheme_version;
    score.at = now_;
    TRY(insert_score(connection_, score));
    if (in_force) {
        evaluation.score = score.id;
        evaluation.figures = figures_of(score.result);
        TRY(replace_items(connection_, evaluation.id, item_rows(content, score.result)));
    }
    return score;
}

Result<void> EvaluationDesk::submit(Evaluation& evaluation, std::optional<std::int64_t> expected) {
    TRY(step(evaluation, Act::Submit, standing_of(request_.identity, evaluation)));
    TRY(settle_contact(state_, connection_, evaluation));
    KeptScore score;
    score.origin = evaluation.score.is_set() ? ScoreOrigin::Rework : ScoreOrigin::First;
    score.by = request_.identity.user;
    score.answers = evaluation.draft;
    score.comment = evaluation.draft_comment;
    if (score.origin == ScoreOrigin::Rework) {
        score.reason = rework_reason(TRY(load_steps(connection_, evaluation.id)));
    }
    const auto kept = TRY(keep_score(evaluation, std::move(score), true));
    TRY(advance(evaluation, Act::Submit, expected, ""));
    TRY(set_task(evaluation, TaskState::Done));
    if (evaluation.purpose == Purpose::SecondReview) {
        TRY(finish_second(evaluation, kept));
    }
    if (evaluation.purpose == Purpose::Calibration) {
        TRY(form_came_in(state_, connection_, evaluation.id));
    }
    return {};
}

Result<void> EvaluationDesk::set_task(const Evaluation& evaluation, TaskState to) {
    auto task = TRY(find_task_of(connection_, evaluation.id));
    if (!task) {
        return {};
    }
    task->state = to;
    if (to == TaskState::Open) {
        task->evaluation = {};  // to be scored anew
    }
    TRY(update_task(connection_, *task, std::nullopt));
    return {};
}

Result<void> EvaluationDesk::finish_second(const Evaluation& second, const KeptScore& score) {
    auto first = TRY(find_evaluation(connection_, second.of));
    CHECK(first.has_value());
    auto copy = score;
    copy.origin = ScoreOrigin::SecondReview;
    TRY(keep_score(*first, std::move(copy), false));
    TRY(advance(*first, Act::SubmitSecond, std::nullopt, ""));
    auto appeal = TRY(open_appeal(*first));
    appeal.second_at = now_;
    return update_appeal(connection_, appeal);
}

Result<void> EvaluationDesk::agree_again(Evaluation& gold, KeptScore score) {
    CHECK(gold.purpose == Purpose::Calibration && gold.state == EvaluationState::Submitted);
    const auto content = TRY(content_of(gold));
    if (const auto problems = check_answers(content, score.answers); !problems.empty()) {
        return fail_with(problems);
    }
    score.origin = ScoreOrigin::Rework;
    score.by = request_.identity.user;
    TRY(keep_score(gold, std::move(score), true));
    gold.version = TRY(update_evaluation(connection_, gold, std::nullopt));
    return {};
}

// ---------------------------------------------------------------- appeals

Result<Appeal> EvaluationDesk::open_appeal(const Evaluation& evaluation) {
    auto appeals = TRY(load_appeals(connection_, evaluation.id));
    CHECK(!appeals.empty() && !appeals.back().closed_at);
    return std::move(appeals.back());
}

Result<void> EvaluationDesk::appeal(Evaluation& evaluation, Appeal appeal,
                                    std::optional<std::int64_t> expected) {
    TRY(step(evaluation, Act::Appeal, standing_of(request_.identity, evaluation)));
    const auto rules = TRY(load_rules(connection_));
    TRY(may_appeal(evaluation, rules, now_));
    const auto content = TRY(content_of(evaluation));
    for (std::size_t i = 0; i < appeal.items.size(); ++i) {
        if (find_item(content, appeal.items[i].item) == nullptr) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("items/{}/item", i),
                              "{} is no item of the scheme; read the evaluation again",
                              appeal.items[i].item);
        }
    }
    appeal.evaluation = evaluation.id;
    appeal.number = ++evaluation.appeals;
    appeal.opened_at = now_;
    appeal.score_before = evaluation.figures.score;
    TRY(insert_appeal(connection_, appeal));
    return advance(evaluation, Act::Appeal, expected, appeal.reason);
}

Result<void> EvaluationDesk::close_second_review(const Evaluation& evaluation,
                                                 const std::string& why) {
    auto second = TRY(find_second_review(connection_, evaluation.id));
    if (!second) {
        return {};
    }
    // The server takes the form back: nobody's standing is asked.
    const auto from = second->state;
    second->state = EvaluationState::Void;
    TRY(update_evaluation(connection_, *second, std::nullopt));
    return insert_step(connection_, second->id, state_.ids.next_value(now_),
                       {now_, Act::Void, from, second->state, {}, why});
}

Result<void> EvaluationDesk::withdraw(Evaluation& evaluation,
                                      std::optional<std::int64_t> expected) {
    TRY(step(evaluation, Act::WithdrawAppeal, standing_of(request_.identity, evaluation)));
    auto appeal = TRY(open_appeal(evaluation));
    appeal.decision = Decision::Withdrawn;
    appeal.closed_at = now_;
    appeal.score_after = appeal.score_before;
    TRY(update_appeal(connection_, appeal));
    TRY(close_second_review(evaluation, "the appeal was withdrawn"));
    evaluation.second_reviewer = {};
    return advance(evaluation, Act::WithdrawAppeal, expected, "");
}

Result<void> EvaluationDesk::comment(Evaluation& evaluation, const std::string& comment,
                                     std::optional<std::int64_t> expected) {
    TRY(advance(evaluation, Act::Comment, expected, comment));
    auto appeal = TRY(open_appeal(evaluation));
    appeal.leader_comment = comment;
    appeal.commented_by = request_.identity.user;
    appeal.commented_at = now_;
    return update_appeal(connection_, appeal);
}

Result<void> EvaluationDesk::assign_second(Evaluation& evaluation, const people::User& reviewer,
                                           std::optional<std::int64_t> expected) {
    TRY(step(evaluation, Act::AssignSecond, standing_of(request_.identity, evaluation)));
    if (reviewer.id == evaluation.reviewer || reviewer.id == evaluation.agent) {
        return fail_field(
            ErrorCode::InvalidInput, "reviewer_id", "{} {}; name somebody else", reviewer.login,
            reviewer.id == evaluation.agent ? "is the agent evaluated" : "gave the first score");
    }
    if (!reviewer.active ||
        !(reviewer.has_role(people::Role::Qa) || reviewer.has_role(people::Role::QaLead))) {
        return fail_field(ErrorCode::InvalidInput, "reviewer_id",
                          "{} is not active with the role qa or qa_lead; name somebody else",
                          reviewer.login);
    }
    TRY(close_second_review(evaluation, "another second reviewer was named"));
    Evaluation second;
    second.purpose = Purpose::SecondReview;
    second.of = evaluation.id;
    second.sample = evaluation.sample;
    second.channel = evaluation.channel;
    second.scheme = evaluation.scheme;
    second.scheme_version = evaluation.scheme_version;
    second.conversation = evaluation.conversation;
    second.recording = evaluation.recording;
    second.agent = evaluation.agent;
    second.team = evaluation.team;
    second.queue = evaluation.queue;
    second.contact_at = evaluation.contact_at;
    second.contact_note = evaluation.contact_note;
    second.reviewer = reviewer.id;
    evaluation.second_reviewer = reviewer.id;
    TRY(start(second));
    auto appeal = TRY(open_appeal(evaluation));
    appeal.second_reviewer = reviewer.id;
    appeal.second_evaluation = second.id;
    TRY(update_appeal(connection_, appeal));
    return advance(evaluation, Act::AssignSecond, expected, "");
}

Result<void> EvaluationDesk::decide(Evaluation& evaluation, const Verdict& verdict,
                                    std::optional<std::int64_t> expected) {
    TRY(step(evaluation, Act::Decide, standing_of(request_.identity, evaluation)));
    auto appeal = TRY(open_appeal(evaluation));
    if (verdict.decision != Decision::Uphold) {
        KeptScore score;
        score.origin = ScoreOrigin::Decision;
        score.by = request_.identity.user;
        score.reason = verdict.reason;
        score.answers = verdict.answers;
        for (const auto& earlier : TRY(load_scores(connection_, evaluation.id))) {
            const bool is_second = earlier.origin == ScoreOrigin::SecondReview;
            if (is_second && verdict.decision == Decision::TakeSecond) {
                score.answers = earlier.answers;
                score.comment = earlier.comment;
            } else if (earlier.id == evaluation.score) {
                score.comment = score.comment.empty() ? earlier.comment : score.comment;
            }
        }
        const auto content = TRY(content_of(evaluation));
        if (const auto problems = check_answers(content, score.answers); !problems.empty()) {
            return fail_with(problems);
        }
        TRY(keep_score(evaluation, std::move(score), true));
    }
    appeal.decision = verdict.decision;
    appeal.decision_reason = verdict.reason;
    appeal.decided_by = request_.identity.user;
    appeal.closed_at = now_;
    appeal.score_after = evaluation.figures.score;
    TRY(update_appeal(connection_, appeal));
    return advance(evaluation, Act::Decide, expected, verdict.reason);
}

// ---------------------------------------------------------------- deadlines

Result<std::int64_t> settle_due(Quality::State& state, store::Connection& connection) {
    const auto now = state.parts.clock.now();
    const auto rules = TRY(load_rules(connection));
    const auto due = TRY(find_due_evaluations(connection, now, kSettledAtOnce));
    std::int64_t count = 0;
    for (auto evaluation : due) {
        const auto act = due_act(evaluation, now);
        if (!act) {
            continue;
        }
        const auto from = evaluation.state;
        evaluation.state = TRY(step(evaluation, *act, {.is_system = true}));
        set_due(evaluation, rules, now);
        if (*act == Act::Expire) {
            evaluation.final_at = evaluation.appeal_until;  // whenever the server comes to it
        }
        TRY(update_evaluation(connection, evaluation, std::nullopt));
        TRY(insert_step(connection, evaluation.id, state.ids.next_value(now),
                        {now, *act, from, evaluation.state, {}, ""}));
        people::AuditEntry entry;
        entry.action = fmt::format("evaluation.{}", word_of(*act));
        entry.object = "evaluation";
        entry.object_id = evaluation.id.value;
        TRY(people::append_audit(connection, entry, now));
        ++count;
    }
    return count;
}

}  // namespace callfloor::quality
