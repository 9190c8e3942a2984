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
    for (auto frame = first; frame < last; ++frame, ++from) {
        (*ring_)[slot_of(frame) + channel] = codec == Codec::Pcma ? *from : table[*from];
    }
}

void Recording::commit(MediaTime now) {
    commit_to(frame_at(now) - kWindow);
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

// Makes the ring hold silence up to `to`, which lies within its room.
void Recording::extend(std::int64_t to) {
    while (extended_ < to) {
        const auto frames = std::min(to - extended_, kCapacity - (extended_ & (kCapacity - 1)));
        std::memset(ring_->data() + slot_of(extended_), kALawSilence,
                    static_cast<std::size_t>(frames) * kRecordingFrameBytes);
        extended_ += frames;
    }
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
