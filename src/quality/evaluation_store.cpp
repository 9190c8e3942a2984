#include "quality/evaluation_store.h"

#include "http/etag.h"
#include "quality/internal/evaluation_conditions.h"
#include "quality/quality_codec.h"

namespace callfloor::quality {

namespace {

using store::Connection;
using store::Row;

constexpr std::string_view kColumns =
    "e.id, e.purpose, e.of_id, e.state, e.sample, e.channel, e.scheme_id, e.scheme_version, "
    "e.conversation_id, e.recording_id, e.agent_id, e.team_id, e.queue_id, e.contact_at, "
    "e.contact_note, e.reviewer_id, e.task_id, e.draft_text, e.draft_comment, e.score_id, e.score, "
    "e.unpenalised, e.passed, e.critical_customer, e.critical_business, e.critical_compliance, "
    "e.noncritical_opportunities, e.noncritical_errors, e.second_reviewer_id, e.appeals, "
    "e.started_at, e.submitted_at, e.released_at, e.appeal_until, e.due_at, e.final_at, e.version";

std::optional<bool> find_truth(const Row& row, int column) {
    const auto value = row.find_integer(column);
    return value ? std::optional(*value != 0) : std::nullopt;
}

Evaluation evaluation_of(const Row& row) {
    Evaluation one;
    one.id = row.id<EvaluationId>(0);
    one.purpose = from_word<Purpose>(row.text_view(1));
    one.of = row.id<EvaluationId>(2);
    one.state = from_word<EvaluationState>(row.text_view(3));
    one.sample = from_word<Sample>(row.text_view(4));
    one.channel = from_word<Channel>(row.text_view(5));
    one.scheme = row.id<SchemeId>(6);
    one.scheme_version = static_cast<int>(row.integer(7));
    one.conversation = row.id<ConversationId>(8);
    one.recording = row.id<RecordingId>(9);
    one.agent = row.id<UserId>(10);
    one.team = row.id<TeamId>(11);
    one.queue = row.id<QueueId>(12);
    one.contact_at = row.instant(13);
    one.contact_note = row.text(14);
    one.reviewer = row.id<UserId>(15);
    one.task = row.id<TaskId>(16);
    if (!row.is_null(17)) {
        one.draft = answers_from_json(parse_own(row.text_view(17)).as_array());
    }
    one.draft_comment = row.text(18);
    one.score = row.id<ScoreId>(19);
    one.figures.score = row.find_real(20);
    one.figures.unpenalised = row.find_real(21);
    one.figures.passed = find_truth(row, 22);
    for (int family = 0; family < 3; ++family) {
        one.figures.critical[family] = find_truth(row, 23 + family);
    }
    one.figures.noncritical_opportunities = static_cast<int>(row.integer(26));
    one.figures.noncritical_errors = static_cast<int>(row.integer(27));
    one.second_reviewer = row.id<UserId>(28);
    one.appeals = static_cast<int>(row.integer(29));
    one.started_at = row.instant(30);
    one.submitted_at = row.find_instant(31);
    one.released_at = row.find_instant(32);
    one.appeal_until = row.find_instant(33);
    one.due_at = row.find_instant(34);
    one.final_at = row.find_instant(35);
    one.version = row.integer(36);
    return one;
}

std::string select(std::string_view rest) {
    return fmt::format("SELECT {} FROM quality_evaluation e {}", kColumns, rest);
}

std::optional<std::string> draft_text(const Evaluation& evaluation) {
    return evaluation.state == EvaluationState::Draft
               ? std::optional(json::to_text(to_json(evaluation.draft)))
               : std::nullopt;
}

std::int64_t first_integer(const Row& row) {
    return row.integer(0);
}

}  // namespace

Result<void> insert_evaluation(Connection& connection, const Evaluation& one) {
    TRY(connection.execute(
        "INSERT INTO quality_evaluation (id, purpose, of_id, state, sample, channel, scheme_id, "
        "scheme_version, conversation_id, recording_id, agent_id, team_id, queue_id, contact_at, "
        "contact_note, reviewer_id, task_id, draft_text, draft_comment, started_at, due_at) VALUES "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
        "$20, $21)",
        {one.id,
         word_of(one.purpose),
         one.of,
         word_of(one.state),
         word_of(one.sample),
         word_of(one.channel),
         one.scheme,
         one.scheme_version,
         one.conversation,
         one.recording,
         one.agent,
         one.team,
         one.queue,
         one.contact_at,
         one.contact_note,
         one.reviewer,
         one.task,
         draft_text(one),
         one.draft_comment,
         one.started_at,
         one.due_at}));
    return {};
}

Result<std::optional<Evaluation>> find_evaluation(Connection& connection, EvaluationId id) {
    return connection.query_first(select("WHERE e.id = $1"), {id}, evaluation_of);
}

Result<std::int64_t> update_evaluation(Connection& connection, const Evaluation& one,
                                       std::optional<std::int64_t> expected) {
    const auto& figures = one.figures;
    return http::version_or_stale(
        connection.query_first(
            "UPDATE quality_evaluation SET state = $3, reviewer_id = $4, draft_text = $5, "
            "draft_comment = $6, score_id = $7, score = $8, unpenalised = $9, passed = $10, "
            "critical_customer = $11, critical_business = $12, critical_compliance = $13, "
            "noncritical_opportunities = $14, noncritical_errors = $15, second_reviewer_id = $16, "
            "appeals = $17, submitted_at = $18, released_at = $19, appeal_until = $20, due_at = "
            "$21, final_at = $22, task_id = $23, recording_id = $24, queue_id = $25, version = "
            "version "
            "+ 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING version",
            {one.id,
             expected,
             word_of(one.state),
             one.reviewer,
             draft_text(one),
             one.draft_comment,
             one.score,
             figures.score,
             figures.unpenalised,
             figures.passed,
             figures.critical[0],
             figures.critical[1],
             figures.critical[2],
             figures.noncritical_opportunities,
             figures.noncritical_errors,
             one.second_reviewer,
             one.appeals,
             one.submitted_at,
             one.released_at,
             one.appeal_until,
             one.due_at,
             one.final_at,
             one.task,
             one.recording,
             one.queue},
            first_integer),
        fmt::format("evaluation {}", one.id));
}

Result<std::vector<Evaluation>> find_evaluations(Connection& connection,
                                                 const EvaluationFilter& filter,
                                                 const Viewer& viewer,
                                                 const std::optional<EvaluationPlace>& after,
                                                 std::int64_t limit) {
    Conditions where;
    add_visible(where, viewer);
    add_filter(where, filter, viewer);
    if (after) {
        where.add("(e.contact_at, e.id) < (?, ?)", {after->contact_at, after->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        select(where.text() + " ORDER BY e.contact_at DESC, e.id DESC LIMIT " + count),
        where.parameters(), evaluation_of);
}

Result<std::vector<Evaluation>> find_due_evaluations(Connection& connection, Instant now,
                                                     std::int64_t limit) {
    return connection.query_all(
        select("WHERE e.state IN ('released', 'acknowledged', 'appealed') AND e.due_at <= $1 ORDER "
               "BY e.due_at LIMIT $2"),
        {now, limit}, evaluation_of);
}

Result<std::optional<Evaluation>> find_second_review(Connection& connection, EvaluationId of) {
    return connection.query_first(
        select("WHERE e.of_id = $1 AND e.state = 'draft' ORDER BY e.id DESC LIMIT 1"), {of},
        evaluation_of);
}

Result<std::int64_t> count_of_contact(Connection& connection, ConversationId conversation,
                                      UserId agent, SchemeId scheme) {
    return connection.query_integer(
        "SELECT COUNT(*) FROM quality_evaluation WHERE conversation_id = $1 AND agent_id = $2 AND "
        "scheme_id = $3 AND purpose = 'regular' AND state <> 'void'",
        {conversation, agent, scheme});
}

// ---------------------------------------------------------------- scores

Result<void> insert_score(Connection& connection, const KeptScore& score) {
    TRY(connection.execute(
        "INSERT INTO quality_score (id, evaluation_id, number, origin, scheme_version, by_id, at, "
        "reason, comment, answers_text, result_text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
        "$10, $11)",
        {score.id, score.evaluation, score.number, word_of(score.origin), score.scheme_version,
         score.by, score.at, score.reason, score.comment, json::to_text(to_json(score.answers)),
         json::to_text(to_json(score.result))}));
    return {};
}

Result<std::vector<KeptScore>> load_scores(Connection& connection, EvaluationId evaluation) {
    return connection.query_all(
        "SELECT id, number, origin, scheme_version, by_id, at, reason, comment, answers_text, "
        "result_text FROM quality_score WHERE evaluation_id = $1 ORDER BY number",
        {evaluation}, [&](const Row& row) {
            KeptScore score;
            score.id = row.id<ScoreId>(0);
            score.evaluation = evaluation;
            score.number = static_cast<int>(row.integer(1));
            score.origin = from_word<ScoreOrigin>(row.text_view(2));
            score.scheme_version = static_cast<int>(row.integer(3));
            score.by = row.id<UserId>(4);
            score.at = row.instant(5);
            score.reason = row.text(6);
            score.comment = row.text(7);
            score.answers = answers_from_json(parse_own(row.text_view(8)).as_array());
            score.result = result_from_json(parse_own(row.text_view(9)).as_object());
            return score;
        });
}

Result<void> replace_items(Connection& connection, EvaluationId evaluation,
                           const std::vector<ItemRow>& items) {
    TRY(connection.execute("DELETE FROM quality_item WHERE evaluation_id = $1", {evaluation}));
    for (const auto& item : items) {
        TRY(connection.post(
            "INSERT INTO quality_item (evaluation_id, item, dimension, criticality, error, lost) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            {evaluation, item.item, word_of(item.dimension), word_of(item.criticality), item.error,
             item.lost}));
    }
    return {};
}

// ---------------------------------------------------------------- remarks

namespace {
constexpr std::string_view kRemarks =
    "SELECT id, evaluation_id, at_ms, length_ms, item, text, author_id, written_at, version FROM "
    "quality_remark ";

Remark remark_of(const Row& row) {
    return {
        row.id<RemarkId>(0), row.id<EvaluationId>(1), row.duration(2), row.duration(3), row.text(4),
        row.text(5),         row.id<UserId>(6),       row.instant(7),  row.integer(8)};
}
}  // namespace

Result<void> insert_remark(Connection& connection, const Remark& remark) {
    TRY(connection.execute(
        "INSERT INTO quality_remark (id, evaluation_id, at_ms, length_ms, item, text, author_id, "
        "written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {remark.id, remark.evaluation, remark.at, remark.length, remark.item, remark.text,
         remark.author, remark.written_at}));
    return {};
}

Result<std::optional<Remark>> find_remark(Connection& connection, RemarkId id) {
    return connection.query_first(std::string(kRemarks) + "WHERE id = $1", {id}, remark_of);
}

Result<std::vector<Remark>> load_remarks(Connection& connection, EvaluationId evaluation) {
    return connection.query_all(
        std::string(kRemarks) + "WHERE evaluation_id = $1 ORDER BY at_ms, id", {evaluation},
        remark_of);
}

Result<std::int64_t> update_remark(Connection& connection, const Remark& remark,
                                   std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE quality_remark SET at_ms = $3, length_ms = $4, item = $5, text = $6, version = "
            "version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING "
            "version",
            {remark.id, expected, remark.at, remark.length, remark.item, remark.text},
            first_integer),
        fmt::format("remark {}", remark.id));
}

