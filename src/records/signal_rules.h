#pragma once
// What a recording tells without speech recognition: who spoke how long, silence, overtalk,
// interruptions, pace, level. Pure functions over the power of 20 ms frames; docs/quality.md has
// the definitions. Any thread.
//
//   WAV ─ read_power ─► power of each frame and side ─ signals_of(when the agent had the caller) ─►
//   figures

#include <array>
#include <filesystem>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "records/signal_model.h"
#include "sound/stored_sound.h"

namespace callfloor::records {

/// Raised when a definition changes; what was measured by an older one is measured again.
constexpr int kSignalMethod = 1;

constexpr Duration kSignalFrame = std::chrono::milliseconds(20);
constexpr std::size_t kSignalFrames = 1'440'000;  ///< 8 h; later sound is not measured
/// Speech: a frame at least this far above the line's noise, within the two bounds (dB below full
/// scale).
constexpr double kSpeechAboveNoise = 9;
constexpr double kSpeechLowest = -48;
constexpr double kSpeechHighest = -36;
constexpr Duration kBridgedPause = std::chrono::milliseconds(200);    ///< shorter belongs to speech
constexpr Duration kShortestSpeech = std::chrono::milliseconds(100);  ///< shorter is a click
constexpr Duration kDeadAir = std::chrono::seconds(5);  ///< nobody speaks for at least so long
/// An interruption: one side begins while the other has spoken for `before`, and both go on for
/// `overlap`.
constexpr Duration kInterruptionBefore = std::chrono::milliseconds(500);
constexpr Duration kInterruptionOverlap = std::chrono::milliseconds(500);
constexpr double kSyllableDip = 3;                        ///< dB between two syllables
constexpr Duration kPaceNeeds = std::chrono::seconds(5);  ///< of speech; less has no pace

/// The mean square of each frame, 1 at full scale; left the customer, right the agent.
using PowerTrack = std::vector<std::array<float, 2>>;

/// At most kSignalFrames; what comes later is not measured.
Result<PowerTrack> read_power(const sound::StoredSound& sound);

/// Offsets from the recording's start.
struct Span {
    Duration from{0};
    Duration to{0};
};

/// `talks`: when the agent and the customer were connected, in order; hold is left to the caller.
CallSignals signals_of(const PowerTrack& track, std::span<const Span> talks);

}  // namespace callfloor::records
