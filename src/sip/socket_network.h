#pragma once
// The real network of the SIP stack: UDP, TCP and TLS sockets, IPv4 and IPv6, on the control
// thread's loop (Asio). UDP sockets are drained in batches; a datagram to a wildcard socket is
// answered from the address it came to. TCP connections are bounded in number, per source address
// and in what waits to be written. One thread (the loop's).

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "io/event_loop.h"
#include "sip/transport.h"

namespace callfloor::sip {

/// For TLS, in PEM.
struct TlsFiles {
    std::filesystem::path certificate;  ///< with its chain
    std::filesystem::path private_key;
    std::filesystem::path authorities;  ///< that peers we connect to are held against; empty: the
                                        ///< system's
};

class SocketNetwork final : public Network {
  public:
    /// Opens a socket for each endpoint; port 0 takes a free one (see listening()). An IPv6
    /// endpoint does not serve IPv4.
    /// `tls` is needed for endpoints of that kind, and for connecting under TLS.
    static Result<std::unique_ptr<SocketNetwork>> create(
        io::EventLoop& loop, const std::vector<Endpoint>& listen,
        const std::optional<TlsFiles>& tls = std::nullopt);
    ~SocketNetwork() override;

    void set_events(NetworkEvents* events) override;
    Result<Endpoint> local_for(const Endpoint& remote) const override;
    Result<void> send(const Flow& flow, std::string_view bytes) override;
    Result<Flow> connect(const Endpoint& remote) override;
    void close(const Flow& flow) override;

    /// The endpoints as bound, in the order given to create().
    std::vector<Endpoint> listening() const;
    std::size_t connections() const;
    std::uint64_t connections_refused() const;  ///< by the bounds in limits.h

  private:
    struct State;
    explicit SocketNetwork(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;  // the loop's handlers hold it weakly
};

}  // namespace callfloor::sip
