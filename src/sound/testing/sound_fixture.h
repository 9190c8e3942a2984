#pragma once
// Test only: recordings as the media threads write them, and keys.

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "media/g711.h"
#include "media/wav.h"
#include "sound/stored_sound.h"

namespace callfloor::sound::testing {

inline constexpr int kRate = 8'000;
inline constexpr const char* kOldKey =
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
inline constexpr const char* kNewKey =
    "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

inline std::shared_ptr<const MasterKeys> keys(const std::string& text) {
    return *MasterKeys::parse(text, "keys");
}

/// The sides speak in turn, a second each, on quiet lines: noise around a voice's pitch.
inline void write_call(const std::filesystem::path& file, int seconds) {
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0, 1);
    std::string data;
    for (int i = 0; i < seconds * kRate; ++i) {
        const double voice =
            4'000 * std::sin(i * 0.11) * (1.2 + std::sin(i * 0.0031)) + 400 * noise(random);
        const bool left_speaks = i / kRate % 2 == 0;
        const double still = 8 * noise(random);
        data += static_cast<char>(
            media::encode_a_law(static_cast<std::int16_t>(left_speaks ? voice : still)));
        data += static_cast<char>(
            media::encode_a_law(static_cast<std::int16_t>(left_speaks ? still : voice)));
    }
    const auto header = media::recording_header(data.size());
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(header.data()),
              static_cast<std::streamsize>(header.size()));
    out << data;
}

inline std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string all_of(ByteSource& source) {
    std::string bytes(static_cast<std::size_t>(source.size()), '\0');
    const auto got = source.read_at(0, bytes);
    bytes.resize(got.value_or(0));
    return bytes;
}

/// Changes one byte of a file.
inline void damage(const std::filesystem::path& file, std::int64_t at) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekg(at);
    const auto was = static_cast<char>(out.get());
    out.seekp(at);
    out.put(static_cast<char>(was ^ 1));
}

}  // namespace callfloor::sound::testing
