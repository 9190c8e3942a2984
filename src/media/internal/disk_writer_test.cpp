#include "media/internal/disk_writer.h"

#include <condition_variable>
#include <fstream>
#include <mutex>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "media/g711.h"

namespace callfloor::media {
namespace {

class FolderTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder = std::filesystem::temp_directory_path() /
                 ("callfloor-disk-" + std::to_string(::getpid()) + "-" +
                  ::testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(folder);
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
    static std::vector<std::uint8_t> content(const std::filesystem::path& path) {
        auto bytes = read_audio_file(path, 1 << 24);
        EXPECT_TRUE(bytes);
        return bytes.value_or(std::vector<std::uint8_t>{});
    }

    std::filesystem::path folder;
};

class RecordingFileTest : public FolderTest {};

TEST_F(RecordingFileTest, IsPlayableAfterEveryHeader) {
    const auto path = folder / "a" / "b" / "call.wav";
    auto file = RecordingFile::create(path);
    ASSERT_TRUE(file) << file.error().text;
    EXPECT_EQ(parse_wav(content(path))->frames(), 0u);
    const std::vector<std::uint8_t> frames{1, 2, 3, 4};
    ASSERT_TRUE((*file)->append(frames));
    EXPECT_EQ(parse_wav(content(path))->frames(), 0u);  // a player sees the last header's truth
    ASSERT_TRUE((*file)->write_header());
    ASSERT_TRUE((*file)->append_silence(20'000));
    ASSERT_TRUE((*file)->write_header());
    const auto bytes = content(path);
    const auto wav = parse_wav(bytes);
    ASSERT_TRUE(wav);
    EXPECT_EQ(wav->frames(), 20'002u);
    EXPECT_EQ(wav->data[3], 4);
    EXPECT_EQ(wav->data[4], kALawSilence);
    EXPECT_EQ(wav->data.back(), kALawSilence);
}

TEST_F(RecordingFileTest, DoesNotOverwriteAnotherRecording) {
    const auto path = folder / "call.wav";
    ASSERT_TRUE(RecordingFile::create(path));
    const auto second = RecordingFile::create(path);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().text.find("call.wav"), std::string::npos);
}

TEST_F(RecordingFileTest, APathThatCannotBeIsSaidByName) {
    const auto file = RecordingFile::create("/dev/null/call.wav");
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().text.find("/dev/null/call.wav"), std::string::npos);
    EXPECT_EQ(file.error().code, ErrorCode::Unavailable);
}

class RepairTest : public FolderTest {
  protected:
    std::filesystem::path broken(std::size_t keep, std::uint64_t header_says) {
        const auto path = folder / "call.wav";
        const auto header = recording_header(header_says);
        std::vector<std::uint8_t> bytes(header.begin(), header.end());
        bytes.resize(kRecordingHeaderBytes + 16'001, 0x42);
        bytes.resize(keep);
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        return path;
    }
};

TEST_F(RepairTest, SetsTheSizesFromTheFilesLength) {
    const auto path = broken(kRecordingHeaderBytes + 16'001, 0);
    EXPECT_EQ(repair_recording(path), std::chrono::seconds(1));
    const auto bytes = content(path);
    EXPECT_EQ(bytes.size(), kRecordingHeaderBytes + 16'000);  // half a frame is cut off
    EXPECT_EQ(parse_wav(bytes)->frames(), 8'000u);
}

TEST_F(RepairTest, ShrinksAHeaderThatPromisesTooMuch) {
    const auto path = broken(kRecordingHeaderBytes + 160, 1'000'000);
    EXPECT_EQ(repair_recording(path), Duration(10));
    const auto header = recording_header(160);
    const auto bytes = content(path);
    EXPECT_TRUE(std::equal(header.begin(), header.end(), bytes.begin()));
}

TEST_F(RepairTest, LeavesASoundFileAsItIs) {
    const auto path = broken(kRecordingHeaderBytes + 16'000, 16'000);
    const auto before = content(path);
    EXPECT_EQ(repair_recording(path), std::chrono::seconds(1));
    EXPECT_EQ(content(path), before);
}

TEST_F(RepairTest, CompletesAHeaderCutInItself) {
    for (const std::size_t keep : {std::size_t{0}, std::size_t{7}, std::size_t{57}}) {
        const auto path = broken(keep, 0);
        EXPECT_EQ(repair_recording(path), Duration(0)) << keep;
        EXPECT_EQ(parse_wav(content(path))->frames(), 0u);
    }
}

TEST_F(RepairTest, DoesNotTouchForeignFiles) {
    const auto path = folder / "letter.txt";
    std::ofstream(path) << std::string(200, 'x');
    const auto before = content(path);
    const auto repaired = repair_recording(path);
    ASSERT_FALSE(repaired);
    EXPECT_EQ(repaired.error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(content(path), before);
    EXPECT_EQ(repair_recording(folder / "none.wav").error().code, ErrorCode::NotFound);
}

class DiskWriterTest : public FolderTest {
  protected:
    std::function<bool(const RecordingResult&)> collect() {
        return [this](const RecordingResult& result) {
            const std::lock_guard lock(mutex);
            if (refusals > 0) {
                --refusals;
                return false;
            }
            results.push_back(result);
            told.notify_all();
            return true;
        };
    }
    RecordingResult wait_for_result() {
        std::unique_lock lock(mutex);
        EXPECT_TRUE(told.wait_for(lock, std::chrono::seconds(5), [&] { return !results.empty(); }));
        return results.empty() ? RecordingResult{} : results.front();
    }
    static void speak(Recording& recording, MediaTime start, int packets) {
        const std::vector<std::uint8_t> payload(kPacketSamples, 0x77);
        for (int i = 0; i < packets; ++i) {
            const auto now = start + (i + 1) * kPacketTime;
            recording.place(Side::Customer,
                            {8, false, 0, static_cast<std::uint32_t>(i) * 160, 1, payload},
                            Codec::Pcma, now);
            recording.commit(now);
        }
    }

    std::mutex mutex;
    std::condition_variable told;
    std::vector<RecordingResult> results;
    int refusals = 0;
    MediaTime start{std::chrono::seconds(100)};
};

TEST_F(DiskWriterTest, WritesAndTellsWhenComplete) {
    const auto path = folder / "call.wav";
    refusals = 2;  // the control thread's mailbox is full at first
    {
        DiskWriter writer(collect());
        auto recording = std::make_unique<Recording>(RecordingHandle{5}, path, start);
        auto* borrowed = recording.get();
        ASSERT_TRUE(writer.add(std::move(recording)));
        speak(*borrowed, start, 50);
        borrowed->end(start + std::chrono::seconds(1));
        const auto result = wait_for_result();
        EXPECT_EQ(result.problem, "");
        EXPECT_EQ(result.length, std::chrono::seconds(1));
        EXPECT_EQ(result.bytes, 16'058);
        EXPECT_EQ(result.path, path);
    }
    const auto bytes = content(path);
    const auto wav = parse_wav(bytes);
    ASSERT_TRUE(wav);
    EXPECT_EQ(wav->frames(), 8'000u);
    EXPECT_EQ(wav->data[0], 0x77);
    EXPECT_EQ(wav->data[1], kALawSilence);
}

TEST_F(DiskWriterTest, FinishesWhatHasEndedBeforeItStops) {
    const auto path = folder / "call.wav";
    {
        DiskWriter writer(collect());
        auto recording = std::make_unique<Recording>(RecordingHandle{5}, path, start);
        auto* borrowed = recording.get();
        ASSERT_TRUE(writer.add(std::move(recording)));
        borrowed->end(start + std::chrono::milliseconds(20));
    }
    EXPECT_EQ(parse_wav(content(path))->frames(), 160u);
}

TEST_F(DiskWriterTest, AFileThatCannotBeCreatedIsToldAtOnceAndTheCallGoesOn) {
    DiskWriter writer(collect());
    auto recording = std::make_unique<Recording>(RecordingHandle{5}, "/proc/no/call.wav", start);
    auto* borrowed = recording.get();
    ASSERT_TRUE(writer.add(std::move(recording)));
    const auto result = wait_for_result();
    EXPECT_NE(result.problem.find("/proc/no/call.wav"), std::string::npos) << result.problem;
    speak(*borrowed, start, 500);  // the media thread still records into it
    borrowed->end(start + std::chrono::seconds(10));
}

TEST_F(DiskWriterTest, AFullDiskEndsTheRecordingWithItsProblemAndAPlayableFile) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, SIG_IGN);  // writes beyond the limit then fail as on a full disk
    const auto path = folder / "call.wav";
    {
        DiskWriter writer(collect());
        rlimit small = before;
        small.rlim_cur = 40'000;
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
        auto recording = std::make_unique<Recording>(RecordingHandle{5}, path, start);
        auto* borrowed = recording.get();
        EXPECT_TRUE(writer.add(std::move(recording)));
        speak(*borrowed, start, 180);
        borrowed->end(start + std::chrono::milliseconds(3'600));
        const auto result = wait_for_result();
        EXPECT_NE(result.problem.find("cannot write"), std::string::npos) << result.problem;
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    }
    EXPECT_EQ(results.size(), 1u);
    EXPECT_TRUE(parse_wav(content(path)));
}

}  // namespace
}  // namespace callfloor::media
