#include "records/peaks.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>

#include "media/g711.h"

namespace callfloor::records {
namespace {

constexpr std::uint16_t kFormatPcm = 1;
constexpr std::uint16_t kFormatALaw = 6;
constexpr std::uint16_t kFormatMuLaw = 7;

struct WavForm {
    std::uint16_t format = 0;
    std::uint16_t channels = 0;
    std::uint32_t rate = 0;
    std::uint16_t bits = 0;
    std::int64_t data_at = 0;
    std::int64_t data_bytes = 0;

    std::int64_t frame_bytes() const { return std::int64_t{channels} * bits / 8; }
};

std::uint32_t little_endian(const char* bytes, int count) {
    std::uint32_t value = 0;
    for (int i = count - 1; i >= 0; --i) {
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    }
    return value;
}

std::unexpected<Error> no_wav(const std::filesystem::path& file) {
    return fail(
        ErrorCode::Unavailable,
        "{} is no recording this version reads (WAV, one or two channels, A-law, mu-law or 16 bit)",
        file.filename().string());
}

Result<void> read_format(std::ifstream& in, std::uint32_t size, WavForm& form,
                         const std::filesystem::path& file) {
    std::array<char, 16> bytes{};
    if (size < bytes.size() || !in.read(bytes.data(), bytes.size())) {
        return no_wav(file);
    }
    form.format = static_cast<std::uint16_t>(little_endian(bytes.data(), 2));
    form.channels = static_cast<std::uint16_t>(little_endian(bytes.data() + 2, 2));
    form.rate = little_endian(bytes.data() + 4, 4);
    form.bits = static_cast<std::uint16_t>(little_endian(bytes.data() + 14, 2));
    const bool is_g711 =
        (form.format == kFormatALaw || form.format == kFormatMuLaw) && form.bits == 8;
    const bool is_linear = form.format == kFormatPcm && form.bits == 16;
    if ((!is_g711 && !is_linear) || form.channels < 1 || form.channels > 2 || form.rate == 0) {
        return no_wav(file);
    }
    return {};
}

Result<WavForm> read_form(std::ifstream& in, std::int64_t file_bytes,
                          const std::filesystem::path& file) {
    std::array<char, 12> riff{};
    if (!in.read(riff.data(), riff.size()) || std::string_view(riff.data(), 4) != "RIFF" ||
        std::string_view(riff.data() + 8, 4) != "WAVE") {
        return no_wav(file);
    }
    WavForm form;
    std::int64_t at = riff.size();
    for (int chunk = 0; chunk < 64; ++chunk) {
        std::array<char, 8> header{};
        in.seekg(at);
        if (!in.read(header.data(), header.size())) {
            break;
        }
        const std::string_view name(header.data(), 4);
        const std::uint32_t size = little_endian(header.data() + 4, 4);
        at += static_cast<std::int64_t>(header.size());
        if (name == "fmt ") {
            TRY(read_format(in, size, form, file));
        } else if (name == "data" && form.channels > 0) {
            form.data_at = at;
            // The header of a running or cut-off recording lags behind the file.
            const std::int64_t there = file_bytes - at;
            form.data_bytes = size == 0 || size > there ? there : std::int64_t{size};
            return form;
        }
        at += std::int64_t{size} + (size & 1);
    }
    return no_wav(file);
}

/// The sample at `bytes` as -1..1.
float sample_of(const WavForm& form, const char* bytes) {
    std::int16_t value = 0;
    if (form.format == kFormatPcm) {
        value = static_cast<std::int16_t>(little_endian(bytes, 2));
    } else {
        const auto code = static_cast<std::uint8_t>(*bytes);
        value = form.format == kFormatALaw ? media::decode_a_law(code) : media::decode_mu_law(code);
    }
    return static_cast<float>(value) / 32'768.0F;
}

using Slices = std::vector<std::pair<float, float>>;

Slices empty_slices(std::size_t count) {
    constexpr float kFar = std::numeric_limits<float>::max();
    return Slices(count, {kFar, -kFar});
}

void widen(std::pair<float, float>& slice, float value) {
    slice.first = std::min(slice.first, value);
    slice.second = std::max(slice.second, value);
}

}  // namespace

Result<Peaks> read_peaks(const std::filesystem::path& file, std::size_t points) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    if (error || !in) {
        return fail(ErrorCode::NotFound,
                    "the recording's file {} is not there; it may have been deleted",
                    file.filename().string());
    }
    const WavForm form = TRY(read_form(in, static_cast<std::int64_t>(size), file));
    const std::int64_t frame_bytes = form.frame_bytes();
    const std::int64_t frames = form.data_bytes / frame_bytes;
    Peaks peaks;
    peaks.length = Duration(frames * 1'000 / form.rate);
    const auto slices = std::min<std::int64_t>(static_cast<std::int64_t>(points), frames);
    peaks.left = empty_slices(static_cast<std::size_t>(slices));
    peaks.right = peaks.left;
    in.clear();
    in.seekg(form.data_at);
    std::vector<char> block(static_cast<std::size_t>(frame_bytes) * 16'384);
    const std::int64_t right_at = form.channels == 2 ? frame_bytes / 2 : 0;
    for (std::int64_t frame = 0; frame < frames;) {
        in.read(block.data(), static_cast<std::streamsize>(block.size()));
        const std::int64_t got = std::min<std::int64_t>(in.gcount() / frame_bytes, frames - frame);
        if (got <= 0) {
            return fail(ErrorCode::Unavailable, "the recording's file {} cannot be read",
                        file.filename().string());
        }
        for (std::int64_t i = 0; i < got; ++i, ++frame) {
            const auto slice = static_cast<std::size_t>(frame * slices / frames);
            const char* bytes = block.data() + i * frame_bytes;
            widen(peaks.left[slice], sample_of(form, bytes));
            widen(peaks.right[slice], sample_of(form, bytes + right_at));
        }
    }
    return peaks;
}

}  // namespace callfloor::records
