#pragma once
// Test only: a recording put together from speech-like sound at known times. Speech is noise whose
// loudness rises and falls with the syllables, on a line with noise of its own.

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "media/g711.h"
#include "media/wav.h"
#include "records/signal_rules.h"

namespace callfloor::records {

/// What one side does.
struct SyntheticSide {
    std::vector<Span> speech;
    double level_db = -24;  ///< mean power of the speech
    double noise_db = -70;  ///< of the line, all the time
    double syllables_a_second = 4;
};

class SyntheticCall final {
  public:
    explicit SyntheticCall(Duration length, std::uint64_t seed = 1)
        : samples_(static_cast<std::size_t>(length.count() * kRate / 1'000)), random_(seed) {}

    SyntheticSide customer;
    SyntheticSide agent;

    /// An A-law stereo file as the media threads write it.
    void write(const std::filesystem::path& file) {
        const auto left = sound_of(customer);
        const auto right = sound_of(agent);
        std::string data;
        data.reserve(samples_ * 2);
        for (std::size_t i = 0; i < samples_; ++i) {
            data += static_cast<char>(media::encode_a_law(left[i]));
            data += static_cast<char>(media::encode_a_law(right[i]));
        }
        const auto header = media::recording_header(data.size());
        std::ofstream out(file, std::ios::binary);
        out.write(reinterpret_cast<const char*>(header.data()),
                  static_cast<std::streamsize>(header.size()));
        out << data;
    }

  private:
    static constexpr std::int64_t kRate = 8'000;
    static constexpr double kSoftest = 0.1;  ///< between two syllables, of the loudest

    static double amplitude(double level_db) { return 32'768 * std::pow(10, level_db / 20); }

    std::vector<std::int16_t> sound_of(const SyntheticSide& side) {
        std::normal_distribution<double> noise(0, 1);
        std::vector<double> loudness(samples_, 0);
        // The mean square of softest + (1 - softest) * (1 - cos) / 2.
        constexpr double kMeanSquare = kSoftest * kSoftest + kSoftest * (1 - kSoftest) +
                                       (1 - kSoftest) * (1 - kSoftest) * 3 / 8;
        for (const auto& span : side.speech) {
            const auto from = static_cast<std::size_t>(span.from.count() * kRate / 1'000);
            const auto to = static_cast<std::size_t>(span.to.count() * kRate / 1'000);
            for (auto i = from; i < std::min(to, samples_); ++i) {
                const double time = static_cast<double>(i - from) / kRate;
                const double wave =
                    (1 - std::cos(2 * std::numbers::pi * side.syllables_a_second * time)) / 2;
                loudness[i] = (kSoftest + (1 - kSoftest) * wave) / std::sqrt(kMeanSquare) *
                              amplitude(side.level_db);
            }
        }
        std::vector<std::int16_t> sound(samples_);
        for (std::size_t i = 0; i < samples_; ++i) {
            const double value =
                loudness[i] * noise(random_) + amplitude(side.noise_db) * noise(random_);
            sound[i] = static_cast<std::int16_t>(std::clamp(value, -32'768.0, 32'767.0));
        }
        return sound;
    }

    std::size_t samples_;
    std::mt19937_64 random_;
};

}  // namespace callfloor::records
