#include "media/internal/receive_statistics.h"

#include <algorithm>
#include <cmath>

namespace callfloor::media {

namespace {
constexpr int kMaxDropout = 3'000;  // RFC 3550 A.1
constexpr int kMaxMisorder = 100;
constexpr std::int64_t kWindow = 64;
constexpr std::int64_t kTellingPackets = 50;  // a second; of fewer, one lost is a great share
constexpr double kSamplesPerMs = 8;
}  // namespace

ReceiveStatistics::Arrival ReceiveStatistics::count(const RtpPacket& packet, MediaTime now) {
    if (first_at_) {
        longest_gap_ = std::max(longest_gap_, Micros(now - last_at_));
    } else {
        first_at_ = now;
    }
    last_at_ = now;
    if (!has_source_ || packet.ssrc != ssrc_) {
        restart(packet);
        return Arrival::InOrder;
    }
    const int step =
        static_cast<std::int16_t>(packet.sequence - static_cast<std::uint16_t>(highest_));
    if (step > kMaxDropout || step < -kMaxMisorder) {
        // Two such packets in a row mean that the sender restarted without changing its SSRC.
        if (has_odd_ && packet.sequence == odd_sequence_) {
            restart(packet);
        }
        odd_sequence_ = static_cast<std::uint16_t>(packet.sequence + 1);
        has_odd_ = true;
        return Arrival::InOrder;
    }
    has_odd_ = false;
    if (step > 0) {
        window_ = step < kWindow ? window_ << step | 1 : 1;
        highest_ += step;
        ++received_;
        return Arrival::InOrder;
    }
    if (step > -kWindow) {
        const std::uint64_t bit = std::uint64_t{1} << -step;
        if ((window_ & bit) != 0) {
            return Arrival::Duplicate;
        }
        window_ |= bit;
    }
    first_ = std::min(first_, highest_ + step);
    ++received_;
    ++reordered_;
    return Arrival::Late;
}

void ReceiveStatistics::count_jitter(std::uint32_t timestamp, MediaTime now) {
    const auto arrival = static_cast<std::uint32_t>(samples_in(now.time_since_epoch()));
    const std::int64_t transit = static_cast<std::int32_t>(arrival - timestamp);
    if (transit_) {
        const auto difference = static_cast<std::int32_t>(transit - *transit_);
        jitter_ += (std::abs(static_cast<double>(difference)) - jitter_) / 16.0;
        jitter_sum_ += jitter_;
        ++jitter_count_;
        jitter_most_ = std::max(jitter_most_, jitter_);
    }
    transit_ = transit;
}

std::uint64_t ReceiveStatistics::lost() const {
    return lost_before_ +
           static_cast<std::uint64_t>(std::max<std::int64_t>(expected() - received_, 0));
}

SoundReport ReceiveStatistics::sound() const {
    SoundReport sound;
    sound.packets = expected_before_ + static_cast<std::uint64_t>(expected());
    sound.lost = std::min(lost(), sound.packets);
    sound.worst_loss = worst_loss_;
    if (jitter_count_ > 0) {
        sound.jitter_ms = jitter_sum_ / static_cast<double>(jitter_count_) / kSamplesPerMs;
    }
    sound.worst_jitter_ms = jitter_most_ / kSamplesPerMs;
    return sound;
}

ReceiveStatistics::Report ReceiveStatistics::report() {
    Report report;
    report.ssrc = ssrc_;
    const auto expected_interval = expected() - expected_prior_;
    const auto lost_interval = expected_interval - (received_ - received_prior_);
    expected_prior_ = expected();
    received_prior_ = received_;
    if (expected_interval >= kTellingPackets) {
        worst_loss_ = std::max(worst_loss_, static_cast<double>(lost_interval) /
                                                static_cast<double>(expected_interval));
    }
    if (expected_interval > 0 && lost_interval > 0) {
        report.fraction_lost = static_cast<std::uint8_t>(
            std::min<std::int64_t>(lost_interval * 256 / expected_interval, 255));
    }
    constexpr std::int64_t kBound = 0x7FFFFF;
    report.lost =
        static_cast<std::int32_t>(std::clamp(expected() - received_, -kBound - 1, kBound));
    report.highest_sequence = static_cast<std::uint32_t>(highest_);
    report.jitter = static_cast<std::uint32_t>(jitter_);
    return report;
}

void ReceiveStatistics::restart(const RtpPacket& packet) {
    lost_before_ = lost();
    expected_before_ += static_cast<std::uint64_t>(expected());
    has_source_ = true;
    ssrc_ = packet.ssrc;
    first_ = highest_ = packet.sequence;
    received_ = 1;
    window_ = 1;
    has_odd_ = false;
    transit_.reset();
    expected_prior_ = received_prior_ = 0;
}

std::int64_t ReceiveStatistics::expected() const {
    return has_source_ ? highest_ - first_ + 1 : 0;
}

}  // namespace callfloor::media
