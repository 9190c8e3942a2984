#pragma once
// How good the sound of a call's legs was, from the records.

#include <map>
#include <optional>

#include "base/result.h"
#include "floor/sound_events.h"
#include "store/database.h"

namespace callfloor::records {

struct LegSoundRecord {
    floor::LegSound received;             ///< what the party said, as it came here
    std::optional<floor::LegSound> sent;  ///< what it heard, when its phone told
    std::optional<double> round_trip_ms;
};

/// Of the legs of a conversation that were measured.
Result<std::map<LegId, LegSoundRecord>> find_sounds(store::Connection& connection,
                                                    ConversationId conversation);

}  // namespace callfloor::records
