#include "http/server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "base/limits.h"
#include "base/log.h"
#include "http/internal/server_core.h"
#include "io/certificate.h"

namespace callfloor::http {

// ---------------------------------------------------------------- ServerCore

void ServerCore::enter(std::uint64_t id, std::weak_ptr<Stoppable> connection) {
    const std::lock_guard lock(mutex_);
    connections_.insert_or_assign(id, std::move(connection));
}

void ServerCore::leave(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    connections_.erase(id);
    if (connections_.empty()) {
        empty_.notify_all();
    }
}

std::size_t ServerCore::connection_count() const {
    const std::lock_guard lock(mutex_);
    return connections_.size();
}

void ServerCore::stop_all() {
    std::vector<std::shared_ptr<Stoppable>> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, connection] : connections_) {
            if (auto held = connection.lock()) {
                all.push_back(std::move(held));
            }
        }
    }
    for (const auto& connection : all) {
        connection->stop();
    }
}

void ServerCore::wait_empty(Duration grace) {
    std::unique_lock lock(mutex_);
    empty_.wait_for(lock, grace, [this] { return connections_.empty(); });
}

// ---------------------------------------------------------------- Server

namespace {

/// One listening address.
struct Acceptor {
    Acceptor(asio::io_context& context, bool with_tls)
        : socket(asio::make_strand(context)), pause(socket.get_executor()), tls(with_tls) {}
    Tcp::acceptor socket;
    asio::steady_timer pause;
    bool tls;
};

Result<void> bind_listener(Acceptor& acceptor, const Listener& listener) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(listener.address, error);
    if (error) {
        return fail(ErrorCode::InvalidInput,
                    "the HTTP listener \"{}\" is no IP address; write 127.0.0.1, 0.0.0.0 or ::",
                    listener.address);
    }
    if (!listener.tls && !address.is_loopback()) {
        return fail(ErrorCode::InvalidInput,
                    "plain HTTP on {} would show passwords to the network; listen on 127.0.0.1 or "
                    "switch TLS on for this listener",
                    listener.address);
    }
    const Tcp::endpoint endpoint(address, listener.port);
    acceptor.socket.open(endpoint.protocol(), error);
    if (!error) {
        acceptor.socket.set_option(asio::socket_base::reuse_address(true), error);
    }
    if (!error && address.is_v6()) {
        acceptor.socket.set_option(asio::ip::v6_only(false), error);
    }
    if (!error) {
        acceptor.socket.bind(endpoint, error);
    }
    if (!error) {
        acceptor.socket.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
        return fail(ErrorCode::Unavailable,
                    "cannot listen for HTTP on {} port {}: {}; another program may use the port",
                    listener.address, listener.port, error.message());
    }
    return {};
}

}  // namespace

struct Server::State {
    State(ServerOptions options, const Router& router, const Assets& assets)
        : core(std::move(options), router, assets), work(asio::make_work_guard(core.context)) {}

    Result<void> load_tls();
    void watch_certificate();
    std::shared_ptr<TlsContext> tls() {
        const std::lock_guard lock(tls_mutex);
        return tls_context;
    }
    void accept(Acceptor& acceptor);
    void accepted(Acceptor& acceptor, boost::system::error_code error, Tcp::socket socket);
    void turn_away(Acceptor& acceptor, Tcp::socket socket);
    void stop(Duration grace);

    ServerCore core;
    asio::executor_work_guard<asio::io_context::executor_type> work;
    std::vector<std::unique_ptr<Acceptor>> acceptors;
    std::vector<std::uint16_t> ports;
    std::unique_ptr<asio::steady_timer> certificate_timer;
    std::mutex tls_mutex;
    std::shared_ptr<TlsContext> tls_context;
    std::vector<std::thread> threads;
};

Result<void> Server::State::load_tls() {
    auto certificate = core.options.certificate;
    auto private_key = core.options.private_key;
    if (certificate.empty() != private_key.empty()) {
        return fail(ErrorCode::InvalidInput,
                    "the certificate and its private key belong together; set both or none");
    }
    if (certificate.empty()) {
        const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
        const auto own = TRY(io::ensure_certificate(
            {core.options.certificate_folder, core.options.host_names, now}));
        certificate = own.certificate;
        private_key = own.private_key;
    } else {
        core.strict = StrictTransport::Yes;
    }
    auto context = std::make_shared<TlsContext>(TlsContext::tls_server);
    boost::system::error_code error;
    context->set_options(TlsContext::default_workarounds | TlsContext::no_tlsv1 |
                         TlsContext::no_tlsv1_1 | TlsContext::single_dh_use);
    context->use_certificate_chain_file(certificate.string(), error);
    if (error) {
        return fail(ErrorCode::InvalidInput, "cannot use the certificate {}: {}",
                    certificate.string(), error.message());
    }
    context->use_private_key_file(private_key.string(), TlsContext::pem, error);
    if (error) {
        return fail(ErrorCode::InvalidInput, "cannot use the private key {}: {}",
                    private_key.string(), error.message());
    }
    const std::lock_guard lock(tls_mutex);
    tls_context = std::move(context);
    return {};
}

