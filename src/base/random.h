#pragma once
// Seeded randomness (xoshiro256**) for simulation, SIP tags and jitter. Secrets come from
// secure_token().

#include <cstdint>
#include <string>

namespace callfloor {

class Random final {
  public:
    explicit Random(std::uint64_t seed);
    /// Seeded by the operating system.
    static Random from_system();

    std::uint64_t next();
    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Uniform in [0, 1).
    double uniform();
    /// Exponential with the given mean; mean > 0.
    double exponential(double mean);
    /// `length` characters of [a-z0-9], for SIP tags, branches and Call-IDs.
    std::string token(std::size_t length);

  private:
    std::uint64_t state_[4];
};

/// `bytes` bytes from the operating system's secure source, as unpadded base64url. Any thread.
std::string secure_token(std::size_t bytes);

}  // namespace callfloor
