#include "media/internal/endpoint.h"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace callfloor::media {

namespace {
constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
}

bool Endpoint::is_ipv4() const {
    return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.begin());
}

bool Endpoint::is_unspecified() const {
    if (port == 0) {
        return true;
    }
    const auto* from = address.data() + (is_ipv4() ? kMappedPrefix.size() : 0);
    return std::all_of(from, address.data() + address.size(),
                       [](std::uint8_t byte) { return byte == 0; });
}

std::string Endpoint::text() const {
    char buffer[INET6_ADDRSTRLEN] = {};
    if (is_ipv4()) {
        ::inet_ntop(AF_INET, address.data() + 12, buffer, sizeof buffer);
        return std::string(buffer) + ":" + std::to_string(port);
    }
    ::inet_ntop(AF_INET6, address.data(), buffer, sizeof buffer);
    return "[" + std::string(buffer) + "]:" + std::to_string(port);
}

std::optional<Endpoint> Endpoint::from_text(std::string_view address, std::uint16_t port) {
    if (address.size() >= INET6_ADDRSTRLEN) {
        return std::nullopt;
    }
    const std::string copy(address);
    Endpoint endpoint;
    endpoint.port = port;
    if (::inet_pton(AF_INET6, copy.c_str(), endpoint.address.data()) == 1) {
        return endpoint;
    }
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), endpoint.address.begin());
    if (::inet_pton(AF_INET, copy.c_str(), endpoint.address.data() + 12) == 1) {
        return endpoint;
    }
    return std::nullopt;
}

std::optional<Endpoint> Endpoint::from_sockaddr(const sockaddr_storage& from) {
    Endpoint endpoint;
    if (from.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &from, sizeof v4);
        std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), endpoint.address.begin());
        std::memcpy(endpoint.address.data() + 12, &v4.sin_addr, 4);
        endpoint.port = ntohs(v4.sin_port);
        return endpoint;
    }
    if (from.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &from, sizeof v6);
        std::memcpy(endpoint.address.data(), &v6.sin6_addr, 16);
        endpoint.port = ntohs(v6.sin6_port);
        return endpoint;
    }
    return std::nullopt;
}

socklen_t Endpoint::to_sockaddr(int family, sockaddr_storage& to) const {
    if (family == AF_INET) {
        if (!is_ipv4()) {
            return 0;
        }
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&v4.sin_addr, address.data() + 12, 4);
        std::memcpy(&to, &v4, sizeof v4);
        return sizeof v4;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, address.data(), 16);
    std::memcpy(&to, &v6, sizeof v6);
    return sizeof v6;
}

}  // namespace callfloor::media
