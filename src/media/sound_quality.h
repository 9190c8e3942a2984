#pragma once
// How good the sound of a stream was, in each direction: what was lost and how unevenly it came,
// and from both the opinion people would have of it (MOS), estimated by the E-model. Pure values,
// any thread.
//
// The model is ITU-T G.107 (06/2015) with its default values but for loss and delay, as is common:
//   R      = 93.2 - Id - Ie,eff
//   Id     = 0.024 d + 0.11 (d - 177.3) H(d - 177.3)        delay d in ms one way; Cole and
//            Rosenbluth, "Voice over IP performance monitoring", CCR 31(2), 2001
//   Ie,eff = Ie + (95 - Ie) Ppl / (Ppl / BurstR + Bpl)      (7-29), loss Ppl in percent
//   MOS    = 1 + 0.035 R + R (R - 60) (100 - R) 7e-6        annex B; 1 below R = 0, 4.5 above 100
// G.711 with concealment of losses has Ie = 0 and Bpl = 25.1 (G.113 appendix I); losses are taken
// as random (BurstR = 1). Best possible: 4.41.

#include <cstdint>
#include <optional>

namespace callfloor::media {

/// One direction of a stream. Reports are RTCP's, some 2 to 6 s apart.
struct SoundReport {
    std::uint64_t packets = 0;   ///< sent by whoever speaks; of it
    std::uint64_t lost = 0;      ///< did not come, at most `packets`
    double worst_loss = 0;       ///< largest share of one report's time, 0 to 1
    double jitter_ms = 0;        ///< RFC 3550 section 6.4.1, mean
    double worst_jitter_ms = 0;  ///< largest

    double loss() const {  ///< 0 to 1
        return packets == 0 ? 0 : static_cast<double>(lost) / static_cast<double>(packets);
    }
};

/// R, 0 to 93.2.
double transmission_rating(double loss, double one_way_ms);
/// 1 to 4.5 for any R.
double mean_opinion_score(double rating);
/// Of one direction; absent when there was nothing to hear. The delay is half the round trip, a
/// buffer of twice the jitter and one packet's 20 ms; an unknown round trip counts as none.
std::optional<double> opinion_of(const SoundReport& sound, std::optional<double> round_trip_ms);

/// In a leader's words, by the satisfaction G.109 and G.107 annex B tie to R: from 80 (MOS 4.02)
/// users are satisfied, from 70 (3.60) some are not, below that many are not.
enum class SoundWord : std::uint8_t { Good, Fair, Poor, None };
SoundWord sound_word(std::optional<double> opinion);
/// From which opinion on the sound is at least so good; of Good and Fair.
double least_opinion(SoundWord word);
const char* sound_word_name(SoundWord word);  ///< "good", "fair", "poor", "none": nothing to hear

}  // namespace callfloor::media
