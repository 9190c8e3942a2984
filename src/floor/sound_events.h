#pragma once
// How good a leg's sound was, among the floor's words (floor_model.h): the journal's line about it,
// made by the switchboard when the leg's stream is closed. The floor decides nothing by it.

#include <cstdint>
#include <optional>

#include "base/ids.h"

namespace callfloor::floor {

/// One direction (media/sound_quality.h says how it is measured).
struct LegSound {
    std::int64_t packets = 0;
    std::int64_t lost = 0;
    double worst_loss = 0;  ///< largest share within some 5 s, 0 to 1
    double jitter_ms = 0;   ///< mean
    double worst_jitter_ms = 0;
    std::optional<double> opinion{};  ///< MOS, 1 to 4.5; absent when there was nothing to hear
};

// ---------------------------------------------------------------- events

/// Only of legs on which there was sound, or should have been.
struct LegMeasured {
    ConversationId conversation;
    LegId leg;
    LegSound received;                      ///< what the party said, as it came here
    std::optional<LegSound> sent{};         ///< what it heard; absent when its RTCP told nothing
    std::optional<double> round_trip_ms{};  ///< likewise
};

}  // namespace callfloor::floor
