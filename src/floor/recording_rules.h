#pragma once
// Which conversations are recorded. Each of the centre, the queue, the trunk and the persons who
// talk may say its rule; the strictest of them counts, and it only ever becomes stricter:
//
//   all < sample (the smaller share is stricter) < on demand < never
//
// It is made when the first agent has the customer and looked at again whenever somebody comes to
// him. A message in a box and a survey's comment are recordings by their nature and know no rule.

#include <cstdint>
#include <map>
#include <string_view>

#include "base/ids.h"

namespace callfloor::floor {

enum class RecordingMode : std::uint8_t {
    All,
    Sample,    ///< a share of the conversations, drawn by their ids
    OnDemand,  ///< from the moment on in which the agent or a leader asks for it
    Never,
};

struct RecordingPolicy {
    RecordingMode mode = RecordingMode::All;
    int share = 100;  ///< of Sample: percent, 1 to 100
    bool operator==(const RecordingPolicy&) const = default;
};

struct RecordingRules {
    RecordingPolicy everybody{};
    std::map<TrunkId, RecordingPolicy> trunks{};
    std::map<UserId, RecordingPolicy> people{};
    std::int64_t seed = 1;  ///< of the draw: another seed draws others
    bool operator==(const RecordingRules&) const = default;
};

/// Whose rule it was.
enum class RecordingSource : std::uint8_t { Centre, Queue, Trunk, Person };

bool is_stricter(const RecordingPolicy& policy, const RecordingPolicy& than);
/// 0 to 99; the same for a conversation however often it is asked.
std::int64_t recording_draw(ConversationId conversation, std::int64_t seed);
/// Without being asked.
bool is_recorded(const RecordingPolicy& policy, std::int64_t draw);

// ---------------------------------------------------------------- input, event

/// By the agent in his own call, or by a leader in that conversation: from now on it is recorded.
struct RecordCall {
    UserId by;
    ConversationId conversation{};  ///< unset: the one `by` has
};

/// Why a conversation is recorded or not, so that the draw can be done again. Again when a stricter
/// rule comes to hold; never, where all is recorded by the centre's own rule.
struct RecordingDecided {
    ConversationId conversation;
    RecordingMode mode = RecordingMode::All;
    RecordingSource source = RecordingSource::Centre;
    QueueId queue{};  ///< of the source
    TrunkId trunk{};
    UserId agent{};
    std::int64_t share = 100;
    std::int64_t draw = 0;

    RecordingPolicy policy() const { return {mode, static_cast<int>(share)}; }
};

}  // namespace callfloor::floor
