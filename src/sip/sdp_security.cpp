#include "sip/sdp_security.h"

#include <algorithm>
#include <array>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "sip/sdp.h"

namespace callfloor::sip {

namespace {

constexpr std::string_view kInline = "inline:";
constexpr std::size_t kFingerprintBytes = 32;

struct Suite {
    std::string_view name;
    std::size_t master_bytes;
};
constexpr std::array kSuites = {Suite{kSuiteGcm, 28}, Suite{kSuiteCm, 30}};

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
    return bytes;
}

// ICE names are of letters and digits.
std::string random_name(std::size_t characters) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz012345";
    auto name = random_bytes(characters);
    for (char& c : name) {
        c = kLetters[static_cast<unsigned char>(c) % kLetters.size()];
    }
    return name;
}

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                        reinterpret_cast<const unsigned char*>(bytes.data()),
                                        static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(written));
    return text;
}

// Exactly `bytes` of them; phones leave the padding away or write it.
std::optional<std::string> from_base64(std::string_view text, std::size_t bytes) {
    while (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    if (text.size() != (bytes * 4 + 2) / 3) {
        return std::nullopt;
    }
    std::string padded(text);
    padded.resize((text.size() + 3) / 4 * 4, '=');
    std::string decoded(padded.size() / 4 * 3, '\0');
    const int count = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                      reinterpret_cast<const unsigned char*>(padded.data()),
                                      static_cast<int>(padded.size()));
    if (count < 0) {
        return std::nullopt;
    }
    decoded.resize(bytes);
    return decoded;
}

std::vector<std::string_view> words(std::string_view text) {
    auto parts = split(text, ' ');
    std::erase_if(parts, [](std::string_view part) { return part.empty(); });
    return parts;
}

// RFC 4568 9.1: tag, suite, key parameters, session parameters.
std::optional<SdpCrypto> read_crypto(std::string_view value) {
    const auto parts = words(value);
    if (parts.size() < 3) {
        return std::nullopt;
    }
    const auto tag = parse_int(parts[0], 0, 999'999'999);
    const auto suite = std::find_if(kSuites.begin(), kSuites.end(),
                                    [&](const Suite& each) { return each.name == parts[1]; });
    if (!tag || suite == kSuites.end() || !parts[2].starts_with(kInline) ||
        parts[2].contains(';')) {
        return std::nullopt;
    }
    // inline:KEY|lifetime|MKI:length. The lifetime is longer than any call; an index of several
    // keys is not for us.
    const auto fields = split(parts[2].substr(kInline.size()), '|');
    if (std::any_of(fields.begin() + 1, fields.end(),
                    [](std::string_view field) { return field.contains(':'); })) {
        return std::nullopt;
    }
    // A parameter must be understood unless it begins with "-" (6.3.7); the hint about the window
    // costs nothing.
    const bool asks_for_more =
        std::any_of(parts.begin() + 3, parts.end(), [](std::string_view parameter) {
            return !parameter.starts_with('-') && !parameter.starts_with("WSH=");
        });
    auto master = from_base64(fields[0], suite->master_bytes);
    if (asks_for_more || !master) {
        return std::nullopt;
    }
    return SdpCrypto{static_cast<int>(*tag), std::string(parts[1]), std::move(*master)};
}

std::string fingerprint_text(std::string_view bytes) {
    std::string text = "sha-256 ";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text += fmt::format("{}{:02X}", i == 0 ? "" : ":", static_cast<unsigned char>(bytes[i]));
    }
    return text;
}

std::optional<int> hex_digit(char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto at = kDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    return at == std::string_view::npos ? std::nullopt : std::optional(static_cast<int>(at));
}

std::optional<std::string> read_fingerprint(std::string_view value) {
    const auto parts = words(value);
    if (parts.size() != 2 || !equals_ignore_case(parts[0], "sha-256") ||
        parts[1].size() != kFingerprintBytes * 3 - 1) {
        return std::nullopt;
    }
    std::string bytes;
    for (std::size_t i = 0; i < parts[1].size(); i += 3) {
        const auto high = hex_digit(parts[1][i]);
        const auto low = hex_digit(parts[1][i + 1]);
        if (!high || !low || (i + 2 < parts[1].size() && parts[1][i + 2] != ':')) {
            return std::nullopt;
        }
        bytes += static_cast<char>(*high * 16 + *low);
    }
    return bytes;
}

