#pragma once
// The monotonic clock in microseconds, for code that paces packets or measures: never steps, has no
// date. Any thread.

#include <chrono>

namespace callfloor::io {

using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::microseconds>;

inline MonotonicTime monotonic_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now());
}

}  // namespace callfloor::io