Result<void> delete_remark(Connection& connection, RemarkId id,
                           std::optional<std::int64_t> expected) {
    const auto rows = TRY(connection.execute(
        "DELETE FROM quality_remark WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        {id, expected}));
    if (rows == 0) {
        return http::stale(fmt::format("remark {}", id));
    }
    return {};
}

// ---------------------------------------------------------------- steps and appeals

Result<void> insert_step(Connection& connection, EvaluationId evaluation, std::int64_t id,
                         const Step& step) {
    TRY(connection.execute(
        "INSERT INTO quality_step (id, evaluation_id, at, act, from_state, to_state, by_id, text) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {id, evaluation, step.at, word_of(step.act), word_of(step.from), word_of(step.to), step.by,
         step.text}));
    return {};
}

Result<std::vector<Step>> load_steps(Connection& connection, EvaluationId evaluation) {
    return connection.query_all(
        "SELECT at, act, from_state, to_state, by_id, text FROM quality_step WHERE evaluation_id = "
        "$1 ORDER BY id LIMIT 500",
        {evaluation}, [](const Row& row) {
            return Step{row.instant(0),
                        from_word<Act>(row.text_view(1)),
                        from_word<EvaluationState>(row.text_view(2)),
                        from_word<EvaluationState>(row.text_view(3)),
                        row.id<UserId>(4),
                        row.text(5)};
        });
}

Result<void> insert_appeal(Connection& connection, const Appeal& appeal) {
    TRY(connection.execute(
        "INSERT INTO quality_appeal (evaluation_id, number, opened_at, reason, items_text, "
        "score_before) VALUES ($1, $2, $3, $4, $5, $6)",
        {appeal.evaluation, appeal.number, appeal.opened_at, appeal.reason,
         json::to_text(to_json(appeal.items)), appeal.score_before}));
    return {};
}

Result<void> update_appeal(Connection& connection, const Appeal& appeal) {
    TRY(connection.execute(
        "UPDATE quality_appeal SET leader_comment = $3, commented_by = $4, commented_at = $5, "
        "second_reviewer_id = $6, second_evaluation_id = $7, second_at = $8, decision = $9, "
        "decision_reason = $10, decided_by = $11, closed_at = $12, score_after = $13 WHERE "
        "evaluation_id = $1 AND number = $2",
        {appeal.evaluation, appeal.number, appeal.leader_comment, appeal.commented_by,
         appeal.commented_at, appeal.second_reviewer, appeal.second_evaluation, appeal.second_at,
         appeal.decision ? std::optional(word_of(*appeal.decision)) : std::nullopt,
         appeal.decision_reason, appeal.decided_by, appeal.closed_at, appeal.score_after}));
    return {};
}

Result<std::vector<Appeal>> load_appeals(Connection& connection, EvaluationId evaluation) {
    return connection.query_all(
        "SELECT number, opened_at, reason, items_text, leader_comment, commented_by, commented_at, "
        "second_reviewer_id, second_evaluation_id, second_at, decision, decision_reason, "
        "decided_by, closed_at, score_before, score_after FROM quality_appeal WHERE evaluation_id "
        "= $1 ORDER BY number",
        {evaluation}, [&](const Row& row) {
            Appeal appeal;
            appeal.evaluation = evaluation;
            appeal.number = static_cast<int>(row.integer(0));
            appeal.opened_at = row.instant(1);
            appeal.reason = row.text(2);
            appeal.items = appealed_items_from_json(parse_own(row.text_view(3)).as_array());
            appeal.leader_comment = row.text(4);
            appeal.commented_by = row.id<UserId>(5);
            appeal.commented_at = row.find_instant(6);
            appeal.second_reviewer = row.id<UserId>(7);
            appeal.second_evaluation = row.id<EvaluationId>(8);
            appeal.second_at = row.find_instant(9);
            if (const auto decision = row.find_text(10)) {
                appeal.decision = from_word<Decision>(*decision);
            }
            appeal.decision_reason = row.text(11);
            appeal.decided_by = row.id<UserId>(12);
            appeal.closed_at = row.find_instant(13);
            appeal.score_before = row.find_real(14);
            appeal.score_after = row.find_real(15);
            return appeal;
        });
}

}  // namespace callfloor::quality
