#include "media/internal/latch.h"

namespace callfloor::media {

namespace {
// How far a sequence may move between two packets of one source and still count as going on.
constexpr std::int16_t kCandidateStep = 10;
constexpr std::int16_t kRebindStep = 500;

bool goes_on(std::uint16_t before, std::uint16_t after, std::int16_t step) {
    const auto moved = static_cast<std::int16_t>(after - before);
    return moved > 0 && moved <= step;
}
}  // namespace

void Latch::expect(const Expected& expected, MediaTime now) {
    if (expected == expected_ && expected_since_ != MediaTime{}) {
        return;
    }
    former_ = latched_;
    latched_.reset();
    expected_ = expected;
    expected_since_ = now;
    candidate_packets_ = 0;
}

bool Latch::accept(const Seen& packet, MediaTime now) {
    if (latched_ && packet.from == *latched_) {
        if (packet.ssrc != ssrc_ && now - last_accepted_ < kSsrcHeld) {
            return false;
        }
        ssrc_ = packet.ssrc;
        sequence_ = packet.sequence;
        last_accepted_ = now;
        return true;
    }
    if (expected_since_ == MediaTime{}) {
        return false;  // nothing was signalled yet
    }
    if (belongs_at_once(packet.from) || is_proven(packet, now)) {
        latch(packet, now);
        return true;
    }
    return false;
}

bool Latch::is_at_signalled_address(const Endpoint& from) const {
    return expected_.signalled && from.has_same_address(*expected_.signalled);
}

bool Latch::belongs_at_once(const Endpoint& from) const {
    if (from == expected_.signalled) {
        return true;
    }
    if (from == former_) {
        return false;
    }
    if (is_at_signalled_address(from)) {
        return !latched_ || !is_at_signalled_address(*latched_);
    }
    return !latched_ && expected_.signalling && from.has_same_address(*expected_.signalling);
}

int Latch::packets_needed(const Seen& packet, MediaTime now) const {
    if (!latched_) {
        return now - expected_since_ >= kLearnAfter ? kProofPackets : 0;
    }
    const auto silence = now - last_accepted_;
    if (silence >= kRelatchAfter) {
        return kProofPackets;
    }
    const bool same_stream =
        packet.ssrc == ssrc_ && goes_on(sequence_, packet.sequence, kRebindStep);
    return same_stream && silence >= kRebindAfter ? kRebindPackets : 0;
}

bool Latch::is_proven(const Seen& packet, MediaTime now) {
    const bool candidate_lives = candidate_packets_ > 0 && now - candidate_seen_ < kCandidateLife;
    if (candidate_lives && packet.from != candidate_.from) {
        return false;
    }
    const bool consistent = candidate_lives && packet.ssrc == candidate_.ssrc &&
                            goes_on(candidate_.sequence, packet.sequence, kCandidateStep);
    candidate_packets_ = consistent ? candidate_packets_ + 1 : 1;
    candidate_ = packet;
    candidate_seen_ = now;
    const int needed = packets_needed(packet, now);
    return needed > 0 && candidate_packets_ >= needed;
}

void Latch::latch(const Seen& packet, MediaTime now) {
    latched_ = packet.from;
    former_.reset();
    ssrc_ = packet.ssrc;
    sequence_ = packet.sequence;
    last_accepted_ = now;
    candidate_packets_ = 0;
}

}  // namespace callfloor::media
