#include "sip/transport.h"

#include <fmt/format.h>

namespace callfloor::sip {

std::string to_text(const Endpoint& endpoint) {
    const bool ipv6 = endpoint.address.find(':') != std::string::npos;
    return fmt::format("{}:{}{}{}:{}", endpoint.transport == TransportKind::Udp ? "udp" : "tcp",
                       ipv6 ? "[" : "", endpoint.address, ipv6 ? "]" : "", endpoint.port);
}

}  // namespace callfloor::sip
