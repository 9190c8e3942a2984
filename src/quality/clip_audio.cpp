#include "quality/clip_audio.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "media/g711.h"
#include "media/tone.h"
#include "media/wav.h"
#include "quality/clip_rules.h"
#include "sound/sound_reader.h"

namespace callfloor::quality {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kRate = 8'000;
constexpr std::int64_t kFramesPerMs = kRate / 1'000;
constexpr std::string_view kUnfinished = ".new";
constexpr std::size_t kFileBytesMost =
    media::kRecordingHeaderBytes +
    (limits::kClipSeconds * 1'000 + 1'000) * kFramesPerMs * media::kRecordingFrameBytes;

std::int64_t frames_of(Duration duration) {
    return duration.count() * kFramesPerMs;
}

std::size_t channel_of(ClipSides side) {
    return side == ClipSides::Agent ? 1 : 0;
}

bool covers(ClipSides sides, std::size_t channel) {
    return sides == ClipSides::Both || channel_of(sides) == channel;
}

/// The tone as A-law; its period fits the second, so that it goes on from any place.
const std::vector<std::uint8_t>& bleep() {
    static const auto codes = [] {
        std::vector<std::uint8_t> made;
        for (const auto sample : media::make_tone(kBleepHz, kBleepAmplitude, kRate)) {
            made.push_back(media::encode_a_law(sample));
        }
        return made;
    }();
    return codes;
}

std::uint8_t code_of(float sample) {
    const auto scaled = std::lround(std::clamp(sample, -1.0F, 1.0F) * 32'768.0F);
    return media::encode_a_law(static_cast<std::int16_t>(std::clamp(scaled, -32'768L, 32'767L)));
}

using Frames = std::vector<std::uint8_t>;

void append_silence(Frames& out, Duration length) {
    out.insert(out.end(), static_cast<std::size_t>(frames_of(length)) * media::kRecordingFrameBytes,
               media::kALawSilence);
}

/// The frames [from, to) of the recording, with the passage's silent side already silent.
Result<void> append_passage(sound::SoundReader& reader, const ClipMark& passage, Frames& out) {
    auto left = frames_of(passage.to - passage.from);
    reader.seek(frames_of(passage.from));
    while (left > 0) {
        const auto block = TRY(reader.next());
        if (block.empty()) {
            return fail(ErrorCode::Unavailable,
                        "the recording ends {} ms before a passage of the clip does; mark it anew",
                        left / kFramesPerMs);
        }
        const auto count = std::min(left, static_cast<std::int64_t>(block.size()));
        for (const auto& sample : block.first(static_cast<std::size_t>(count))) {
            for (std::size_t channel = 0; channel < sample.size(); ++channel) {
                out.push_back(covers(passage.sides, channel) ? code_of(sample[channel])
                                                             : media::kALawSilence);
            }
        }
        left -= count;
    }
    return {};
}

/// Writes the tone over what the bleep covers of the piece. A side that is silent anyway stays so.
void write_bleep(const ClipPiece& piece, const ClipMark& bleeped, Frames& out) {
    const auto from = std::max(bleeped.from, piece.mark.from);
    const auto to = std::min(bleeped.to, piece.mark.to);
    const auto shift = piece.at - piece.mark.from;
    for (auto frame = frames_of(from + shift); frame < frames_of(to + shift); ++frame) {
        for (std::size_t channel = 0; channel < media::kRecordingFrameBytes; ++channel) {
            if (covers(bleeped.sides, channel) && covers(piece.mark.sides, channel)) {
                out[static_cast<std::size_t>(frame) * media::kRecordingFrameBytes + channel] =
                    bleep()[static_cast<std::size_t>(frame % kRate)];
            }
        }
    }
}

std::string sha256_of(const std::vector<std::uint8_t>& bytes) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes.data(), bytes.size());
    std::string text;
    for (const auto byte : digest) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

std::unexpected<Error> cannot_write(const fs::path& path) {
    return fail(ErrorCode::Unavailable, "the clip cannot be written to {}: {}; is the disk full?",
                path.parent_path().string(), std::generic_category().message(errno));
}

/// Creates the file for the server's own user alone, and waits until it is on the disk.
Result<void> write_synced(const fs::path& path, const std::vector<std::uint8_t>& bytes) {
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) {
        return cannot_write(path);
    }
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto put = ::write(descriptor, bytes.data() + done, bytes.size() - done);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            break;
        }
        done += static_cast<std::size_t>(put);
    }
    const bool is_whole = done == bytes.size() && ::fsync(descriptor) == 0;
    auto result = is_whole ? Result<void>{} : Result<void>(cannot_write(path));
    ::close(descriptor);
    return result;
}

