#pragma once
// What a session description says about encrypting the audio: SDES (RFC 4568), where the keys stand
// in it, and what a browser needs (RFC 8827, 8839, 8842): ICE names and the fingerprint of the DTLS
// certificate. Plain values; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callfloor::sip {

struct Sdp;
struct SdpMedia;
struct SdpAttribute;

/// a=crypto:1 AEAD_AES_128_GCM inline:BASE64: what its writer encrypts with.
struct SdpCrypto {
    int tag = 1;
    std::string suite;
    std::string master;  ///< key and salt, as many bytes as the suite wants

    bool operator==(const SdpCrypto&) const = default;
};

constexpr std::string_view kSuiteGcm = "AEAD_AES_128_GCM";
constexpr std::string_view kSuiteCm = "AES_CM_128_HMAC_SHA1_80";

/// A fresh key for each suite we know, the preferred first.
std::vector<SdpCrypto> make_cryptos();
SdpAttribute to_attribute(const SdpCrypto& crypto);
/// Those of the section that are of a suite we know and ask for nothing we do not do (a master key
/// index, key derivation rates, streams left clear).
std::vector<SdpCrypto> read_cryptos(const SdpMedia& section);

/// What both agreed on: each side's own key of one suite.
struct SdpKeys {
    std::string suite;
    std::string send;
    std::string receive;

    bool operator==(const SdpKeys&) const = default;
};

/// Ours, for a browser.
struct SdpBrowserSide {
    std::string ice_user, ice_password;  ///< RFC 8445: at least 4 and 22 characters
    std::string fingerprint;             ///< SHA-256, 32 bytes
};
SdpBrowserSide make_browser_side(std::string fingerprint);

/// The browser's.
struct SdpBrowserPeer {
    std::string ice_user;
    std::string fingerprint;

    bool operator==(const SdpBrowserPeer&) const = default;
};
/// InvalidInput names what is missing: a fingerprint by SHA-256, a=setup that lets us be passive,
/// ICE names, a=rtcp-mux.
Result<SdpBrowserPeer> read_browser_peer(const Sdp& offer, const SdpMedia& section);
/// Our part of the answer, in the section.
void add_browser_side(SdpMedia& section, const SdpBrowserSide& ours, std::string_view address);

enum class SdpProtection : std::uint8_t { None, Srtp, Dtls, Unknown };
/// By the protocol of the m= line.
SdpProtection protection_of(const SdpMedia& section);

}  // namespace callfloor::sip
