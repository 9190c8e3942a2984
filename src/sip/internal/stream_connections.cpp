#include "sip/internal/stream_connections.h"

#include <cerrno>
#include <cstring>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <netinet/tcp.h>
#include <unistd.h>

#include "base/log.h"
#include "sip/internal/socket_address.h"

namespace callfloor::sip::internal {

namespace asio = boost::asio;

namespace {

constexpr int kAcceptsPerTurn = 32;
constexpr int kReadsPerTurn = 4;
constexpr Duration kConnectTimeout = std::chrono::seconds(10);  // TLS handshake included
constexpr Duration kAcceptPause = std::chrono::milliseconds(200);
constexpr Duration kIdleEnoughToClose = std::chrono::seconds(60);
// About 0.15 ms each: 3 % of the control thread at most, and a thousand phones are back in 5 s.
constexpr int kHandshakesPerSecond = 200;
constexpr int kHandshakesPerSource = 20;

}  // namespace

template <typename Work>
auto StreamConnections::while_alive(Work work) {
    return [weak = weak_from_this(), work = std::move(work)](const Ready& error) mutable {
        const auto alive = weak.lock();
        if (alive && error != asio::error::operation_aborted) {
            work(error);
        }
    };
}

void StreamConnections::listen(std::unique_ptr<Socket> listener) {
    listeners_.push_back(std::move(listener));
    wait_for_connections(*listeners_.back());
}

void StreamConnections::wait_for_connections(Socket& listener) {
    listener.descriptor.async_wait(Descriptor::wait_read,
                                   while_alive([this, &listener](const Ready&) {
                                       if (accept_some(listener)) {
                                           wait_for_connections(listener);
                                           return;
                                       }
                                       accept_pause_.start(kAcceptPause, [this] {
                                           for (auto& each : listeners_) {
                                               each->descriptor.cancel();
                                               wait_for_connections(*each);
                                           }
                                       });
                                   }));
}

/// False when the process has no descriptors left: asking again at once would spin.
bool StreamConnections::accept_some(Socket& listener) {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        SocketAddress from;
        from.length = sizeof(from.storage);
        const int descriptor = ::accept4(listener.descriptor.native_handle(), from.get(),
                                         &from.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) {
                log(LogLevel::Error, "sip",
                    "cannot accept a TCP connection: {}; raise the limit of open files",
                    std::strerror(errno));
                return false;
            }
            return true;
        }
        const auto kind = listener.local.transport;
        const auto remote = from_socket_address(from.storage, kind);
        const bool is_tls = kind == TransportKind::Tls;
        if ((is_tls && !may_shake_hands(remote.address)) || !make_room(remote)) {
            ++refused_;
            ::close(descriptor);
            continue;
        }
        ++accepted_per_source_[remote.address];
        auto& connection = add_connection(
            descriptor, {.local = bound_endpoint(descriptor, kind), .remote = remote});
        const auto opened = connection.flow;
        wait_to_read(connection);
        if (is_tls) {  // told when the handshake is over
            connection.tls = TlsStream::accept(*tls_);
            connection.deadline.start(kConnectTimeout, [this, id = opened.connection] {
                drop(id, "TLS handshake timed out");
            });
        } else if (events_ != nullptr) {
            events_->on_stream_opened(opened);
        }
    }
    return true;
}

bool StreamConnections::may_shake_hands(const std::string& source) {
    if (loop_.now() - handshakes_since_ >= std::chrono::seconds(1)) {
        handshakes_since_ = loop_.now();
        handshakes_.clear();
        handshakes_in_all_ = 0;
    }
    return ++handshakes_in_all_ <= kHandshakesPerSecond &&
           ++handshakes_[source] <= kHandshakesPerSource;
}

bool StreamConnections::make_room(const Endpoint& remote) {
    const auto known = accepted_per_source_.find(remote.address);
    if (known != accepted_per_source_.end() && known->second >= limits::kSipTcpPerSource) {
        return false;
    }
    if (connections_.size() < limits::kSipTcpConnections) {
        return true;
    }
    const Connection* oldest = nullptr;
    for (const auto& [id, connection] : connections_) {
        if (oldest == nullptr || connection->last_activity < oldest->last_activity) {
            oldest = connection.get();
        }
    }
    if (loop_.now() - oldest->last_activity < kIdleEnoughToClose) {
        return false;
    }
    drop(oldest->flow.connection, "closed to make room: the longest idle connection");
    return true;
}

