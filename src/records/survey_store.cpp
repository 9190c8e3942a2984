#include "records/survey_store.h"

#include <map>
#include <string>

#include "store/conditions.h"

namespace callfloor::records {
namespace {

using store::Conditions;
using store::Row;

/// The first question's answer among the two best of its scale; of short scales the best.
constexpr std::string_view kSatisfied =
    "(a.score >= a.highest - CASE WHEN a.highest > 3 THEN 1 ELSE 0 END)";

void add_people(Conditions& where, const SurveyFilter& filter, std::string_view table) {
    if (filter.queue.is_set()) {
        where.add(fmt::format("{}.queue_id = ?", table), {filter.queue});
    }
    if (filter.agent.is_set()) {
        where.add(fmt::format("{}.agent_id = ?", table), {filter.agent});
    }
    if (filter.seen_by) {
        auto agents = *filter.seen_by;
        agents.emplace_back();  // nobody, so that the list is never empty
        where.add(fmt::format("{}.agent_id IN {}", table, Conditions::places(agents.size())),
                  {agents.begin(), agents.end()});
    }
}

Conditions offered_in(const SurveyFilter& filter) {
    Conditions where;
    where.add("s.offered_at_ms >= ? AND s.offered_at_ms < ?",
              {filter.period.from, filter.period.to});
    add_people(where, filter, "s");
    return where;
}

std::string condition_of(SurveyPart part) {
    const auto first_answer = [](std::string_view condition) {
        return fmt::format(
            "EXISTS (SELECT 1 FROM survey_answer a WHERE a.conversation_id = s.id AND a.question = "
            "1 AND {})",
            condition);
    };
    switch (part) {
        case SurveyPart::Offered:
            break;
        case SurveyPart::Answered:
            return "s.answers > 0";
        case SurveyPart::Satisfied:
            return first_answer(kSatisfied);
        case SurveyPart::Unsatisfied:
            return first_answer(fmt::format("NOT {}", kSatisfied));
        case SurveyPart::Commented:
            return "s.comment_recording_id IS NOT NULL";
    }
    return "1 = 1";
}

}  // namespace

Result<std::vector<SurveyFigures>> survey_figures(store::Connection& connection, SurveyGroup group,
                                                  const SurveyFilter& filter) {
    const std::string_view key = group == SurveyGroup::Agent ? "agent_id" : "queue_id";
    std::map<std::int64_t, SurveyFigures> rows;
    Conditions calls;
    calls.add(
        "c.started_at_ms >= ? AND c.started_at_ms < ? AND c.direction = 'inbound' AND "
        "c.outcome = 'answered' AND c.queue_id IS NOT NULL AND c.agent_id IS NOT NULL",
        {filter.period.from, filter.period.to});
    add_people(calls, filter, "c");
    TRY(connection.query(fmt::format("SELECT c.{0}, COUNT(*) FROM conversation c{1} GROUP BY c.{0}",
                                     key, calls.text()),
                         calls.parameters(),
                         [&](const Row& row) { rows[row.integer(0)].calls = row.integer(1); }));
    Conditions where = offered_in(filter);
    if (group == SurveyGroup::Agent) {
        where.add("s.agent_id <> 0");  // those a flow asked rate nobody
    }
    TRY(connection.query(
        fmt::format("SELECT s.{0}, COUNT(*), SUM(CASE WHEN s.answers > 0 THEN 1 ELSE 0 END), "
                    "SUM(CASE WHEN s.answers >= s.questions THEN 1 ELSE 0 END), "
                    "COUNT(s.comment_recording_id), COUNT(a.score), SUM(CASE WHEN {1} THEN 1 ELSE "
                    "0 END), SUM(COALESCE((a.score - 1) * 100.0 / (a.highest - 1), 0.0)) FROM "
                    "survey s LEFT JOIN survey_answer a ON a.conversation_id = s.id AND a.question "
                    "= 1{2} GROUP BY s.{0}",
                    key, kSatisfied, where.text()),
        where.parameters(), [&](const Row& row) {
            SurveyFigures& figures = rows[row.integer(0)];
            figures.offered = row.integer(1);
            figures.answered = row.integer(2);
            figures.complete = row.integer(3);
            figures.comments = row.integer(4);
            figures.scores = row.integer(5);
            figures.satisfied = row.integer(6);
            figures.score_percent_sum = row.real(7);
        }));
    std::vector<SurveyFigures> list;
    for (auto& [id, figures] : rows) {
        (group == SurveyGroup::Agent ? figures.agent.value : figures.queue.value) = id;
        list.push_back(figures);
    }
    return list;
}

Result<std::vector<Survey>> find_surveys(store::Connection& connection, const SurveyFilter& filter,
                                         const std::optional<SurveyPlace>& after,
                                         std::int64_t limit) {
    Conditions where = offered_in(filter);
    where.add(condition_of(filter.part));
    if (after) {
        where.add("(s.offered_at_ms, s.id) < (?, ?)", {after->offered_at, after->conversation});
    }
    const auto most = where.place(limit);
    auto found = TRY(connection.query_all(
        fmt::format("SELECT s.id, c.caller_number, s.queue_id, s.agent_id, s.offered_at_ms, "
                    "s.questions, CASE WHEN r.deleted_at_ms IS NULL AND r.bytes > 0 THEN r.id ELSE "
                    "NULL END FROM survey s LEFT JOIN conversation c ON c.id = s.id LEFT JOIN "
                    "recording r ON r.id = s.comment_recording_id{} ORDER BY s.offered_at_ms DESC, "
                    "s.id DESC LIMIT {}",
                    where.text(), most),
        where.parameters(), [](const Row& row) {
            return Survey{row.id<ConversationId>(0),
                          row.find_text(1).value_or(""),
                          row.id<QueueId>(2),
                          row.id<UserId>(3),
                          row.instant(4),
                          row.integer(5),
                          {},
                          row.id<RecordingId>(6)};
        }));
    if (found.empty()) {
        return found;
    }
    std::map<std::int64_t, Survey*> by_id;
    std::vector<store::Parameter> ids;
    for (Survey& survey : found) {
        by_id[survey.conversation.value] = &survey;
        ids.emplace_back(survey.conversation);
    }
    Conditions of_these;
    const auto places = Conditions::places(ids.size());
    of_these.add("conversation_id IN " + places, ids);
    TRY(connection.query("SELECT conversation_id, question, score, highest FROM survey_answer" +
                             of_these.text() + " ORDER BY conversation_id, question",
                         of_these.parameters(), [&](const Row& row) {
                             by_id[row.integer(0)]->answers.push_back(
                                 {row.integer(1), row.integer(2), row.integer(3)});
                         }));
    return found;
}

}  // namespace callfloor::records
