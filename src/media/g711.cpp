#include "media/g711.h"

namespace callfloor::media {

namespace {

// The segment (exponent) of a magnitude: how many times the first bound has to be doubled to hold
// it.
constexpr int segment_of(int magnitude, int first_bound) {
    int segment = 0;
    while (segment < 8 && magnitude > first_bound) {
        first_bound = first_bound * 2 + 1;
        ++segment;
    }
    return segment;
}

constexpr std::uint8_t a_law_of(int sample) {
    const int mask = sample >= 0 ? 0xD5 : 0x55;
    const int magnitude = (sample >= 0 ? sample : -sample - 1) >> 3;
    const int segment = segment_of(magnitude, 0x1F);
    if (segment == 8) {
        return static_cast<std::uint8_t>(0x7F ^ mask);
    }
    const int mantissa = (segment < 2 ? magnitude >> 1 : magnitude >> segment) & 0x0F;
    return static_cast<std::uint8_t>((segment << 4 | mantissa) ^ mask);
}

constexpr std::uint8_t mu_law_of(int sample) {
    constexpr int kBias = 33;
    constexpr int kClip = 8159;
    const int mask = sample < 0 ? 0x7F : 0xFF;
    int magnitude = (sample < 0 ? -sample : sample) >> 2;
    magnitude = (magnitude > kClip ? kClip : magnitude) + kBias;
    const int segment = segment_of(magnitude, 0x3F);
    if (segment == 8) {
        return static_cast<std::uint8_t>(0x7F ^ mask);
    }
    return static_cast<std::uint8_t>((segment << 4 | ((magnitude >> (segment + 1)) & 0x0F)) ^ mask);
}

constexpr int linear_of_a_law(int code) {
    code ^= 0x55;
    const int segment = (code & 0x70) >> 4;
    int magnitude = ((code & 0x0F) << 4) + (segment == 0 ? 8 : 0x108);
    if (segment > 1) {
        magnitude <<= segment - 1;
    }
    return (code & 0x80) != 0 ? magnitude : -magnitude;
}

constexpr int linear_of_mu_law(int code) {
    constexpr int kBias = 0x84;
    code = ~code;
    const int magnitude = (((code & 0x0F) << 3) + kBias) << ((code & 0x70) >> 4);
    return (code & 0x80) != 0 ? kBias - magnitude : magnitude - kBias;
}

template <typename Function>
constexpr auto table_of(Function function) {
    std::array<decltype(function(0)), 256> table{};
    for (int code = 0; code < 256; ++code) {
        table[static_cast<std::size_t>(code)] = function(code);
    }
    return table;
}

constexpr auto kFromALaw =
    table_of([](int code) { return static_cast<std::int16_t>(linear_of_a_law(code)); });
constexpr auto kFromMuLaw =
    table_of([](int code) { return static_cast<std::int16_t>(linear_of_mu_law(code)); });
constexpr G711Table kMuToA = table_of([](int code) { return a_law_of(linear_of_mu_law(code)); });
constexpr G711Table kAToMu = table_of([](int code) { return mu_law_of(linear_of_a_law(code)); });

}  // namespace

std::uint8_t encode_a_law(std::int16_t sample) {
    return a_law_of(sample);
}
std::uint8_t encode_mu_law(std::int16_t sample) {
    return mu_law_of(sample);
}
std::int16_t decode_a_law(std::uint8_t code) {
    return kFromALaw[code];
}
std::int16_t decode_mu_law(std::uint8_t code) {
    return kFromMuLaw[code];
}
const G711Table& mu_law_to_a_law() {
    return kMuToA;
}
const G711Table& a_law_to_mu_law() {
    return kAToMu;
}

}  // namespace callfloor::media
