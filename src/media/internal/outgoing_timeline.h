#pragma once
// One continuous RTP stream to the peer, whatever feeds it: packets relayed from the other party,
// prompts of our own, telephone events. One SSRC for the life of the stream; sequence numbers
// without our own gaps (loss upstream stays visible as a gap); timestamps that move with real time
// over every change of source; the marker where talk begins again (RFC 3550 section 5.1, RFC 3551
// section 4.1).
//
//   prompt ──generate()──┐
//   peer ────relay()─────┼──► sequence, timestamp, marker
//   digits ──event()─────┘
//
// Pure; one thread.

#include <cstdint>
#include <optional>

#include "media/internal/media_time.h"
#include "media/internal/rtp_packet.h"

namespace callfloor::media {

class OutgoingTimeline final {
  public:
    struct Stamp {
        std::uint16_t sequence = 0;
        std::uint32_t timestamp = 0;
        bool marker = false;
    };

    OutgoingTimeline(std::uint16_t first_sequence, std::uint32_t first_timestamp)
        : next_sequence_(first_sequence), last_timestamp_(first_timestamp) {}

    /// The stamp under which a packet of the other party goes out; `samples` is 0 for a telephone
    /// event, whose timestamp stands still. Absent when it is older than the change to this source,
    /// and so has no place.
    std::optional<Stamp> relay(const RtpPacket& in, std::uint32_t samples, MediaTime now);
    /// The packet of the other party is not passed on; what follows closes up.
    void withhold(const RtpPacket& in);
    /// A packet of our own, due at this absolute time.
    Stamp generate(std::uint32_t samples, MediaTime due);
    /// The first (marker, new timestamp) and a following packet of a telephone event of our own.
    Stamp begin_event(MediaTime now);
    Stamp continue_event();

    /// The next relayed or generated packet starts a talk spurt after real time.
    void change_source() { source_ = Source::None; }

    /// The timestamp that belongs to this time, for sender reports.
    std::uint32_t timestamp_at(MediaTime now) const;
    bool has_started() const { return has_started_; }

  private:
    enum class Source : std::uint8_t { None, Relayed, Own };

    bool breaks_off(const RtpPacket& in, std::uint32_t samples, MediaTime now) const;
    std::uint32_t resumed_timestamp(MediaTime now) const;
    void sent(std::uint32_t timestamp, std::uint32_t samples, MediaTime now);
    std::uint16_t insert();

    Source source_ = Source::None;
    bool has_started_ = false;
    std::uint16_t next_sequence_;
    std::uint32_t last_timestamp_;
    std::uint32_t last_samples_ = 0;
    MediaTime last_time_{};

    std::uint32_t in_ssrc_ = 0;
    std::uint16_t in_sequence_ = 0;  // highest
    std::uint32_t in_timestamp_ = 0;
    MediaTime in_time_{};
    std::uint32_t in_span_ = 0;  // how far back packets of this source have a place
    std::uint16_t sequence_offset_ = 0;
    std::uint32_t timestamp_offset_ = 0;

    MediaTime own_start_{};
    std::uint32_t own_timestamp_ = 0;
};

}  // namespace callfloor::media
