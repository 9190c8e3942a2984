#include "quality/clip_store.h"

#include "http/etag.h"
#include "quality/clip_codec.h"
#include "quality/clip_rules.h"
#include "quality/quality_codec.h"
#include "store/conditions.h"

namespace callfloor::quality {

namespace {

using store::Conditions;
using store::Connection;
using store::containing;
using store::Row;

constexpr std::string_view kColumns =
    "c.id, c.state, c.recording_id, c.conversation_id, c.contact_at, c.marks_text, c.title, "
    "c.learning_points, c.example, c.audience, c.tags_text, c.scheme_id, c.items_text, c.file, "
    "c.sha256, c.length_ms, c.made_by, c.made_at, c.submitted_at, c.decided_by, c.decided_at, "
    "c.reason, c.version";

Clip clip_of(const Row& row) {
    Clip one;
    one.id = row.id<ClipId>(0);
    one.state = from_word<ClipState>(row.text_view(1));
    one.recording = row.id<RecordingId>(2);
    one.conversation = row.id<ConversationId>(3);
    one.contact_at = row.find_instant(4);
    one.marks = clip_marks_from_json(parse_own(row.text_view(5)).as_object());
    one.texts.title = row.text(6);
    one.texts.learning_points = row.text(7);
    one.texts.example = from_word<ClipExample>(row.text_view(8));
    one.texts.audience = from_word<ClipAudience>(row.text_view(9));
    one.texts.tags = texts_from_json(parse_own(row.text_view(10)).as_array());
    one.texts.scheme = row.id<SchemeId>(11);
    one.texts.items = texts_from_json(parse_own(row.text_view(12)).as_array());
    one.sound = {row.text(13), row.text(14), row.duration(15)};
    one.made_by = row.id<UserId>(16);
    one.made_at = row.instant(17);
    one.submitted_at = row.find_instant(18);
    one.decided_by = row.id<UserId>(19);
    one.decided_at = row.find_instant(20);
    one.reason = row.text(21);
    one.version = row.integer(22);
    return one;
}

constexpr std::string_view kUses =
    "(SELECT COUNT(*) FROM quality_clip_use u WHERE u.clip_id = c.id)";

ClipSummary summary_of(const Row& row) {
    return {clip_of(row), row.integer(23)};
}

std::string text_of(const std::vector<std::string>& texts) {
    return json::to_text(texts_json(texts));
}

std::string text_of(const ClipMarks& marks) {
    return json::to_text(clip_marks_json(marks));
}

/// Of an array of texts: it has this one.
std::string naming(std::string_view text) {
    return containing(json::to_text(json::Value(text)));
}

/// What may_see() says, as SQL.
void add_visible(Conditions& where, const Viewer& viewer) {
    where.either("c.made_by = ?", {viewer.self});
    if (viewer.is_qa_lead) {
        where.either("c.state <> 'draft'");
    }
    if (is_reviewer(viewer)) {
        where.either("c.state = 'approved'");
    } else {
        where.either("c.state = 'approved' AND c.audience = 'everyone'");
    }
    where.add_any();
}

Conditions conditions_of(const ClipFilter& filter, const Viewer& viewer) {
    Conditions where;
    add_visible(where, viewer);
    if (!filter.text.empty()) {
        const auto part = containing(filter.text);
        where.add(
            "(LOWER(c.title) LIKE LOWER(CAST(? AS TEXT)) ESCAPE '!' OR LOWER(c.learning_points) "
            "LIKE LOWER(CAST(? AS TEXT)) ESCAPE '!' OR LOWER(c.tags_text) LIKE LOWER(CAST(? AS "
            "TEXT)) ESCAPE '!')",
            {std::string(part), std::string(part), std::string(part)});
    }
    if (filter.state) {
        where.add("c.state = ?", {word_of(*filter.state)});
    }
    if (filter.example) {
        where.add("c.example = ?", {word_of(*filter.example)});
    }
    if (filter.scheme.is_set()) {
        where.add("c.scheme_id = ?", {filter.scheme});
    }
    if (!filter.item.empty()) {
        where.add("c.items_text LIKE ? ESCAPE '!'", {naming(filter.item)});
    }
    if (!filter.tag.empty()) {
        where.add("c.tags_text LIKE ? ESCAPE '!'", {naming(filter.tag)});
    }
    if (filter.mine) {
        where.add("c.made_by = ?", {viewer.self});
    }
    return where;
}

}  // namespace

Result<void> insert_clip(Connection& connection, const Clip& one) {
    TRY(connection.execute(
        "INSERT INTO quality_clip (id, state, recording_id, conversation_id, contact_at, "
        "marks_text, title, learning_points, example, audience, tags_text, scheme_id, items_text, "
        "file, sha256, length_ms, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
        "$10, $11, $12, $13, $14, $15, $16, $17, $18)",
        {one.id, word_of(one.state), one.recording, one.conversation, one.contact_at,
         text_of(one.marks), one.texts.title, one.texts.learning_points, word_of(one.texts.example),
         word_of(one.texts.audience), text_of(one.texts.tags), one.texts.scheme,
         text_of(one.texts.items), one.sound.file, one.sound.sha256, one.sound.length, one.made_by,
         one.made_at}));
    return {};
}

Result<std::optional<Clip>> find_clip(Connection& connection, ClipId id) {
    return connection.query_first(
        fmt::format("SELECT {} FROM quality_clip c WHERE c.id = $1", kColumns), {id}, clip_of);
}

Result<std::int64_t> update_clip(Connection& connection, const Clip& one,
                                 std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE quality_clip SET state = $3, marks_text = $4, title = $5, learning_points = "
            "$6, example = $7, audience = $8, tags_text = $9, scheme_id = $10, items_text = $11, "
            "file = $12, sha256 = $13, length_ms = $14, submitted_at = $15, decided_by = $16, "
            "decided_at = $17, reason = $18, version = version + 1 WHERE id = $1 AND (CAST($2 AS "
            "BIGINT) IS NULL OR version = $2) RETURNING version",
            {one.id, expected, word_of(one.state), text_of(one.marks), one.texts.title,
             one.texts.learning_points, word_of(one.texts.example), word_of(one.texts.audience),
             text_of(one.texts.tags), one.texts.scheme, text_of(one.texts.items), one.sound.file,
             one.sound.sha256, one.sound.length, one.submitted_at, one.decided_by, one.decided_at,
             one.reason},
            [](const Row& row) { return row.integer(0); }),
        fmt::format("clip {}", one.id));
}

