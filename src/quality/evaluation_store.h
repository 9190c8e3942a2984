#pragma once
// The tables of evaluations. Writing functions run on the writer's thread, within its transaction.
//
//   quality_evaluation ─< quality_score (never changed) · quality_item (of the score in force)
//                      ─< quality_remark · quality_step · quality_appeal

#include <optional>
#include <vector>

#include "base/result.h"
#include "quality/evaluation_model.h"
#include "store/database.h"

namespace callfloor::quality {

Result<void> insert_evaluation(store::Connection& connection, const Evaluation& evaluation);
Result<std::optional<Evaluation>> find_evaluation(store::Connection& connection, EvaluationId id);
/// Everything that may change; gives the new version. Stale when `expected` is set and another was
/// faster.
Result<std::int64_t> update_evaluation(store::Connection& connection, const Evaluation& evaluation,
                                       std::optional<std::int64_t> expected);
/// At most `limit` of those the viewer may see, newest contact first, after `after`.
Result<std::vector<Evaluation>> find_evaluations(store::Connection& connection,
                                                 const EvaluationFilter& filter,
                                                 const Viewer& viewer,
                                                 const std::optional<EvaluationPlace>& after,
                                                 std::int64_t limit);
/// Those whose next step the server takes at `now`, the longest overdue first.
Result<std::vector<Evaluation>> find_due_evaluations(store::Connection& connection, Instant now,
                                                     std::int64_t limit);
/// The open second review of an evaluation.
Result<std::optional<Evaluation>> find_second_review(store::Connection& connection,
                                                     EvaluationId of);
/// Regular evaluations, not void, of one contact with one scheme.
Result<std::int64_t> count_of_contact(store::Connection& connection, ConversationId conversation,
                                      UserId agent, SchemeId scheme);

Result<void> insert_score(store::Connection& connection, const KeptScore& score);
Result<std::vector<KeptScore>> load_scores(store::Connection& connection, EvaluationId evaluation);
/// Replaces the rows of the score in force.
Result<void> replace_items(store::Connection& connection, EvaluationId evaluation,
                           const std::vector<ItemRow>& items);

Result<void> insert_remark(store::Connection& connection, const Remark& remark);
Result<std::optional<Remark>> find_remark(store::Connection& connection, RemarkId id);
Result<std::vector<Remark>> load_remarks(store::Connection& connection, EvaluationId evaluation);
Result<std::int64_t> update_remark(store::Connection& connection, const Remark& remark,
                                   std::optional<std::int64_t> expected);
Result<void> delete_remark(store::Connection& connection, RemarkId id,
                           std::optional<std::int64_t> expected);

Result<void> insert_step(store::Connection& connection, EvaluationId evaluation, std::int64_t id,
                         const Step& step);
Result<std::vector<Step>> load_steps(store::Connection& connection, EvaluationId evaluation);

Result<void> insert_appeal(store::Connection& connection, const Appeal& appeal);
Result<void> update_appeal(store::Connection& connection, const Appeal& appeal);
/// Oldest first.
Result<std::vector<Appeal>> load_appeals(store::Connection& connection, EvaluationId evaluation);

/// Deletes what was written about contacts before `before` whose process is over: remarks, comments
/// and reasons. Scores stay. At most `limit`; gives how many.
Result<std::int64_t> remove_old_texts(store::Connection& connection, Instant before, Instant now,
                                      std::int64_t limit);

}  // namespace callfloor::quality
