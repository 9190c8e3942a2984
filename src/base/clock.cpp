#include "base/clock.h"

namespace callfloor {

SystemClock::SystemClock()
    : wall_start_(std::chrono::system_clock::now()),
      steady_start_(std::chrono::steady_clock::now()) {}

void SystemClock::begin_after(Instant last) {
    const auto earliest = last + Duration{1};
    if (const auto present = now(); present < earliest) {
        wall_start_ += earliest - present;
    }
}

Instant SystemClock::now() const {
    const auto elapsed = std::chrono::steady_clock::now() - steady_start_;
    return std::chrono::time_point_cast<Duration>(
        wall_start_ + std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed));
}

}  // namespace callfloor
