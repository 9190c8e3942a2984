#pragma once
// The streams of SocketNetwork: TCP connections, plain or under TLS, accepted and opened, on the
// control thread's loop. Bounded in number, per source address and in what waits to be written; at
// the bound the connection idle longest gives way. TLS handshakes, which cost us a signature each,
// are bounded per second and source; what is above is closed. One thread (the loop's).

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "base/limits.h"
#include "io/event_loop.h"
#include "sip/internal/tls_stream.h"
#include "sip/transport.h"

namespace callfloor::sip::internal {

using Descriptor = boost::asio::posix::stream_descriptor;
using Ready = boost::system::error_code;

/// A bound socket: of datagrams, or listening.
struct Socket {
    Endpoint local;
    Descriptor descriptor;
};

class StreamConnections final : public std::enable_shared_from_this<StreamConnections> {
  public:
    /// `tls` is null when nothing is to be done under TLS.
    StreamConnections(io::EventLoop& loop, std::shared_ptr<const TlsContext> tls)
        : loop_(loop), tls_(std::move(tls)), accept_pause_(loop) {}

    void set_events(NetworkEvents* events) { events_ = events; }
    void listen(std::unique_ptr<Socket> listener);
    Result<void> send(const Flow& flow, std::string_view bytes);
    Result<Flow> connect(const Endpoint& remote);
    /// Closes without telling.
    std::optional<Flow> forget(ConnectionId id);

    std::size_t size() const { return connections_.size(); }
    std::uint64_t refused() const { return refused_; }

  private:
    struct Connection {
        Flow flow;
        Descriptor descriptor;
        std::unique_ptr<TlsStream> tls;
        std::string out;  // written when the socket takes it
        bool connecting = false;
        bool waiting_to_write = false;
        bool outgoing = false;
        Instant last_activity{};
        io::Timer deadline;

        bool is_open() const { return !connecting && (!tls || tls->is_open()); }
    };

    template <typename Work>
    auto while_alive(Work work);
    void wait_for_connections(Socket& listener);
    bool accept_some(Socket& listener);
    bool make_room(const Endpoint& remote);
    bool may_shake_hands(const std::string& source);
    Connection& add_connection(int descriptor, Flow flow);
    Connection* find(ConnectionId id);
    void wait_to_read(Connection& connection);
    void read(ConnectionId id);
    void take(Connection& connection, std::string_view bytes);
    void write(Connection& connection);
    void write_tls(Connection& connection);
    void wait_to_write(Connection& connection);
    void finish_connect(Connection& connection);
    void drop(ConnectionId id, const std::string& why);
    void drop_later(ConnectionId id, std::string why);

    io::EventLoop& loop_;
    std::shared_ptr<const TlsContext> tls_;
    NetworkEvents* events_ = nullptr;
    std::vector<std::unique_ptr<Socket>> listeners_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
    std::map<std::string, std::size_t> accepted_per_source_;
    std::uint64_t last_connection_ = 0;
    std::uint64_t refused_ = 0;
    Instant handshakes_since_{};
    std::map<std::string, int> handshakes_;  // by source address, within this second
    int handshakes_in_all_ = 0;
    io::Timer accept_pause_;
    std::vector<char> bytes_ = std::vector<char>(limits::kSipMessageBytes);
};

}  // namespace callfloor::sip::internal
