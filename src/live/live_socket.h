#pragma once
// The WebSocket end of the live feed: hands viewers to the control thread, answers pings, bounds
// their number, and closes those whose session ended or whose rights changed.
//
//   HTTP threads: on_open/on_closed ──post──► control thread: LiveFeed::join/leave;  recheck() asks
//   the Gate

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "http/router.h"
#include "http/socket.h"
#include "io/event_loop.h"
#include "live/live_feed.h"

namespace callfloor::live {

constexpr std::uint16_t kCloseTryLater = 1013;
constexpr std::uint16_t kCloseNotUnderstood = 1003;

class LiveSocket final : public http::SocketHandler {
  public:
    LiveSocket(io::EventLoop& loop, LiveFeed& feed, http::Gate& gate, std::size_t viewers_max)
        : loop_(loop), feed_(feed), gate_(gate), viewers_max_(viewers_max) {}

    void on_open(std::shared_ptr<http::SocketClient> client) override;
    void on_message(http::SocketClient& client, std::string_view text) override;
    void on_closed(http::SocketClient& client) override;

    /// Closes viewers whose session is over (4401) or who may see something else now (they connect
    /// anew). Call it when people changed and every half minute; any thread but the control thread,
    /// it reads the database.
    void recheck();
    std::size_t viewers() const;

  private:
    void on_control_thread(std::shared_ptr<http::SocketClient> joining);
    void post(std::shared_ptr<http::SocketClient> joining);

    io::EventLoop& loop_;
    LiveFeed& feed_;
    http::Gate& gate_;
    const std::size_t viewers_max_;
    mutable std::mutex mutex_;
    std::unordered_map<std::uint64_t, std::shared_ptr<http::SocketClient>> clients_;
    std::vector<std::uint64_t> left_;  ///< to be told to the feed
};

}  // namespace callfloor::live
