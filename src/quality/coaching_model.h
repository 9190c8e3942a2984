#pragma once
// Coaching (辅导): what is done about a result. Plain values.
//
//   open ── re-checked on the same items ──► rechecked ── close (achieved or not) ──► closed
//     └──────────────── cancel, with a reason ┴──► cancelled

#include <optional>
#include <string>
#include <vector>

#include "quality/evaluation_model.h"

namespace callfloor::quality {

using CoachingId = Id<struct CoachingTag>;
using CoachingSessionId = Id<struct CoachingSessionTag>;

enum class CoachingState : std::uint8_t { Open, Rechecked, Closed, Cancelled };
constexpr int kCoachingStates = 4;

enum class CoachingAct : std::uint8_t {
    Change,
    Cite,  ///< a clip, or one no longer
    AddSession,
    Acknowledge,
    Recheck,
    Close,
    Cancel,
};
constexpr int kCoachingActs = 7;

enum class CoachingOutcome : std::uint8_t { Achieved, NotAchieved };

struct Coaching {
    CoachingId id;
    CoachingState state = CoachingState::Open;
    UserId agent;
    TeamId team;              ///< the agent's, when it was opened
    EvaluationId evaluation;  ///< the result it came from
    SchemeId scheme;
    Instant contact_at{};            ///< of that result; its texts go with the recording
    std::vector<std::string> items;  ///< keys of the items aimed at
    std::string goal;
    UserId coach;
    UserId opened_by;
    Instant opened_at{};
    std::optional<Instant> recheck_at;  ///< planned
    std::optional<Instant> rechecked_at;
    std::optional<Instant> closed_at;  ///< or cancelled
    std::optional<CoachingOutcome> outcome;
    std::string note;  ///< at the end: what came of it, or why it was cancelled
    std::int64_t version = 1;
};

struct CoachingSession {
    CoachingSessionId id;
    CoachingId coaching;
    Instant held_at{};
    std::string note;
    UserId by;
    std::optional<Instant> acknowledged_at;
    std::string comment;  ///< the agent's
};

/// One item of one agent in a period: contacts where it applied and where it lost points.
struct ItemCount {
    std::string item;
    std::int64_t asked = 0;
    std::int64_t errors = 0;
};

std::string_view word_of(CoachingState value);
std::string_view word_of(CoachingAct value);
std::string_view word_of(CoachingOutcome value);

}  // namespace callfloor::quality
