#include "archive/archive_store.h"

#include "archive/archive_limits.h"

namespace callfloor::archive {
namespace {

using store::Connection;
using store::Row;

constexpr auto kAtOnce = static_cast<std::int64_t>(limits::kArchiveAtOnce);
constexpr Duration kTriedAgainAfter = std::chrono::hours(24);
constexpr std::string_view kLinkColumns =
    "seq, at, recording_id, act, sha256, details, previous, hash";

constexpr std::string_view kSelectSounds =
    "SELECT recording_id, recorded_at, path, form, key_name, sha256, bytes, recorded_bytes, "
    "chain_seq, problem FROM archived_sound ";

ArchivedSound sound_of(const Row& row) {
    ArchivedSound sound;
    sound.recording = row.id<RecordingId>(0);
    sound.recorded_at = row.instant(1);
    sound.path = row.text(2);
    sound.form = sound::sound_form_from(row.text_view(3)).value_or(sound::SoundForm::Wav);
    sound.key = row.text(4);
    sound.sha256 = row.text(5);
    sound.bytes = row.integer(6);
    sound.recorded_bytes = row.integer(7);
    sound.chain_seq = row.integer(8);
    sound.problem = row.text(9);
    return sound;
}

Result<std::vector<ArchivedSound>> sounds_where(Connection& connection, std::string_view where,
                                                store::Parameters parameters) {
    return connection.query_all(fmt::format("{}WHERE {}", kSelectSounds, where), parameters,
                                sound_of);
}

ChainEntry link_of(const Row& row) {
    return {row.integer(0), row.instant(1), row.id<RecordingId>(2),
            row.text(3),    row.text(4),    row.text(5),
            row.text(6),    row.text(7)};
}

/// Younger recordings stay as they were recorded.
Instant old_before(const Wanted& wanted) {
    return wanted.now - std::chrono::days(wanted.settings.after_days);
}

/// By what is asked of all: a form, a seal. Two statements, each by its index.
bool wants_form(const Wanted& wanted) {
    return wanted.settings.form != sound::SoundForm::Wav;
}
bool wants_seal(const Wanted& wanted) {
    return wanted.settings.seal && !wanted.key.empty();
}

}  // namespace

Result<ArchiveSettings> load_settings(Connection& connection) {
    const auto found = TRY(connection.query_first(
        "SELECT form, after_days, seal, version FROM archive_settings WHERE id = 1", {},
        [](const Row& row) {
            return ArchiveSettings{
                sound::sound_form_from(row.text_view(0)).value_or(sound::SoundForm::Wav),
                row.integer(1), row.boolean(2), row.integer(3)};
        }));
    return found.value_or(ArchiveSettings{});
}

Result<std::int64_t> save_settings(Connection& connection, const ArchiveSettings& settings,
                                   std::optional<std::int64_t> expected) {
    const auto version = TRY(connection.query_integer(
        "UPDATE archive_settings SET form = $1, after_days = $2, seal = $3, version = version + 1 "
        "WHERE id = 1 AND (CAST($4 AS BIGINT) IS NULL OR version = $4) RETURNING version",
        {sound::word_of(settings.form), settings.after_days, settings.seal, expected}));
    if (version == 0) {
        return fail(ErrorCode::Stale,
                    "the archive's settings were changed meanwhile; read them again, then change");
    }
    return version;
}

Result<RecordingId> last_taken(Connection& connection) {
    return RecordingId{
        TRY(connection.query_integer("SELECT MAX(recording_id) FROM archived_sound"))};
}

Result<std::vector<ArchivedSound>> untaken(Connection& connection, RecordingId after,
                                           RecordingId to) {
    return connection.query_all(
        "SELECT id, started_at_ms, path, 'wav', '', '', 0, bytes, 0, '' FROM recording WHERE id > "
        "$1 AND id <= $2 AND finished_at_ms IS NOT NULL AND deleted_at_ms IS NULL AND bytes > 0 "
        "AND path <> '' ORDER BY id LIMIT $3",
        {after.value, to.value, kAtOnce}, sound_of);
}

Result<std::vector<ArchivedSound>> due_to_pack(Connection& connection, const Wanted& wanted) {
    std::vector<ArchivedSound> due;
    const auto tried_before = wanted.now - kTriedAgainAfter;
    if (wants_form(wanted)) {
        due = TRY(
            sounds_where(connection,
                         "form = 'wav' AND recorded_at < $1 AND chain_seq > 0 AND "
                         "(problem_at IS NULL OR problem_at < $2) ORDER BY recorded_at LIMIT $3",
                         {old_before(wanted), tried_before, kAtOnce}));
    }
    if (due.empty() && wants_seal(wanted)) {
        due = TRY(
            sounds_where(connection,
                         "key_name = '' AND recorded_at < $1 AND chain_seq > 0 AND "
                         "(problem_at IS NULL OR problem_at < $2) ORDER BY recorded_at LIMIT $3",
                         {old_before(wanted), tried_before, kAtOnce}));
    }
    return due;
}

Result<std::vector<ArchivedSound>> due_to_renew(Connection& connection, const Wanted& wanted) {
    if (wanted.key.empty()) {
        return std::vector<ArchivedSound>{};
    }
    // On each side of the key's name, so that the index gives what is left and no more.
    return sounds_where(connection,
                        "((key_name > '' AND key_name < $1) OR key_name > $1) AND "
                        "(problem_at IS NULL OR problem_at < $2) LIMIT $3",
                        {wanted.key, wanted.now - kTriedAgainAfter, kAtOnce});
}

Result<std::vector<ArchivedSound>> with_leftovers(Connection& connection) {
    return sounds_where(connection,
                        "has_leftover = 1 ORDER BY recording_id "
                        "LIMIT $1",
                        {kAtOnce});
}

Result<std::int64_t> add_link(Connection& connection, ChainEntry entry) {
    const auto last = TRY(connection.query_first(
        "SELECT seq, hash FROM archive_chain ORDER BY seq DESC LIMIT 1", {},
        [](const Row& row) { return std::pair(row.integer(0), row.text(1)); }));
    entry.seq = last ? last->first + 1 : 1;
    entry.previous = last ? last->second : kChainBegins;
    entry.hash = chain_hash(entry);
    TRY(connection.execute(
        "INSERT INTO archive_chain (seq, at, recording_id, act, sha256, details, previous, hash) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {entry.seq, entry.at, entry.recording, entry.act, entry.sha256, entry.details,
         entry.previous, entry.hash}));
    return entry.seq;
}

