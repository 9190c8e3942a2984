#pragma once
// The waveform of a recording: lowest and highest sample of each channel in equal slices of time.
// Reads sound in whatever form it is kept (sound/stored_sound.h), block by block.

#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "sound/stored_sound.h"

namespace callfloor::records {

struct Peaks {
    Duration length{0};
    std::vector<std::pair<float, float>> left;   ///< -1..1; the customer
    std::vector<std::pair<float, float>> right;  ///< the agent; as left when mono
};

/// `points` slices at most (fewer when the file has fewer samples). A file still being written
/// gives what is there.
Result<Peaks> read_peaks(const sound::StoredSound& sound, std::size_t points);

}  // namespace callfloor::records
