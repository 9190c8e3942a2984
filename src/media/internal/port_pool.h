#pragma once
// The RTP port pairs of the configured range: even port RTP, next RTCP. They go round: the pair
// longest unused is given first, and none again within the cooling time, so that late packets of an
// ended call do not reach a new one. Pure; the control thread's.

#include <cstdint>
#include <deque>
#include <functional>

#include "base/result.h"
#include "media/internal/media_time.h"

namespace callfloor::media {

class PortPool final {
  public:
    static constexpr Micros kCooling = std::chrono::seconds(2);
    static constexpr std::size_t kTries =
        512;  ///< pairs found taken by other programs before giving up

    static Result<PortPool> create(std::uint16_t low, std::uint16_t high);

    /// The first free pair that `bind` takes; it returns false when another program has the port.
    Result<std::uint16_t> take(MediaTime now,
                               const std::function<Result<bool>(std::uint16_t)>& bind);
    void give_back(std::uint16_t port, MediaTime now);

    std::size_t pairs() const { return pairs_; }
    std::size_t in_use() const { return in_use_; }

  private:
    struct Free {
        std::uint16_t port = 0;
        MediaTime usable_from{};
    };

    PortPool() = default;
    std::unexpected<Error> exhausted(MediaTime now, std::size_t taken) const;

    std::uint16_t low_ = 0;
    std::uint16_t high_ = 0;
    std::size_t pairs_ = 0;
    std::size_t in_use_ = 0;
    std::deque<Free> free_;
};

}  // namespace callfloor::media
