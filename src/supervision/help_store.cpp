#include "supervision/help_store.h"

#include "base/words.h"
#include "store/conditions.h"

namespace callfloor::supervision {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

constexpr Words<HelpOutcome, 3> kOutcomes{{{HelpOutcome::Answered, "answered"},
                                           {HelpOutcome::Withdrawn, "withdrawn"},
                                           {HelpOutcome::CallEnded, "call_ended"}}};

constexpr std::string_view kSelect =
    "SELECT id, conversation_id, agent_id, team_id, queue_id, text, asked_at, taken_at, taken_by, "
    "closed_at, outcome, answer FROM help_request";

HelpRequest help_of(const Row& row) {
    HelpRequest one;
    one.id = row.id<HelpId>(0);
    one.conversation = row.id<ConversationId>(1);
    one.agent = row.id<UserId>(2);
    one.team = row.id<TeamId>(3);
    one.queue = row.id<QueueId>(4);
    one.text = row.text(5);
    one.asked_at = row.instant(6);
    one.taken_at = row.find_instant(7);
    one.taken_by = row.id<UserId>(8);
    one.closed_at = row.find_instant(9);
    one.outcome = help_outcome_from(row.text_view(10)).value_or(HelpOutcome::Answered);
    one.answer = row.text(11);
    return one;
}

}  // namespace

std::string_view word_of(HelpOutcome outcome) {
    return word_in(kOutcomes, outcome);
}
std::optional<HelpOutcome> help_outcome_from(std::string_view word) {
    return value_in(kOutcomes, word);
}

Result<void> insert_help(Connection& connection, const HelpRequest& one) {
    TRY(connection.execute(
        "INSERT INTO help_request (id, conversation_id, agent_id, team_id, queue_id, text, "
        "asked_at, answer) VALUES ($1, $2, $3, $4, $5, $6, $7, '')",
        {one.id, one.conversation, one.agent, one.team, one.queue, one.text, one.asked_at}));
    return {};
}

Result<void> update_help(Connection& connection, const HelpRequest& one) {
    const std::optional<std::string_view> outcome =
        one.closed_at ? std::optional(word_of(one.outcome)) : std::nullopt;
    TRY(connection.execute(
        "UPDATE help_request SET taken_at = $2, taken_by = $3, closed_at = $4, "
        "outcome = $5, answer = $6 WHERE id = $1",
        {one.id, one.taken_at, one.taken_by, one.closed_at, outcome, one.answer}));
    return {};
}

Result<std::optional<HelpRequest>> find_help(Connection& connection, HelpId id) {
    return connection.query_first(fmt::format("{} WHERE id = $1", kSelect), {id}, help_of);
}

Result<std::optional<HelpRequest>> find_last_help(Connection& connection, UserId agent) {
    return connection.query_first(
        fmt::format("{} WHERE agent_id = $1 ORDER BY id DESC LIMIT 1", kSelect), {agent}, help_of);
}

Result<std::vector<HelpRequest>> find_help(Connection& connection, const HelpQuestion& question,
                                           const std::optional<HelpPlace>& before,
                                           std::int64_t limit) {
    Conditions where;
    if (question.open) {
        where.add("closed_at IS NULL");
    }
    if (question.from) {
        where.add("asked_at >= ?", {*question.from});
    }
    if (question.to) {
        where.add("asked_at < ?", {*question.to});
    }
    if (question.led) {
        where.add(fmt::format("team_id IN {}", Conditions::places(question.led->size())),
                  Conditions::values(*question.led));
    }
    if (before) {
        where.add("(asked_at, id) < (?, ?)", {before->asked_at, before->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("{}{} ORDER BY asked_at DESC, id DESC LIMIT {}", kSelect, where.text(), count),
        where.parameters(), help_of);
}

Result<void> delete_old_help(Connection& connection, Instant before) {
    TRY(connection.execute("DELETE FROM help_request WHERE asked_at < $1 AND closed_at IS NOT NULL",
                           {before}));
    return {};
}

}  // namespace callfloor::supervision
