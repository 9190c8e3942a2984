#pragma once
// The whole server put together: store, people, centre, floor, SIP, media, records, live feed,
// console. Everything is built in create(), in the order of levels, and taken down in the opposite
// order; nothing is global.
//
//   control thread   run(): SIP, floor, switchboard, live feed
//   media threads    RTP, prompts; a disk thread for recordings
//   store thread     journal, projections, every other write
//   HTTP threads     console and API; commands go to the control thread by post()

#include <filesystem>
#include <functional>
#include <memory>

#include "app/settings.h"
#include "base/result.h"
#include "io/event_loop.h"

namespace callfloor::app {

struct ServerFolders {
    std::filesystem::path share;    ///< holds prompts/ and speech/
    std::filesystem::path console;  ///< the built console; empty: API only
};

/// The ports in use, as bound.
struct ServerPorts {
    std::uint16_t http = 0, https = 0, sip_udp = 0, sip_tcp = 0, sip_tls = 0;
};

class Server final {
  public:
    /// Opens and binds everything. The error says what stands in the way and what to do.
    static Result<std::unique_ptr<Server>> create(const Settings& settings,
                                                  const ServerFolders& folders);
    ~Server();

    /// Runs until stop(). Writes data_dir/run.json {pid, http_port, https_port, sip_udp_port,
    /// sip_tcp_port, sip_tls_port} when it takes calls; 0 where nothing listens.
    void run();
    /// Ends calls in order, finishes recordings and the journal, then run() returns. Any thread;
    /// async-signal context excepted.
    void stop();

    io::EventLoop& loop();
    const ServerPorts& ports() const;
    /// What someone must act on; empty when all is well. Control thread.
    std::vector<std::string> problems() const;

  private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::app
