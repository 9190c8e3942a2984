#pragma once
// Timers as a parameter: SIP, media control and the switchboard start them here and never ask which
// clock runs. The real implementation belongs to the control thread's EventLoop, the virtual one to
// VirtualTime (tests, simulation).

#include <cstdint>
#include <functional>
#include <utility>

#include "base/clock.h"

namespace callfloor::io {

enum class TimerId : std::uint64_t { None = 0 };

class Timers : public Clock {
  public:
    /// Calls `on_due` once, not before now() + after, in order of due time and then of starting.
    /// Never calls it inside start(). A negative `after` counts as zero.
    virtual TimerId start(Duration after, std::move_only_function<void()> on_due) = 0;
    /// The callback will not run any more. A timer already run or cancelled is ignored.
    virtual void cancel(TimerId id) = 0;
};

/// One timer owned by an object: starting again replaces it, destruction cancels it.
class Timer final {
  public:
    explicit Timer(Timers& timers) : timers_(&timers) {}
    Timer(Timer&& other) noexcept
        : timers_(other.timers_), id_(std::exchange(other.id_, TimerId::None)) {}
    Timer& operator=(Timer&& other) noexcept {
        if (this != &other) {
            stop();
            timers_ = other.timers_;
            id_ = std::exchange(other.id_, TimerId::None);
        }
        return *this;
    }
    ~Timer() { stop(); }

    void start(Duration after, std::move_only_function<void()> on_due) {
        stop();
        id_ = timers_->start(after, std::move(on_due));
    }
    void stop() {
        if (id_ != TimerId::None) {
            timers_->cancel(std::exchange(id_, TimerId::None));
        }
    }

  private:
    Timers* timers_;
    TimerId id_ = TimerId::None;
};

}  // namespace callfloor::io
