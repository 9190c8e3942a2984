#include "media/internal/udp_socket.h"

#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>

namespace callfloor::media {

Result<std::optional<UdpSocket>> UdpSocket::bind(const Endpoint& local) {
    const int family = local.is_ipv4() ? AF_INET : AF_INET6;
    UniqueFd fd(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd.is_open()) {
        return fail(ErrorCode::Unavailable,
                    "cannot open a UDP socket: {}; raise the limit of open files (ulimit -n)",
                    std::strerror(errno));
    }
    // Voice is marked Expedited Forwarding (RFC 3246); a system that refuses the mark still carries
    // the call.
    const int mark = 0xB8;
    const int off = 0;
    if (family == AF_INET) {
        ::setsockopt(fd.get(), IPPROTO_IP, IP_TOS, &mark, sizeof mark);
    } else {
        ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_TCLASS, &mark, sizeof mark);
        ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
    sockaddr_storage address{};
    const auto length = local.to_sockaddr(family, address);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) {
        if (errno == EADDRINUSE) {
            return std::nullopt;
        }
        return fail(ErrorCode::Unavailable,
                    "cannot bind RTP to {}: {}; set the media address to one of this machine",
                    local.text(), std::strerror(errno));
    }
    return UdpSocket(std::move(fd), family);
}

std::uint16_t UdpSocket::local_port() const {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        return 0;
    }
    const auto local = Endpoint::from_sockaddr(address);
    return local ? local->port : std::uint16_t{0};
}

bool UdpSocket::send(std::span<const std::uint8_t> datagram, const Endpoint& to) {
    sockaddr_storage address;
    const auto length = to.to_sockaddr(family_, address);
    if (length == 0) {
        return false;
    }
    const auto sent =
        ::sendto(fd_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&address), length);
    return sent == static_cast<ssize_t>(datagram.size());
}

std::optional<UdpSocket::Received> UdpSocket::receive(std::span<std::uint8_t> buffer) {
    sockaddr_storage address;
    socklen_t length = sizeof address;
    const auto got = ::recvfrom(fd_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC,
                                reinterpret_cast<sockaddr*>(&address), &length);
    if (got < 0) {
        return std::nullopt;
    }
    const auto from = Endpoint::from_sockaddr(address);
    if (!from) {
        return std::nullopt;
    }
    return Received{static_cast<std::size_t>(got), *from};
}

}  // namespace callfloor::media
