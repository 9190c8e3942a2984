#include "sip/transport.h"

#include <array>

#include "base/text.h"

namespace callfloor::sip {

namespace {
constexpr std::array<std::string_view, 3> kNames{"udp", "tcp", "tls"};  // as TransportKind
}

std::string_view transport_name(TransportKind kind) {
    return kNames[static_cast<std::size_t>(kind)];
}

std::optional<TransportKind> transport_from_name(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (equals_ignore_case(name, kNames[i])) {
            return static_cast<TransportKind>(i);
        }
    }
    return std::nullopt;
}

std::string to_text(const Endpoint& endpoint) {
    const bool brackets = endpoint.address.find(':') != std::string::npos;
    return fmt::format("{}:{}{}{}:{}", transport_name(endpoint.transport), brackets ? "[" : "",
                       endpoint.address, brackets ? "]" : "", endpoint.port);
}

}  // namespace callfloor::sip
