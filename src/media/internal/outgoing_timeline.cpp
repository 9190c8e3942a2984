#include "media/internal/outgoing_timeline.h"

#include <algorithm>

namespace callfloor::media {

namespace {
constexpr int kSequenceJump = 3'000;  // RFC 3550 A.1 MAX_DROPOUT
constexpr Micros kTimestampJump = std::chrono::seconds(1);
constexpr std::uint32_t kSpanLimit = 1'000;

std::int16_t sequence_step(std::uint16_t from, std::uint16_t to) {
    return static_cast<std::int16_t>(to - from);
}
}  // namespace

std::optional<OutgoingTimeline::Stamp> OutgoingTimeline::relay(const RtpPacket& in,
                                                               std::uint32_t samples,
                                                               MediaTime now) {
    if (source_ != Source::Relayed || in.ssrc != in_ssrc_ || breaks_off(in, samples, now)) {
        source_ = Source::Relayed;
        in_ssrc_ = in.ssrc;
        in_sequence_ = in.sequence;
        in_timestamp_ = in.timestamp;
        in_time_ = now;
        in_span_ = 0;
        sequence_offset_ = static_cast<std::uint16_t>(next_sequence_ - in.sequence);
        timestamp_offset_ = resumed_timestamp(now) - in.timestamp;
        const Stamp stamp{insert(), in.timestamp + timestamp_offset_, true};
        --sequence_offset_;  // insert() counted it as one of our own
        sent(stamp.timestamp, samples, now);
        return stamp;
    }
    const Stamp stamp{static_cast<std::uint16_t>(in.sequence + sequence_offset_),
                      in.timestamp + timestamp_offset_, in.marker};
    const int step = sequence_step(in_sequence_, in.sequence);
    if (step <= 0) {
        return static_cast<std::uint32_t>(-step) > in_span_ ? std::nullopt : std::optional(stamp);
    }
    in_sequence_ = in.sequence;
    in_span_ = std::min(in_span_ + static_cast<std::uint32_t>(step), kSpanLimit);
    next_sequence_ = static_cast<std::uint16_t>(stamp.sequence + 1);
    if (samples > 0) {
        in_timestamp_ = in.timestamp;
        in_time_ = now;
        sent(stamp.timestamp, samples, now);
    }
    return stamp;
}

void OutgoingTimeline::withhold(const RtpPacket& in) {
    if (source_ != Source::Relayed || in.ssrc != in_ssrc_) {
        return;
    }
    if (sequence_step(in_sequence_, in.sequence) > 0) {
        in_sequence_ = in.sequence;
        in_span_ = 0;
        next_sequence_ = static_cast<std::uint16_t>(in.sequence + sequence_offset_);
        --sequence_offset_;
    }
}

OutgoingTimeline::Stamp OutgoingTimeline::generate(std::uint32_t samples, MediaTime due) {
    const bool starts = source_ != Source::Own;
    if (starts) {
        own_timestamp_ = resumed_timestamp(due);
        own_start_ = due;
        source_ = Source::Own;
    }
    const Stamp stamp{insert(),
                      own_timestamp_ + static_cast<std::uint32_t>(samples_in(due - own_start_)),
                      starts};
    sent(stamp.timestamp, samples, due);
    return stamp;
}

OutgoingTimeline::Stamp OutgoingTimeline::begin_event(MediaTime now) {
    const Stamp stamp{insert(), resumed_timestamp(now), true};
    if (!has_started_) {
        sent(stamp.timestamp, 0, now);
    }
    return stamp;
}

OutgoingTimeline::Stamp OutgoingTimeline::continue_event() {
    return Stamp{insert(), 0, false};
}

std::uint32_t OutgoingTimeline::timestamp_at(MediaTime now) const {
    return last_timestamp_ + static_cast<std::uint32_t>(samples_in(now - last_time_));
}

bool OutgoingTimeline::breaks_off(const RtpPacket& in, std::uint32_t samples, MediaTime now) const {
    const int step = sequence_step(in_sequence_, in.sequence);
    if (step > kSequenceJump || step < -kSequenceJump) {
        return true;
    }
    if (step <= 0 || samples == 0) {
        return false;
    }
    const auto moved = time_of(static_cast<std::int32_t>(in.timestamp - in_timestamp_));
    const auto mismatch = moved - (now - in_time_);
    return mismatch > kTimestampJump || mismatch < -kTimestampJump;
}

std::uint32_t OutgoingTimeline::resumed_timestamp(MediaTime now) const {
    if (!has_started_) {
        return last_timestamp_;
    }
    const auto elapsed = std::max<std::int64_t>(samples_in(now - last_time_), last_samples_);
    return last_timestamp_ + static_cast<std::uint32_t>(elapsed);
}

void OutgoingTimeline::sent(std::uint32_t timestamp, std::uint32_t samples, MediaTime now) {
    has_started_ = true;
    last_timestamp_ = timestamp;
    last_samples_ = samples;
    last_time_ = now;
}

// Takes the next number for a packet of our own; relayed ones then follow one higher, and late ones
// from before have lost their place.
std::uint16_t OutgoingTimeline::insert() {
    ++sequence_offset_;
    in_span_ = 0;
    return next_sequence_++;
}

}  // namespace callfloor::media
