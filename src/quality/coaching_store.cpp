#include "quality/coaching_store.h"

#include "http/etag.h"
#include "quality/quality_codec.h"
#include "store/conditions.h"

namespace callfloor::quality {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

constexpr std::string_view kColumns =
    "c.id, c.state, c.agent_id, c.team_id, c.evaluation_id, c.scheme_id, c.contact_at, "
    "c.items_text, c.goal, c.coach_id, c.opened_by, c.opened_at, c.recheck_at, c.rechecked_at, "
    "c.closed_at, c.outcome, c.note, c.version";

std::string text_of(const std::vector<std::string>& items) {
    return json::to_text(texts_json(items));
}

Coaching coaching_of(const Row& row) {
    Coaching one;
    one.id = row.id<CoachingId>(0);
    one.state = from_word<CoachingState>(row.text_view(1));
    one.agent = row.id<UserId>(2);
    one.team = row.id<TeamId>(3);
    one.evaluation = row.id<EvaluationId>(4);
    one.scheme = row.id<SchemeId>(5);
    one.contact_at = row.instant(6);
    one.items = texts_from_json(parse_own(row.text_view(7)).as_array());
    one.goal = row.text(8);
    one.coach = row.id<UserId>(9);
    one.opened_by = row.id<UserId>(10);
    one.opened_at = row.instant(11);
    one.recheck_at = row.find_instant(12);
    one.rechecked_at = row.find_instant(13);
    one.closed_at = row.find_instant(14);
    if (const auto outcome = row.find_text(15)) {
        one.outcome = from_word<CoachingOutcome>(*outcome);
    }
    one.note = row.text(16);
    one.version = row.integer(17);
    return one;
}

constexpr std::string_view kSessions =
    "SELECT id, coaching_id, held_at, note, by_id, acknowledged_at, comment FROM "
    "quality_coaching_session ";

CoachingSession session_of(const Row& row) {
    return {row.id<CoachingSessionId>(0),
            row.id<CoachingId>(1),
            row.instant(2),
            row.text(3),
            row.id<UserId>(4),
            row.find_instant(5),
            row.text(6)};
}

std::int64_t first_integer(const Row& row) {
    return row.integer(0);
}

/// What may_see() says, as SQL.
void add_visible(Conditions& where, const Viewer& viewer) {
    where.either("c.agent_id = ?", {viewer.self});
    where.either("c.coach_id = ?", {viewer.self});
    if (viewer.is_qa || viewer.is_qa_lead || viewer.is_director) {
        where.either("1 = 1");
    }
    if (viewer.is_leader) {
        where.either("c.team_id IN " + Conditions::places(viewer.led_teams.size()),
                     Conditions::values(viewer.led_teams));
    }
    where.add_any();
}

}  // namespace

Result<void> insert_coaching(Connection& connection, const Coaching& one) {
    TRY(connection.execute(
        "INSERT INTO quality_coaching (id, state, agent_id, team_id, evaluation_id, scheme_id, "
        "contact_at, items_text, goal, coach_id, opened_by, opened_at, recheck_at) VALUES ($1, $2, "
        "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        {one.id, word_of(one.state), one.agent, one.team, one.evaluation, one.scheme,
         one.contact_at, text_of(one.items), one.goal, one.coach, one.opened_by, one.opened_at,
         one.recheck_at}));
    return {};
}

Result<std::optional<Coaching>> find_coaching(Connection& connection, CoachingId id) {
    return connection.query_first(
        fmt::format("SELECT {} FROM quality_coaching c WHERE c.id = $1", kColumns), {id},
        coaching_of);
}

Result<std::int64_t> update_coaching(Connection& connection, const Coaching& one,
                                     std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE quality_coaching SET state = $3, items_text = $4, goal = $5, coach_id = $6, "
            "recheck_at = $7, rechecked_at = $8, closed_at = $9, outcome = $10, note = $11, "
            "version = version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) "
            "RETURNING version",
            {one.id, expected, word_of(one.state), text_of(one.items), one.goal, one.coach,
             one.recheck_at, one.rechecked_at, one.closed_at,
             one.outcome ? std::optional(word_of(*one.outcome)) : std::nullopt, one.note},
            first_integer),
        fmt::format("coaching plan {}", one.id));
}

Result<std::int64_t> count_running_coachings(Connection& connection, UserId agent) {
    return connection.query_integer(
        "SELECT COUNT(*) FROM quality_coaching WHERE agent_id = $1 AND state IN ('open', "
        "'rechecked')",
        {agent});
}