StreamConnections::Connection& StreamConnections::add_connection(int descriptor, Flow flow) {
    const int on = 1;
    const int idle_s = 60;
    (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
    flow.connection = ConnectionId{++last_connection_};
    auto connection = std::make_unique<Connection>(
        Connection{.flow = flow,
                   .descriptor = Descriptor(loop_.context(), descriptor),
                   .tls = nullptr,
                   .out = {},
                   .last_activity = loop_.now(),
                   .deadline = io::Timer(loop_)});
    auto& result = *connection;
    connections_.emplace(last_connection_, std::move(connection));
    return result;
}

StreamConnections::Connection* StreamConnections::find(ConnectionId id) {
    const auto found = connections_.find(static_cast<std::uint64_t>(id));
    return found == connections_.end() ? nullptr : found->second.get();
}

void StreamConnections::wait_to_read(Connection& connection) {
    connection.descriptor.async_wait(
        Descriptor::wait_read,
        while_alive([this, id = connection.flow.connection](const Ready&) { read(id); }));
}

void StreamConnections::read(ConnectionId id) {
    for (int round = 0; round < kReadsPerTurn; ++round) {
        auto* connection = find(id);  // an event handler may have closed it
        if (connection == nullptr) {
            return;
        }
        const auto count = ::recv(connection->descriptor.native_handle(), bytes_.data(),
                                  bytes_.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
            break;
        }
        if (count <= 0) {
            drop(id, count == 0 ? "closed by the peer" : std::strerror(errno));
            return;
        }
        connection->last_activity = loop_.now();
        take(*connection, {bytes_.data(), static_cast<std::size_t>(count)});
    }
    if (auto* connection = find(id)) {
        wait_to_read(*connection);
    }
}

void StreamConnections::take(Connection& connection, std::string_view bytes) {
    const auto flow = connection.flow;
    std::string plain;
    if (connection.tls) {
        const bool was_open = connection.tls->is_open();
        auto received = connection.tls->receive(bytes);
        write_tls(connection);  // on an error the alert that tells it
        if (!received) {
            drop(flow.connection, received.error().text);
            return;
        }
        plain = *std::move(received);
        bytes = plain;
        if (!was_open && connection.tls->is_open()) {
            connection.deadline.stop();
            if (events_ != nullptr) {
                events_->on_stream_opened(flow);
            }
        }
    }
    if (!bytes.empty() && events_ != nullptr && find(flow.connection) != nullptr) {
        events_->on_stream_bytes(flow, bytes);
    }
}

Result<void> StreamConnections::send(const Flow& flow, std::string_view bytes) {
    auto* connection = find(flow.connection);
    if (connection == nullptr) {
        return fail(ErrorCode::Unavailable, "the connection to {} is closed", to_text(flow.remote));
    }
    const auto waiting =
        connection->out.size() + (connection->tls ? connection->tls->waiting() : 0);
    if (waiting + bytes.size() > limits::kSipTcpWriteBytes) {
        drop_later(flow.connection, "closed: the peer does not read what is sent");
        return fail(ErrorCode::LimitReached, "{} does not read what is sent", to_text(flow.remote));
    }
    if (connection->tls) {
        if (const auto sent = connection->tls->send(bytes); !sent) {
            drop_later(flow.connection, sent.error().text);
            return fail(sent.error());
        }
        write_tls(*connection);
        return {};
    }
    connection->out.append(bytes);
    if (!connection->connecting && !connection->waiting_to_write) {
        write(*connection);
    }
    return {};
}

void StreamConnections::write_tls(Connection& connection) {
    if (!connection.connecting) {
        connection.out.append(connection.tls->take_wire());
        if (!connection.out.empty() && !connection.waiting_to_write) {
            write(connection);
        }
    }
}

/// Writes what the socket takes and waits for the rest. Errors are told later, never from
/// inside a send.
void StreamConnections::write(Connection& connection) {
    std::size_t written = 0;
    while (written < connection.out.size()) {
        const auto count =
            ::send(connection.descriptor.native_handle(), connection.out.data() + written,
                   connection.out.size() - written, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
            drop_later(connection.flow.connection, std::strerror(errno));
            return;
        }
        if (count < 0) {
            break;
        }
        written += static_cast<std::size_t>(count);
    }
    connection.out.erase(0, written);
    connection.last_activity = loop_.now();
    if (!connection.out.empty()) {
        wait_to_write(connection);
    } else if (connection.out.capacity() > limits::kSipMessageBytes) {
        connection.out = {};
    }
}

void StreamConnections::wait_to_write(Connection& connection) {
    connection.waiting_to_write = true;
    connection.descriptor.async_wait(
        Descriptor::wait_write, while_alive([this, id = connection.flow.connection](const Ready&) {
            if (auto* ready = find(id)) {
                ready->waiting_to_write = false;
                ready->connecting ? finish_connect(*ready) : write(*ready);
            }
        }));
}

Result<Flow> StreamConnections::connect(const Endpoint& remote) {
    const auto address = TRY(to_socket_address(remote));
    if (remote.transport == TransportKind::Tls && !tls_) {
        return fail(ErrorCode::Unavailable, "TLS is not set up; listen on tls:ADDRESS:PORT");
    }
    if (connections_.size() >= limits::kSipTcpConnections) {
        return fail(ErrorCode::LimitReached, "{} connections are open, the limit",
                    connections_.size());
    }
    const int descriptor =
        ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        return fail(ErrorCode::Unavailable, "cannot open a socket: {}", std::strerror(errno));
    }
    if (::connect(descriptor, address.get(), address.length) < 0 && errno != EINPROGRESS) {
        const int error = errno;
        ::close(descriptor);
        return fail(ErrorCode::Unavailable, "cannot connect to {}: {}", to_text(remote),
                    std::strerror(error));
    }
    auto& connection = add_connection(
        descriptor, {.local = bound_endpoint(descriptor, remote.transport), .remote = remote});
    if (remote.transport == TransportKind::Tls) {
        connection.tls = TlsStream::connect(*tls_, remote.address);
    }
    connection.connecting = true;
    connection.outgoing = true;
    connection.deadline.start(kConnectTimeout, [this, id = connection.flow.connection] {
        drop(id, "connection timed out");
    });
    wait_to_write(connection);
    return connection.flow;
}

