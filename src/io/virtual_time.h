#pragma once
// Timers and clock that move only when told, so that minutes of telephony run in microseconds and
// the same way every time.

#include "io/timer_wheel.h"

namespace callfloor::io {

class VirtualTime final : public Timers {
  public:
    explicit VirtualTime(Instant start = from_epoch_ms(1'767'229'200'000))
        : now_(start), wheel_(start) {}

    Instant now() const override { return now_; }
    TimerId start(Duration after, std::move_only_function<void()> on_due) override {
        return wheel_.start(now_ + std::max(after, Duration::zero()), std::move(on_due));
    }
    void cancel(TimerId id) override { wheel_.cancel(id); }

    /// Runs every timer due until then, each at its own due time.
    void advance(Duration by) { advance_to(now_ + by); }
    void advance_to(Instant until) {
        wheel_.advance(until, [this](Instant at) { now_ = at; });
        now_ = until;
    }
    std::size_t pending() const { return wheel_.size(); }
    std::optional<Instant> next_due() const { return wheel_.next_due(); }

  private:
    Instant now_;
    TimerWheel wheel_;
};

}  // namespace callfloor::io
