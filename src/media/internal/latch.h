#pragma once
// Symmetric RTP: where a peer's packets come from, and so where ours go. Phones behind NAT send
// from another address or port than their SDP says, so the source must be learnt; but whoever could
// move it would hear and replace the caller, so learning is narrow ("RTP bleed"):
//
//   - The signalled address and port always win, at once.
//   - Until something is latched, any port of the signalled address, or of the address the peer's
//     SIP comes from, is latched at once (NAT).
//   - When nothing came from there for 500 ms, a stranger is latched who sends 5 consistent packets
//   in a row: same source,
//     same SSRC, rising sequence. One candidate at a time; others do not displace it while it
//     sends.
//   - Once latched, all others are refused. The signalled address takes the latch back from a
//   stranger at once. Another
//     source gets it only when the latched one has been silent for 3 s and it proves itself as
//     above, or (NAT rebinding) after 100 ms of silence when it goes on with the latched SSRC and
//     sequence, which an outsider does not know.
//   - From the latched source itself, another SSRC than the current one is taken only when that has
//     been silent for 60 ms: two senders at one address and port are a phone and a forger.
//   - A changed signalled address starts again; the old source is then a stranger.
//
// We send to the signalled address until latched, then to the latched source. Whoever forges source
// and SSRC together is not defended against: only SRTP can. Pure; one thread.

#include <cstdint>
#include <optional>

#include "media/internal/endpoint.h"
#include "media/internal/media_time.h"

namespace callfloor::media {

class Latch final {
  public:
    static constexpr Micros kLearnAfter = std::chrono::milliseconds(500);
    static constexpr Micros kRelatchAfter = std::chrono::seconds(3);
    static constexpr Micros kRebindAfter = std::chrono::milliseconds(100);
    static constexpr Micros kSsrcHeld = std::chrono::milliseconds(60);
    static constexpr Micros kCandidateLife = std::chrono::milliseconds(300);
    static constexpr int kProofPackets = 5;
    static constexpr int kRebindPackets = 3;

    struct Seen {
        Endpoint from;
        std::uint32_t ssrc = 0;
        std::uint16_t sequence = 0;
    };

    struct Expected {
        /// From SDP; absent when it is no usable one (0.0.0.0): then only proof latches.
        std::optional<Endpoint> signalled;
        /// Where its SIP comes from; the port does not matter.
        std::optional<Endpoint> signalling;

        bool operator==(const Expected&) const = default;
    };

    void expect(const Expected& expected, MediaTime now);
    /// Whether a well-formed packet with an expected payload type belongs to the peer; may latch
    /// its source.
    bool accept(const Seen& packet, MediaTime now);

    /// Where to send.
    std::optional<Endpoint> target() const { return latched_ ? latched_ : expected_.signalled; }
    bool is_latched() const { return latched_.has_value(); }

  private:
    bool belongs_at_once(const Endpoint& from) const;
    bool is_at_signalled_address(const Endpoint& from) const;
    bool is_proven(const Seen& packet, MediaTime now);
    int packets_needed(const Seen& packet, MediaTime now) const;
    void latch(const Seen& packet, MediaTime now);

    Expected expected_;
    std::optional<Endpoint> latched_;
    std::optional<Endpoint> former_;  // latched before the signalled address changed
    MediaTime expected_since_{};
    MediaTime last_accepted_{};
    std::uint32_t ssrc_ = 0;
    std::uint16_t sequence_ = 0;

    Seen candidate_;
    int candidate_packets_ = 0;
    MediaTime candidate_seen_{};
};

}  // namespace callfloor::media
