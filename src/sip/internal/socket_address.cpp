#include "sip/internal/socket_address.h"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <unistd.h>

namespace callfloor::sip::internal {

namespace {

constexpr int kReceiveBufferBytes =
    4 << 20;  // a second of a busy floor's signalling while the loop is elsewhere
constexpr int kBacklog = 512;

void set_option(int descriptor, int level, int name, int value) {
    (void)::setsockopt(descriptor, level, name, &value, sizeof(value));
}

std::unexpected<Error> bind_failure(const Endpoint& endpoint, int error) {
    if (error == EADDRINUSE) {
        return fail(ErrorCode::Unavailable,
                    "{} is taken by another program; stop it (ss -lnp 'sport = :{}' names it) or "
                    "set another SIP port",
                    to_text(endpoint), endpoint.port);
    }
    if (error == EACCES) {
        return fail(ErrorCode::Unavailable,
                    "{} needs a privilege (ports below 1024); choose a port from 1024 up or grant "
                    "CAP_NET_BIND_SERVICE",
                    to_text(endpoint));
    }
    if (error == EADDRNOTAVAIL) {
        return fail(ErrorCode::Unavailable,
                    "{} is not an address of this machine; see `ip address` or use 0.0.0.0",
                    to_text(endpoint));
    }
    return fail(ErrorCode::Unavailable, "cannot listen on {}: {}", to_text(endpoint),
                std::strerror(error));
}

}  // namespace

Result<SocketAddress> to_socket_address(const Endpoint& endpoint) {
    SocketAddress result;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
    if (::inet_pton(AF_INET, endpoint.address.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(endpoint.port);
        result.length = sizeof(sockaddr_in);
        return result;
    }
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
    if (::inet_pton(AF_INET6, endpoint.address.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(endpoint.port);
        result.length = sizeof(sockaddr_in6);
        return result;
    }
    return fail(ErrorCode::InvalidInput, "'{}' is not a numeric IPv4 or IPv6 address",
                endpoint.address);
}

Endpoint from_socket_address(const sockaddr_storage& storage, TransportKind transport) {
    char text[INET6_ADDRSTRLEN] = {};
    if (storage.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
        ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
        return {.address = text, .port = ntohs(v4.sin_port), .transport = transport};
    }
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
    return {.address = text, .port = ntohs(v6.sin6_port), .transport = transport};
}

bool is_ipv6(const Endpoint& endpoint) {
    return endpoint.address.find(':') != std::string::npos;
}

bool is_wildcard(const Endpoint& endpoint) {
    return endpoint.address == "0.0.0.0" || endpoint.address == "::";
}

Result<int> open_bound_socket(const Endpoint& endpoint) {
    const auto address = TRY(to_socket_address(endpoint));
    const bool tcp = is_stream(endpoint.transport);
    const int type = (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
    const int descriptor = ::socket(address.storage.ss_family, type, 0);
    if (descriptor < 0) {
        return bind_failure(endpoint, errno);
    }
    if (is_ipv6(endpoint)) {
        set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    }
    if (tcp) {
        set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
    } else {
        set_option(descriptor, SOL_SOCKET, SO_RCVBUF, kReceiveBufferBytes);
        if (is_wildcard(endpoint)) {
            is_ipv6(endpoint) ? set_option(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
                              : set_option(descriptor, IPPROTO_IP, IP_PKTINFO, 1);
        }
    }
    if (::bind(descriptor, address.get(), address.length) < 0 ||
        (tcp && ::listen(descriptor, kBacklog) < 0)) {
        const int error = errno;
        ::close(descriptor);
        return bind_failure(endpoint, error);
    }
    return descriptor;
}

Endpoint bound_endpoint(int descriptor, TransportKind transport) {
    SocketAddress address;
    address.length = sizeof(address.storage);
    if (::getsockname(descriptor, address.get(), &address.length) < 0) {
        return {.address = "0.0.0.0", .port = 0, .transport = transport};
    }
    return from_socket_address(address.storage, transport);
}

std::string source_address_for(const Endpoint& remote) {
    const auto address = to_socket_address(remote);
    if (!address) {
        return {};
    }
    // Connecting a datagram socket sends nothing: it only asks the routing table.
    const int probe = ::socket(address->storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (probe < 0) {
        return {};
    }
    std::string source;
    if (::connect(probe, address->get(), address->length) == 0) {
        source = bound_endpoint(probe, TransportKind::Udp).address;
    }
    ::close(probe);
    return source;
}

Result<void> send_datagram(int descriptor, const Endpoint& from, const Endpoint& to,
                           std::string_view bytes) {
    auto address = TRY(to_socket_address(to));
    iovec part{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
    msghdr header{};
    header.msg_name = address.get();
    header.msg_namelen = address.length;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(in6_pktinfo))] = {};
    if (!from.address.empty() && !is_wildcard(from)) {
        const auto source = TRY(to_socket_address(from));
        header.msg_control = control;
        header.msg_controllen = sizeof(control);
        auto* message = CMSG_FIRSTHDR(&header);
        if (is_ipv6(from)) {
            in6_pktinfo info{};
            info.ipi6_addr = reinterpret_cast<const sockaddr_in6&>(source.storage).sin6_addr;
            message->cmsg_level = IPPROTO_IPV6;
            message->cmsg_type = IPV6_PKTINFO;
            message->cmsg_len = CMSG_LEN(sizeof(info));
            std::memcpy(CMSG_DATA(message), &info, sizeof(info));
            header.msg_controllen = CMSG_SPACE(sizeof(info));
        } else {
            in_pktinfo info{};
            info.ipi_spec_dst = reinterpret_cast<const sockaddr_in&>(source.storage).sin_addr;
            message->cmsg_level = IPPROTO_IP;
            message->cmsg_type = IP_PKTINFO;
            message->cmsg_len = CMSG_LEN(sizeof(info));
            std::memcpy(CMSG_DATA(message), &info, sizeof(info));
            header.msg_controllen = CMSG_SPACE(sizeof(info));
        }
    }
    if (::sendmsg(descriptor, &header, MSG_NOSIGNAL) >= 0) {
        return {};
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS || errno == ECONNREFUSED) {
        return {};  // lost like any datagram: retransmission mends it (ECONNREFUSED belongs to an
                    // earlier one)
    }
    return fail(ErrorCode::Unavailable, "cannot send to {}: {}", to_text(to), std::strerror(errno));
}

std::string destination_of(msghdr& header) {
    char text[INET6_ADDRSTRLEN] = {};
    for (auto* message = CMSG_FIRSTHDR(&header); message != nullptr;
         message = CMSG_NXTHDR(&header, message)) {
        if (message->cmsg_level == IPPROTO_IP && message->cmsg_type == IP_PKTINFO) {
            in_pktinfo info;
            std::memcpy(&info, CMSG_DATA(message), sizeof(info));
            ::inet_ntop(AF_INET, &info.ipi_addr, text, sizeof(text));
        } else if (message->cmsg_level == IPPROTO_IPV6 && message->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info;
            std::memcpy(&info, CMSG_DATA(message), sizeof(info));
            ::inet_ntop(AF_INET6, &info.ipi6_addr, text, sizeof(text));
        }
    }
    return text;
}

}  // namespace callfloor::sip::internal
