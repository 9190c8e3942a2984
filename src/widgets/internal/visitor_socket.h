#pragma once
// The WebSocket of visitors (api/openapi.yaml, operation `visitor`, has its words). HTTP threads
// check what needs no state of a call - origin, allowances, sizes, form - and post the rest to the
// control thread.

#include <memory>
#include <mutex>
#include <unordered_map>

#include "http/socket.h"
#include "io/event_loop.h"
#include "widgets/allowance.h"
#include "widgets/widget_limits.h"
#include "widgets/widgets.h"

namespace callfloor::widgets {

constexpr std::uint16_t kCloseNotUnderstood = 1003;
constexpr std::uint16_t kCloseTooLong = 1009;
constexpr std::uint16_t kCloseTryLater = 1013;
constexpr std::uint16_t kCloseReplaced = 4409;
constexpr std::uint16_t kCloseTooMany = 4429;

class Visitors;

class VisitorSocket final : public http::SocketHandler {
  public:
    VisitorSocket(io::EventLoop& loop, Visitors& visitors, Widgets::State& state)
        : loop_(loop), visitors_(visitors), state_(state) {}

    std::optional<http::Response> refuse(const http::Request& request) override;
    void on_open(std::shared_ptr<http::SocketClient> client) override;
    void on_message(http::SocketClient& client, std::string_view text) override;
    void on_closed(http::SocketClient& client) override;

  private:
    struct Guest {
        std::shared_ptr<http::SocketClient> client;
        std::int64_t widget = 0;
        Allowance messages{limits::kMessagesPerTenSeconds, std::chrono::seconds(10)};
    };
    std::optional<http::Response> full(std::int64_t widget, const std::string& address) const;

    io::EventLoop& loop_;
    Visitors& visitors_;
    Widgets::State& state_;
    mutable std::mutex mutex_;
    std::unordered_map<std::uint64_t, Guest> guests_;
};

}  // namespace callfloor::widgets
