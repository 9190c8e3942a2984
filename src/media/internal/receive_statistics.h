#pragma once
// What arrived of one RTP stream: loss, reordering, duplicates and jitter (RFC 3550 appendix A.1,
// A.3, A.8). A new SSRC or a restart of the sequence begins a new count; what was lost before stays
// counted. Pure; one thread.

#include <cstdint>
#include <optional>

#include "media/internal/media_time.h"
#include "media/internal/rtp_packet.h"
#include "media/sound_quality.h"

namespace callfloor::media {

class ReceiveStatistics final {
  public:
    enum class Arrival : std::uint8_t { InOrder, Late, Duplicate };

    Arrival count(const RtpPacket& packet, MediaTime now);
    /// Inter-arrival jitter; for packets whose timestamp is the time of sampling (not telephone
    /// events).
    void count_jitter(std::uint32_t timestamp, MediaTime now);

    std::uint64_t lost() const;
    std::uint64_t reordered() const { return reordered_; }
    double jitter_ms() const { return jitter_ / 8.0; }
    /// All of it so far; the worst loss is that of one report of 50 packets at least.
    SoundReport sound() const;
    std::optional<MediaTime> first_at() const { return first_at_; }
    Micros longest_gap() const { return longest_gap_; }

    bool has_source() const { return has_source_; }
    std::uint32_t ssrc() const { return ssrc_; }

    /// The reception report block of RFC 3550 section 6.4.1; the fraction covers the time since the
    /// last call.
    struct Report {
        std::uint32_t ssrc = 0;
        std::uint8_t fraction_lost = 0;  ///< in 1/256
        std::int32_t lost = 0;
        std::uint32_t highest_sequence = 0;
        std::uint32_t jitter = 0;  ///< in timestamp units
    };
    Report report();

  private:
    void restart(const RtpPacket& packet);
    std::int64_t expected() const;

    bool has_source_ = false;
    std::uint32_t ssrc_ = 0;
    std::int64_t first_ = 0;  // extended sequence numbers
    std::int64_t highest_ = 0;
    std::int64_t received_ = 0;  // of this source, without duplicates
    std::uint64_t window_ = 0;   // bit n: highest - n arrived
    std::uint16_t odd_sequence_ = 0;
    bool has_odd_ = false;
    std::uint64_t expected_before_ = 0;
    std::uint64_t lost_before_ = 0;
    std::uint64_t reordered_ = 0;
    double jitter_ = 0;
    double jitter_sum_ = 0;
    double jitter_most_ = 0;
    std::uint64_t jitter_count_ = 0;
    double worst_loss_ = 0;
    std::optional<std::int64_t> transit_;
    std::int64_t expected_prior_ = 0;
    std::int64_t received_prior_ = 0;
    std::optional<MediaTime> first_at_;
    MediaTime last_at_{};
    Micros longest_gap_{0};
};

}  // namespace callfloor::media
