#pragma once
// G.711 (ITU-T): A-law and mu-law to and from 16-bit linear, and from one to the other, all by
// table or a few shifts. Pure.

#include <array>
#include <cstdint>

namespace callfloor::media {

std::uint8_t encode_a_law(std::int16_t sample);
std::uint8_t encode_mu_law(std::int16_t sample);
std::int16_t decode_a_law(std::uint8_t code);
std::int16_t decode_mu_law(std::uint8_t code);

constexpr std::uint8_t kALawSilence = 0xD5;
constexpr std::uint8_t kMuLawSilence = 0xFF;

using G711Table = std::array<std::uint8_t, 256>;
const G711Table& mu_law_to_a_law();
const G711Table& a_law_to_mu_law();

}  // namespace callfloor::media
