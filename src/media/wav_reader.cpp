#include "media/wav_reader.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "media/g711.h"

namespace callfloor::media {
namespace {

constexpr std::uint16_t kFormatPcm = 1;
constexpr std::uint16_t kFormatALaw = 6;
constexpr std::uint16_t kFormatMuLaw = 7;
constexpr std::int64_t kBlockSamples = 16'384;
constexpr float kFullScale = 32'768.0F;

std::uint32_t little_endian(const char* bytes, int count) {
    std::uint32_t value = 0;
    for (int i = count - 1; i >= 0; --i) {
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    }
    return value;
}

}  // namespace

std::unexpected<Error> WavReader::no_wav() const {
    return fail(
        ErrorCode::Unavailable,
        "{} is no recording this version reads (WAV, one or two channels, A-law, mu-law or 16 bit)",
        name_);
}

/// False at the end.
Result<bool> WavReader::read_whole(std::int64_t at, std::span<char> into) {
    const auto got = TRY(source_->read_at(at, into));
    return got == into.size();
}

Result<void> WavReader::read_format(std::int64_t at, std::uint32_t size) {
    std::array<char, 16> bytes{};
    const bool is_there = size >= bytes.size() && TRY(read_whole(at, bytes));
    if (!is_there) {
        return no_wav();
    }
    form_.format = static_cast<std::uint16_t>(little_endian(bytes.data(), 2));
    form_.channels = static_cast<std::uint16_t>(little_endian(bytes.data() + 2, 2));
    form_.rate = little_endian(bytes.data() + 4, 4);
    form_.bits = static_cast<std::uint16_t>(little_endian(bytes.data() + 14, 2));
    const bool is_g711 =
        (form_.format == kFormatALaw || form_.format == kFormatMuLaw) && form_.bits == 8;
    const bool is_linear = form_.format == kFormatPcm && form_.bits == 16;
    if ((!is_g711 && !is_linear) || form_.channels < 1 || form_.channels > 2 || form_.rate == 0) {
        return no_wav();
    }
    return {};
}

Result<void> WavReader::read_form() {
    std::array<char, 12> riff{};
    const bool is_there = TRY(read_whole(0, riff));
    if (!is_there || std::string_view(riff.data(), 4) != "RIFF" ||
        std::string_view(riff.data() + 8, 4) != "WAVE") {
        return no_wav();
    }
    std::int64_t at = riff.size();
    for (int chunk = 0; chunk < 64; ++chunk) {
        std::array<char, 8> header{};
        const bool is_chunk = TRY(read_whole(at, header));
        if (!is_chunk) {
            break;
        }
        const std::string_view name(header.data(), 4);
        const std::uint32_t size = little_endian(header.data() + 4, 4);
        at += static_cast<std::int64_t>(header.size());
        if (name == "fmt ") {
            TRY(read_format(at, size));
        } else if (name == "data" && form_.channels > 0) {
            form_.data_at = at;
            // The header of a running or cut-off recording lags behind the file.
            const std::int64_t there = source_->size() - at;
            form_.data_bytes = size == 0 || size > there ? there : std::int64_t{size};
            return {};
        }
        at += std::int64_t{size} + (size & 1);
    }
    return no_wav();
}

Result<WavReader> WavReader::open(const std::filesystem::path& file) {
    auto name = file.filename().string();
    auto source = FileBytes::open(file);
    if (!source) {
        return fail(ErrorCode::NotFound,
                    "the recording's file {} is not there; it may have been deleted", name);
    }
    return open(*std::move(source), std::move(name));
}

Result<WavReader> WavReader::open(std::unique_ptr<ByteSource> source, std::string name) {
    WavReader reader;
    reader.name_ = std::move(name);
    reader.source_ = std::move(source);
    TRY(reader.read_form());
    for (std::size_t code = 0; code < reader.table_.size(); ++code) {
        const auto byte = static_cast<std::uint8_t>(code);
        const auto value =
            reader.form_.format == kFormatALaw ? decode_a_law(byte) : decode_mu_law(byte);
        reader.table_[code] = static_cast<float>(value) / kFullScale;
    }
    reader.seek(0);
    return reader;
}

void WavReader::seek(std::int64_t sample) {
    at_ = std::clamp<std::int64_t>(sample, 0, samples());
}

float WavReader::decode(const char* bytes) const {
    if (form_.format == kFormatPcm) {
        return static_cast<float>(static_cast<std::int16_t>(little_endian(bytes, 2))) / kFullScale;
    }
    return table_[static_cast<unsigned char>(*bytes)];
}

Result<std::span<const StereoSample>> WavReader::next() {
    const auto bytes = form_.sample_bytes();
    const auto count = std::min(kBlockSamples, samples() - at_);
    block_.resize(static_cast<std::size_t>(count * bytes));
    const bool is_there = TRY(read_whole(form_.data_at + at_ * bytes, block_));
    if (!is_there) {
        return fail(ErrorCode::Unavailable, "the recording's file {} cannot be read", name_);
    }
    at_ += count;
    samples_.resize(static_cast<std::size_t>(count));
    const auto right_at = form_.channels == 2 ? bytes / 2 : 0;
    const char* place = block_.data();
    for (auto& sample : samples_) {
        sample = {decode(place), decode(place + right_at)};
        place += bytes;
    }
    return std::span<const StereoSample>(samples_);
}

}  // namespace callfloor::media
