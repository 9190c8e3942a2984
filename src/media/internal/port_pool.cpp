#include "media/internal/port_pool.h"

#include <algorithm>

namespace callfloor::media {

Result<PortPool> PortPool::create(std::uint16_t low, std::uint16_t high) {
    PortPool pool;
    const unsigned first = (low + 1u) & ~1u;
    if (low < 1'024 || first + 1 > high) {
        return fail(ErrorCode::InvalidInput,
                    "the RTP port range {}-{} holds no pair; use at least one even port above "
                    "1,023 and the "
                    "next, e.g. 20000-29999",
                    low, high);
    }
    pool.low_ = low;
    pool.high_ = high;
    for (unsigned port = first; port + 1 <= high; port += 2) {
        pool.free_.push_back({static_cast<std::uint16_t>(port), MediaTime::min()});
    }
    pool.pairs_ = pool.free_.size();
    return pool;
}

Result<std::uint16_t> PortPool::take(MediaTime now,
                                     const std::function<Result<bool>(std::uint16_t)>& bind) {
    const auto tries = std::min(free_.size(), kTries);
    std::size_t taken = 0;
    for (; taken < tries && free_.front().usable_from <= now; ++taken) {
        const auto port = free_.front().port;
        const bool is_bound = TRY(bind(port));
        free_.pop_front();
        if (is_bound) {
            ++in_use_;
            return port;
        }
        free_.push_back({port, now});
    }
    return exhausted(now, taken);
}

void PortPool::give_back(std::uint16_t port, MediaTime now) {
    --in_use_;
    free_.push_back({port, now + kCooling});
}

std::unexpected<Error> PortPool::exhausted(MediaTime now, std::size_t taken) const {
    const auto cooling = std::count_if(free_.begin(), free_.end(),
                                       [now](const Free& free) { return free.usable_from > now; });
    return fail(ErrorCode::LimitReached,
                "no RTP port is free in {}-{}: {} of {} pairs in use, {} cooling after use, {} "
                "taken by other "
                "programs; widen the range",
                low_, high_, in_use_, pairs_, cooling, taken);
}

}  // namespace callfloor::media
