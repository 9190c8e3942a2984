#include "sip/socket_network.h"

#include <cerrno>
#include <cstring>
#include <map>
#include <unordered_map>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <netinet/tcp.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "sip/internal/socket_address.h"

namespace callfloor::sip {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
using Ready = boost::system::error_code;

namespace {

constexpr unsigned kBatch = 8;      // datagrams a system call
constexpr int kBatchesPerTurn = 8;  // then other sockets and timers have their turn
constexpr int kAcceptsPerTurn = 32;
constexpr int kReadsPerTurn = 4;
constexpr std::size_t kControlBytes = 128;
constexpr Duration kConnectTimeout = std::chrono::seconds(10);
constexpr Duration kAcceptPause = std::chrono::milliseconds(200);
constexpr Duration kIdleEnoughToClose = std::chrono::seconds(60);
constexpr std::size_t kRoutesRemembered = 1'024;

struct Socket {
    Endpoint local;
    Descriptor descriptor;
};

struct Connection {
    Flow flow;
    Descriptor descriptor;
    std::string out;  // written when the socket takes it
    bool connecting = false;
    bool waiting_to_write = false;
    bool outgoing = false;
    Instant last_activity{};
    io::Timer deadline;
};

struct Batch {
    std::vector<char> bytes = std::vector<char>(kBatch * limits::kSipMessageBytes);
    mmsghdr headers[kBatch];
    iovec parts[kBatch];
    sockaddr_storage sources[kBatch];
    alignas(cmsghdr) char control[kBatch][kControlBytes];

    void prepare() {
        for (unsigned i = 0; i < kBatch; ++i) {
            parts[i] = {.iov_base = bytes.data() + i * limits::kSipMessageBytes,
                        .iov_len = limits::kSipMessageBytes};
            auto& header = headers[i].msg_hdr;
            header = msghdr{};
            header.msg_name = &sources[i];
            header.msg_namelen = sizeof(sources[i]);
            header.msg_iov = &parts[i];
            header.msg_iovlen = 1;
            header.msg_control = control[i];
            header.msg_controllen = kControlBytes;
        }
    }
};

}  // namespace

struct SocketNetwork::State : std::enable_shared_from_this<SocketNetwork::State> {
    explicit State(io::EventLoop& owner) : loop(owner), accept_pause(owner) {}

    io::EventLoop& loop;
    NetworkEvents* events = nullptr;
    std::vector<Endpoint> bound;
    std::vector<std::unique_ptr<Socket>> datagram_sockets;
    std::vector<std::unique_ptr<Socket>> listeners;
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections;
    std::map<std::string, std::size_t> accepted_per_source;
    std::uint64_t last_connection = 0;
    std::uint64_t refused = 0;
    io::Timer accept_pause;
    Batch batch;
    std::vector<char> stream_bytes = std::vector<char>(limits::kSipMessageBytes);
    std::map<std::string, std::string> routes;  // remote address -> source address

    template <typename Work>
    auto while_alive(Work work) {
        return [weak = weak_from_this(), work = std::move(work)](const Ready& error) mutable {
            const auto alive = weak.lock();
            if (alive && error != asio::error::operation_aborted) {
                work(error);
            }
        };
    }

    // ------------------------------------------------------------ datagrams

    void wait_for_datagrams(Socket& socket) {
        socket.descriptor.async_wait(Descriptor::wait_read,
                                     while_alive([this, &socket](const Ready&) {
                                         drain(socket);
                                         wait_for_datagrams(socket);
                                     }));
    }