Result<std::vector<CoachingSummary>> find_coachings(Connection& connection,
                                                    const CoachingFilter& filter,
                                                    const Viewer& viewer, CoachingId before,
                                                    std::int64_t limit) {
    Conditions where;
    const auto add_id = [&](std::string_view column, auto id) {
        if (id.is_set()) {
            where.add(fmt::format("{} = ?", column), {id});
        }
    };
    add_visible(where, viewer);
    if (filter.state) {
        where.add("c.state = ?", {word_of(*filter.state)});
    }
    add_id("c.agent_id", filter.agent);
    add_id("c.team_id", filter.team);
    add_id("c.coach_id", filter.coach);
    if (filter.opened_from) {
        where.add("c.opened_at >= ?", {*filter.opened_from});
    }
    if (filter.opened_to) {
        where.add("c.opened_at < ?", {*filter.opened_to});
    }
    if (filter.mine) {
        where.add("(c.agent_id = ? OR c.coach_id = ?)", {viewer.self, viewer.self});
    }
    if (before.is_set()) {
        where.add("c.id < ?", {before});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("SELECT {}, (SELECT COUNT(*) FROM quality_coaching_session s WHERE "
                    "s.coaching_id = c.id), (SELECT COUNT(*) FROM quality_coaching_session s WHERE "
                    "s.coaching_id = c.id AND s.acknowledged_at IS NULL) FROM quality_coaching "
                    "c{} ORDER BY c.id DESC LIMIT {}",
                    kColumns, where.text(), count),
        where.parameters(), [](const Row& row) {
            return CoachingSummary{coaching_of(row), row.integer(18), row.integer(19)};
        });
}

// ---------------------------------------------------------------- sessions

Result<void> insert_coaching_session(Connection& connection, const CoachingSession& session) {
    TRY(connection.execute(
        "INSERT INTO quality_coaching_session (id, coaching_id, held_at, note, by_id) VALUES ($1, "
        "$2, $3, $4, $5)",
        {session.id, session.coaching, session.held_at, session.note, session.by}));
    return {};
}

Result<std::optional<CoachingSession>> find_coaching_session(Connection& connection,
                                                             CoachingSessionId id) {
    return connection.query_first(std::string(kSessions) + "WHERE id = $1", {id}, session_of);
}

Result<std::vector<CoachingSession>> load_coaching_sessions(Connection& connection, CoachingId id) {
    return connection.query_all(
        std::string(kSessions) + "WHERE coaching_id = $1 ORDER BY held_at, id", {id}, session_of);
}

Result<void> acknowledge_session(Connection& connection, const CoachingSession& session) {
    TRY(connection.execute(
        "UPDATE quality_coaching_session SET acknowledged_at = $2, comment = $3 WHERE id = $1",
        {session.id, session.acknowledged_at, session.comment}));
    return {};
}

// ---------------------------------------------------------------- effect and retention

Result<std::vector<ItemCount>> count_items(Connection& connection, const Coaching& coaching,
                                           const Window& window) {
    Conditions where;
    where.add("e.agent_id = ? AND e.contact_at >= ? AND e.contact_at < ? AND e.scheme_id = ?",
              {coaching.agent, window.from, window.to, coaching.scheme});
    where.add(
        "e.purpose = 'regular' AND e.state NOT IN ('draft', 'void') AND e.released_at IS NOT NULL");
    where.add("i.item IN " + Conditions::places(coaching.items.size()),
              {coaching.items.begin(), coaching.items.end()});
    return connection.query_all(
        "SELECT i.item, COUNT(*), SUM(i.error) FROM quality_evaluation e JOIN quality_item i ON "
        "i.evaluation_id = e.id" +
            where.text() + " GROUP BY i.item",
        where.parameters(),
        [](const Row& row) { return ItemCount{row.text(0), row.integer(1), row.integer(2)}; });
}

Result<std::int64_t> remove_coaching_texts(Connection& connection, Instant before, Instant now,
                                           std::int64_t limit) {
    const auto old = TRY(connection.query_all(
        "SELECT id FROM quality_coaching WHERE contact_at < $1 AND texts_removed_at IS NULL AND "
        "state IN ('closed', 'cancelled') ORDER BY contact_at, id LIMIT $2",
        {before, limit}, [](const Row& row) { return row.id<CoachingId>(0); }));
    for (const auto id : old) {
        TRY(connection.execute(
            "UPDATE quality_coaching_session SET note = '', comment = '' WHERE coaching_id = $1",
            {id}));
        TRY(connection.execute(
            "UPDATE quality_coaching SET goal = '', note = '', texts_removed_at = $2, version = "
            "version + 1 WHERE id = $1",
            {id, now}));
    }
    return static_cast<std::int64_t>(old.size());
}

}  // namespace callfloor::quality
