#pragma once
// The content of an audio file, encoded once for both codecs and padded with silence to whole
// packets. Immutable, shared between the control thread and the media threads.

#include <cstdint>
#include <span>
#include <vector>

#include "media/engine.h"
#include "media/internal/media_time.h"

namespace callfloor::media {

class Prompt final {
  public:
    static constexpr int kRate = 8'000;

    explicit Prompt(std::span<const std::int16_t> samples);

    std::size_t packets() const { return a_law_.size() / kPacketSamples; }
    std::span<const std::uint8_t> packet(std::size_t index, Codec codec) const;
    Duration length() const { return length_; }

  private:
    std::vector<std::uint8_t> a_law_;
    std::vector<std::uint8_t> mu_law_;
    Duration length_;
};

}  // namespace callfloor::media
