#pragma once
// The HTTP server: HTTP/1.1 and WebSocket, over TLS or, on loopback only, in the clear.
//
//   I/O threads: accept, TLS, parse, time-outs, write ──► bounded queue ──► workers: Router,
//   handlers
//
// Bounds: limits::kHttpConnections (the new one gets 503), ServerOptions::work_queue (503 with
// Retry-After), header and body sizes, and a deadline for each step of a connection, so that slow
// senders hold nothing for long.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/assets.h"
#include "http/router.h"

namespace callfloor::http {

struct Listener {
    std::string address = "127.0.0.1";  ///< IP address; "::" and "0.0.0.0" are all
    std::uint16_t port = 0;             ///< 0: any free one
    bool tls = false;                   ///< without it only loopback addresses are accepted
};

struct ServerOptions {
    std::vector<Listener> listeners;
    /// PEM files for TLS; both empty: an own certificate in certificate_folder (io/certificate.h).
    std::filesystem::path certificate;
    std::filesystem::path private_key;
    std::filesystem::path certificate_folder;
    std::vector<std::string> host_names;  ///< for the own certificate and the WebSocket's Origin
    int io_threads = 2;
    int workers = 8;
    std::size_t work_queue = 512;
    std::size_t connections = 0;                         ///< 0: limits::kHttpConnections
    Duration header_timeout = std::chrono::seconds(10);  ///< for TLS and for a request's header
    Duration body_timeout = std::chrono::seconds(60);
    Duration idle_timeout = std::chrono::seconds(75);   ///< between requests
    Duration write_timeout = std::chrono::seconds(60);  ///< without progress
    Duration socket_ping = std::chrono::seconds(20);  ///< a client silent for twice as long is gone
};

struct ServerStatus {
    std::size_t connections = 0;
    std::size_t sockets = 0;
    std::size_t work_waiting = 0;
    std::uint64_t requests = 0;
    std::uint64_t refused = 0;       ///< 503 at a bound
    std::uint64_t slow_dropped = 0;  ///< WebSocket clients closed as too slow
};

class Server final {
  public:
    /// Binds all listeners or none. The router (with all handlers) and assets outlive the server.
    static Result<std::unique_ptr<Server>> start(ServerOptions options, const Router& router,
                                                 const Assets& assets);
    ~Server();

    /// The ports bound, in order of the listeners.
    const std::vector<std::uint16_t>& ports() const;
    ServerStatus status() const;
    /// Lets requests in progress finish (at most `grace`), closes WebSockets with "going away".
    void stop(Duration grace = std::chrono::seconds(5));

  private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::http
