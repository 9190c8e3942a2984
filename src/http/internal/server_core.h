#pragma once
// What the connections of one server share.

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "http/internal/exchange.h"
#include "http/internal/worker_pool.h"
#include "http/server.h"

namespace callfloor::http {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using TlsContext = asio::ssl::context;

/// A connection as the server sees it: something that can be asked to end.
class Stoppable {
  public:
    virtual ~Stoppable() = default;
    /// Any thread. Idle connections close, a request in progress is answered first.
    virtual void stop() = 0;
};

struct ServerCore {
    ServerCore(ServerOptions server_options, const Router& server_router,
               const Assets& server_assets)
        : options(std::move(server_options)),
          router(server_router),
          assets(server_assets),
          workers(options.workers, options.work_queue) {}

    void enter(std::uint64_t id, std::weak_ptr<Stoppable> connection);
    void leave(std::uint64_t id);
    std::size_t connection_count() const;
    void stop_all();
    /// Waits until no connection is left; at most `grace`.
    void wait_empty(Duration grace);

    const ServerOptions options;
    const Router& router;
    const Assets& assets;
    WorkerPool workers;
    StrictTransport strict = StrictTransport::No;
    std::atomic<bool> stopping = false;
    std::atomic<std::uint64_t> next_id = 1;
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::uint64_t> refused = 0;
    std::atomic<std::uint64_t> slow_dropped = 0;
    std::atomic<std::size_t> sockets = 0;

  private:
    mutable std::mutex mutex_;
    std::condition_variable empty_;
    std::map<std::uint64_t, std::weak_ptr<Stoppable>> connections_;

  public:
    /// Last, so that it goes first: with it go the connections still open, which leave() then.
    asio::io_context context;
};

/// Begins to serve an accepted socket. `tls` null: in the clear.
void serve_connection(ServerCore& core, Tcp::socket socket, std::shared_ptr<TlsContext> tls);

}  // namespace callfloor::http
