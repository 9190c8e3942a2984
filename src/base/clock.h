#pragma once
// One time line for the whole server: UTC epoch milliseconds that never step back. The clock of a
// running server is the wall clock read once at start and carried on by the monotonic clock, so
// that a clock step tears no interval apart.

#include <chrono>
#include <cstdint>

namespace callfloor {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;  ///< UTC, milliseconds since 1970

constexpr std::int64_t to_epoch_ms(Instant instant) {
    return instant.time_since_epoch().count();
}
constexpr Instant from_epoch_ms(std::int64_t ms) {
    return Instant{Duration{ms}};
}

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The wall clock at construction, carried on by CLOCK_MONOTONIC. Any thread.
class SystemClock final : public Clock {
  public:
    SystemClock();
    Instant now() const override;
    /// Goes on later than `last`, should the wall clock have been set back since then. Before
    /// anybody else reads the clock.
    void begin_after(Instant last);

  private:
    std::chrono::system_clock::time_point wall_start_;
    std::chrono::steady_clock::time_point steady_start_;
};

/// Moves only when told. For tests and simulation.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(Instant start = from_epoch_ms(1'767'229'200'000)) : now_(start) {}
    Instant now() const override { return now_; }
    void set(Instant now) { now_ = now; }
    void advance(Duration by) { now_ += by; }

  private:
    Instant now_;
};

}  // namespace callfloor
