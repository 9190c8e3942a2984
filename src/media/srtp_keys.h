#pragma once
// What two ends of an encrypted stream know in common (RFC 3711): the suite and a master key with
// its salt for each direction. Both ways of agreeing on it, SDES (RFC 4568) and DTLS (RFC 5764),
// end in this value. Plain values; any thread.

#include <cstdint>
#include <string>

namespace callfloor::media {

/// In order of preference: GCM authenticates for a third of what HMAC-SHA1 costs.
enum class SrtpSuite : std::uint8_t {
    AeadAes128Gcm,        ///< RFC 7714
    AesCm128HmacSha1_80,  ///< RFC 3711, what every encrypting phone speaks
};

constexpr std::size_t kSrtpKeyBytes = 16;
constexpr std::size_t srtp_salt_bytes(SrtpSuite suite) {
    return suite == SrtpSuite::AeadAes128Gcm ? 12 : 14;
}
/// Of a master key with its salt behind it.
constexpr std::size_t srtp_master_bytes(SrtpSuite suite) {
    return kSrtpKeyBytes + srtp_salt_bytes(suite);
}

struct SrtpKeys {
    SrtpSuite suite = SrtpSuite::AeadAes128Gcm;
    std::string send;     ///< srtp_master_bytes() bytes: what we encrypt with
    std::string receive;  ///< what the peer encrypts with

    bool operator==(const SrtpKeys&) const = default;
};

}  // namespace callfloor::media