Result<void> insert_sound(Connection& connection, const ArchivedSound& sound, Instant now) {
    TRY(connection.execute(
        "INSERT INTO archived_sound (recording_id, recorded_at, path, form, key_name, sha256, "
        "bytes, recorded_bytes, chain_seq, problem, problem_at) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11)",
        {sound.recording, sound.recorded_at, sound.path, sound::word_of(sound.form), sound.key,
         sound.sha256, sound.bytes, sound.recorded_bytes, sound.chain_seq, sound.problem,
         sound.problem.empty() ? std::optional<Instant>() : now}));
    return {};
}

Result<void> update_sound(Connection& connection, const ArchivedSound& sound) {
    TRY(connection.execute(
        "UPDATE archived_sound SET form = $2, key_name = $3, sha256 = $4, bytes = $5, chain_seq = "
        "$6, has_leftover = 1, problem = '', problem_at = NULL WHERE recording_id = $1",
        {sound.recording, sound::word_of(sound.form), sound.key, sound.sha256, sound.bytes,
         sound.chain_seq}));
    return {};
}

Result<void> update_key(Connection& connection, RecordingId recording, const std::string& key) {
    TRY(connection.execute(
        "UPDATE archived_sound SET key_name = $2, problem = '', problem_at = NULL WHERE "
        "recording_id = $1",
        {recording, key}));
    return {};
}

Result<void> clear_leftover(Connection& connection, RecordingId recording) {
    TRY(connection.execute("UPDATE archived_sound SET has_leftover = 0 WHERE recording_id = $1",
                           {recording}));
    return {};
}

Result<void> set_problem(Connection& connection, RecordingId recording, const std::string& problem,
                         Instant now) {
    TRY(connection.execute(
        "UPDATE archived_sound SET problem = $2, problem_at = $3 WHERE recording_id = $1",
        {recording, problem, now}));
    return {};
}

Result<std::int64_t> forget_problems(Connection& connection) {
    return connection.execute(
        "UPDATE archived_sound SET problem = '', problem_at = NULL WHERE problem <> '' AND "
        "chain_seq > 0");
}

Result<void> forget_sound(Connection& connection, RecordingId recording) {
    TRY(connection.execute("DELETE FROM archived_sound WHERE recording_id = $1", {recording}));
    return {};
}

Result<std::optional<ArchivedSound>> find_sound(Connection& connection, RecordingId recording) {
    return connection.query_first(fmt::format("{}WHERE recording_id = $1", kSelectSounds),
                                  {recording}, sound_of);
}

Result<std::vector<ArchivedSound>> sounds_after(Connection& connection, RecordingId after,
                                                std::int64_t limit) {
    return sounds_where(connection,
                        "recording_id > $1 ORDER BY "
                        "recording_id LIMIT $2",
                        {after.value, limit});
}

