#include "shifts/note_store.h"

#include "base/json_parts.h"
#include "http/etag.h"
#include "store/conditions.h"

namespace callfloor::shifts {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

constexpr std::string_view kNotes =
    "SELECT id, kind, team_id, at, author_id, content_text, version FROM shift_note";
constexpr std::string_view kFollowUps =
    "SELECT id, note_id, team_id, text, owner_id, due_at, state, closed_at, closed_by, closing "
    "FROM shift_follow_up";

Note note_of(const Row& row) {
    Note one;
    one.id = row.id<NoteId>(0);
    one.kind = note_kind_from(row.text_view(1)).value_or(NoteKind::PreShift);
    one.team = row.id<TeamId>(2);
    one.at = row.instant(3);
    one.author = row.id<UserId>(4);
    one.content = json::parse_own(row.text_view(5)).as_object();
    one.version = row.integer(6);
    return one;
}

FollowUp follow_up_of(const Row& row) {
    FollowUp one;
    one.id = row.id<FollowUpId>(0);
    one.note = row.id<NoteId>(1);
    one.team = row.id<TeamId>(2);
    one.text = row.text(3);
    one.owner = row.id<UserId>(4);
    one.due_at = row.instant(5);
    one.state = follow_up_state_from(row.text_view(6)).value_or(FollowUpState::Open);
    one.closed_at = row.find_instant(7);
    one.closed_by = row.id<UserId>(8);
    one.closing = row.text(9);
    return one;
}

}  // namespace

Result<void> insert_note(Connection& connection, const Note& one) {
    TRY(connection.execute(
        "INSERT INTO shift_note (id, kind, team_id, at, author_id, content_text) VALUES ($1, $2, "
        "$3, $4, $5, $6)",
        {one.id, word_of(one.kind), one.team, one.at, one.author, json::to_text(one.content)}));
    return {};
}

Result<std::int64_t> update_note(Connection& connection, const Note& one,
                                 std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE shift_note SET at = $2, content_text = $3, version = version + 1 WHERE id = "
            "$1 AND (CAST($4 AS BIGINT) IS NULL OR version = $4) RETURNING version",
            {one.id, one.at, json::to_text(one.content), expected},
            [](const Row& row) { return row.integer(0); }),
        "the note");
}

Result<std::optional<Note>> find_note(Connection& connection, NoteId id) {
    return connection.query_first(fmt::format("{} WHERE id = $1", kNotes), {id}, note_of);
}

Result<std::vector<Note>> find_notes(Connection& connection, const NoteQuestion& question,
                                     const std::optional<Place>& before, std::int64_t limit) {
    Conditions where;
    if (question.kind) {
        where.add("kind = ?", {word_of(*question.kind)});
    }
    if (question.meetings_only) {
        where.add("kind <> ?", {word_of(NoteKind::Walk)});
    }
    if (question.team.is_set()) {
        where.add("team_id = ?", {question.team});
    }
    if (question.seen) {
        where.add(fmt::format("team_id IN {}", Conditions::places(question.seen->size())),
                  Conditions::values(*question.seen));
    }
    if (question.from) {
        where.add("at >= ?", {*question.from});
    }
    if (question.to) {
        where.add("at < ?", {*question.to});
    }
    if (!question.text.empty()) {
        where.add("LOWER(content_text) LIKE LOWER(CAST(? AS TEXT)) ESCAPE '!'",
                  {store::containing(question.text)});
    }
    if (before) {
        where.add("(at, id) < (?, ?)", {before->at, before->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("{}{} ORDER BY at DESC, id DESC LIMIT {}", kNotes, where.text(), count),
        where.parameters(), note_of);
}

Result<void> delete_old_notes(Connection& connection, Instant before) {
    constexpr std::string_view kOld =
        "at < $1 AND NOT EXISTS (SELECT 1 FROM shift_follow_up f WHERE f.note_id = shift_note.id "
        "AND f.state = 'open')";
    TRY(connection.execute(
        fmt::format(
            "DELETE FROM shift_follow_up WHERE note_id IN (SELECT id FROM shift_note WHERE {})",
            kOld),
        {before}));
    TRY(connection.execute(fmt::format("DELETE FROM shift_note WHERE {}", kOld), {before}));
    return {};
}

// ---------------------------------------------------------------- follow-ups

Result<void> insert_follow_up(Connection& connection, const FollowUp& one) {
    TRY(connection.execute(
        "INSERT INTO shift_follow_up (id, note_id, team_id, text, owner_id, due_at, state, "
        "closing) VALUES ($1, $2, $3, $4, $5, $6, $7, '')",
        {one.id, one.note, one.team, one.text, one.owner, one.due_at, word_of(one.state)}));
    return {};
}

Result<void> close_follow_up(Connection& connection, const FollowUp& one) {
    TRY(connection.execute(
        "UPDATE shift_follow_up SET state = $2, closed_at = $3, closed_by = $4, closing = $5 "
        "WHERE id = $1",
        {one.id, word_of(one.state), one.closed_at, one.closed_by, one.closing}));
    return {};
}

Result<std::optional<FollowUp>> find_follow_up(Connection& connection, FollowUpId id) {
    return connection.query_first(fmt::format("{} WHERE id = $1", kFollowUps), {id}, follow_up_of);
}

Result<std::vector<FollowUp>> find_follow_ups(Connection& connection,
                                              const FollowUpQuestion& question,
                                              const std::optional<Place>& after,
                                              std::int64_t limit) {
    Conditions where;
    if (question.state) {
        where.add("state = ?", {word_of(*question.state)});
    }
    if (question.note.is_set()) {
        where.add("note_id = ?", {question.note});
    }
    if (question.owner.is_set()) {
        where.add("owner_id = ?", {question.owner});
    }
    if (question.team.is_set()) {
        where.add("team_id = ?", {question.team});
    }
    if (question.due_before) {
        where.add("due_at < ?", {*question.due_before});
    }
    if (question.seen) {
        where.either(fmt::format("team_id IN {}", Conditions::places(question.seen->size())),
                     Conditions::values(*question.seen));
        where.either("owner_id = ?", {question.own});
        where.add_any();
    }
    if (after) {
        where.add("(due_at, id) > (?, ?)", {after->at, after->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("{}{} ORDER BY due_at, id LIMIT {}", kFollowUps, where.text(), count),
        where.parameters(), follow_up_of);
}

Result<std::int64_t> count_open_follow_ups(Connection& connection, TeamId team) {
    return connection.query_integer(
        "SELECT COUNT(*) FROM shift_follow_up WHERE team_id = $1 AND state = 'open'", {team});
}

}  // namespace callfloor::shifts
