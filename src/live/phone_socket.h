#pragma once
// The WebSocket of the browser phone: a page of the console that is its user's phone (see
// switchboard/browser_page.h for the course of a call). JSON objects with a `type`:
//
//   page ─► server   alive (every 5 s) · ringing {leg} · answer {leg, sdp} · hang_up {leg}
//   server ─► page   joined {extension_id, leg} · ring, resume {leg, ice_servers} · media {leg, sdp} ·
//                    connected {leg} · ended {leg, cause} · problem {leg, text}
//
// Closed by the server with 4409 (another page is the phone now), 4404 (signed in at no phone),
// 4408 (the page hung), 1003 (not understood), 1013 (the server is busy).
//
// HTTP threads read and hand over to the control thread, where the pages live.

#include <memory>
#include <mutex>
#include <unordered_map>

#include "http/socket.h"
#include "io/event_loop.h"
#include "live/ice_servers.h"

namespace callfloor::switchboard {
class Switchboard;
}

namespace callfloor::live {

constexpr std::uint16_t kCloseNoPhone = 4404;
constexpr std::uint16_t kCloseReplaced = 4409;

class PhoneSocket final : public http::SocketHandler {
  public:
    PhoneSocket(io::EventLoop& loop, switchboard::Switchboard& switchboard,
                IceServers ice_servers = {})
        : loop_(loop), switchboard_(switchboard), ice_servers_(std::move(ice_servers)) {}

    void on_open(std::shared_ptr<http::SocketClient> client) override;
    void on_message(http::SocketClient& client, std::string_view text) override;
    void on_closed(http::SocketClient& client) override;

  private:
    class Page;
    std::shared_ptr<http::SocketClient> find(std::uint64_t id) const;

    io::EventLoop& loop_;
    switchboard::Switchboard& switchboard_;
    const IceServers ice_servers_;
    mutable std::mutex mutex_;
    std::unordered_map<std::uint64_t, std::shared_ptr<http::SocketClient>> clients_;
};

}  // namespace callfloor::live
