#include "base/ip_address.h"

#include <algorithm>

#include <arpa/inet.h>

#include "base/text.h"

namespace callfloor {

namespace {
constexpr std::size_t kLongestAddress = 45;

bool bit_of(const IpAddress& address, int bit) {
    return ((address.bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8)) & 1) != 0;
}

bool is_label_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}
}  // namespace

bool IpAddress::is_loopback() const {
    if (!is_v6) {
        return bytes[0] == 127;
    }
    IpAddress loopback;
    loopback.is_v6 = true;
    loopback.bytes[15] = 1;
    return *this == loopback;
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
    if (text.empty() || text.size() > kLongestAddress) {
        return std::nullopt;
    }
    const std::string zero_ended(text);
    IpAddress address;
    if (inet_pton(AF_INET, zero_ended.c_str(), address.bytes.data()) == 1) {
        return address;
    }
    if (inet_pton(AF_INET6, zero_ended.c_str(), address.bytes.data()) != 1) {
        return std::nullopt;
    }
    static constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0,    0,
                                                             0, 0, 0, 0, 0xFF, 0xFF};
    if (std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin())) {
        IpAddress v4;
        std::copy(address.bytes.begin() + 12, address.bytes.end(), v4.bytes.begin());
        return v4;
    }
    address.is_v6 = true;
    return address;
}

bool IpRange::contains(const IpAddress& address) const {
    if (address.is_v6 != first.is_v6) {
        return false;
    }
    for (int bit = 0; bit < prefix; ++bit) {
        if (bit_of(address, bit) != bit_of(first, bit)) {
            return false;
        }
    }
    return true;
}

std::optional<IpRange> parse_ip_range(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_ip_address(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    const int bits = address->is_v6 ? 128 : 32;
    if (slash == std::string_view::npos) {
        return IpRange{*address, bits};
    }
    const auto prefix = parse_int(text.substr(slash + 1), 0, bits);
    if (!prefix) {
        return std::nullopt;
    }
    for (int bit = static_cast<int>(*prefix); bit < bits; ++bit) {
        if (bit_of(*address, bit)) {
            return std::nullopt;
        }
    }
    return IpRange{*address, static_cast<int>(*prefix)};
}

std::optional<HostPort> parse_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const auto port = parse_int(text.substr(colon + 1), 0, 65'535);
    auto host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) {
        host = host.substr(1, host.size() - 2);
    }
    const auto address = parse_ip_address(host);
    const bool good = bracketed ? address && host.find(':') != std::string_view::npos
                                : is_host(host) && host.find(':') == std::string_view::npos;
    if (!port || !good) {
        return std::nullopt;
    }
    return HostPort{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool is_host(std::string_view text) {
    if (parse_ip_address(text)) {
        return true;
    }
    if (text.empty() || text.size() > 253) {
        return false;
    }
    const auto labels = split(text, '.');
    for (const auto label : labels) {
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' ||
            !std::all_of(label.begin(), label.end(), is_label_char)) {
            return false;
        }
    }
    // A name whose last label is a number is a mistyped address: 10.0.0.256.
    return !parse_int(labels.back(), 0, INT64_MAX);
}

}  // namespace callfloor
