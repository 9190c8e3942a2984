#include "media/internal/disk_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "media/g711.h"

namespace callfloor::media {

Result<std::unique_ptr<RecordingFile>> RecordingFile::create(const std::filesystem::path& path) {
    constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
    int fd = ::open(path.c_str(), kFlags, 0640);
    if (fd < 0 && errno == ENOENT) {
        std::error_code ignored;
        std::filesystem::create_directories(path.parent_path(), ignored);
        fd = ::open(path.c_str(), kFlags, 0640);
    }
    if (fd < 0) {
        return fail(ErrorCode::Unavailable, "cannot create the recording {}: {}", path.string(),
                    std::strerror(errno));
    }
    std::unique_ptr<RecordingFile> file(new RecordingFile(UniqueFd(fd), path));
    TRY(file->write_header());
    return file;
}

Result<void> RecordingFile::append(std::span<const std::uint8_t> frames) {
    if (data_bytes_ + frames.size() > kRecordingDataBytesMax) {
        return fail(ErrorCode::LimitReached,
                    "the recording {} has reached the {} bytes a WAV file can hold", path_.string(),
                    kRecordingDataBytesMax);
    }
    TRY(write_at(frames, kRecordingHeaderBytes + data_bytes_));
    data_bytes_ += frames.size();
    return {};
}

Result<void> RecordingFile::append_silence(std::int64_t frames) {
    std::array<std::uint8_t, 16'384> silence;
    silence.fill(kALawSilence);
    auto bytes = static_cast<std::size_t>(frames) * kRecordingFrameBytes;
    while (bytes > 0) {
        const auto part = std::min(bytes, silence.size());
        TRY(append(std::span(silence).first(part)));
        bytes -= part;
    }
    return {};
}

Result<void> RecordingFile::write_header() {
    return write_at(recording_header(data_bytes_), 0);
}

Result<void> RecordingFile::write_at(std::span<const std::uint8_t> bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const auto written =
            ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return fail(ErrorCode::Unavailable, "cannot write the recording {}: {}", path_.string(),
                        std::strerror(written < 0 ? errno : ENOSPC));
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return {};
}

DiskWriter::DiskWriter(std::function<bool(const RecordingResult&)> finished)
    : finished_(std::move(finished)), inbox_(limits::kMediaStreams), thread_([this] { run(); }) {}

DiskWriter::~DiskWriter() {
    is_stopping_ = true;
    // Wakes the thread; when the inbox is full it is awake already.
    [[maybe_unused]] const bool woken = inbox_.push(nullptr);
    thread_.join();
}

bool DiskWriter::add(std::unique_ptr<Recording> recording) {
    return inbox_.push(std::move(recording));
}

void DiskWriter::run() {
    ::pthread_setname_np(::pthread_self(), "recorder");
    for (unsigned turn = 0;; ++turn) {
        const bool is_stopping = is_stopping_;
        take_new();
        sweep(turn);
        hand_over();
        if (is_stopping && jobs_.empty()) {
            return;
        }
        if (!is_stopping) {
            wait(!jobs_.empty() || !results_.empty());
        }
    }
}

// With nothing to write it sleeps until a recording comes.
void DiskWriter::wait(bool has_jobs) {
    pollfd event{inbox_.fd(), POLLIN, 0};
    if (has_jobs) {
        ::poll(nullptr, 0, static_cast<int>(kSweep.count()));
    } else {
        ::poll(&event, 1, -1);
    }
}

void DiskWriter::take_new() {
    inbox_.acknowledge();
    while (auto recording = inbox_.pop()) {
        if (*recording == nullptr) {
            continue;
        }
        Job job;
        job.recording = std::move(*recording);
        auto file = RecordingFile::create(job.recording->path());
        if (file) {
            job.file = std::move(*file);
        } else {
            fail_job(job, file.error().text);
        }
        jobs_.push_back(std::move(job));
    }
}

void DiskWriter::sweep(unsigned turn) {
    for (std::size_t i = 0; i < jobs_.size();) {
        const auto phase =
            static_cast<std::uint64_t>(jobs_[i].recording->handle()) % kSweepsPerFlush;
        if (advance(jobs_[i], turn % kSweepsPerFlush == phase)) {
            std::swap(jobs_[i], jobs_.back());
            jobs_.pop_back();
        } else {
            ++i;
        }
    }
}

// True when the job is done and can be forgotten.
bool DiskWriter::advance(Job& job, bool flush) {
    const bool has_ended = job.recording->has_ended();
    if (!flush && !has_ended) {
        return false;
    }
    if (auto written = write_out(job); !written) {
        fail_job(job, written.error().text);
    }
    if (has_ended && !job.is_told) {
        if (job.recording->was_overrun()) {
            job.problem = "parts are silent because the disk was too slow";
        }
        tell(job);
    }
    return has_ended;
}

// Without a file (disk failed) the audio is discarded, so that the media thread finds room.
Result<void> DiskWriter::write_out(Job& job) {
    Recording& recording = *job.recording;
    bool has_news = false;
    for (auto frames = recording.readable(); !frames.empty(); frames = recording.readable()) {
        auto appended = job.file ? job.file->append(frames) : Result<void>{};
        recording.consume(frames.size());
        TRY(std::move(appended));
        has_news = true;
    }
    if (!job.file) {
        return {};
    }
    if (const auto missing = recording.missing_frames(); missing > 0) {
        TRY(job.file->append_silence(missing));
        has_news = true;
    }
    return has_news ? job.file->write_header() : Result<void>{};
}

void DiskWriter::fail_job(Job& job, std::string problem) {
    log(LogLevel::Error, "media", "{}; the call goes on without it, check the disk", problem);
    job.problem = std::move(problem);
    tell(job);
}

// The file is closed before the result is told.
void DiskWriter::tell(Job& job) {
    RecordingResult result;
    result.handle = job.recording->handle();
    result.path = job.recording->path();
    result.problem = job.problem;
    if (job.file) {
        if (auto header = job.file->write_header(); !header && result.problem.empty()) {
            result.problem = header.error().text;
        }
        result.length = Duration{job.file->data_bytes() / kRecordingFrameBytes / 8};
        result.bytes = static_cast<std::int64_t>(job.file->data_bytes() + kRecordingHeaderBytes);
    }
    job.file.reset();
    job.is_told = true;
    results_.push_back(std::move(result));
}

void DiskWriter::hand_over() {
    std::size_t told = 0;
    while (told < results_.size() && finished_(results_[told])) {
        ++told;
    }
    results_.erase(results_.begin(), results_.begin() + static_cast<std::ptrdiff_t>(told));
}

Result<Duration> repair_recording(const std::filesystem::path& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd.is_open()) {
        const auto code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unavailable;
        return fail(code, "cannot open the recording {}: {}", path.string(), std::strerror(errno));
    }
    std::array<std::uint8_t, kRecordingHeaderBytes> header{};
    const auto size = ::lseek(fd.get(), 0, SEEK_END);
    const auto got = ::pread(fd.get(), header.data(), header.size(), 0);
    if (size < 0 || got < 0) {
        return fail(ErrorCode::Unavailable, "cannot read the recording {}: {}", path.string(),
                    std::strerror(errno));
    }
    const auto expected = recording_header(0);
    // The sizes may be wrong after a crash; the rest must be ours. A file cut within its header
    // held no audio.
    const auto same = [&](std::size_t from, std::size_t to) {
        const auto end = std::min(to, static_cast<std::size_t>(got));
        return from >= end || std::equal(header.begin() + static_cast<std::ptrdiff_t>(from),
                                         header.begin() + static_cast<std::ptrdiff_t>(end),
                                         expected.begin() + static_cast<std::ptrdiff_t>(from));
    };
    if (!same(0, 4) || !same(8, 46) || !same(50, 54)) {
        return fail(ErrorCode::InvalidInput,
                    "{} is not a recording of this server; it was left as it is", path.string());
    }
    const auto bytes = static_cast<std::uint64_t>(size);
    auto data = bytes > kRecordingHeaderBytes ? bytes - kRecordingHeaderBytes : 0;
    data -= data % kRecordingFrameBytes;
    const auto repaired = recording_header(data);
    if (repaired != header || bytes != kRecordingHeaderBytes + data) {
        if (::pwrite(fd.get(), repaired.data(), repaired.size(), 0) !=
                static_cast<ssize_t>(repaired.size()) ||
            ::ftruncate(fd.get(), static_cast<off_t>(kRecordingHeaderBytes + data)) != 0) {
            return fail(ErrorCode::Unavailable, "cannot repair the recording {}: {}", path.string(),
                        std::strerror(errno));
        }
    }
    return Duration{data / kRecordingFrameBytes / 8};
}

}  // namespace callfloor::media
