#include "records/retention.h"

#include <fstream>

#include "base/temporary_folder.h"
#include "records/records_fixture.h"
#include "store/store.h"

namespace callfloor::records {
namespace {

TEST(Retention, DeletesOldAudioAndKeepsTheFacts) {
    const TemporaryFolder folder;
    auto store = store::Store::open(store::test_store_in(folder.path()), all_migrations());
    ASSERT_TRUE(store.has_value()) << store.error().text;
    Projector projector;
    ASSERT_TRUE((*store)->start_writer({&projector}).has_value());
    const auto recordings = (*store)->recordings_folder();
    std::vector<store::JournalEntry> entries;
    for (const std::int64_t id : {1, 2}) {
        const Instant at = kStart + std::chrono::hours(24 * id);
        std::ofstream(recordings / fmt::format("{}.wav", id)) << "audio";
        entries.push_back(
            journal_entry({at, floor::RecordingStarted{ConversationId{id}, RecordingId{id}}}));
        entries.push_back(journal_entry(
            {at, floor::RecordingFinished{ConversationId{id}, RecordingId{id},
                                          fmt::format("{}.wav", id), Duration(5), 5, ""}}));
    }
    auto& writer = (*store)->writer();
    ASSERT_TRUE(writer.append(std::move(entries)).has_value());
    ASSERT_TRUE(writer.flush().has_value());

    const Instant now = kStart + std::chrono::hours(24 * 9);
    const Instant before = kStart + std::chrono::hours(24 * 2);
    EXPECT_EQ(delete_old_recordings(writer, (*store)->readers(), recordings, before, now), 1);
    ASSERT_TRUE(writer.flush().has_value());
    EXPECT_FALSE(std::filesystem::exists(recordings / "1.wav"));
    EXPECT_TRUE(std::filesystem::exists(recordings / "2.wav"));
    const auto find = [&](std::int64_t id) {
        return (*store)->readers().read(
            [&](store::Connection& c) { return find_recording(c, RecordingId{id}); });
    };
    EXPECT_EQ((*find(1))->state(), "deleted");
    EXPECT_EQ((*find(1))->deleted_at, now);
    EXPECT_EQ((*find(2))->state(), "finished");
    EXPECT_EQ(delete_old_recordings(writer, (*store)->readers(), recordings, before, now), 0)
        << "once only";
}

}  // namespace
}  // namespace callfloor::records
