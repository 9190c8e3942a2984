#include "media/internal/track_placer.h"

#include <cmath>
#include <cstdlib>

namespace callfloor::media {

std::optional<std::int64_t> TrackPlacer::place(const Audio& audio, std::int64_t arrived) {
    const auto by_arrival = arrived - audio.samples;
    if (!has_anchor_ || audio.ssrc != ssrc_) {
        return anchor(audio, by_arrival);
    }
    const auto moved = static_cast<std::int32_t>(audio.timestamp - timestamp_);
    auto frame = frame_ + moved;
    const auto skew = frame - by_arrival;
    if (std::abs(skew) > kJump || (audio.marker && std::abs(skew) > kSpurt)) {
        return anchor(audio, by_arrival);
    }
    if (skew < -kLate || skew > kEarly) {
        if (!astray_since_) {
            astray_since_ = arrived;
        }
        if (arrived - *astray_since_ < kAstray) {
            return std::nullopt;
        }
        return anchor(audio, by_arrival);
    }
    astray_since_.reset();
    average_ += (static_cast<double>(skew) - average_) / 64.0;
    if (std::abs(average_) > kDrift) {
        frame -= std::lround(average_);
        average_ = 0;
        timestamp_ = audio.timestamp;
        frame_ = frame;
    } else if (moved > 0) {
        timestamp_ = audio.timestamp;
        frame_ = frame;
    }
    return frame;
}

std::int64_t TrackPlacer::anchor(const Audio& audio, std::int64_t frame) {
    has_anchor_ = true;
    ssrc_ = audio.ssrc;
    timestamp_ = audio.timestamp;
    frame_ = frame;
    astray_since_.reset();
    average_ = 0;
    return frame;
}

}  // namespace callfloor::media
