#include "sip/simulated_network.h"

#include "base/check.h"

namespace callfloor::sip {

namespace {
constexpr Duration kConnectTimeout = std::chrono::seconds(10);

bool is_ipv6(const std::string& address) {
    return address.find(':') != std::string::npos;
}
}  // namespace

class SimulatedNetwork::Host final : public Network {
  public:
    Host(SimulatedNetwork& wire, std::vector<Endpoint> listen)
        : wire_(wire), listen_(std::move(listen)) {}

    void set_events(NetworkEvents* events) override { events_ = events; }
    NetworkEvents* events() const { return events_; }
    bool listens_at(const Endpoint& endpoint) const {
        return std::find(listen_.begin(), listen_.end(), endpoint) != listen_.end();
    }

    Result<Endpoint> local_for(const Endpoint& remote) const override {
        for (const auto& endpoint : listen_) {
            if (endpoint.transport == remote.transport &&
                is_ipv6(endpoint.address) == is_ipv6(remote.address)) {
                return endpoint;
            }
        }
        return fail(ErrorCode::NotFound, "no local endpoint reaches {}", to_text(remote));
    }

    Result<void> send(const Flow& flow, std::string_view bytes) override {
        if (flow.remote.transport == TransportKind::Udp) {
            return wire_.send_datagram(flow, bytes);
        }
        return wire_.send_stream(flow, bytes);
    }

    Result<Flow> connect(const Endpoint& remote) override {
        const auto local = TRY(local_for(remote));
        return wire_.connect(*this, local, remote);
    }

    void close(const Flow& flow) override {
        wire_.close(flow.connection, "closed by the peer", false);
    }

