#include "archive/archive_worker.h"

#include "base/json.h"
#include "base/log.h"
#include "records/signal_store.h"
#include "sound/sealed_file.h"

namespace callfloor::archive {
namespace {

using store::Connection;

/// Of a file found sealed, as after restoring an older database: renewing its seal tells.
constexpr const char* kUnknownKey = "?";

ChainEntry link_for(const ArchivedSound& sound, ChainAct act, Instant now, json::Object details) {
    ChainEntry link;
    link.at = now;
    link.recording = sound.recording;
    link.act = word_of(act);
    link.sha256 = sound.sha256;
    link.details = json::to_text(json::Value(std::move(details)));
    return link;
}

struct Trouble {
    RecordingId recording;
    std::string text;
};

Result<void> keep_troubles(Connection& connection, const std::vector<Trouble>& troubles,
                           Instant now) {
    for (const auto& trouble : troubles) {
        TRY(set_problem(connection, trouble.recording, trouble.text, now));
    }
    return {};
}

}  // namespace

Result<Wanted> wanted_now(Connection& connection, const ArchiveParts& parts) {
    Wanted wanted;
    wanted.settings = TRY(load_settings(connection));
    wanted.now = parts.clock.now();
    if (parts.recordings.keys) {
        wanted.key = sound::key_name(parts.recordings.keys->current_id());
    }
    return wanted;
}

Result<std::int64_t> ArchiveWorker::take_in(const Wanted& wanted, const std::stop_token& stop) {
    RecordingId settled;
    auto found =
        parts_.readers.read([&](Connection& connection) -> Result<std::vector<ArchivedSound>> {
            settled = TRY(records::last_settled_recording(connection));
            if (!taken_) {
                taken_ = TRY(last_taken(connection));
            }
            return untaken(connection, *taken_, settled);
        });
    auto sounds = TRY(std::move(found));
    for (auto& sound : sounds) {
        if (stop.stop_requested()) {
            return 0;
        }
        const auto there = sound::look_at(parts_.recordings.at(sound.path));
        if (!there) {
            sound.problem = there.error().text;
            continue;
        }
        sound.form = there->file.form;
        sound.key = there->file.is_sealed ? kUnknownKey : "";
        sound.sha256 = there->sha256;
        sound.bytes = there->bytes;
    }
    if (!sounds.empty()) {
        const auto now = wanted.now;
        auto kept = parts_.writer.run_and_wait([&](Connection& connection) -> Result<void> {
            for (auto& sound : sounds) {
                if (sound.problem.empty()) {
                    sound.chain_seq = TRY(add_link(
                        connection,
                        link_for(sound, ChainAct::Kept, now,
                                 {{"form", sound::word_of(sound.form)}, {"bytes", sound.bytes}})));
                }
                TRY(insert_sound(connection, sound, now));
            }
            return {};
        });
        TRY(std::move(kept));
        taken_ = sounds.back().recording;
    }
    return static_cast<std::int64_t>(sounds.size());
}

Result<ArchivedSound> ArchiveWorker::packed(const ArchivedSound& sound,
                                            const Wanted& wanted) const {
    const auto stored = parts_.recordings.at(sound.path);
    auto result = sound;
    if (const auto found = stored.find();
        found && !std::filesystem::exists(stored.path_of(sound.file()))) {
        // Packed already, and the database restored from before that: its link says so.
        const auto there = TRY(sound::look_at(stored, *found));
        result.form = found->form;
        result.key = found->is_sealed ? kUnknownKey : "";
        result.sha256 = there.sha256;
        result.bytes = there.bytes;
        return result;
    }
    const auto now = TRY(sound::look_at(stored, sound.file()));
    if (now.sha256 != sound.sha256) {
        return fail(ErrorCode::Unavailable,
                    "{} was changed after it was kept, so it stays as it is; bring it back from a "
                    "backup",
                    sound.path);
    }
    sound::SoundFile file = sound.file();
    if (file.form == sound::SoundForm::Wav) {
        file.form = wanted.settings.form;  // what is packed already is not packed again
    }
    file.is_sealed = file.is_sealed || (wanted.settings.seal && parts_.recordings.keys);
    const auto kept = TRY(sound::repack(stored, file));
    result.form = kept.file.form;
    result.key = kept.file.is_sealed ? (sound.key.empty() ? wanted.key : sound.key) : "";
    result.sha256 = kept.sha256;
    result.bytes = kept.bytes;
    return result;
}

Result<void> ArchiveWorker::keep_packed(const std::vector<ArchivedSound>& packed, Instant now) {
    auto kept = parts_.writer.run_and_wait([&](Connection& connection) -> Result<void> {
        for (auto sound : packed) {
            sound.chain_seq =
                TRY(add_link(connection, link_for(sound, ChainAct::Packed, now,
                                                  {{"form", sound::word_of(sound.form)},
                                                   {"sealed", !sound.key.empty()},
                                                   {"bytes", sound.bytes}})));
            TRY(update_sound(connection, sound));
        }
        return {};
    });
    TRY(std::move(kept));
    return tidy();
}

Result<std::int64_t> ArchiveWorker::pack(const Wanted& wanted, const std::stop_token& stop) {
    const auto due = TRY(parts_.readers.read(
        [&](Connection& connection) { return due_to_pack(connection, wanted); }));
    std::vector<ArchivedSound> done;
    std::vector<Trouble> troubles;
    for (const auto& sound : due) {
        if (stop.stop_requested()) {
            break;
        }
        auto result = packed(sound, wanted);
        if (result) {
            done.push_back(*std::move(result));
        } else {
            log(LogLevel::Warning, "archive", "recording {} is not packed: {}", sound.recording,
                result.error().text);
            troubles.push_back({sound.recording, result.error().text});
        }
    }
    if (!troubles.empty()) {
        TRY(parts_.writer.run_and_wait([&](Connection& connection) {
            return keep_troubles(connection, troubles, wanted.now);
        }));
    }
    if (!done.empty()) {
        TRY(keep_packed(done, wanted.now));
    }
    return static_cast<std::int64_t>(due.size());
}

Result<std::int64_t> ArchiveWorker::renew(const Wanted& wanted, const std::stop_token& stop) {
    const auto due = TRY(parts_.readers.read(
        [&](Connection& connection) { return due_to_renew(connection, wanted); }));
    std::vector<Trouble> troubles;
    std::vector<RecordingId> renewed;
    for (const auto& sound : due) {
        if (stop.stop_requested()) {
            break;
        }
        const auto stored = parts_.recordings.at(sound.path);
        const auto done = sound::renew_seal(stored.path_of(sound.file()), *parts_.recordings.keys);
        if (done) {
            renewed.push_back(sound.recording);
        } else {
            troubles.push_back({sound.recording, done.error().text});
        }
    }
    if (!due.empty()) {
        auto kept = parts_.writer.run_and_wait([&](Connection& connection) -> Result<void> {
            for (const auto recording : renewed) {
                TRY(update_key(connection, recording, wanted.key));
            }
            return keep_troubles(connection, troubles, wanted.now);
        });
        TRY(std::move(kept));
    }
    return static_cast<std::int64_t>(due.size());
}

Result<void> ArchiveWorker::tidy() {
    const auto left =
        TRY(parts_.readers.read([](Connection& connection) { return with_leftovers(connection); }));
    std::vector<RecordingId> cleared;
    for (const auto& sound : left) {
        // Only what is proven to be there replaces what goes.
        const auto stored = parts_.recordings.at(sound.path);
        const auto there = sound::look_at(stored, sound.file());
        if (!there || there->sha256 != sound.sha256) {
            log(LogLevel::Error, "archive",
                "recording {}: its packed file is not what was written, so its former file stays; "
                "look at the disk",
                sound.recording);
            continue;
        }
        TRY(sound::remove_others(stored, sound.file()));
        cleared.push_back(sound.recording);
    }
    if (cleared.empty()) {
        return {};
    }
    return parts_.writer.run_and_wait([&](Connection& connection) -> Result<void> {
        for (const auto recording : cleared) {
            TRY(clear_leftover(connection, recording));
        }
        return {};
    });
}

Result<std::int64_t> ArchiveWorker::work(const std::stop_token& stop) {
    const auto wanted = TRY(parts_.readers.read(
        [&](Connection& connection) { return wanted_now(connection, parts_); }));
    TRY(tidy());
    auto worked = TRY(take_in(wanted, stop));
    worked += TRY(pack(wanted, stop));
    worked += TRY(renew(wanted, stop));
    return worked;
}

}  // namespace callfloor::archive
