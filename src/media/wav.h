#pragma once
// RIFF WAV as far as telephony needs it: reading PCM 16, A-law and mu-law, and the header of our
// recordings (A-law, stereo, 8 kHz, format tag 6 with its fact chunk). Any thread.

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace callfloor::media {

enum class WavFormat : std::uint16_t { Pcm = 1, ALaw = 6, MuLaw = 7 };

struct WavView {
    WavFormat format = WavFormat::Pcm;
    int channels = 1;  ///< 1 or 2
    int rate = 8'000;
    std::span<const std::uint8_t> data;  ///< whole frames, interleaved

    std::size_t bytes_per_frame() const;
    std::size_t frames() const { return data.size() / bytes_per_frame(); }
    std::int16_t sample(std::size_t frame, int channel) const;
};

/// Finds format and data in a whole file; a data size beyond the end of the file (crash, streaming)
/// means "to the end". The error says what the file has and what is wanted.
Result<WavView> parse_wav(std::span<const std::uint8_t> file);

constexpr std::size_t kRecordingHeaderBytes = 58;
constexpr std::size_t kRecordingFrameBytes = 2;  ///< one A-law byte left, one right
/// The most audio a RIFF header can state, in whole frames.
constexpr std::uint64_t kRecordingDataBytesMax = 0xFFFF'FF00;

std::array<std::uint8_t, kRecordingHeaderBytes> recording_header(std::uint64_t data_bytes);

/// A mono 16-bit 8 kHz WAV file's bytes, for prompts made by tools and tests.
std::vector<std::uint8_t> pcm_wav(std::span<const std::int16_t> samples);

/// Reads a file of at most `limit` bytes.
Result<std::vector<std::uint8_t>> read_audio_file(const std::filesystem::path& path,
                                                  std::size_t limit);

}  // namespace callfloor::media
