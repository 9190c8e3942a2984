#pragma once
// Tones: making one, and finding how strong one is (Goertzel). By its tone a test or a robot proves
// whose audio it hears, through codecs and bridges. Frequencies that fit whole periods into the
// samples measure best. Pure.

#include <cstdint>
#include <span>
#include <vector>

namespace callfloor::media {

constexpr double kToneRate = 8'000;

/// Amplitude of the frequency in the samples, in sample units; half a pure tone's peak-to-peak.
double tone_amplitude(std::span<const std::int16_t> samples, double frequency_hz);

/// A sine with this amplitude.
std::vector<std::int16_t> make_tone(double frequency_hz, double amplitude, std::size_t samples);

}  // namespace callfloor::media
