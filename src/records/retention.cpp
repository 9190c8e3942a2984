#include "records/retention.h"

#include "base/log.h"
#include "records/projector.h"
#include "records/records_store.h"

namespace callfloor::records {

Result<std::int64_t> delete_old_recordings(store::Writer& writer, store::ReaderPool& readers,
                                           const std::filesystem::path& recordings_folder,
                                           Instant before, Instant now) {
    constexpr std::int64_t kAtOnce = 1'000;
    const auto old = TRY(readers.read([&](store::Connection& connection) {
        return find_old_recordings(connection, before, kAtOnce);
    }));
    std::vector<store::JournalEntry> entries;
    for (const RecordingRecord& recording : old) {
        std::error_code error;
        if (!recording.path.empty()) {
            std::filesystem::remove(recordings_folder / recording.path, error);
        }
        if (error) {
            log_call(LogLevel::Error, "records", recording.conversation,
                     "the recording {} is past its time and cannot be deleted: {}; check the "
                     "folder's permissions",
                     recording.path, error.message());
            continue;
        }
        entries.push_back(recording_deleted_entry(now, recording));
    }
    const auto count = static_cast<std::int64_t>(entries.size());
    TRY(writer.append(std::move(entries)));
    return count;
}

}  // namespace callfloor::records
