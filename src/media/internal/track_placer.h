#pragma once
// Where in a recording the audio of one side belongs. The first packet is placed by its arrival,
// those after it by their RTP timestamps, so that lost packets leave silence and reordered ones
// find their place. When timestamps and arrival no longer agree, the track is anchored anew by
// arrival:
//   - another SSRC, a jump of more than 2 s, or a talk spurt (marker) that is off by more than 40
//   ms: at once;
//   - late by more than 300 ms or early by more than 1 s: when that lasts for 200 ms (until then
//   late audio is dropped);
//   - sender's clock drift: when the average disagreement reaches 50 ms.
// All in frames (samples at 8 kHz since the recording began). Pure; one thread.

#include <cstdint>
#include <optional>

namespace callfloor::media {

class TrackPlacer final {
  public:
    static constexpr std::int64_t kLate = 2'400;
    static constexpr std::int64_t kEarly = 8'000;
    static constexpr std::int64_t kJump = 16'000;
    static constexpr std::int64_t kSpurt = 320;
    static constexpr std::int64_t kAstray = 1'600;
    static constexpr double kDrift = 400;

    struct Audio {
        std::uint32_t ssrc = 0;
        std::uint32_t timestamp = 0;
        std::int64_t samples = 0;
        bool marker = false;
    };

    /// The frame of the packet's first sample; absent when it comes too late or too early to be
    /// placed.
    std::optional<std::int64_t> place(const Audio& audio, std::int64_t arrived);
    /// Another party speaks from now on.
    void reset() { has_anchor_ = false; }

  private:
    std::int64_t anchor(const Audio& audio, std::int64_t frame);

    bool has_anchor_ = false;
    std::uint32_t ssrc_ = 0;
    std::uint32_t timestamp_ = 0;
    std::int64_t frame_ = 0;
    std::optional<std::int64_t> astray_since_;
    double average_ = 0;
};

}  // namespace callfloor::media
