#include "floor/recording_rules.h"

#include "base/random.h"

namespace callfloor::floor {

bool is_stricter(const RecordingPolicy& policy, const RecordingPolicy& than) {
    if (policy.mode != than.mode) {
        return policy.mode > than.mode;
    }
    return policy.mode == RecordingMode::Sample && policy.share < than.share;
}

std::int64_t recording_draw(ConversationId conversation, std::int64_t seed) {
    const auto mixed =
        static_cast<std::uint64_t>(conversation.value) ^ static_cast<std::uint64_t>(seed) << 48U;
    return static_cast<std::int64_t>(Random(mixed).below(100));
}

bool is_recorded(const RecordingPolicy& policy, std::int64_t draw) {
    return policy.mode == RecordingMode::All ||
           (policy.mode == RecordingMode::Sample && draw < policy.share);
}

}  // namespace callfloor::floor