void StreamConnections::finish_connect(Connection& connection) {
    int error = 0;
    socklen_t length = sizeof(error);
    (void)::getsockopt(connection.descriptor.native_handle(), SOL_SOCKET, SO_ERROR, &error,
                       &length);
    if (error != 0) {
        drop(connection.flow.connection, std::strerror(error));
        return;
    }
    connection.connecting = false;
    wait_to_read(connection);
    if (connection.tls) {
        write_tls(connection);
        return;
    }
    connection.deadline.stop();
    write(connection);
    if (events_ != nullptr) {
        events_->on_stream_opened(Flow(connection.flow));
    }
}

void StreamConnections::drop_later(ConnectionId id, std::string why) {
    asio::post(loop_.context(), [weak = weak_from_this(), id, why = std::move(why)] {
        if (const auto alive = weak.lock()) {
            alive->drop(id, why);
        }
    });
}

/// Closes and tells.
void StreamConnections::drop(ConnectionId id, const std::string& why) {
    if (const auto flow = forget(id); flow && events_ != nullptr) {
        events_->on_stream_closed(*flow, why);
    }
}

std::optional<Flow> StreamConnections::forget(ConnectionId id) {
    const auto found = connections_.find(static_cast<std::uint64_t>(id));
    if (found == connections_.end()) {
        return std::nullopt;
    }
    const auto connection = std::move(found->second);
    connections_.erase(found);
    const auto source = accepted_per_source_.find(connection->flow.remote.address);
    if (!connection->outgoing && source != accepted_per_source_.end() && --source->second == 0) {
        accepted_per_source_.erase(source);
    }
    return connection->flow;
}

}  // namespace callfloor::sip::internal
