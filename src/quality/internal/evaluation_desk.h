#pragma once
// What happens to evaluations, within the writer's transaction: every act goes through the table of
// process_rules.h, leaves a step and an audit entry, and every score is kept.

#include "http/http.h"
#include "people/people_model.h"
#include "quality/evaluation_model.h"
#include "quality/internal/quality_state.h"
#include "quality/plan_model.h"
#include "quality/process_rules.h"

namespace callfloor::quality {

/// What the caller is to an evaluation.
Standing standing_of(const http::Identity& identity, const Evaluation& evaluation);
Viewer viewer_of(const http::Identity& identity);
/// Forbidden for those who are agents and nothing else: they are not told who scored them, nor may
/// they find out by asking for one reviewer after the other.
Result<void> may_ask_for_reviewers(const Viewer& viewer);

/// One request's transaction.
class EvaluationDesk final {
  public:
    EvaluationDesk(Quality::State& state, store::Connection& connection,
                   const http::Request& request);

    /// NotFound also for what the caller may not see.
    Result<Evaluation> open(EvaluationId id);
    /// A draft, kept with its start. The caller has filled in what is scored.
    Result<void> start(Evaluation& evaluation);
    Result<void> save(Evaluation& evaluation, std::optional<std::int64_t> expected);
    /// Scores the draft. A second review also brings the evaluation appealed against forward.
    Result<void> submit(Evaluation& evaluation, std::optional<std::int64_t> expected);
    /// An act that changes nothing but the state (and what follows from it).
    Result<void> act(Evaluation& evaluation, Act act, std::optional<std::int64_t> expected,
                     const std::string& text = {});

    /// Another score of a calibration's consensus; the earlier ones are kept.
    Result<void> agree_again(Evaluation& gold, KeptScore score);

    Result<void> appeal(Evaluation& evaluation, Appeal appeal,
                        std::optional<std::int64_t> expected);
    Result<void> withdraw(Evaluation& evaluation, std::optional<std::int64_t> expected);
    Result<void> comment(Evaluation& evaluation, const std::string& comment,
                         std::optional<std::int64_t> expected);
    Result<void> assign_second(Evaluation& evaluation, const people::User& reviewer,
                               std::optional<std::int64_t> expected);
    struct Verdict {
        Decision decision = Decision::Uphold;
        std::string reason;
        std::vector<Answer> answers;  ///< with Revise
    };
    Result<void> decide(Evaluation& evaluation, const Verdict& verdict,
                        std::optional<std::int64_t> expected);

    Instant now() const { return now_; }
    store::Connection& connection() { return connection_; }

  private:
    Result<SchemeContent> content_of(const Evaluation& evaluation);
    Result<void> close_second_review(const Evaluation& evaluation, const std::string& why);
    /// The task the evaluation came from, if any.
    Result<void> set_task(const Evaluation& evaluation, TaskState to);
    Result<void> finish_second(const Evaluation& second, const KeptScore& score);
    /// Keeps the score; in force for the evaluation when `in_force`.
    Result<KeptScore> keep_score(Evaluation& evaluation, KeptScore score, bool in_force);
    Result<Appeal> open_appeal(const Evaluation& evaluation);
    Result<void> advance(Evaluation& evaluation, Act act, std::optional<std::int64_t> expected,
                         const std::string& text);

    Quality::State& state_;
    store::Connection& connection_;
    const http::Request& request_;
    Instant now_;
};

/// The server's acts that are due: final scores, comments not given. At most 1,000 a call; gives
/// how many. Runs on the writer's thread.
Result<std::int64_t> settle_due(Quality::State& state, store::Connection& connection);

}  // namespace callfloor::quality
