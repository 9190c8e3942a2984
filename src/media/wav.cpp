#include "media/wav.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "media/g711.h"

namespace callfloor::media {

namespace {

constexpr std::uint16_t kExtensible = 0xFFFE;
constexpr std::size_t kChunkHeader = 8;

std::uint16_t read_le16(const std::uint8_t* from) {
    return static_cast<std::uint16_t>(from[0] | from[1] << 8);
}

std::uint32_t read_le32(const std::uint8_t* from) {
    return from[0] | static_cast<std::uint32_t>(from[1]) << 8 |
           static_cast<std::uint32_t>(from[2]) << 16 | static_cast<std::uint32_t>(from[3]) << 24;
}

void write_le16(std::uint8_t* to, std::uint32_t value) {
    to[0] = static_cast<std::uint8_t>(value);
    to[1] = static_cast<std::uint8_t>(value >> 8);
}

void write_le32(std::uint8_t* to, std::uint32_t value) {
    write_le16(to, value & 0xFFFF);
    write_le16(to + 2, value >> 16);
}

bool has_tag(std::span<const std::uint8_t> bytes, std::size_t at, std::string_view tag) {
    return bytes.size() >= at + tag.size() && std::memcmp(&bytes[at], tag.data(), tag.size()) == 0;
}

Result<WavView> parse_format(std::span<const std::uint8_t> chunk) {
    if (chunk.size() < 16) {
        return fail(ErrorCode::InvalidInput,
                    "the WAV format chunk has {} bytes, at least 16 are needed", chunk.size());
    }
    auto tag = read_le16(&chunk[0]);
    if (tag == kExtensible && chunk.size() >= 26) {
        tag = read_le16(&chunk[24]);  // the first bytes of the sub-format id
    }
    const int channels = read_le16(&chunk[2]);
    const auto rate = read_le32(&chunk[4]);
    const int bits = read_le16(&chunk[14]);
    const bool is_pcm16 = tag == 1 && bits == 16;
    const bool is_g711 = (tag == 6 || tag == 7) && bits == 8;
    if ((!is_pcm16 && !is_g711) || channels < 1 || channels > 2) {
        return fail(
            ErrorCode::InvalidInput,
            "WAV format {} with {} bits and {} channels is not supported; use 16-bit PCM, A-law "
            "or mu-law with one or two channels",
            tag, bits, channels);
    }
    if (rate == 0 || rate > 192'000) {
        return fail(ErrorCode::InvalidInput,
                    "a WAV sampling rate of {} Hz is not supported; use 8,000 Hz", rate);
    }
    WavView view;
    view.format = static_cast<WavFormat>(tag);
    view.channels = channels;
    view.rate = static_cast<int>(rate);
    return view;
}

}  // namespace

std::size_t WavView::bytes_per_frame() const {
    return static_cast<std::size_t>(channels) * (format == WavFormat::Pcm ? 2 : 1);
}

std::int16_t WavView::sample(std::size_t frame, int channel) const {
    const std::size_t index =
        frame * static_cast<std::size_t>(channels) + static_cast<std::size_t>(channel);
    switch (format) {
        case WavFormat::Pcm:
            return static_cast<std::int16_t>(read_le16(&data[index * 2]));
        case WavFormat::ALaw:
            return decode_a_law(data[index]);
        case WavFormat::MuLaw:
            return decode_mu_law(data[index]);
    }
    return 0;
}

Result<WavView> parse_wav(std::span<const std::uint8_t> file) {
    if (!has_tag(file, 0, "RIFF") || !has_tag(file, 8, "WAVE")) {
        return fail(ErrorCode::InvalidInput,
                    "this is not a RIFF WAV file; convert it, e.g. sox in.mp3 -r 8000 "
                    "-c 1 -b 16 out.wav");
    }
    std::optional<WavView> view;
    std::size_t at = 12;
    while (at + kChunkHeader <= file.size()) {
        const std::size_t start = at + kChunkHeader;
        const std::size_t size =
            std::min<std::size_t>(read_le32(&file[at + 4]), file.size() - start);
        if (has_tag(file, at, "fmt ")) {
            view = TRY(parse_format(file.subspan(start, size)));
        } else if (has_tag(file, at, "data")) {
            if (!view) {
                return fail(ErrorCode::InvalidInput,
                            "the WAV file's data comes before its format chunk");
            }
            view->data = file.subspan(start, size - size % view->bytes_per_frame());
            return *view;
        }
        at = start + size + (size & 1);
    }
    return fail(ErrorCode::InvalidInput, "the WAV file has no {} chunk", view ? "data" : "format");
}

std::array<std::uint8_t, kRecordingHeaderBytes> recording_header(std::uint64_t data_bytes) {
    constexpr std::uint32_t kRate = 8'000;
    const auto data = static_cast<std::uint32_t>(std::min(data_bytes, kRecordingDataBytesMax));
    std::array<std::uint8_t, kRecordingHeaderBytes> header{};
    std::memcpy(&header[0], "RIFF", 4);
    write_le32(&header[4], data + kRecordingHeaderBytes - kChunkHeader);
    std::memcpy(&header[8], "WAVEfmt ", 8);
    write_le32(&header[16], 18);
    write_le16(&header[20], static_cast<std::uint32_t>(WavFormat::ALaw));
    write_le16(&header[22], 2);
    write_le32(&header[24], kRate);
    write_le32(&header[28], kRate * kRecordingFrameBytes);
    write_le16(&header[32], kRecordingFrameBytes);
    write_le16(&header[34], 8);
    write_le16(&header[36], 0);
    std::memcpy(&header[38], "fact", 4);
    write_le32(&header[42], 4);
    write_le32(&header[46], data / kRecordingFrameBytes);
    std::memcpy(&header[50], "data", 4);
    write_le32(&header[54], data);
    return header;
}

std::vector<std::uint8_t> pcm_wav(std::span<const std::int16_t> samples) {
    constexpr std::size_t kHeader = 44;
    const auto data = static_cast<std::uint32_t>(samples.size() * 2);
    std::vector<std::uint8_t> file(kHeader + data);
    std::memcpy(&file[0], "RIFF", 4);
    write_le32(&file[4], data + kHeader - kChunkHeader);
    std::memcpy(&file[8], "WAVEfmt ", 8);
    write_le32(&file[16], 16);
    write_le16(&file[20], static_cast<std::uint32_t>(WavFormat::Pcm));
    write_le16(&file[22], 1);
    write_le32(&file[24], 8'000);
    write_le32(&file[28], 16'000);
    write_le16(&file[32], 2);
    write_le16(&file[34], 16);
    std::memcpy(&file[36], "data", 4);
    write_le32(&file[40], data);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        write_le16(&file[kHeader + 2 * i], static_cast<std::uint16_t>(samples[i]));
    }
    return file;
}

Result<std::vector<std::uint8_t>> read_audio_file(const std::filesystem::path& path,
                                                  std::size_t limit) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.is_open()) {
        const auto code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unavailable;
        return fail(code, "cannot open {}: {}", path.string(), std::strerror(errno));
    }
    struct stat status{};
    if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return fail(ErrorCode::InvalidInput, "{} is not a regular file", path.string());
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > limit) {
        return fail(ErrorCode::LimitReached, "{} has {} bytes; the limit is {}", path.string(),
                    size, limit);
    }
    std::vector<std::uint8_t> bytes(size);
    std::size_t done = 0;
    while (done < size) {
        const auto got = ::read(fd.get(), bytes.data() + done, size - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(ErrorCode::Unavailable, "cannot read {}: {}", path.string(),
                        std::strerror(errno));
        }
        if (got == 0) {
            break;
        }
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

}  // namespace callfloor::media