/// A name in a folder survives a power cut only when the folder was synced.
void sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 || ::fsync(descriptor) != 0) {
        log(LogLevel::Warning, "quality", "the folder {} cannot be synced: {}", folder.string(),
            std::generic_category().message(errno));
    }
    if (descriptor >= 0) {
        ::close(descriptor);
    }
}

}  // namespace

Result<std::vector<std::uint8_t>> cut_clip(const sound::StoredSound& recording,
                                           const ClipMarks& marks) {
    auto reader = TRY(sound::SoundReader::open(recording));
    if (reader.rate() != kRate) {
        return fail(ErrorCode::Unavailable,
                    "the recording has {} samples a second; clips are cut from {}", reader.rate(),
                    kRate);
    }
    Frames frames;
    const auto pieces = pieces_of(marks);
    for (const auto& piece : pieces) {
        if (!frames.empty()) {
            append_silence(frames, kClipGap);
        }
        TRY(append_passage(reader, piece.mark, frames));
    }
    for (const auto& piece : pieces) {
        for (const auto& bleeped : marks.bleeps) {
            write_bleep(piece, bleeped, frames);
        }
    }
    const auto header = media::recording_header(frames.size());
    frames.insert(frames.begin(), header.begin(), header.end());
    return frames;
}

Result<ClipSound> ClipFolder::keep(const std::vector<std::uint8_t>& wav, Duration length) const {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) {
        return fail(ErrorCode::Unavailable, "{} cannot be created: {}", folder_.string(),
                    error.message());
    }
    ClipSound sound{secure_token(12) + ".wav", sha256_of(wav), length};
    const auto place = path_of(sound);
    const fs::path beside = place.string() + std::string(kUnfinished);
    auto written = write_synced(beside, wav);
    if (written && std::rename(beside.c_str(), place.c_str()) != 0) {
        written = cannot_write(place);
    }
    if (!written) {
        fs::remove(beside, error);
        return std::unexpected(written.error());
    }
    sync_folder(folder_);
    return sound;
}

Result<void> ClipFolder::check(const ClipSound& sound) const {
    const auto bytes = TRY(media::read_audio_file(path_of(sound), kFileBytesMost));
    if (sha256_of(bytes) != sound.sha256) {
        return fail(ErrorCode::Unavailable,
                    "the clip's file is not the one that was kept; restore {} from a backup",
                    sound.file);
    }
    return {};
}

void ClipFolder::remove(const std::string& file) const {
    std::error_code error;
    if (!file.empty() && !fs::remove(folder_ / file, error) && error) {
        log(LogLevel::Error, "quality",
            "the clip {} cannot be deleted: {}; check the folder's "
            "permissions",
            file, error.message());
    }
}

std::int64_t ClipFolder::remove_others(const std::vector<std::string>& known) const {
    std::int64_t removed = 0;
    std::error_code error;
    for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
        const auto name = at->path().filename().string();
        if (std::ranges::find(known, name) == known.end()) {
            remove(name);
            ++removed;
        }
    }
    return removed;
}

}  // namespace callfloor::quality
