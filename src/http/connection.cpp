// One HTTP connection on its own strand:
//
//   TLS ─► wait for bytes (idle) ─► header ─► body ─► worker: router ─► write ─► wait ...
//                                                 └► WebSocket: SocketConnection
//
// One request is read only after the one before it is answered, so pipelined requests stay in
// order.

#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "base/limits.h"
#include "http/internal/server_core.h"
#include "http/internal/socket_start.h"

namespace callfloor::http {

namespace bhttp = beast::http;

namespace {

using Plain = PlainStream;
using Secure = SecureStream;

constexpr auto kLinger = std::chrono::seconds(2);
constexpr std::size_t kLingerBytes = 8 << 20;

std::string address_text(const Tcp::socket& socket) {
    beast::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return error ? std::string() : address.to_string();
}

template <typename Stream>
class HttpConnection final : public Stoppable,
                             public std::enable_shared_from_this<HttpConnection<Stream>> {
    static constexpr bool kSecure = std::is_same_v<Stream, Secure>;

  public:
    HttpConnection(ServerCore& core, std::uint64_t id, Stream stream, beast::flat_buffer buffer,
                   std::shared_ptr<TlsContext> tls)
        : core_(core),
          id_(id),
          stream_(std::move(stream)),
          buffer_(std::move(buffer)),
          tls_(std::move(tls)) {
        peer_.address = address_text(lowest().socket());
        peer_.secure = kSecure;
    }
    ~HttpConnection() override {
        if (!handed_over_) {
            core_.leave(id_);
        }
    }

    void run() {
        core_.enter(id_, this->shared_from_this());
        if constexpr (kSecure) {
            lowest().expires_after(core_.options.header_timeout);
            // Beast 1.81 demands that the handler can be called without the size, too.
            stream_.async_handshake(
                asio::ssl::stream_base::server, buffer_.data(),
                [self = this->shared_from_this()](beast::error_code error, std::size_t used = 0) {
                    self->buffer_.consume(used);
                    if (!error) {
                        self->wait_for_request();
                    }
                });
        } else {
            wait_for_request();
        }
    }

    void stop() override {
        asio::post(stream_.get_executor(), [self = this->shared_from_this()] {
            if (self->idle_) {
                self->lowest().close();
            }
        });
    }

  private:
    Plain& lowest() { return beast::get_lowest_layer(stream_); }

    WireOptions wire_options(bool keep_alive) const {
        return {version_, keep_alive && !core_.stopping, core_.strict};
    }

    void wait_for_request() {
        if (core_.stopping) {
            finish();
            return;
        }
        if (buffer_.size() > 0) {
            read_header();
            return;
        }
        idle_ = true;
        lowest().expires_after(core_.options.idle_timeout);
        stream_.async_read_some(
            buffer_.prepare(4096),
            [self = this->shared_from_this()](beast::error_code error, std::size_t bytes) {
                self->idle_ = false;
                if (error) {
                    return;
                }
                self->buffer_.commit(bytes);
                self->read_header();
            });
    }

    void read_header() {
        header_.emplace();
        header_->header_limit(limits::kHttpHeaderBytes);
        header_->body_limit(boost::none);
        version_ = 11;
        lowest().expires_after(core_.options.header_timeout);
        bhttp::async_read_header(
            stream_, buffer_, *header_,
            [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                self->header_read(error);
            });
    }

    void header_read(beast::error_code error) {
        if (error) {
            refuse_bytes(error);
            return;
        }
        const auto& message = header_->get();
        version_ = message.version() == 10 ? 10 : 11;
        if (message.version() != 10 && message.version() != 11) {
            refuse(505, "this server speaks HTTP/1.1");
            return;
        }
        const auto target = message.target();
        const auto limit =
            core_.router.max_body(method_of(message.method()), {target.data(), target.size()});
        if (header_->content_length().value_or(0) > limit) {
            refuse(413, fmt::format("the body is larger than the {} bytes taken here", limit));
            return;
        }
        body_.emplace(std::move(*header_));
        body_->body_limit(limit);
        const auto expect = body_->get()[bhttp::field::expect];
        if (beast::iequals(expect, "100-continue") && !body_->is_done()) {
            static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
            asio::async_write(
                stream_, asio::buffer(kContinue),
                [self = this->shared_from_this()](beast::error_code failed, std::size_t) {
                    if (!failed) {
                        self->read_body();
                    }
                });
            return;
        }
        read_body();
    }

    void read_body() {
        lowest().expires_after(core_.options.body_timeout);
        bhttp::async_read(stream_, buffer_, *body_,
                          [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                              if (error) {
                                  self->refuse_bytes(error);
                              } else {
                                  self->handle(self->body_->release());
                              }
                          });
    }

    void handle(WireRequest message) {
        ++core_.requests;
        lowest().expires_never();  // the handler may take its time; the worker queue is bounded
        keep_alive_ = message.keep_alive();
        if (tls_ != nullptr && !kSecure) {
            redirect(message);
            return;
        }
        if (beast::websocket::is_upgrade(message)) {
            upgrade(std::move(message));
            return;
        }
        auto request = to_request(std::move(message), peer_);
        if (!request) {
            write(to_outgoing(std::move(request).error(), {}, wire_options(false)));
            return;
        }
        const bool taken =
            core_.workers.submit([self = this->shared_from_this(),
                                  held = *std::move(request)]() mutable { self->work(held); });
        if (!taken) {
            ++core_.refused;
            write(refusal(503, "the server is busy; try again in a moment", wire_options(false)));
        }
    }

    /// On a worker.
    void work(Request& request) {
        auto response = request.path.starts_with(kApiBase) ? core_.router.answer(request)
                                                           : core_.assets.answer(request);
        auto outgoing = std::make_shared<Outgoing>(
            to_outgoing(std::move(response), request, wire_options(keep_alive_)));
        asio::post(stream_.get_executor(), [self = this->shared_from_this(), outgoing] {
            self->write(std::move(*outgoing));
        });
    }

    void redirect(const WireRequest& message) {
        const auto host = message[bhttp::field::host];
        const auto target = message.target();
        Response response = problem(308, ErrorCode::InvalidInput, "this port speaks HTTPS");
        const std::string_view path(target.data(), target.size());
        if (!host.empty() && path.starts_with('/')) {
            response.headers.set(
                "Location",
                fmt::format("https://{}{}", std::string_view(host.data(), host.size()), path));
        }
        write(to_outgoing(std::move(response), {}, wire_options(false)));
    }

    void upgrade(WireRequest message) {
        auto shared = std::make_shared<WireRequest>(std::move(message));
        auto copy = *shared;
        auto request = to_request(std::move(copy), peer_);
        if (!request) {
            write(to_outgoing(std::move(request).error(), {}, wire_options(false)));
            return;
        }
        if (!core_.router.takes_any_origin(request->target) &&
            !origin_fits(*request, core_.options.host_names)) {
            write(to_outgoing(problem(403, ErrorCode::Forbidden,
                                      "the page that opens this WebSocket is not of this server"),
                              *request, wire_options(false)));
            return;
        }
        const bool taken = core_.workers.submit(
            [self = this->shared_from_this(), shared, held = *std::move(request)]() mutable {
                auto accepted = std::make_shared<std::expected<SocketUpgrade, Response>>(
                    self->core_.router.accept_socket(std::move(held)));
                asio::post(self->stream_.get_executor(), [self, shared, accepted] {
                    self->hand_over(std::move(*shared), std::move(*accepted));
                });
            });
        if (!taken) {
            ++core_.refused;
            write(refusal(503, "the server is busy; try again in a moment", wire_options(false)));
        }
    }

    void hand_over(WireRequest message, std::expected<SocketUpgrade, Response> accepted) {
        if (!accepted) {
            write(to_outgoing(std::move(accepted).error(), {}, wire_options(false)));
            return;
        }
        handed_over_ = true;
        start_socket(core_, id_, std::move(stream_), *std::move(accepted), std::move(message));
    }

    void refuse_bytes(beast::error_code error) {
        if (error == bhttp::error::end_of_stream) {
            finish();
        } else if (error == bhttp::error::bad_version) {
            refuse(505, "this server speaks HTTP/1.1");
        } else if (error == bhttp::error::header_limit) {
            refuse(431, fmt::format("the header is larger than {} bytes; are there too many "
                                    "cookies?",
                                    limits::kHttpHeaderBytes));
        } else if (error == bhttp::error::body_limit) {
            refuse(413, "the body is larger than is taken here");
        } else if (error.category() ==
                   bhttp::make_error_code(bhttp::error::end_of_stream).category()) {
            refuse(400, fmt::format("this is not an HTTP/1.1 request: {}", error.message()));
        }
        // Anything else is the network's: nobody is there to be told.
    }

    void refuse(int status, std::string_view text) {
        keep_alive_ = false;
        write(refusal(status, text, wire_options(false)));
    }

    void write(Outgoing outgoing) {
        outgoing_.emplace(std::move(outgoing));
        close_after_ = !outgoing_->message.keep_alive();
        serializer_.emplace(outgoing_->message);
        lowest().expires_after(core_.options.write_timeout);
        const auto written = [self = this->shared_from_this()](beast::error_code error,
                                                               std::size_t) {
            if (!error) {
                self->header_written();
            }
        };
        if (outgoing_->header_only) {
            bhttp::async_write_header(stream_, *serializer_, written);
        } else {
            bhttp::async_write(stream_, *serializer_, written);
        }
    }

    void header_written() {
        if (outgoing_->file && !outgoing_->file->done()) {
            read_file();
            return;
        }
        serializer_.reset();
        outgoing_.reset();
        body_.reset();
        if (close_after_) {
            finish();
        } else {
            wait_for_request();
        }
    }

    /// A slow disk must not hold the I/O threads; with the workers' queue full it may, for a
    /// moment.
    void read_file() {
        lowest().expires_never();
        auto read = [self = this->shared_from_this()] {
            self->chunk_ = self->outgoing_->file->read_some();
            asio::post(self->stream_.get_executor(), [self] { self->write_chunk(); });
        };
        if (!core_.workers.submit(read)) {
            read();
        }
    }

    void write_chunk() {
        if (chunk_.empty()) {
            lowest().close();  // the promised length cannot be kept; the client must notice
            return;
        }
        lowest().expires_after(core_.options.write_timeout);
        asio::async_write(stream_, asio::buffer(chunk_),
                          [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                              if (!error) {
                                  self->header_written();
                              }
                          });
    }

    /// Closes in order: what the client still sends is read for a moment, or its system would throw
    /// our last answer away.
    void finish() {
        lowest().expires_after(kLinger);
        if constexpr (kSecure) {
            stream_.async_shutdown(
                [self = this->shared_from_this()](beast::error_code) { self->lowest().close(); });
        } else {
            beast::error_code ignored;
            lowest().socket().shutdown(Tcp::socket::shutdown_send, ignored);
            drain(0);
        }
    }

    void drain(std::size_t total) {
        buffer_.clear();
        stream_.async_read_some(
            buffer_.prepare(16'384),
            [self = this->shared_from_this(), total](beast::error_code error, std::size_t bytes) {
                if (!error && total + bytes < kLingerBytes) {
                    self->drain(total + bytes);
                } else {
                    self->lowest().close();
                }
            });
    }

    ServerCore& core_;
    const std::uint64_t id_;
    Stream stream_;
    beast::flat_buffer buffer_;
    std::shared_ptr<TlsContext> tls_;  ///< also set on a plain connection to a TLS port
    PeerInfo peer_;
    std::optional<bhttp::request_parser<bhttp::empty_body>> header_;
    std::optional<bhttp::request_parser<bhttp::string_body>> body_;
    std::optional<Outgoing> outgoing_;
    std::optional<bhttp::response_serializer<bhttp::string_body>> serializer_;
    std::string chunk_;
    unsigned version_ = 11;
    bool keep_alive_ = true;
    bool close_after_ = false;
    bool idle_ = false;
    bool handed_over_ = false;
};

/// Finds out whether the first bytes on a TLS port are TLS; people type http:// now and then.
class Detector final : public Stoppable, public std::enable_shared_from_this<Detector> {
  public:
    Detector(ServerCore& core, std::uint64_t id, Plain stream, std::shared_ptr<TlsContext> tls)
        : core_(core), id_(id), stream_(std::move(stream)), tls_(std::move(tls)) {}
    ~Detector() override {
        if (!handed_over_) {
            core_.leave(id_);
        }
    }

    void run() {
        core_.enter(id_, shared_from_this());
        stream_.expires_after(core_.options.header_timeout);
        beast::async_detect_ssl(
            stream_, buffer_, [self = shared_from_this()](beast::error_code error, bool is_tls) {
                if (error) {
                    return;
                }
                self->handed_over_ = true;
                if (is_tls) {
                    std::make_shared<HttpConnection<Secure>>(
                        self->core_, self->id_, Secure(std::move(self->stream_), *self->tls_),
                        std::move(self->buffer_), self->tls_)
                        ->run();
                } else {
                    std::make_shared<HttpConnection<Plain>>(self->core_, self->id_,
                                                            std::move(self->stream_),
                                                            std::move(self->buffer_), self->tls_)
                        ->run();
                }
            });
    }
    void stop() override {
        asio::post(stream_.get_executor(), [self = shared_from_this()] {
            if (!self->handed_over_) {
                self->stream_.close();
            }
        });
    }

  private:
    ServerCore& core_;
    const std::uint64_t id_;
    Plain stream_;
    std::shared_ptr<TlsContext> tls_;
    beast::flat_buffer buffer_;
    bool handed_over_ = false;
};

}  // namespace

void serve_connection(ServerCore& core, Tcp::socket socket, std::shared_ptr<TlsContext> tls) {
    const auto id = core.next_id++;
    Plain stream(std::move(socket));
    if (tls == nullptr) {
        std::make_shared<HttpConnection<Plain>>(core, id, std::move(stream), beast::flat_buffer(),
                                                nullptr)
            ->run();
    } else {
        std::make_shared<Detector>(core, id, std::move(stream), std::move(tls))->run();
    }
}

}  // namespace callfloor::http
