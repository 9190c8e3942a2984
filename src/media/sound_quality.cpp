#include "media/sound_quality.h"

#include <algorithm>

namespace callfloor::media {

namespace {
constexpr double kBestRating = 93.2;
constexpr double kLossRobustness = 25.1;  // Bpl
constexpr double kLateFrom = 177.3;       // ms
constexpr double kPacketMs = 20;
constexpr double kGoodFrom = 4.02;
constexpr double kFairFrom = 3.59;
}  // namespace

double transmission_rating(double loss, double one_way_ms) {
    const double percent = std::clamp(loss, 0.0, 1.0) * 100;
    const double delay = std::max(one_way_ms, 0.0);
    const double by_delay = 0.024 * delay + 0.11 * std::max(delay - kLateFrom, 0.0);
    const double by_loss = 95 * percent / (percent + kLossRobustness);
    return std::max(kBestRating - by_delay - by_loss, 0.0);
}

double mean_opinion_score(double rating) {
    if (rating <= 0) {
        return 1;
    }
    if (rating >= 100) {
        return 4.5;
    }
    // The cubic dips below 1 for ratings under 6.5.
    return std::max(1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6, 1.0);
}

std::optional<double> opinion_of(const SoundReport& sound, std::optional<double> round_trip_ms) {
    if (sound.packets == 0) {
        return std::nullopt;
    }
    const double delay = round_trip_ms.value_or(0) / 2 + 2 * sound.jitter_ms + kPacketMs;
    return mean_opinion_score(transmission_rating(sound.loss(), delay));
}

SoundWord sound_word(std::optional<double> opinion) {
    if (!opinion) {
        return SoundWord::None;
    }
    return *opinion >= kGoodFrom   ? SoundWord::Good
           : *opinion >= kFairFrom ? SoundWord::Fair
                                   : SoundWord::Poor;
}

double least_opinion(SoundWord word) {
    return word == SoundWord::Good ? kGoodFrom : kFairFrom;
}

const char* sound_word_name(SoundWord word) {
    switch (word) {
        case SoundWord::Good:
            return "good";
        case SoundWord::Fair:
            return "fair";
        case SoundWord::Poor:
            return "poor";
        case SoundWord::None:
            break;
    }
    return "none";
}

}  // namespace callfloor::media
