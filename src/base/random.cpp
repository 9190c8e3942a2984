#include "base/random.h"

#include <cmath>

#include <sodium.h>

#include "base/check.h"

namespace callfloor {

namespace {
std::uint64_t rotate_left(std::uint64_t x, int by) {
    return (x << by) | (x >> (64 - by));
}
}  // namespace

// xoshiro256** by Blackman and Vigna (public domain), its state filled by splitmix64.
Random::Random(std::uint64_t seed) : state_{} {
    for (auto& word : state_) {
        seed += 0x9e3779b97f4a7c15;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        word = z ^ (z >> 31);
    }
}

Random Random::from_system() {
    std::uint64_t seed = 0;
    CHECK(sodium_init() >= 0);
    randombytes_buf(&seed, sizeof seed);
    return Random(seed);
}

std::uint64_t Random::next() {
    const std::uint64_t result = rotate_left(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate_left(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
    CHECK(bound > 0);
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    std::uint64_t value = next();
    while (value >= limit) {
        value = next();
    }
    return value % bound;
}

double Random::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Random::exponential(double mean) {
    CHECK(mean > 0);
    return -mean * std::log1p(-uniform());
}

std::string Random::token(std::size_t length) {
    static constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string text(length, ' ');
    for (auto& c : text) {
        c = kAlphabet[below(36)];
    }
    return text;
}

std::string secure_token(std::size_t bytes) {
    CHECK(sodium_init() >= 0);
    std::string raw(bytes, '\0');
    randombytes_buf(raw.data(), raw.size());
    constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes, kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(raw.data()),
                      raw.size(), kVariant);
    text.resize(text.size() - 1);  // the library counts the terminating NUL
    return text;
}

}  // namespace callfloor
