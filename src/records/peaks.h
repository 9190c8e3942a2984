#pragma once
// The waveform of a recording: lowest and highest sample of each channel in equal slices of time.
// Reads RIFF WAV with one or two channels of A-law, mu-law (RFC 7655 forms 6 and 7) or 16-bit
// linear, block by block.

#include <filesystem>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace callfloor::records {

struct Peaks {
    Duration length{0};
    std::vector<std::pair<float, float>> left;   ///< -1..1; the customer
    std::vector<std::pair<float, float>> right;  ///< the agent; as left when mono
};

/// `points` slices at most (fewer when the file has fewer samples). A file still being written
/// gives what is there.
Result<Peaks> read_peaks(const std::filesystem::path& file, std::size_t points);

}  // namespace callfloor::records
