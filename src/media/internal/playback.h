#pragma once
// A list of prompts played to one stream in 20 ms packets by absolute deadlines: packet n is due at
// start + n * 20 ms, so that no lateness adds up. A late thread catches up by one packet a tick (5
// ms), never in a burst; what is later than 200 ms is skipped in time, not played fast. Pure; one
// thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "media/internal/prompt.h"

namespace callfloor::media {

class Playback final {
  public:
    static constexpr Micros kLateness = std::chrono::milliseconds(200);

    enum class Repeat : std::uint8_t { Once, Loop };

    Playback(std::uint64_t id, std::vector<std::shared_ptr<const Prompt>> prompts, Repeat repeat,
             MediaTime start);

    struct Packet {
        std::span<const std::uint8_t> payload;
        MediaTime due{};
        bool is_last = false;
    };
    /// The packet due at `now`, if one is. Nothing after the last one.
    std::optional<Packet> next(MediaTime now, Codec codec);
    bool is_finished() const { return prompts_.empty(); }
    std::uint64_t id() const { return id_; }

  private:
    void step();

    std::uint64_t id_;
    std::vector<std::shared_ptr<const Prompt>> prompts_;
    Repeat repeat_;
    std::size_t prompt_ = 0;
    std::size_t packet_ = 0;
    bool is_last_told_ = false;
    MediaTime due_;
};

}  // namespace callfloor::media