// In the section, else for the whole session.
std::string_view find_in(const Sdp& sdp, const SdpMedia& section, std::string_view name) {
    if (const auto own = section.find(name)) {
        return *own;
    }
    const auto found = std::find_if(sdp.attributes.begin(), sdp.attributes.end(),
                                    [=](const SdpAttribute& each) { return each.name == name; });
    return found != sdp.attributes.end() && found->value ? std::string_view(*found->value)
                                                         : std::string_view{};
}

}  // namespace

std::vector<SdpCrypto> make_cryptos() {
    std::vector<SdpCrypto> made;
    made.reserve(kSuites.size());
    for (const Suite& suite : kSuites) {
        made.push_back({static_cast<int>(made.size()) + 1, std::string(suite.name),
                        random_bytes(suite.master_bytes)});
    }
    return made;
}

SdpAttribute to_attribute(const SdpCrypto& crypto) {
    return {"crypto",
            fmt::format("{} {} {}{}", crypto.tag, crypto.suite, kInline, to_base64(crypto.master))};
}

std::vector<SdpCrypto> read_cryptos(const SdpMedia& section) {
    std::vector<SdpCrypto> found;
    for (const SdpAttribute& attribute : section.attributes) {
        if (attribute.name != "crypto" || !attribute.value) {
            continue;
        }
        if (auto crypto = read_crypto(*attribute.value);
            crypto && found.size() < limits::kSdpFormats) {
            found.push_back(std::move(*crypto));
        }
    }
    return found;
}

SdpBrowserSide make_browser_side(std::string fingerprint) {
    return {random_name(8), random_name(32), std::move(fingerprint)};
}

Result<SdpBrowserPeer> read_browser_peer(const Sdp& offer, const SdpMedia& section) {
    const auto fingerprint = read_fingerprint(find_in(offer, section, "fingerprint"));
    const auto user = find_in(offer, section, "ice-ufrag");
    const auto setup = find_in(offer, section, "setup");
    if (!fingerprint) {
        return fail(ErrorCode::InvalidInput,
                    "the browser's offer has no a=fingerprint:sha-256 of 32 bytes");
    }
    if (setup != "actpass" && setup != "active") {
        return fail(ErrorCode::InvalidInput,
                    "the browser's offer says a=setup:{}; it has to be actpass", setup);
    }
    if (user.size() < 4 || user.size() > 256) {
        return fail(ErrorCode::InvalidInput,
                    "the browser's a=ice-ufrag has {} characters, not 4 to 256", user.size());
    }
    if (!section.has("rtcp-mux")) {
        return fail(ErrorCode::InvalidInput, "the browser's offer has no a=rtcp-mux");
    }
    return SdpBrowserPeer{std::string(user), *fingerprint};
}

void add_browser_side(SdpMedia& section, const SdpBrowserSide& ours, std::string_view address) {
    auto& attributes = section.attributes;
    attributes.push_back({"ice-ufrag", ours.ice_user});
    attributes.push_back({"ice-pwd", ours.ice_password});
    attributes.push_back({"fingerprint", fingerprint_text(ours.fingerprint)});
    attributes.push_back({"setup", "passive"});
    attributes.push_back({"rtcp-mux", std::nullopt});
    // The only candidate, a host's of RTP (RFC 8445 5.1.2.1: 126 << 24 | 65535 << 8 | 255).
    attributes.push_back(
        {"candidate", fmt::format("1 1 udp 2130706431 {} {} typ host", address, section.port)});
    attributes.push_back({"end-of-candidates", std::nullopt});
}

SdpProtection protection_of(const SdpMedia& section) {
    const std::string_view protocol = section.protocol;
    if (protocol == "RTP/AVP" || protocol == "RTP/AVPF") {
        return SdpProtection::None;
    }
    if (protocol == "RTP/SAVP" || protocol == "RTP/SAVPF") {
        return SdpProtection::Srtp;
    }
    return protocol == "UDP/TLS/RTP/SAVPF" || protocol == "UDP/TLS/RTP/SAVP"
               ? SdpProtection::Dtls
               : SdpProtection::Unknown;
}

}  // namespace callfloor::sip
