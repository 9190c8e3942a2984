#include "media/tone.h"

#include <cmath>
#include <numbers>

namespace callfloor::media {

double tone_amplitude(std::span<const std::int16_t> samples, double frequency_hz) {
    if (samples.empty()) {
        return 0;
    }
    const double omega = 2.0 * std::numbers::pi * frequency_hz / kToneRate;
    const double coefficient = 2.0 * std::cos(omega);
    double last = 0;
    double before = 0;
    for (const auto sample : samples) {
        const double next = sample + coefficient * last - before;
        before = last;
        last = next;
    }
    const double power = last * last + before * before - coefficient * last * before;
    return 2.0 * std::sqrt(std::max(power, 0.0)) / static_cast<double>(samples.size());
}

std::vector<std::int16_t> make_tone(double frequency_hz, double amplitude, std::size_t samples) {
    std::vector<std::int16_t> tone(samples);
    for (std::size_t i = 0; i < samples; ++i) {
        const double phase =
            2.0 * std::numbers::pi * frequency_hz * static_cast<double>(i) / kToneRate;
        tone[i] = static_cast<std::int16_t>(std::lround(amplitude * std::sin(phase)));
    }
    return tone;
}

}  // namespace callfloor::media
