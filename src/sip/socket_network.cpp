#include "sip/socket_network.h"

#include <map>

#include <boost/asio/io_context.hpp>

#include "base/limits.h"
#include "sip/internal/socket_address.h"
#include "sip/internal/stream_connections.h"

namespace callfloor::sip {

namespace asio = boost::asio;
using internal::Descriptor;
using internal::Ready;
using internal::Socket;

namespace {

constexpr unsigned kBatch = 8;      // datagrams a system call
constexpr int kBatchesPerTurn = 8;  // then other sockets and timers have their turn
constexpr std::size_t kControlBytes = 128;
constexpr std::size_t kRoutesRemembered = 1'024;

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
    State(io::EventLoop& owner, std::shared_ptr<const internal::TlsContext> tls)
        : loop(owner),
          streams(std::make_shared<internal::StreamConnections>(owner, std::move(tls))) {}

    io::EventLoop& loop;
    NetworkEvents* events = nullptr;
    std::vector<Endpoint> bound;
    std::vector<std::unique_ptr<Socket>> datagram_sockets;
    std::shared_ptr<internal::StreamConnections> streams;  // the loop's handlers hold it weakly
    Batch batch;
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

    // ------------------------------------------------------------ both

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
                                                             const std::vector<Endpoint>& listen,
                                                             const std::optional<TlsFiles>& tls) {
    std::shared_ptr<const internal::TlsContext> context;
    if (tls) {
        context = TRY(internal::TlsContext::create(*tls));
    }
    auto state = std::make_shared<State>(loop, std::move(context));
    for (const auto& endpoint : listen) {
        if (endpoint.transport == TransportKind::Tls && !tls) {
            return fail(ErrorCode::InvalidInput, "{} needs a certificate", to_text(endpoint));
        }
        const int descriptor = TRY(internal::open_bound_socket(endpoint));
        auto socket = std::make_unique<Socket>(
            Socket{.local = internal::bound_endpoint(descriptor, endpoint.transport),
                   .descriptor = Descriptor(loop.context(), descriptor)});
        state->bound.push_back(socket->local);
        if (is_stream(endpoint.transport)) {
            state->streams->listen(std::move(socket));
        } else {
            state->datagram_sockets.push_back(std::move(socket));
        }
    }
    for (auto& socket : state->datagram_sockets) {
        state->wait_for_datagrams(*socket);
    }
    return std::unique_ptr<SocketNetwork>(new SocketNetwork(std::move(state)));
}

void SocketNetwork::set_events(NetworkEvents* events) {
    state_->events = events;
    state_->streams->set_events(events);
}
Result<Endpoint> SocketNetwork::local_for(const Endpoint& remote) const {
    return state_->local_for(remote);
}
Result<void> SocketNetwork::send(const Flow& flow, std::string_view bytes) {
    return is_stream(flow.remote.transport) ? state_->streams->send(flow, bytes)
                                            : state_->send_datagram(flow, bytes);
}
Result<Flow> SocketNetwork::connect(const Endpoint& remote) {
    return state_->streams->connect(remote);
}
void SocketNetwork::close(const Flow& flow) {
    (void)state_->streams->forget(flow.connection);
}
std::vector<Endpoint> SocketNetwork::listening() const {
    return state_->bound;
}
std::size_t SocketNetwork::connections() const {
    return state_->streams->size();
}
std::uint64_t SocketNetwork::connections_refused() const {
    return state_->streams->refused();
}

}  // namespace callfloor::sip
