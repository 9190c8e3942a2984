#include "records/peaks.h"

#include <algorithm>
#include <limits>

#include "sound/sound_reader.h"

namespace callfloor::records {
namespace {

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

Result<Peaks> read_peaks(const sound::StoredSound& sound, std::size_t points) {
    auto reader = TRY(sound::SoundReader::open(sound));
    const auto samples = reader.samples();
    Peaks peaks;
    peaks.length = Duration(samples * 1'000 / reader.rate());
    const auto slices = std::min<std::int64_t>(static_cast<std::int64_t>(points), samples);
    peaks.left = empty_slices(static_cast<std::size_t>(slices));
    peaks.right = peaks.left;
    for (std::int64_t at = 0; at < samples;) {
        for (const auto& [left, right] : TRY(reader.next())) {
            const auto slice = static_cast<std::size_t>(at * slices / samples);
            widen(peaks.left[slice], left);
            widen(peaks.right[slice], right);
            ++at;
        }
    }
    return peaks;
}

}  // namespace callfloor::records
