#pragma once
// The network seam of the SIP stack (RFC 3261 section 18 below the framing): datagrams and byte
// streams in and out. SocketNetwork (Asio) is the real one; SimulatedNetwork delivers in virtual
// time with loss, delay and reordering.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callfloor::sip {

enum class TransportKind : std::uint8_t { Udp, Tcp, Tls };

constexpr bool is_stream(TransportKind kind) {
    return kind != TransportKind::Udp;
}
/// RFC 3261 19.1.2.
constexpr std::uint16_t default_port(TransportKind kind) {
    return kind == TransportKind::Tls ? 5061 : 5060;
}
/// "udp", "tcp", "tls", as in the transport parameter of a URI.
std::string_view transport_name(TransportKind kind);
/// Any case; absent for others.
std::optional<TransportKind> transport_from_name(std::string_view name);

struct Endpoint {
    std::string address;  ///< numeric IPv4 or IPv6 (no brackets)
    std::uint16_t port = 0;
    TransportKind transport = TransportKind::Udp;

    bool operator==(const Endpoint&) const = default;
    auto operator<=>(const Endpoint&) const = default;
};
std::string to_text(const Endpoint& endpoint);  ///< "udp:127.0.0.1:5060", "tls:[::1]:5061"

enum class ConnectionId : std::uint64_t { None = 0 };

/// Where a message came from or goes to: for UDP the remote address through one of our sockets, for
/// streams one connection.
struct Flow {
    Endpoint local;
    Endpoint remote;
    ConnectionId connection = ConnectionId::None;  ///< streams only

    bool operator==(const Flow&) const = default;
};

class NetworkEvents {
  public:
    virtual ~NetworkEvents() = default;
    virtual void on_datagram(const Flow& flow, std::string_view bytes) = 0;
    virtual void on_stream_opened(const Flow& flow) = 0;  ///< accepted, or our connect succeeded
    virtual void on_stream_bytes(const Flow& flow,
                                 std::string_view bytes) = 0;  ///< any fragmenting
    virtual void on_stream_closed(const Flow& flow, const std::string& why) = 0;
};

class Network {
  public:
    virtual ~Network() = default;
    virtual void set_events(NetworkEvents* events) = 0;
    /// The local endpoint that reaches `remote` (family and transport agree); NotFound when none
    /// listens.
    virtual Result<Endpoint> local_for(const Endpoint& remote) const = 0;
    /// UDP: sent now. Streams: queued on the connection (bounded; at the bound the connection is
    /// closed). An error is told here or, for streams, by on_stream_closed.
    virtual Result<void> send(const Flow& flow, std::string_view bytes) = 0;
    /// Opens a connection; outcome by on_stream_opened / on_stream_closed, never from inside.
    virtual Result<Flow> connect(const Endpoint& remote) = 0;
    virtual void close(const Flow& flow) = 0;
};

}  // namespace callfloor::sip
