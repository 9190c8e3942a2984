#pragma once
// sockaddr <-> Endpoint, and the two socket calls both halves of SocketNetwork need. POSIX only;
// used by socket_network.cpp.

#include <string>

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/result.h"
#include "sip/transport.h"

namespace callfloor::sip::internal {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// InvalidInput when the address is not numeric.
Result<SocketAddress> to_socket_address(const Endpoint& endpoint);
Endpoint from_socket_address(const sockaddr_storage& storage, TransportKind transport);
bool is_ipv6(const Endpoint& endpoint);
/// 0.0.0.0 or ::
bool is_wildcard(const Endpoint& endpoint);

/// A bound, non-blocking socket; a TCP one listens. The error names the port and says what to do.
Result<int> open_bound_socket(const Endpoint& endpoint);
/// The local end of a bound or connecting socket.
Endpoint bound_endpoint(int descriptor, TransportKind transport);
/// The address this machine would send from to reach `remote`; empty when there is no route.
std::string source_address_for(const Endpoint& remote);

/// One datagram; `from` chooses the source address on a wildcard socket when its address is set.
Result<void> send_datagram(int descriptor, const Endpoint& from, const Endpoint& to,
                           std::string_view bytes);

/// The address a datagram came to, out of its control data (IP_PKTINFO, IPV6_PKTINFO); empty when
/// not told.
std::string destination_of(msghdr& header);

}  // namespace callfloor::sip::internal