    void drain(Socket& socket) {
        const bool wildcard = internal::is_wildcard(socket.local);
        for (int round = 0; round < kBatchesPerTurn; ++round) {
            batch.prepare();
            const int count = ::recvmmsg(socket.descriptor.native_handle(), batch.headers, kBatch,
                                         MSG_DONTWAIT, nullptr);
            for (int i = 0; i < count; ++i) {
                auto& message = batch.headers[i];
                Flow flow{
                    .local = socket.local,
                    .remote = internal::from_socket_address(batch.sources[i], TransportKind::Udp)};
                if (wildcard) {
                    flow.local.address = internal::destination_of(message.msg_hdr);
                }
                const auto* bytes = static_cast<const char*>(batch.parts[i].iov_base);
                if (events != nullptr) {
                    events->on_datagram(flow, {bytes, message.msg_len});
                }
            }
            if (count < static_cast<int>(kBatch)) {
                return;
            }
        }
    }

    Result<void> send_datagram(const Flow& flow, std::string_view bytes) {
        for (auto& socket : datagram_sockets) {
            if (socket->local.port == flow.local.port &&
                internal::is_ipv6(socket->local) == internal::is_ipv6(flow.remote) &&
                (socket->local.address == flow.local.address ||
                 internal::is_wildcard(socket->local))) {
                const bool choose = internal::is_wildcard(socket->local);
                return internal::send_datagram(socket->descriptor.native_handle(),
                                               choose ? flow.local : Endpoint{}, flow.remote,
                                               bytes);
            }
        }
        return fail(ErrorCode::NotFound, "no socket is bound to {}", to_text(flow.local));
    }

    // ------------------------------------------------------------ streams

    void wait_for_connections(Socket& listener) {
        listener.descriptor.async_wait(Descriptor::wait_read,
                                       while_alive([this, &listener](const Ready&) {
                                           if (accept_some(listener)) {
                                               wait_for_connections(listener);
                                               return;
                                           }
                                           accept_pause.start(kAcceptPause, [this] {
                                               for (auto& each : listeners) {
                                                   each->descriptor.cancel();
                                                   wait_for_connections(*each);
                                               }
                                           });
                                       }));
    }

    /// False when the process has no descriptors left: asking again at once would spin.
    bool accept_some(Socket& listener) {
        for (int i = 0; i < kAcceptsPerTurn; ++i) {
            internal::SocketAddress from;
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
            const auto remote = internal::from_socket_address(from.storage, TransportKind::Tcp);
            if (!make_room(remote)) {
                ++refused;
                ::close(descriptor);
                continue;
            }
            ++accepted_per_source[remote.address];
            Flow flow{.local = internal::bound_endpoint(descriptor, TransportKind::Tcp),
                      .remote = remote};
            auto& connection = add_connection(descriptor, flow);
            const auto opened = connection.flow;
            wait_to_read(connection);
            if (events != nullptr) {
                events->on_stream_opened(opened);
            }
        }
        return true;
    }

    bool make_room(const Endpoint& remote) {
        const auto known = accepted_per_source.find(remote.address);
        if (known != accepted_per_source.end() && known->second >= limits::kSipTcpPerSource) {
            return false;
        }
        if (connections.size() < limits::kSipTcpConnections) {
            return true;
        }
        const Connection* oldest = nullptr;
        for (const auto& [id, connection] : connections) {
            if (oldest == nullptr || connection->last_activity < oldest->last_activity) {
                oldest = connection.get();
            }
        }
        if (loop.now() - oldest->last_activity < kIdleEnoughToClose) {
            return false;
        }
        drop(oldest->flow.connection, "closed to make room: the longest idle connection");
        return true;
    }

