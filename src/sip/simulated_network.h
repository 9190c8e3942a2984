#pragma once
// A network of several hosts in virtual time: datagrams are delayed, lost, doubled and thereby
// reordered by a seed; byte streams keep their order, are cut into fragments, and can be broken.
// The whole SIP stack runs over it in tests and in the simulation, the same way every time. One
// thread.
//
//   UserAgent ─► host A (Network) ─┐            ┌─ host B (Network) ◄─ UserAgent
//                                  └─ wire ◄────┘   delay · loss · duplicates · fragments

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "io/timers.h"
#include "sip/transport.h"

namespace callfloor::sip {

struct SimulatedNetworkOptions {
    Duration delay_min = std::chrono::milliseconds(1);
    Duration delay_max = std::chrono::milliseconds(1);
    double loss = 0.0;             ///< share of datagrams that vanish
    double duplicate = 0.0;        ///< share of datagrams delivered twice
    std::size_t fragment_max = 0;  ///< streams are cut into pieces of 1..n bytes; 0: not cut
};

class SimulatedNetwork final {
  public:
    SimulatedNetwork(io::Timers& timers, Random random, const SimulatedNetworkOptions& options);
    ~SimulatedNetwork();
    SimulatedNetwork(const SimulatedNetwork&) = delete;
    SimulatedNetwork& operator=(const SimulatedNetwork&) = delete;

    /// A host with these local endpoints. Lives as long as the wire.
    Network& add_host(std::vector<Endpoint> listen);

    void set_options(const SimulatedNetworkOptions& options) { options_ = options; }
    /// Nothing reaches or leaves this address while it is unreachable; its streams stay open but
    /// silent.
    void set_reachable(const std::string& address, bool reachable);
    /// Every stream with an end at this address closes, at both ends.
    void break_streams(const std::string& address);

    /// Sees every datagram (before loss) and every piece written to a stream; false drops a
    /// datagram.
    using Tap = std::function<bool(const Flow& flow, std::string_view bytes)>;
    void set_tap(Tap tap) { tap_ = std::move(tap); }

    std::uint64_t datagrams() const { return datagrams_; }
    std::size_t streams() const { return streams_.size() / 2; }

  private:
    class Host;
    struct Stream {  // one end
        Host* host = nullptr;
        Flow flow;
        ConnectionId other = ConnectionId::None;
        Instant free_at{};  ///< when the last byte on its way to this end arrives
        bool opened = false;
    };

    Duration delay();
    bool is_reachable(const Endpoint& a, const Endpoint& b) const;
    Host* host_at(const Endpoint& endpoint);
    Result<void> send_datagram(const Flow& flow, std::string_view bytes);
    Result<void> send_stream(const Flow& flow, std::string_view bytes);
    Result<Flow> connect(Host& host, const Endpoint& local, const Endpoint& remote);
    void establish(ConnectionId from, const Endpoint& remote);
    void deliver(ConnectionId to, const std::string& bytes);
    void close(ConnectionId id, const std::string& why, bool tell_this_end);
    ConnectionId next_connection() { return ConnectionId{++last_connection_}; }
    /// Runs `work` on the wire after a time, unless the wire is gone by then.
    void later(Duration after, std::move_only_function<void()> work);

    io::Timers& timers_;
    Random random_;
    SimulatedNetworkOptions options_;
    Tap tap_;
    std::vector<std::unique_ptr<Host>> hosts_;
    std::map<ConnectionId, Stream> streams_;
    std::set<std::string> unreachable_;
    std::map<std::uint64_t, io::Timer> pending_;
    std::uint64_t last_connection_ = 0;
    std::uint64_t last_pending_ = 0;
    std::uint64_t datagrams_ = 0;
    std::uint16_t ephemeral_port_ = 40'000;
};

}  // namespace callfloor::sip
