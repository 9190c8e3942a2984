#pragma once
// WebSocket clients as the rest of the server sees them. A client's outbox is bounded
// (limits::kFeedBacklogMessages): one too slow to empty it is closed with kTooSlow and connects
// anew.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/http.h"

namespace callfloor::http {

constexpr std::uint16_t kCloseNormal = 1000;
constexpr std::uint16_t kCloseGoingAway = 1001;
constexpr std::uint16_t kCloseSessionEnded = 4401;
constexpr std::uint16_t kCloseTooSlow = 4408;

/// Any thread. Stays valid while held; once closed, sends are ignored.
class SocketClient {
  public:
    virtual ~SocketClient() = default;
    virtual std::uint64_t id() const = 0;        ///< unique while the server runs, from 1
    virtual const Request& request() const = 0;  ///< of the upgrade; its identity is who listens
    /// Queues one text message; messages are shared, not copied. False when the client is closed,
    /// or is closed now because its outbox is full.
    virtual bool send(std::shared_ptr<const std::string> text) = 0;
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
    virtual bool is_open() const = 0;
};

/// Called on HTTP threads, for one client never twice at the same time and in the order open,
/// messages, closed. Must not block: post to the owner of the data and return.
class SocketHandler {
  public:
    virtual ~SocketHandler() = default;
    /// Before the upgrade, on a worker: the answer in its place; absent: it may connect.
    virtual std::optional<Response> refuse(const Request&) { return std::nullopt; }
    virtual void on_open(std::shared_ptr<SocketClient> client) = 0;
    virtual void on_message(SocketClient& client, std::string_view text) = 0;
    virtual void on_closed(SocketClient& client) = 0;
};

}  // namespace callfloor::http
