#include "archive/deletion.h"

#include "archive/archive_limits.h"
#include "base/json.h"
#include "base/log.h"
#include "records/projector.h"

namespace callfloor::archive {
namespace {

using store::Connection;

struct Known {
    std::optional<ArchivedSound> sound;
    std::vector<ChainEntry> links;
};

bool is_proven(const Known& known) {
    return !known.links.empty() && known.links.back().act == word_of(ChainAct::Deleted);
}

Result<void> keep_proof(Connection& connection, const ExpiredRecording& recording,
                        const Known& known, const json::Object& why, Instant now) {
    ChainEntry link;
    link.at = now;
    link.recording = recording.recording;
    if (known.sound && known.links.empty() && !known.sound->sha256.empty()) {
        link.act = word_of(ChainAct::Kept);
        link.sha256 = known.sound->sha256;
        link.details = "{}";
        TRY(add_link(connection, link));
    }
    if (!is_proven(known)) {
        link.act = word_of(ChainAct::Deleted);
        link.sha256 = known.sound           ? known.sound->sha256
                      : known.links.empty() ? std::string()
                                            : known.links.back().sha256;
        auto details = why;
        details["conversation"] = recording.conversation.value;
        details["recorded_at"] = to_epoch_ms(recording.started_at);
        link.details = json::to_text(json::Value(std::move(details)));
        TRY(add_link(connection, std::move(link)));
    }
    return forget_sound(connection, recording.recording);
}

}  // namespace

Result<bool> delete_sound(const ArchiveParts& parts, const ExpiredRecording& recording,
                          const json::Object& why) {
    auto found = parts.readers.read([&](Connection& connection) -> Result<Known> {
        auto sound = TRY(find_sound(connection, recording.recording));
        auto links = TRY(links_of(connection, recording.recording));
        return Known{std::move(sound), std::move(links)};
    });
    auto known = TRY(std::move(found));
    if (!recording.path.empty()) {
        const auto stored = parts.recordings.at(recording.path);
        if (!known.sound) {
            if (const auto there = sound::look_at(stored)) {
                known.sound.emplace();
                known.sound->sha256 = there->sha256;
            }
        }
        TRY(sound::remove_sound(stored));
    }
    const auto now = parts.clock.now();
    auto proven = parts.writer.run_and_wait(
        [&](Connection& connection) { return keep_proof(connection, recording, known, why, now); });
    TRY(std::move(proven));
    records::RecordingRecord record;
    record.id = recording.recording;
    record.conversation = recording.conversation;
    std::vector<store::JournalEntry> entries{records::recording_deleted_entry(now, record)};
    TRY(parts.writer.append(std::move(entries)));
    return !is_proven(known);
}

Result<std::int64_t> delete_expired(const ArchiveParts& parts, const RetentionTimes& times) {
    const auto now = parts.clock.now();
    const auto due = TRY(parts.readers.read([&](Connection& connection) {
        return expired(connection, times, now, static_cast<std::int64_t>(limits::kDeletedAtOnce));
    }));
    std::int64_t deleted = 0;
    for (const auto& recording : due) {
        const auto rule = deciding_rule(recording, times, now);
        const auto done =
            delete_sound(parts, recording, {{"rule", rule.name}, {"days", rule.days}});
        if (done) {
            deleted += *done ? 1 : 0;
        } else {
            log_call(LogLevel::Error, "archive", recording.conversation,
                     "a recording is past its time and stays: {}", done.error().text);
        }
    }
    TRY(parts.writer.flush());
    return deleted;
}

}  // namespace callfloor::archive
