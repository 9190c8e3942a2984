#pragma once
// The two clocks of the media path: microseconds of the monotonic clock, and samples at 8 kHz (one
// RTP timestamp unit of G.711, one frame of a recording). Time is always a parameter, so that every
// rule can be tested without waiting.

#include <chrono>
#include <cstdint>

#include "io/monotonic.h"

namespace callfloor::media {

using MediaTime = io::MonotonicTime;
using Micros = std::chrono::microseconds;

constexpr std::uint32_t kPacketSamples = 160;  ///< 20 ms, what we send
constexpr Micros kPacketTime = std::chrono::milliseconds(20);

constexpr std::int64_t samples_in(Micros duration) {
    return duration.count() * 8 / 1000;
}
constexpr Micros time_of(std::int64_t samples) {
    return Micros{samples * 125};
}

static_assert(time_of(kPacketSamples) == kPacketTime);

}  // namespace callfloor::media
