#include "archive/retention_store.h"

#include <algorithm>

namespace callfloor::archive {
namespace {

using store::Connection;
using store::Row;

RetentionClass class_of(const Row& row) {
    return {row.integer(0), row.text(1), row.integer(2), {}, row.boolean(3), row.integer(4)};
}

Result<std::vector<RetentionClass>> with_queues(Connection& connection,
                                                std::vector<RetentionClass> classes) {
    TRY(connection.query("SELECT class_id, queue_id FROM retention_queue ORDER BY queue_id", {},
                         [&](const Row& row) {
                             const auto at =
                                 std::ranges::find(classes, row.integer(0), &RetentionClass::id);
                             if (at != classes.end()) {
                                 at->queues.push_back(row.id<QueueId>(1));
                             }
                         }));
    return classes;
}

Result<void> put_queues(Connection& connection, const RetentionClass& one) {
    TRY(connection.execute("DELETE FROM retention_queue WHERE class_id = $1", {one.id}));
    for (const auto queue : one.queues) {
        const auto other = TRY(connection.query_first(
            "SELECT c.name FROM retention_queue q JOIN retention_class c ON c.id = q.class_id "
            "WHERE q.queue_id = $1",
            {queue}, [](const Row& row) { return row.text(0); }));
        if (other) {
            return fail_field(ErrorCode::Conflict, "queue_ids",
                              "queue {} is in the class {} already; take it out there first", queue,
                              *other);
        }
        TRY(connection.execute("INSERT INTO retention_queue (queue_id, class_id) VALUES ($1, $2)",
                               {queue, one.id}));
    }
    return {};
}

std::optional<RetentionClass> class_at(const Row& row, int first) {
    if (row.is_null(first)) {
        return std::nullopt;
    }
    RetentionClass one;
    one.name = row.text(first);
    one.days = row.integer(first + 1);
    return one;
}

}  // namespace

Result<std::vector<RetentionClass>> load_classes(Connection& connection) {
    auto classes = TRY(connection.query_all(
        "SELECT id, name, days, for_reviewed, version FROM retention_class ORDER BY name, id", {},
        class_of));
    return with_queues(connection, std::move(classes));
}

Result<std::optional<RetentionClass>> find_class(Connection& connection, std::int64_t id) {
    auto classes = TRY(load_classes(connection));
    const auto at = std::ranges::find(classes, id, &RetentionClass::id);
    return at == classes.end() ? std::nullopt : std::optional(std::move(*at));
}

Result<void> insert_class(Connection& connection, const RetentionClass& one) {
    TRY(connection.execute(
        "INSERT INTO retention_class (id, name, days, for_reviewed) VALUES ($1, $2, $3, $4)",
        {one.id, one.name, one.days, one.for_reviewed}));
    return put_queues(connection, one);
}

Result<std::int64_t> update_class(Connection& connection, const RetentionClass& one,
                                  std::optional<std::int64_t> expected) {
    const auto version = TRY(connection.query_integer(
        "UPDATE retention_class SET name = $2, days = $3, for_reviewed = $4, version = version + 1 "
        "WHERE id = $1 AND (CAST($5 AS BIGINT) IS NULL OR version = $5) RETURNING version",
        {one.id, one.name, one.days, one.for_reviewed, expected}));
    if (version == 0) {
        return fail(ErrorCode::Stale,
                    "the class {} was changed meanwhile; read it again, then change", one.name);
    }
    TRY(put_queues(connection, one));
    return version;
}

Result<void> delete_class(Connection& connection, std::int64_t id) {
    const auto carried = TRY(connection.query_integer(
        "SELECT COUNT(*) FROM recording_hold h JOIN recording r ON r.id = h.recording_id WHERE "
        "h.class_id = $1 AND r.deleted_at_ms IS NULL",
        {id}));
    if (carried > 0) {
        return fail(ErrorCode::Conflict,
                    "{} recordings carry this class, which would be kept for another time without "
                    "it; give them another one first",
                    carried);
    }
    TRY(connection.execute("DELETE FROM retention_queue WHERE class_id = $1", {id}));
    TRY(connection.execute("DELETE FROM retention_class WHERE id = $1", {id}));
    return {};
}

Result<RecordingHold> find_hold(Connection& connection, RecordingId recording) {
    const auto found = TRY(connection.query_first(
        "SELECT class_id, is_held, reason, by_id, at FROM recording_hold WHERE recording_id = $1",
        {recording}, [](const Row& row) {
            return RecordingHold{row.integer(0), row.boolean(1), row.text(2), row.id<UserId>(3),
                                 row.instant(4)};
        }));
    return found.value_or(RecordingHold{});
}

Result<void> save_hold(Connection& connection, RecordingId recording, const RecordingHold& hold) {
    const auto changed = TRY(connection.execute(
        "UPDATE recording_hold SET class_id = $2, is_held = $3, reason = $4, by_id = $5, at = $6 "
        "WHERE recording_id = $1",
        {recording, hold.retention_class, hold.is_held, hold.reason, hold.by, hold.at}));
    if (changed == 0) {
        TRY(connection.execute(
            "INSERT INTO recording_hold (recording_id, class_id, is_held, reason, by_id, at) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            {recording, hold.retention_class, hold.is_held, hold.reason, hold.by, hold.at}));
    }
    return {};
}

Result<std::int64_t> count_held(Connection& connection) {
    return connection.query_integer("SELECT COUNT(*) FROM recording_hold WHERE is_held = 1");
}

Result<std::vector<ExpiredRecording>> expired(Connection& connection, const RetentionTimes& times,
                                              Instant now, std::int64_t limit) {
    const auto shortest = TRY(connection.query_integer(
        "SELECT COALESCE(MIN(days), $1) FROM retention_class", {times.centre_days}));
    auto least = std::min(shortest, times.centre_days);
    least = times.bound_days > 0 ? std::min(least, times.bound_days) : least;
    const auto longest_bound = times.bound_days > 0 ? times.bound_days : kRetentionDaysMost * 10;
    return connection.query_all(
        "SELECT r.id, r.conversation_id, r.started_at_ms, r.path, qc.name, qc.days, hc.name, "
        "hc.days, rc.name, rc.days FROM recording r LEFT JOIN conversation c ON c.id = "
        "r.conversation_id LEFT JOIN retention_queue q ON q.queue_id = c.queue_id LEFT JOIN "
        "retention_class qc ON qc.id = q.class_id LEFT JOIN recording_hold h ON h.recording_id = "
        "r.id LEFT JOIN retention_class hc ON hc.id = h.class_id LEFT JOIN retention_class rc ON "
        "rc.id = (SELECT x.id FROM retention_class x WHERE x.for_reviewed = 1 ORDER BY x.days "
        "DESC, x.id LIMIT 1) AND EXISTS (SELECT 1 FROM quality_evaluation e WHERE "
        "e.conversation_id = r.conversation_id) WHERE r.finished_at_ms IS NOT NULL AND "
        "r.deleted_at_ms IS NULL AND r.started_at_ms < $1 AND COALESCE(h.is_held, 0) = 0 AND "
        "(r.started_at_ms < $2 OR (r.started_at_ms < $3 - 86400000 * COALESCE(qc.days, $4) AND "
        "r.started_at_ms < $3 - 86400000 * COALESCE(hc.days, 0) AND r.started_at_ms < $3 - "
        "86400000 * COALESCE(rc.days, 0))) ORDER BY r.started_at_ms LIMIT $5",
        {now - std::chrono::days(least), now - std::chrono::days(longest_bound), now,
         times.centre_days, limit},
        [](const Row& row) {
            return ExpiredRecording{
                row.id<RecordingId>(0), row.id<ConversationId>(1), row.instant(2),  row.text(3),
                class_at(row, 4),       class_at(row, 6),          class_at(row, 8)};
        });
}

}  // namespace callfloor::archive
