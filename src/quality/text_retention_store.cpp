// How long what people wrote about a contact is kept: as long as its recording.

#include "quality/evaluation_store.h"
#include "quality/quality_codec.h"

namespace callfloor::quality {

namespace {

using store::Connection;
using store::Row;

std::string without_comments(std::string_view answers_text) {
    auto answers = answers_from_json(parse_own(answers_text).as_array());
    for (auto& answer : answers) {
        answer.comment.clear();
    }
    return json::to_text(to_json(answers));
}

Result<void> remove_texts(Connection& connection, EvaluationId id, Instant now) {
    const auto scores = TRY(connection.query_all(
        "SELECT id, answers_text FROM quality_score WHERE evaluation_id = $1", {id},
        [](const Row& row) { return std::pair(row.id<ScoreId>(0), row.text(1)); }));
    for (const auto& [score, answers] : scores) {
        TRY(connection.execute(
            "UPDATE quality_score SET comment = '', reason = '', answers_text = $2 WHERE id = $1",
            {score, without_comments(answers)}));
    }
    for (const std::string_view sql :
         {"DELETE FROM quality_remark WHERE evaluation_id = $1",
          "UPDATE quality_step SET text = '' WHERE evaluation_id = $1",
          "UPDATE quality_appeal SET reason = '', items_text = '[]', leader_comment = '', "
          "decision_reason = '' WHERE evaluation_id = $1"}) {
        TRY(connection.execute(sql, {id}));
    }
    TRY(connection.execute(
        "UPDATE quality_evaluation SET contact_note = '', draft_comment = '', texts_removed_at = "
        "$2, version = version + 1 WHERE id = $1",
        {id, now}));
    return {};
}

}  // namespace

Result<std::int64_t> remove_old_texts(Connection& connection, Instant before, Instant now,
                                      std::int64_t limit) {
    const auto old = TRY(connection.query_all(
        "SELECT id FROM quality_evaluation WHERE contact_at < $1 AND texts_removed_at IS NULL AND "
        "(state IN ('final', 'void') OR (purpose <> 'regular' AND state = 'submitted')) "
        "ORDER BY contact_at, id LIMIT $2",
        {before, limit}, [](const Row& row) { return row.id<EvaluationId>(0); }));
    for (const auto id : old) {
        TRY(remove_texts(connection, id, now));
    }
    return static_cast<std::int64_t>(old.size());
}

}  // namespace callfloor::quality