  private:
    SimulatedNetwork& wire_;
    std::vector<Endpoint> listen_;
    NetworkEvents* events_ = nullptr;
};

SimulatedNetwork::SimulatedNetwork(io::Timers& timers, Random random,
                                   const SimulatedNetworkOptions& options)
    : timers_(timers), random_(random), options_(options) {}
SimulatedNetwork::~SimulatedNetwork() = default;

Network& SimulatedNetwork::add_host(std::vector<Endpoint> listen) {
    CHECK(!listen.empty());
    hosts_.push_back(std::make_unique<Host>(*this, std::move(listen)));
    return *hosts_.back();
}

void SimulatedNetwork::set_reachable(const std::string& address, bool reachable) {
    if (reachable) {
        unreachable_.erase(address);
    } else {
        unreachable_.insert(address);
    }
}

void SimulatedNetwork::break_streams(const std::string& address) {
    std::vector<ConnectionId> ids;
    for (const auto& [id, stream] : streams_) {
        if (stream.flow.local.address == address) {
            ids.push_back(id);
        }
    }
    for (const auto id : ids) {
        close(id, "connection reset", true);
    }
}

Duration SimulatedNetwork::delay() {
    const auto spread = options_.delay_max - options_.delay_min;
    if (spread <= Duration::zero()) {
        return options_.delay_min;
    }
    const auto extra = random_.below(static_cast<std::uint64_t>(spread.count()) + 1);
    return options_.delay_min + Duration{static_cast<std::int64_t>(extra)};
}

bool SimulatedNetwork::is_reachable(const Endpoint& a, const Endpoint& b) const {
    return !unreachable_.contains(a.address) && !unreachable_.contains(b.address);
}

SimulatedNetwork::Host* SimulatedNetwork::host_at(const Endpoint& endpoint) {
    for (auto& host : hosts_) {
        if (host->listens_at(endpoint)) {
            return host.get();
        }
    }
    return nullptr;
}

void SimulatedNetwork::later(Duration after, std::move_only_function<void()> work) {
    const auto key = ++last_pending_;
    auto& timer = pending_.emplace(key, io::Timer(timers_)).first->second;
    timer.start(after, [this, key, work = std::move(work)]() mutable {
        auto run = std::move(work);
        pending_.erase(key);
        run();
    });
}

Result<void> SimulatedNetwork::send_datagram(const Flow& flow, std::string_view bytes) {
    ++datagrams_;
    if (tap_ && !tap_(flow, bytes)) {
        return {};
    }
    int copies = random_.uniform() < options_.duplicate ? 2 : 1;
    for (; copies > 0; --copies) {
        if (random_.uniform() < options_.loss) {
            continue;
        }
        later(delay(), [this, flow, copy = std::string(bytes)] {
            auto* host = host_at(flow.remote);
            if (host != nullptr && host->events() != nullptr &&
                is_reachable(flow.local, flow.remote)) {
                host->events()->on_datagram(Flow{.local = flow.remote, .remote = flow.local}, copy);
            }
        });
    }
    return {};
}

Result<Flow> SimulatedNetwork::connect(Host& host, const Endpoint& local, const Endpoint& remote) {
    const auto id = next_connection();
    Flow flow{.local = local, .remote = remote, .connection = id};
    flow.local.port = ephemeral_port_++;
    streams_[id] = Stream{.host = &host, .flow = flow};
    later(delay(), [this, id, remote] { establish(id, remote); });
    return flow;
}

void SimulatedNetwork::establish(ConnectionId from, const Endpoint& remote) {
    const auto found = streams_.find(from);
    if (found == streams_.end()) {
        return;
    }
    const auto flow = found->second.flow;
    if (!is_reachable(flow.local, remote)) {
        later(kConnectTimeout, [this, from] { close(from, "connection timed out", true); });
        return;
    }
    auto* accepting = host_at(remote);
    if (accepting == nullptr || accepting->events() == nullptr) {
        close(from, "connection refused", true);
        return;
    }
    const auto to = next_connection();
    const Flow back{.local = remote, .remote = flow.local, .connection = to};
    found->second.other = to;
    found->second.opened = true;
    streams_[to] = Stream{.host = accepting, .flow = back, .other = from, .opened = true};
    accepting->events()->on_stream_opened(back);
    if (streams_.contains(from) && streams_[from].host->events() != nullptr) {
        streams_[from].host->events()->on_stream_opened(flow);
    }
}

Result<void> SimulatedNetwork::send_stream(const Flow& flow, std::string_view bytes) {
    const auto found = streams_.find(flow.connection);
    if (found == streams_.end()) {
        return fail(ErrorCode::Unavailable, "the connection to {} is closed", to_text(flow.remote));
    }
    if (tap_) {
        tap_(flow, bytes);
    }
    if (!found->second.opened) {  // written before the connection stands: goes out when it does
        later(delay(), [this, flow, copy = std::string(bytes)] { (void)send_stream(flow, copy); });
        return {};
    }
    const auto other = streams_.find(found->second.other);
    if (other == streams_.end()) {
        return {};  // the far end has closed; the news is on its way
    }
    auto& peer = other->second;
    while (!bytes.empty()) {
        const auto most = options_.fragment_max == 0
                              ? bytes.size()
                              : static_cast<std::size_t>(random_.below(options_.fragment_max)) + 1;
        const auto piece = bytes.substr(0, most);
        bytes.remove_prefix(piece.size());
        peer.free_at = std::max(peer.free_at, timers_.now() + delay());
        later(peer.free_at - timers_.now(),
              [this, to = found->second.other, copy = std::string(piece)] { deliver(to, copy); });
    }
    return {};
}

void SimulatedNetwork::deliver(ConnectionId to, const std::string& bytes) {
    const auto found = streams_.find(to);
    if (found == streams_.end() || found->second.host->events() == nullptr ||
        !is_reachable(found->second.flow.local, found->second.flow.remote)) {
        return;
    }
    const auto flow = found->second.flow;
    found->second.host->events()->on_stream_bytes(flow, bytes);
}

void SimulatedNetwork::close(ConnectionId id, const std::string& why, bool tell_this_end) {
    const auto found = streams_.find(id);
    if (found == streams_.end()) {
        return;
    }
    const auto end = found->second;
    streams_.erase(found);
    if (const auto other = streams_.find(end.other); other != streams_.end()) {
        const auto wait = std::max(other->second.free_at - timers_.now(), delay());
        later(wait, [this, to = end.other, why] { close(to, why, true); });
    }
    if (tell_this_end && end.host->events() != nullptr) {
        end.host->events()->on_stream_closed(end.flow, why);
    }
}

}  // namespace callfloor::sip
