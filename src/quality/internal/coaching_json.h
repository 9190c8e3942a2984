#pragma once
// Coaching plans as the API answers them, and what the caller is to one.

#include "quality/coaching_store.h"
#include "quality/internal/evaluation_json.h"

namespace callfloor::quality {

CoachingStanding standing_of(const http::Identity& identity, const Coaching& coaching);

/// Of released results before the opening and since the first session.
struct MeasuredEffect {
    Window before;
    Window after;
    std::vector<ItemEffect> items;
};
Result<MeasuredEffect> measure(store::Connection& connection, const Coaching& coaching,
                               const std::vector<CoachingSession>& sessions, Instant now);

json::Object coaching_json(const Quality::State& state, const http::Identity& caller,
                           const CoachingSummary& summary, const SchemeContent& content);
/// With clips, sessions, effect and what the caller may do.
Result<json::Object> coaching_detail_json(Quality::State& state, store::Connection& connection,
                                          const http::Identity& caller, const Coaching& coaching);

}  // namespace callfloor::quality
