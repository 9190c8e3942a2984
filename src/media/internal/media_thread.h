#pragma once
// One media thread: an epoll loop over its streams' sockets, its command mailbox and one timer. The
// timer runs every 5 ms while anything is played or mixed (four phases of a 20 ms packet, so that
// prompts of many streams do not go out in one burst), every 100 ms for housekeeping while there
// are streams, else not at all. Commands run between packets, news are posted to the control loop
// once a turn.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/limits.h"
#include "io/event_loop.h"
#include "media/internal/mailbox.h"
#include "media/internal/mixer.h"
#include "media/internal/stream.h"
#include "media/internal/udp_socket.h"

namespace callfloor::media {

class MediaThread final {
  public:
    static constexpr Micros kTick = std::chrono::milliseconds(5);
    static constexpr Micros kHousekeeping = std::chrono::milliseconds(100);

    /// Told on the control thread, in posted batches.
    using News = std::move_only_function<void()>;
    using Command = std::move_only_function<void(MediaThread&)>;

    struct Options {
        int index = 0;
        Scheduling scheduling = Scheduling::Normal;
    };
    static Result<std::unique_ptr<MediaThread>> create(const Options& options, io::EventLoop& loop,
                                                       std::shared_ptr<StreamEvents> told_on_loop);
    /// Ends all recordings and joins.
    ~MediaThread();

    /// Control thread. False when limits::kMediaCommands wait.
    [[nodiscard]] bool post(Command command);

    // Within a command.
    MediaTime now() const { return now_; }
    void add_stream(const StreamOptions& options, SocketPair sockets);
    Stream* find_stream(StreamId id);
    /// Those of the places that are still here are together from now on.
    void mix(const std::vector<MixPlace>& places);
    /// After a command that may have started playing.
    void check_ticking(StreamId id);
    void remove_stream(StreamId id);
    void tell(News news);

  private:
    struct Slot;
    enum class Kind : std::uint8_t { Commands, Timer, Rtp, Rtcp };
    struct Source {
        Kind kind = Kind::Commands;
        Slot* slot = nullptr;
    };
    class UdpWire final : public Wire {
      public:
        explicit UdpWire(SocketPair sockets) : sockets_(std::move(sockets)) {}
        bool send_rtp(std::span<const std::uint8_t> datagram, const Endpoint& to) override {
            return sockets_.rtp.send(datagram, to);
        }
        bool send_rtcp(std::span<const std::uint8_t> datagram, const Endpoint& to) override {
            return sockets_.rtcp.send(datagram, to);
        }
        UdpSocket& rtp() { return sockets_.rtp; }
        UdpSocket& rtcp() { return sockets_.rtcp; }

      private:
        SocketPair sockets_;
    };
    class Outbox;

    MediaThread(const Options& options, io::EventLoop& loop,
                std::shared_ptr<StreamEvents> told_on_loop);
    Result<void> open();
    void set_up_thread() const;
    void watch(int fd, Source& source);
    void run();
    void turn();
    void run_commands();
    void on_readable(Source& source);
    void on_timer();
    void set_timer();
    void flush_news();

    const Options options_;
    io::EventLoop& loop_;
    Mailbox<Command> commands_;
    UniqueFd epoll_;
    UniqueFd timer_;
    Source commands_source_{Kind::Commands, nullptr};
    Source timer_source_{Kind::Timer, nullptr};
    Micros timer_interval_{0};

    std::unique_ptr<Outbox> outbox_;
    std::unordered_map<StreamId, std::unique_ptr<Slot>> slots_;
    std::vector<Slot*> ticking_;
    std::vector<std::unique_ptr<Mixer>> mixers_;
    MediaTime now_{};
    MediaTime housekept_{};
    std::vector<News> news_;
    bool has_commands_ = false;
    bool is_timer_due_ = false;
    std::atomic<bool> is_stopping_{false};
    alignas(8) std::array<std::uint8_t, limits::kRtpPacketBytes + 4> buffer_{};
    std::thread thread_;
};

}  // namespace callfloor::media
