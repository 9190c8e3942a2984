#pragma once
// Clips as the API answers them, cut to what the caller may see, and what the caller is to one.

#include "quality/clip_rules.h"
#include "quality/clip_store.h"
#include "quality/internal/evaluation_json.h"

namespace callfloor::quality {

/// Without is_heard, which needs the call's agents.
ClipStanding standing_of(const http::Identity& identity, const Clip& clip);
/// With it.
Result<ClipStanding> full_standing_of(Quality::State& state, store::Connection& connection,
                                      const http::Identity& identity, const Clip& clip);
/// NotFound also for what the caller may not see.
Result<Clip> open_clip(store::Connection& connection, const http::Identity& caller, ClipId id);
/// The recording, when it can be heard and the caller may; NotFound else.
Result<SourceRecording> open_source(Quality::State& state, store::Connection& connection,
                                    const http::Identity& caller, RecordingId id);

/// Nothing of the call it was cut from.
Result<json::Object> clip_json(const Quality::State& state, SchemeVersions& versions,
                               const http::Identity& caller, const ClipSummary& summary);
Result<json::Object> clip_detail_json(Quality::State& state, store::Connection& connection,
                                      const http::Identity& caller, const Clip& clip);

}  // namespace callfloor::quality
