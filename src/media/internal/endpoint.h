#pragma once
// An IP address and a port. IPv4 is held as IPv4-mapped IPv6, so that both kinds compare alike on a
// dual-stack socket.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace callfloor::media {

struct Endpoint {
    std::array<std::uint8_t, 16> address{};
    std::uint16_t port = 0;

    bool operator==(const Endpoint&) const = default;
    bool has_same_address(const Endpoint& other) const { return address == other.address; }
    bool is_ipv4() const;
    bool is_unspecified() const;  ///< 0.0.0.0, ::, or port 0: nowhere to send
    std::string text() const;

    /// Literal addresses only; names are not resolved here.
    static std::optional<Endpoint> from_text(std::string_view address, std::uint16_t port);
    static std::optional<Endpoint> from_sockaddr(const sockaddr_storage& from);
    /// Fills `to` for a socket of this family (AF_INET or AF_INET6); 0 when the address does not
    /// fit it.
    socklen_t to_sockaddr(int family, sockaddr_storage& to) const;
};

}  // namespace callfloor::media