Result<std::vector<ArchivedSound>> with_problems(Connection& connection, std::int64_t limit) {
    return sounds_where(connection,
                        "problem <> '' ORDER BY recording_id "
                        "DESC LIMIT $1",
                        {limit});
}

Result<std::vector<ChainEntry>> links_after(Connection& connection, std::int64_t after,
                                            std::int64_t limit) {
    static const auto kSql = fmt::format(
        "SELECT {} FROM archive_chain WHERE seq > $1 ORDER BY seq LIMIT $2", kLinkColumns);
    return connection.query_all(kSql, {after, limit}, link_of);
}

Result<std::optional<ChainEntry>> find_link(Connection& connection, std::int64_t seq) {
    static const auto kSql =
        fmt::format("SELECT {} FROM archive_chain WHERE seq = $1", kLinkColumns);
    return connection.query_first(kSql, {seq}, link_of);
}

Result<std::vector<ChainEntry>> links_of(Connection& connection, RecordingId recording) {
    static const auto kSql =
        fmt::format("SELECT {} FROM archive_chain WHERE recording_id = $1 ORDER BY seq LIMIT 1000",
                    kLinkColumns);
    return connection.query_all(kSql, {recording}, link_of);
}

Result<std::vector<RecordingId>> vanished(Connection& connection, std::int64_t limit) {
    return connection.query_all(
        "SELECT c.recording_id FROM archive_chain c LEFT JOIN archived_sound a ON a.recording_id = "
        "c.recording_id WHERE c.act = 'kept' AND a.recording_id IS NULL AND NOT EXISTS (SELECT 1 "
        "FROM archive_chain d WHERE d.recording_id = c.recording_id AND d.act = 'deleted') ORDER "
        "BY c.recording_id LIMIT $1",
        {limit}, [](const Row& row) { return row.id<RecordingId>(0); });
}

Result<void> save_check(Connection& connection, const CheckRun& run) {
    TRY(connection.execute("DELETE FROM archive_check"));
    TRY(connection.execute(
        "INSERT INTO archive_check (id, started_at, finished_at, by_id, links, sounds, bytes, "
        "differences, texts, head) VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {run.started_at, run.finished_at, run.by.value, run.links, run.sounds, run.bytes,
         run.differences, run.texts, run.head}));
    return {};
}

Result<std::optional<CheckRun>> last_check(Connection& connection) {
    return connection.query_first(
        "SELECT started_at, finished_at, by_id, links, sounds, bytes, differences, texts, head "
        "FROM archive_check WHERE id = 1",
        {}, [](const Row& row) {
            return CheckRun{row.instant(0), row.instant(1), row.id<UserId>(2),
                            row.integer(3), row.integer(4), row.integer(5),
                            row.integer(6), row.text(7),    row.text(8)};
        });
}

Result<ArchiveFigures> load_figures(Connection& connection, const Wanted& wanted) {
    ArchiveFigures figures;
    figures.forms = TRY(connection.query_all(
        "SELECT form, CASE WHEN key_name = '' THEN 0 ELSE 1 END AS sealed, COUNT(*), "
        "CAST(SUM(bytes) AS BIGINT), CAST(SUM(recorded_bytes) AS BIGINT) FROM archived_sound WHERE "
        "chain_seq > 0 GROUP BY 1, 2 ORDER BY 1, 2",
        {}, [](const Row& row) {
            return FormFigures{row.text(0), row.boolean(1), row.integer(2), row.integer(3),
                               row.integer(4)};
        }));
    figures.waiting = TRY(connection.query_integer(
        "SELECT COUNT(*) FROM archived_sound WHERE recorded_at < $1 AND chain_seq > 0 AND "
        "(($2 = 1 AND form = 'wav') OR ($3 = 1 AND key_name = ''))",
        {old_before(wanted), wants_form(wanted), wants_seal(wanted)}));
    figures.problems =
        TRY(connection.query_integer("SELECT COUNT(*) FROM archived_sound WHERE problem <> ''"));
    figures.deleted =
        TRY(connection.query_integer("SELECT COUNT(*) FROM archive_chain WHERE act = 'deleted'"));
    const auto head = TRY(connection.query_first(
        "SELECT seq, at, hash FROM archive_chain ORDER BY seq DESC LIMIT 1", {},
        [](const Row& row) { return std::tuple(row.integer(0), row.instant(1), row.text(2)); }));
    if (head) {
        figures.links = std::get<0>(*head);
        figures.head_at = std::get<1>(*head);
        figures.head = std::get<2>(*head);
    }
    return figures;
}

}  // namespace callfloor::archive
