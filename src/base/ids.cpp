#include "base/ids.h"

#include <algorithm>

namespace callfloor {

namespace {
constexpr std::int64_t kIdEpochMs = 1'704'067'200'000;  // 2024-01-01T00:00:00Z
constexpr int kCounterBits = 12;
}  // namespace

std::int64_t IdGenerator::next_value(Instant now) {
    const std::int64_t since_epoch = std::max<std::int64_t>(to_epoch_ms(now) - kIdEpochMs, 1);
    last_ = std::max(last_ + 1, since_epoch << kCounterBits);
    return last_;
}

}  // namespace callfloor
