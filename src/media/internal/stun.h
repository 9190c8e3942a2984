#pragma once
// The little of STUN (RFC 8489) that an ICE-lite end needs (RFC 8445 section 7.3): reading binding
// requests, with MESSAGE-INTEGRITY by the password we gave and FINGERPRINT, and answering them.
// Requests without both, with attributes after them, or with an attribute that must be understood
// and is not, are nothing. Pure; no allocation.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "media/internal/endpoint.h"

namespace callfloor::media {

using StunTransaction = std::array<std::uint8_t, 12>;

struct StunRequest {
    StunTransaction transaction{};
    std::string_view username;  ///< into the datagram: OURS:THEIRS
    bool nominates = false;     ///< USE-CANDIDATE
};

/// RFC 7983: what the first byte says.
constexpr bool looks_like_stun(std::span<const std::uint8_t> datagram) {
    return !datagram.empty() && datagram[0] <= 3;
}

/// A binding request that proves knowledge of `password`.
std::optional<StunRequest> read_stun_request(std::span<const std::uint8_t> datagram,
                                             std::string_view password);

constexpr std::size_t kStunAnswerBytes = 80;

/// The binding success response; what of `to` is used.
std::size_t write_stun_answer(const StunTransaction& transaction, const Endpoint& seen_from,
                              std::string_view password,
                              std::span<std::uint8_t, kStunAnswerBytes> to);

}  // namespace callfloor::media
