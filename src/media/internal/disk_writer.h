#pragma once
// The disk thread: writes the committed part of every recording each 400 ms (staggered over four
// sweeps), keeps the header true after each write so that any prefix plays, and finishes ended ones
// within a sweep. With the recording's window and the media thread's commit every 100 ms, a crash
// loses less than one second. A failing disk ends the recording, told once with its problem; the
// call goes on.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "media/internal/mailbox.h"
#include "media/internal/recording.h"

namespace callfloor::media {

/// One recording's file.
class RecordingFile final {
  public:
    /// Creates the file, and its folder when missing. An existing file is not overwritten.
    static Result<std::unique_ptr<RecordingFile>> create(const std::filesystem::path& path);

    /// Appends whole frames; after an error nothing more is written.
    Result<void> append(std::span<const std::uint8_t> frames);
    Result<void> append_silence(std::int64_t frames);
    /// Makes the header agree with what was written.
    Result<void> write_header();
    std::uint64_t data_bytes() const { return data_bytes_; }

  private:
    RecordingFile(UniqueFd fd, std::filesystem::path path)
        : fd_(std::move(fd)), path_(std::move(path)) {}
    Result<void> write_at(std::span<const std::uint8_t> bytes, std::uint64_t offset);

    UniqueFd fd_;
    std::filesystem::path path_;
    std::uint64_t data_bytes_ = 0;
};

class DiskWriter final {
  public:
    static constexpr auto kSweep = std::chrono::milliseconds(100);
    static constexpr unsigned kSweepsPerFlush = 4;

    /// `finished` is called on the disk thread; false means "again later".
    explicit DiskWriter(std::function<bool(const RecordingResult&)> finished);
    /// All recordings must have ended; writes them out.
    ~DiskWriter();

    /// Control thread. False when too many wait.
    [[nodiscard]] bool add(std::unique_ptr<Recording> recording);

  private:
    struct Job {
        std::unique_ptr<Recording> recording;
        std::unique_ptr<RecordingFile> file;
        std::string problem;
        bool is_told = false;
    };

    void run();
    void wait(bool has_jobs);
    void take_new();
    void sweep(unsigned turn);
    bool advance(Job& job, bool flush);
    static Result<void> write_out(Job& job);
    void fail_job(Job& job, std::string problem);
    void tell(Job& job);
    void hand_over();

    std::function<bool(const RecordingResult&)> finished_;
    Mailbox<std::unique_ptr<Recording>> inbox_;
    std::vector<Job> jobs_;
    std::vector<RecordingResult> results_;
    std::atomic<bool> is_stopping_{false};
    std::thread thread_;
};

}  // namespace callfloor::media