/// A server that runs for years renews its certificate without a restart, and takes up a new file.
void Server::State::watch_certificate() {
    certificate_timer->expires_after(std::chrono::hours(12));
    certificate_timer->async_wait([this](boost::system::error_code error) {
        if (error) {
            return;
        }
        if (auto loaded = load_tls(); !loaded) {
            log(LogLevel::Error, "http", "the certificate stays as it was: {}",
                loaded.error().text);
        }
        watch_certificate();
    });
}

void Server::State::accept(Acceptor& acceptor) {
    acceptor.socket.async_accept(
        asio::make_strand(core.context),
        [this, &acceptor](boost::system::error_code error, Tcp::socket socket) {
            accepted(acceptor, error, std::move(socket));
        });
}

void Server::State::accepted(Acceptor& acceptor, boost::system::error_code error,
                             Tcp::socket socket) {
    if (core.stopping || error == asio::error::operation_aborted) {
        return;
    }
    if (error) {  // out of descriptors: rest, or the loop would spin
        log(LogLevel::Error, "http", "cannot accept connections: {}; raise the limit of open files",
            error.message());
        acceptor.pause.expires_after(std::chrono::milliseconds(200));
        acceptor.pause.async_wait([this, &acceptor](boost::system::error_code cancelled) {
            if (!cancelled) {
                accept(acceptor);
            }
        });
        return;
    }
    boost::system::error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    const auto limit =
        core.options.connections == 0 ? limits::kHttpConnections : core.options.connections;
    if (core.connection_count() >= limit) {
        turn_away(acceptor, std::move(socket));
    } else {
        serve_connection(core, std::move(socket), acceptor.tls ? tls() : nullptr);
    }
    accept(acceptor);
}

void Server::State::turn_away(Acceptor& acceptor, Tcp::socket socket) {
    ++core.refused;
    boost::system::error_code ignored;
    if (!acceptor.tls) {
        static constexpr std::string_view kBusy =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n";
        socket.non_blocking(true, ignored);
        socket.write_some(asio::buffer(kBusy), ignored);
        socket.shutdown(Tcp::socket::shutdown_send, ignored);
    }
    socket.close(ignored);
}

void Server::State::stop(Duration grace) {
    if (core.stopping.exchange(true)) {
        return;
    }
    for (auto& acceptor : acceptors) {
        asio::post(acceptor->socket.get_executor(), [one = acceptor.get()] {
            boost::system::error_code ignored;
            one->socket.close(ignored);
            one->pause.cancel();
        });
    }
    core.stop_all();
    core.wait_empty(grace);
    core.workers.stop();
    work.reset();
    core.context.stop();
    for (auto& thread : threads) {
        thread.join();
    }
    threads.clear();
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
    stop(std::chrono::milliseconds(0));
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, const Router& router,
                                              const Assets& assets) {
    auto state = std::make_unique<State>(std::move(options), router, assets);
    const auto& listeners = state->core.options.listeners;
    if (std::any_of(listeners.begin(), listeners.end(), [](const auto& one) { return one.tls; })) {
        TRY(state->load_tls());
        state->certificate_timer = std::make_unique<asio::steady_timer>(state->core.context);
        state->watch_certificate();
    }
    for (const auto& listener : listeners) {
        auto& acceptor = state->acceptors.emplace_back(
            std::make_unique<Acceptor>(state->core.context, listener.tls));
        TRY(bind_listener(*acceptor, listener));
        state->ports.push_back(acceptor->socket.local_endpoint().port());
    }
    for (auto& acceptor : state->acceptors) {
        state->accept(*acceptor);
    }
    for (int i = 0; i < state->core.options.io_threads; ++i) {
        state->threads.emplace_back([context = &state->core.context] { context->run(); });
    }
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

const std::vector<std::uint16_t>& Server::ports() const {
    return state_->ports;
}

ServerStatus Server::status() const {
    const auto& core = state_->core;
    return {core.connection_count(), core.sockets, core.workers.waiting(),
            core.requests,           core.refused, core.slow_dropped};
}

void Server::stop(Duration grace) {
    state_->stop(grace);
}

}  // namespace callfloor::http
