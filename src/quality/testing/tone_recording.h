#pragma once
// Test only: recordings whose every part has a tone of its own on each side.

#include <filesystem>
#include <fstream>
#include <vector>

#include "media/g711.h"
#include "media/tone.h"
#include "media/wav.h"
#include "quality/clip_model.h"

namespace callfloor::quality {

/// So long the customer sounds with one tone and the agent with another.
struct TonePart {
    Duration length;
    double customer_hz;
    double agent_hz;
};

constexpr double kToneAmplitude = 8'000;

inline void write_tones(const std::filesystem::path& path, const std::vector<TonePart>& parts) {
    std::vector<std::uint8_t> frames;
    for (const auto& part : parts) {
        const auto count = static_cast<std::size_t>(part.length.count() * 8);
        const auto customer = media::make_tone(part.customer_hz, kToneAmplitude, count);
        const auto agent = media::make_tone(part.agent_hz, kToneAmplitude, count);
        for (std::size_t i = 0; i < count; ++i) {
            frames.push_back(media::encode_a_law(customer[i]));
            frames.push_back(media::encode_a_law(agent[i]));
        }
    }
    const auto header = media::recording_header(frames.size());
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(header.data()),
              static_cast<std::streamsize>(header.size()));
    out.write(reinterpret_cast<const char*>(frames.data()),
              static_cast<std::streamsize>(frames.size()));
}

/// One side of a stretch of a clip's file.
inline std::vector<std::int16_t> heard(const std::vector<std::uint8_t>& wav, int channel,
                                       Duration from, Duration length) {
    const auto view = media::parse_wav(wav).value();
    std::vector<std::int16_t> samples;
    for (auto frame = from.count() * 8; frame < (from + length).count() * 8; ++frame) {
        samples.push_back(view.sample(static_cast<std::size_t>(frame), channel));
    }
    return samples;
}

/// How strong a tone is there, as a share of what the recording had.
inline double strength(const std::vector<std::uint8_t>& wav, int channel, Duration from,
                       Duration length, double hz) {
    return media::tone_amplitude(heard(wav, channel, from, length), hz) / kToneAmplitude;
}

}  // namespace callfloor::quality
