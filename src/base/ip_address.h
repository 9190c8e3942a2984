#pragma once
// IP addresses and address ranges as values: parsing, and whether an address is in a range (RFC
// 4632, RFC 4291). An IPv6 address that maps an IPv4 one (::ffff:a.b.c.d) counts as the IPv4 one.
// Any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace callfloor {

struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};  ///< IPv4 in the first four
    bool is_v6 = false;

    bool is_loopback() const;
    bool operator==(const IpAddress&) const = default;
};

/// "192.0.2.1" or "2001:db8::1", without brackets, port or zone.
std::optional<IpAddress> parse_ip_address(std::string_view text);

struct IpRange {
    IpAddress first;
    int prefix = 32;  ///< bits that must agree

    bool contains(const IpAddress& address) const;
};

/// "192.0.2.0/24" or one address. Bits beyond the prefix must be zero, so that a slip is seen.
std::optional<IpRange> parse_ip_range(std::string_view text);

/// "HOST:PORT"; an IPv6 host stands in brackets.
struct HostPort {
    std::string host;
    std::uint16_t port = 0;
};
std::optional<HostPort> parse_host_port(std::string_view text);

/// A DNS name (RFC 1123) or an IP address, without port.
bool is_host(std::string_view text);

}  // namespace callfloor
