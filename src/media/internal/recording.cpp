#include "media/internal/recording.h"

#include <algorithm>
#include <cstring>

#include "media/g711.h"

namespace callfloor::media {

namespace {
constexpr std::size_t slot_of(std::int64_t frame) {
    static_assert((Recording::kCapacity & (Recording::kCapacity - 1)) == 0);
    return static_cast<std::size_t>(frame & (Recording::kCapacity - 1)) * kRecordingFrameBytes;
}
}  // namespace

Recording::Recording(RecordingHandle handle, std::filesystem::path path, MediaTime start)
    : handle_(handle),
      path_(std::move(path)),
      start_(start),
      ring_(new std::array<std::uint8_t, kCapacity * 2>) {
}  // left uninitialised: extend() fills it

void Recording::place(Side side, const RtpPacket& packet, Codec codec, MediaTime now) {
    const auto samples = static_cast<std::int64_t>(packet.payload.size());
    const TrackPlacer::Audio audio{packet.ssrc, packet.timestamp, samples, packet.marker};
    const auto channel = static_cast<std::size_t>(side);
    const auto placed = placers_[channel].place(audio, frame_at(now));
    if (!placed) {
        return;
    }
    const auto first = std::max(*placed, committed_.load(std::memory_order_relaxed));
    const auto room = written_.load(std::memory_order_acquire) + kCapacity;
    const auto last = std::min(*placed + samples, room);
    if (last < *placed + samples) {
        overrun_.store(true, std::memory_order_relaxed);
    }
    if (first >= last) {
        return;
    }
    extend(last);
    const std::uint8_t* from = packet.payload.data() + (first - *placed);
    const auto& table = mu_law_to_a_law();
    const bool has_pauses = pause_count_ != 0;
    for (auto frame = first; frame < last; ++frame, ++from) {
        if (has_pauses && is_paused_at(frame)) {
            continue;
        }
        (*ring_)[slot_of(frame) + channel] = codec == Codec::Pcma ? *from : table[*from];
    }
}

void Recording::pause(MediaTime now) {
    if (pause_count_ != 0 && pauses_[pause_count_ - 1].to == kOpen) {
        return;
    }
    forget_old_pauses();
    const auto from = std::max(frame_at(now), committed_.load(std::memory_order_relaxed));
    if (pause_count_ == pauses_.size()) {
        pauses_.back().to = kOpen;
    } else {
        pauses_[pause_count_++] = {from, kOpen};
    }
    silence(from, extended_);
}

void Recording::resume(MediaTime now) {
    if (pause_count_ != 0 && pauses_[pause_count_ - 1].to == kOpen) {
        pauses_[pause_count_ - 1].to = frame_at(now);
    }
}

void Recording::forget_old_pauses() {
    const auto committed = committed_.load(std::memory_order_relaxed);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < pause_count_; ++i) {
        if (pauses_[i].to > committed) {
            pauses_[kept++] = pauses_[i];
        }
    }
    pause_count_ = kept;
}

void Recording::commit(MediaTime now) {
    commit_to(frame_at(now) - kWindow);
    forget_old_pauses();
}

void Recording::end(MediaTime stop) {
    length_ = std::max(frame_at(stop), committed_.load(std::memory_order_relaxed));
    commit_to(length_);
    ended_.store(true, std::memory_order_release);
}

std::span<const std::uint8_t> Recording::readable() const {
    const auto written = written_.load(std::memory_order_relaxed);
    const auto ready = committed_.load(std::memory_order_acquire) - written;
    const auto to_edge = kCapacity - (written & (kCapacity - 1));
    const auto frames = static_cast<std::size_t>(std::min(ready, to_edge));
    return {ring_->data() + slot_of(written), frames * kRecordingFrameBytes};
}

void Recording::consume(std::size_t bytes) {
    const auto frames = static_cast<std::int64_t>(bytes / kRecordingFrameBytes);
    written_.store(written_.load(std::memory_order_relaxed) + frames, std::memory_order_release);
}

std::int64_t Recording::missing_frames() const {
    return has_ended() ? length_ - committed_.load(std::memory_order_relaxed) : 0;
}

bool Recording::is_paused_at(std::int64_t frame) const {
    for (std::size_t i = 0; i < pause_count_; ++i) {
        if (frame >= pauses_[i].from && frame < pauses_[i].to) {
            return true;
        }
    }
    return false;
}

void Recording::silence(std::int64_t from, std::int64_t to) {
    while (from < to) {
        const auto frames = std::min(to - from, kCapacity - (from & (kCapacity - 1)));
        std::memset(ring_->data() + slot_of(from), kALawSilence,
                    static_cast<std::size_t>(frames) * kRecordingFrameBytes);
        from += frames;
    }
}

// Makes the ring hold silence up to `to`, which lies within its room.
void Recording::extend(std::int64_t to) {
    silence(extended_, to);
    extended_ = std::max(extended_, to);
}

void Recording::commit_to(std::int64_t frame) {
    const auto room = written_.load(std::memory_order_acquire) + kCapacity;
    if (frame > room) {
        overrun_.store(true, std::memory_order_relaxed);
        frame = room;
    }
    if (frame > committed_.load(std::memory_order_relaxed)) {
        extend(frame);
        committed_.store(frame, std::memory_order_release);
    }
}

}  // namespace callfloor::media