Result<ClipCount> count_clips(Connection& connection) {
    ClipCount count;
    count.all = TRY(connection.query_integer("SELECT COUNT(*) FROM quality_clip"));
    count.with_sound =
        TRY(connection.query_integer("SELECT COUNT(*) FROM quality_clip WHERE file <> ''"));
    return count;
}

Result<std::vector<ClipSummary>> find_clips(Connection& connection, const ClipFilter& filter,
                                            const Viewer& viewer, ClipId before,
                                            std::int64_t limit) {
    auto where = conditions_of(filter, viewer);
    if (before.is_set()) {
        where.add("c.id < ?", {before});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("SELECT {}, {} FROM quality_clip c{} ORDER BY c.id DESC LIMIT {}", kColumns,
                    kUses, where.text(), count),
        where.parameters(), summary_of);
}

// ---------------------------------------------------------------- uses

Result<bool> insert_clip_use(Connection& connection, const ClipUse& use) {
    const auto added = TRY(connection.execute(
        "INSERT INTO quality_clip_use (clip_id, kind, object_id, by_id, at) VALUES ($1, $2, $3, "
        "$4, $5) ON CONFLICT (clip_id, kind, object_id) DO NOTHING",
        {use.clip, word_of(use.kind), use.object, use.by, use.at}));
    return added > 0;
}

Result<bool> delete_clip_use(Connection& connection, const ClipUse& use) {
    const auto removed = TRY(connection.execute(
        "DELETE FROM quality_clip_use WHERE clip_id = $1 AND kind = $2 AND object_id = $3",
        {use.clip, word_of(use.kind), use.object}));
    return removed > 0;
}

Result<std::vector<ClipUse>> load_clip_uses(Connection& connection, ClipId clip) {
    return connection.query_all(
        "SELECT clip_id, kind, object_id, by_id, at FROM quality_clip_use WHERE clip_id = $1 ORDER "
        "BY at, object_id",
        {clip}, [](const Row& row) {
            return ClipUse{row.id<ClipId>(0), from_word<ClipUseKind>(row.text_view(1)),
                           row.integer(2), row.id<UserId>(3), row.instant(4)};
        });
}

Result<std::vector<ClipSummary>> load_cited_clips(Connection& connection, ClipUseKind kind,
                                                  std::int64_t object) {
    return connection.query_all(
        fmt::format("SELECT {}, {} FROM quality_clip_use x JOIN quality_clip c ON c.id = x.clip_id "
                    "WHERE x.kind = $1 AND x.object_id = $2 ORDER BY x.at, c.id",
                    kColumns, kUses),
        {word_of(kind), object}, summary_of);
}

// ---------------------------------------------------------------- files and retention

Result<std::vector<std::string>> load_clip_files(Connection& connection) {
    return connection.query_all("SELECT file FROM quality_clip WHERE file <> ''", {},
                                [](const Row& row) { return row.text(0); });
}

Result<ClipsEnded> end_clips(Connection& connection, Instant before, std::int64_t limit) {
    const auto old = TRY(connection.query_all(
        fmt::format("SELECT {}, {} FROM quality_clip c WHERE c.contact_at < $1 ORDER BY "
                    "c.contact_at, c.id LIMIT $2",
                    kColumns, kUses),
        {before, limit}, summary_of));
    ClipsEnded ended;
    for (const auto& [clip, uses] : old) {
        // What was never approved goes; of what is cited the title stays.
        if (clip.state != ClipState::Approved && uses == 0) {
            TRY(connection.execute("DELETE FROM quality_clip WHERE id = $1", {clip.id}));
            ended.files.push_back(clip.sound.file);
        } else {
            TRY(connection.execute(
                "UPDATE quality_clip SET recording_id = NULL, conversation_id = NULL, contact_at "
                "= NULL, marks_text = $2, version = version + 1 WHERE id = $1",
                {clip.id, text_of(ClipMarks{})}));
        }
        ++ended.clips;
    }
    return ended;
}

}  // namespace callfloor::quality
