#pragma once
// The control thread's loop: sockets and posted work by Asio, timers by the wheel, and one flush at
// the end of each turn (read, handle, due timers, flush). Everything on it runs to completion and
// must not block; a turn over 20 ms is logged.

#include <functional>
#include <memory>

#include "io/timers.h"

namespace boost::asio {
class io_context;
}

namespace callfloor::io {

class EventLoop final : public Timers {
  public:
    EventLoop();
    ~EventLoop() override;

    Instant now() const override;  ///< any thread
    TimerId start(Duration after, std::move_only_function<void()> on_due) override;
    void cancel(TimerId id) override;

    /// Runs `work` on the loop's thread, in order of posting; any thread. False, and the work
    /// dropped, when limits::kMailboxMessages are waiting already: the sender must tell its own
    /// client.
    [[nodiscard]] bool post(std::move_only_function<void()> work);

    /// The loop's time goes on later than `last`, wherever the wall clock stands. Before any timer
    /// is started.
    void begin_after(Instant last);

    /// `flush` runs at the end of every turn in which anything ran, in order of registration. Set
    /// up before run().
    void on_turn_end(std::function<void()> flush);

    /// Returns after stop(). The thread that calls it is the loop's thread from then on.
    void run();
    /// Any thread; also from a signal-driven callback on the loop.
    void stop();
    /// CHECKs that the caller is the loop's thread (once run() was called).
    void check_thread() const;

    /// For the sockets of modules on this loop.
    boost::asio::io_context& context();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::io
