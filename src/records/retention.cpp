#include "records/retention.h"

#include "base/log.h"
#include "records/projector.h"
#include "records/records_store.h"

namespace callfloor::records {

Result<std::int64_t> delete_old_recordings(store::Writer& writer, store::ReaderPool& readers,
                                           const sound::SoundLibrary& recordings, Instant before,
                                           Instant now) {
    constexpr std::int64_t kAtOnce = 1'000;
    const auto old = TRY(readers.read([&](store::Connection& connection) {
        return find_old_recordings(connection, before, kAtOnce);
    }));
    std::vector<store::JournalEntry> entries;
    for (const RecordingRecord& recording : old) {
        const auto removed = recording.path.empty()
                                 ? Result<void>{}
                                 : sound::remove_sound(recordings.at(recording.path));
        if (!removed) {
            log_call(LogLevel::Error, "records", recording.conversation,
                     "a recording is past its time and stays: {}", removed.error().text);
            continue;
        }
        entries.push_back(recording_deleted_entry(now, recording));
    }
    const auto count = static_cast<std::int64_t>(entries.size());
    TRY(writer.append(std::move(entries)));
    return count;
}

}  // namespace callfloor::records
