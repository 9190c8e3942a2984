#pragma once
// One WebSocket: reading, the bounded outbox, pings, and the session asked about at each ping.
//
//   any thread ─ SocketOutbox::send ─► outbox (bounded) ─► strand ─► one write at a time
//
// The outbox is what the rest of the server holds; it outlives the connection.

#include <deque>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket.hpp>

#include "base/limits.h"
#include "base/log.h"
#include "http/internal/server_core.h"
#include "http/socket.h"

namespace callfloor::http {

namespace websocket = beast::websocket;

/// A page that signs in by a subprotocol (people::token_of) offers this one beside it; a browser
/// gives up the connection when none of those it offers is chosen.
constexpr std::string_view kSocketProtocol = "callfloor";

inline bool offers_protocol(const WireRequest& message) {
    const auto offered = message.find(beast::http::field::sec_websocket_protocol);
    return offered != message.end() &&
           beast::http::token_list(offered->value()).exists(kSocketProtocol);
}

/// What the outbox needs of its connection.
class SocketEnd {
  public:
    virtual ~SocketEnd() = default;
    virtual void wake_writer() = 0;
    virtual void begin_close(std::uint16_t code, std::string reason) = 0;
};

class SocketOutbox final : public SocketClient {
  public:
    SocketOutbox(std::uint64_t id, Request request) : id_(id), request_(std::move(request)) {}

    std::uint64_t id() const override { return id_; }
    const Request& request() const override { return request_; }
    bool send(std::shared_ptr<const std::string> text) override;
    void close(std::uint16_t code, std::string_view reason) override;
    bool is_open() const override;

    void attach(std::weak_ptr<SocketEnd> end) { end_ = std::move(end); }
    /// The next message, which stays counted until written(); null when there is none.
    std::shared_ptr<const std::string> next();
    void written();
    void shut();
    bool was_slow() const;

  private:
    const std::uint64_t id_;
    const Request request_;
    std::weak_ptr<SocketEnd> end_;
    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<const std::string>> messages_;
    bool writing_ = false;
    bool open_ = true;
    bool slow_ = false;
};

template <typename Stream>
class SocketConnection final : public SocketEnd,
                               public Stoppable,
                               public std::enable_shared_from_this<SocketConnection<Stream>> {
  public:
    SocketConnection(ServerCore& core, std::uint64_t id, Stream stream, SocketUpgrade upgrade)
        : core_(core),
          id_(id),
          stream_(std::move(stream)),
          timer_(stream_.get_executor()),
          handler_(*upgrade.handler),
          outbox_(std::make_shared<SocketOutbox>(id, std::move(upgrade.request))) {
        ++core_.sockets;
    }
    ~SocketConnection() override {
        --core_.sockets;
        core_.leave(id_);
    }

    void run(WireRequest message) {
        auto self = this->shared_from_this();
        outbox_->attach(self);
        core_.enter(id_, self);
        beast::get_lowest_layer(stream_).expires_never();
        websocket::stream_base::timeout timeouts{};
        timeouts.handshake_timeout = core_.options.header_timeout;
        timeouts.idle_timeout = 2 * core_.options.socket_ping;
        timeouts.keep_alive_pings = true;
        stream_.set_option(timeouts);
        stream_.read_message_max(limits::kSocketMessageBytes);
        stream_.text(true);
        upgrade_ = std::move(message);
        if (offers_protocol(upgrade_)) {
            stream_.set_option(
                websocket::stream_base::decorator([](websocket::response_type& answer) {
                    answer.set(beast::http::field::sec_websocket_protocol, kSocketProtocol);
                }));
        }
        stream_.async_accept(upgrade_, [self](beast::error_code error) { self->accepted(error); });
    }

    void stop() override { outbox_->close(kCloseGoingAway, "the server is stopping"); }

    void wake_writer() override {
        asio::post(stream_.get_executor(),
                   [self = this->shared_from_this()] { self->write_next(); });
    }

    void begin_close(std::uint16_t code, std::string reason) override {
        asio::post(stream_.get_executor(), [self = this->shared_from_this(), code,
                                            text = std::move(reason)] { self->close(code, text); });
    }

  private:
    void accepted(beast::error_code error) {
        upgrade_ = {};
        if (error) {
            outbox_->shut();
            return;
        }
        ready_ = true;
        handler_.on_open(outbox_);
        watch_session();
        write_next();
        read();
        if (core_.stopping) {
            stop();
        }
    }

    void read() {
        stream_.async_read(
            buffer_, [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                if (error) {
                    self->ended();
                    return;
                }
                if (!self->stream_.got_text()) {
                    self->close(1003, "only text messages are understood");
                } else if (self->outbox_->is_open()) {
                    const auto data = self->buffer_.cdata();
                    self->handler_.on_message(*self->outbox_,
                                              {static_cast<const char*>(data.data()), data.size()});
                }
                self->buffer_.consume(self->buffer_.size());
                self->read();
            });
    }

    void write_next() {
        if (!ready_ || current_ != nullptr || closing_) {
            return;
        }
        current_ = outbox_->next();
        if (current_ == nullptr) {
            return;
        }
        stream_.async_write(asio::buffer(*current_), [self = this->shared_from_this()](
                                                         beast::error_code error, std::size_t) {
            self->current_.reset();
            self->outbox_->written();
            if (!error) {
                self->write_next();
            }
        });
    }

    void close(std::uint16_t code, const std::string& reason) {
        if (closing_) {
            return;
        }
        closing_ = true;
        outbox_->shut();
        if (outbox_->was_slow()) {
            ++core_.slow_dropped;
        }
        if (!ready_) {
            beast::get_lowest_layer(stream_).close();
            return;
        }
        websocket::close_reason why(static_cast<websocket::close_code>(code), reason);
        stream_.async_close(why, [self = this->shared_from_this()](beast::error_code) {});
        // A peer that takes no bytes takes no close frame either.
        timer_.expires_after(std::chrono::milliseconds(outbox_->was_slow() ? 200 : 2'000));
        timer_.async_wait([self = this->shared_from_this()](beast::error_code error) {
            if (!error) {
                beast::get_lowest_layer(self->stream_).close();
            }
        });
    }

    void ended() {
        closing_ = true;
        timer_.cancel();
        outbox_->shut();
        if (std::exchange(ready_, false)) {
            handler_.on_closed(*outbox_);
        }
        beast::get_lowest_layer(stream_).close();
    }

    void watch_session() {
        timer_.expires_after(core_.options.socket_ping);
        timer_.async_wait([self = this->shared_from_this()](beast::error_code error) {
            if (error || self->closing_) {
                return;
            }
            const bool asked = self->core_.workers.submit([self] {
                if (!self->core_.router.may_stay(self->outbox_->request())) {
                    self->outbox_->close(kCloseSessionEnded, "the session has ended");
                }
            });
            (void)asked;  // at a full queue the next ping asks
            self->watch_session();
        });
    }

    ServerCore& core_;
    const std::uint64_t id_;
    websocket::stream<Stream> stream_;
    asio::steady_timer timer_;
    SocketHandler& handler_;
    std::shared_ptr<SocketOutbox> outbox_;
    WireRequest upgrade_;
    beast::flat_buffer buffer_;
    std::shared_ptr<const std::string> current_;
    bool ready_ = false;
    bool closing_ = false;
};

}  // namespace callfloor::http
