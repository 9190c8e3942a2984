#pragma once
// One recording in memory: a ring of stereo A-law frames between the media thread, which places
// audio in it, and the disk thread, which writes what is committed. Frame n is n / 8000 s after the
// start.
//
//   written ........ committed ....... now .... written + capacity
//   (on disk)  to write   | may still change |   free
//
// The media thread commits what is older than kWindow; later packets for it are dropped. When the
// disk is so late that the ring is full, audio becomes silence and the recording says so. The disk
// thread owns the object; the media thread borrows it from start to end() and never touches it
// afterwards. No locks, no allocation after construction.

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>

#include "media/engine.h"
#include "media/internal/media_time.h"
#include "media/internal/rtp_packet.h"
#include "media/internal/track_placer.h"
#include "media/wav.h"

namespace callfloor::media {

enum class Side : std::uint8_t { Customer = 0, Other = 1 };  ///< left and right

class Recording final {
  public:
    static constexpr std::int64_t kCapacity = 32'768;  ///< frames: 4.096 s
    static constexpr std::int64_t kWindow = 2'400;     ///< frames: 300 ms

    Recording(RecordingHandle handle, std::filesystem::path path, MediaTime start);

    RecordingHandle handle() const { return handle_; }
    const std::filesystem::path& path() const { return path_; }

    // Media thread.
    /// Aligned: its inner loop costs a third more when it lies over the edge of a cache line.
    [[gnu::aligned(64)]] void place(Side side, const RtpPacket& packet, Codec codec, MediaTime now);
    /// From now on both sides are silence, whatever is said; what was said before and comes late is
    /// kept.
    void pause(MediaTime now);
    void resume(MediaTime now);
    void change_party(Side side) { placers_[static_cast<std::size_t>(side)].reset(); }
    void commit(MediaTime now);
    /// The last call of the media thread: the recording is exactly as long as from start to `stop`.
    void end(MediaTime stop);

    // Disk thread.
    bool has_ended() const { return ended_.load(std::memory_order_acquire); }
    bool was_overrun() const { return overrun_.load(std::memory_order_relaxed); }
    /// Committed and not yet consumed, up to the end of the ring's memory: call again after
    /// consume().
    std::span<const std::uint8_t> readable() const;
    void consume(std::size_t bytes);
    /// Once ended: silence still owed to reach the full length, when the ring was full at the end.
    std::int64_t missing_frames() const;

  private:
    std::int64_t frame_at(MediaTime now) const { return samples_in(now - start_); }
    void extend(std::int64_t to);
    void commit_to(std::int64_t frame);
    void silence(std::int64_t from, std::int64_t to);
    bool is_paused_at(std::int64_t frame) const;
    void forget_old_pauses();

    /// Frames [from, to) are silence. Those gone to disk are forgotten.
    struct Pause {
        std::int64_t from = 0;
        std::int64_t to = 0;
    };
    static constexpr std::int64_t kOpen = std::numeric_limits<std::int64_t>::max();

    const RecordingHandle handle_;
    const std::filesystem::path path_;
    const MediaTime start_;
    std::unique_ptr<std::array<std::uint8_t, kCapacity * 2>> ring_;

    std::array<TrackPlacer, 2> placers_;  // media thread
    /// Media thread: as many as fit into the window; one more begins where the last one began.
    std::array<Pause, 8> pauses_;
    std::size_t pause_count_ = 0;
    std::int64_t extended_ = 0;  // media thread: below it the ring holds audio or silence
    std::int64_t length_ = 0;    // written before ended_
    alignas(64) std::atomic<std::int64_t> committed_{0};
    std::atomic<bool> ended_{false};
    std::atomic<bool> overrun_{false};
    alignas(64) std::atomic<std::int64_t> written_{0};
};

}  // namespace callfloor::media