    Connection& add_connection(int descriptor, Flow flow) {
        const int on = 1;
        const int idle_s = 60;
        (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        (void)::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
        (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
        flow.connection = ConnectionId{++last_connection};
        auto connection = std::make_unique<Connection>(
            Connection{.flow = flow,
                       .descriptor = Descriptor(loop.context(), descriptor),
                       .out = {},
                       .last_activity = loop.now(),
                       .deadline = io::Timer(loop)});
        auto& result = *connection;
        connections.emplace(last_connection, std::move(connection));
        return result;
    }

    Connection* find(ConnectionId id) {
        const auto found = connections.find(static_cast<std::uint64_t>(id));
        return found == connections.end() ? nullptr : found->second.get();
    }

    void wait_to_read(Connection& connection) {
        connection.descriptor.async_wait(
            Descriptor::wait_read,
            while_alive([this, id = connection.flow.connection](const Ready&) { read(id); }));
    }

    void read(ConnectionId id) {
        for (int round = 0; round < kReadsPerTurn; ++round) {
            auto* connection = find(id);  // an event handler may have closed it
            if (connection == nullptr) {
                return;
            }
            const auto count = ::recv(connection->descriptor.native_handle(), stream_bytes.data(),
                                      stream_bytes.size(), MSG_DONTWAIT);
            if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
                break;
            }
            if (count <= 0) {
                drop(id, count == 0 ? "closed by the peer" : std::strerror(errno));
                return;
            }
            connection->last_activity = loop.now();
            const auto flow = connection->flow;
            if (events != nullptr) {
                events->on_stream_bytes(flow,
                                        {stream_bytes.data(), static_cast<std::size_t>(count)});
            }
        }
        if (auto* connection = find(id)) {
            wait_to_read(*connection);
        }
    }

    Result<void> send_stream(const Flow& flow, std::string_view bytes) {
        auto* connection = find(flow.connection);
        if (connection == nullptr) {
            return fail(ErrorCode::Unavailable, "the connection to {} is closed",
                        to_text(flow.remote));
        }
        if (connection->out.size() + bytes.size() > limits::kSipTcpWriteBytes) {
            drop_later(flow.connection, "closed: the peer does not read what is sent");
            return fail(ErrorCode::LimitReached, "{} does not read what is sent",
                        to_text(flow.remote));
        }
        connection->out.append(bytes);
        if (!connection->connecting && !connection->waiting_to_write) {
            write(*connection);
        }
        return {};
    }

    /// Writes what the socket takes and waits for the rest. Errors are told later, never from
    /// inside a send.
    void write(Connection& connection) {
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
        connection.last_activity = loop.now();
        if (!connection.out.empty()) {
            wait_to_write(connection);
        } else if (connection.out.capacity() > limits::kSipMessageBytes) {
            connection.out = {};
        }
    }

    void wait_to_write(Connection& connection) {
        connection.waiting_to_write = true;
        connection.descriptor.async_wait(
            Descriptor::wait_write,
            while_alive([this, id = connection.flow.connection](const Ready&) {
                if (auto* ready = find(id)) {
                    ready->waiting_to_write = false;
                    ready->connecting ? finish_connect(*ready) : write(*ready);
                }
            }));
    }

    Result<Flow> connect(const Endpoint& remote) {
        const auto address = TRY(internal::to_socket_address(remote));
        if (connections.size() >= limits::kSipTcpConnections) {
            return fail(ErrorCode::LimitReached, "{} TCP connections are open, the limit",
                        connections.size());
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
            descriptor,
            {.local = internal::bound_endpoint(descriptor, TransportKind::Tcp), .remote = remote});
        connection.connecting = true;
        connection.outgoing = true;
        connection.deadline.start(kConnectTimeout, [this, id = connection.flow.connection] {
            drop(id, "connection timed out");
        });
        wait_to_write(connection);
        return connection.flow;
    }

    void finish_connect(Connection& connection) {
        int error = 0;
        socklen_t length = sizeof(error);
        (void)::getsockopt(connection.descriptor.native_handle(), SOL_SOCKET, SO_ERROR, &error,
                           &length);
        if (error != 0) {
            drop(connection.flow.connection, std::strerror(error));
            return;
        }
        connection.connecting = false;
        connection.deadline.stop();
        write(connection);
        wait_to_read(connection);
        if (events != nullptr) {
            events->on_stream_opened(Flow(connection.flow));
        }
    }

    void drop_later(ConnectionId id, std::string why) {
        asio::post(loop.context(), [weak = weak_from_this(), id, why = std::move(why)] {
            if (const auto alive = weak.lock()) {
                alive->drop(id, why);
            }
        });
    }

    /// Closes and tells.
    void drop(ConnectionId id, const std::string& why) {
        if (const auto flow = forget(id); flow && events != nullptr) {
            events->on_stream_closed(*flow, why);
        }
    }

    std::optional<Flow> forget(ConnectionId id) {
        const auto found = connections.find(static_cast<std::uint64_t>(id));
        if (found == connections.end()) {
            return std::nullopt;
        }
        const auto connection = std::move(found->second);
        connections.erase(found);
        const auto source = accepted_per_source.find(connection->flow.remote.address);
        if (!connection->outgoing && source != accepted_per_source.end() && --source->second == 0) {
            accepted_per_source.erase(source);
        }
        return connection->flow;
    }

    Result<Endpoint> local_for(const Endpoint& remote) {
        auto known = routes.find(remote.address);
        if (known == routes.end()) {
            if (routes.size() >= kRoutesRemembered) {
                routes.clear();
            }
            known = routes.emplace(remote.address, internal::source_address_for(remote)).first;
        }
        const Endpoint* best = nullptr;
        for (const auto& endpoint : bound) {
            if (endpoint.transport != remote.transport ||
                internal::is_ipv6(endpoint) != internal::is_ipv6(remote)) {
                continue;
            }
            if (endpoint.address == known->second) {
                return endpoint;
            }
            if (best == nullptr || internal::is_wildcard(endpoint)) {
                best = &endpoint;
            }
        }
        if (best == nullptr) {
            return fail(ErrorCode::NotFound,
                        "no local endpoint reaches {}; listen on one of its kind", to_text(remote));
        }
        Endpoint local = *best;
        if (internal::is_wildcard(local) && !known->second.empty()) {
            local.address = known->second;
        }
        return local;
    }
};

SocketNetwork::SocketNetwork(std::shared_ptr<State> state) : state_(std::move(state)) {}
SocketNetwork::~SocketNetwork() = default;

Result<std::unique_ptr<SocketNetwork>> SocketNetwork::create(io::EventLoop& loop,
                                                             const std::vector<Endpoint>& listen) {
    auto state = std::make_shared<State>(loop);
    for (const auto& endpoint : listen) {
        const int descriptor = TRY(internal::open_bound_socket(endpoint));
        auto socket = std::make_unique<Socket>(
            Socket{.local = internal::bound_endpoint(descriptor, endpoint.transport),
                   .descriptor = Descriptor(loop.context(), descriptor)});
        state->bound.push_back(socket->local);
        auto& sockets =
            endpoint.transport == TransportKind::Udp ? state->datagram_sockets : state->listeners;
        sockets.push_back(std::move(socket));
    }
    for (auto& socket : state->datagram_sockets) {
        state->wait_for_datagrams(*socket);
    }
    for (auto& listener : state->listeners) {
        state->wait_for_connections(*listener);
    }
    return std::unique_ptr<SocketNetwork>(new SocketNetwork(std::move(state)));
}

void SocketNetwork::set_events(NetworkEvents* events) {
    state_->events = events;
}
Result<Endpoint> SocketNetwork::local_for(const Endpoint& remote) const {
    return state_->local_for(remote);
}
Result<void> SocketNetwork::send(const Flow& flow, std::string_view bytes) {
    return flow.remote.transport == TransportKind::Udp ? state_->send_datagram(flow, bytes)
                                                       : state_->send_stream(flow, bytes);
}
Result<Flow> SocketNetwork::connect(const Endpoint& remote) {
    return state_->connect(remote);
}
void SocketNetwork::close(const Flow& flow) {
    (void)state_->forget(flow.connection);
}
std::vector<Endpoint> SocketNetwork::listening() const {
    return state_->bound;
}
std::size_t SocketNetwork::connections() const {
    return state_->connections.size();
}
std::uint64_t SocketNetwork::connections_refused() const {
    return state_->refused;
}

}  // namespace callfloor::sip
