#pragma once
// How long recordings are kept. The centre has a time for all; a class has another one for the
// recordings of its queues, and may be put on a recording by hand or hold for all that quality has
// reviewed. Of all that apply the longest counts; a class of queues stands in place of the centre's
// time, so that it may also be shorter. Above all stands the server's own bound, and above that a
// legal hold: what is held is never deleted.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::archive {

constexpr std::int64_t kRetentionDaysMost = 36'500;

struct RetentionTimes {
    std::int64_t centre_days = 180;
    std::int64_t bound_days = 0;  ///< of the server's settings; 0: none
};

struct RetentionClass {
    std::int64_t id = 0;
    std::string name;
    std::int64_t days = 0;
    std::vector<QueueId> queues;
    bool for_reviewed = false;  ///< calls with an evaluation
    std::int64_t version = 1;
};

/// What was put on one recording by hand.
struct RecordingHold {
    std::int64_t retention_class = 0;  ///< 0: none
    bool is_held = false;
    std::string reason;
    UserId by;
    Instant at;
};

/// A recording whose time is over.
struct ExpiredRecording {
    RecordingId recording;
    ConversationId conversation;
    Instant started_at;
    std::string path;
    std::optional<RetentionClass> by_queue;
    std::optional<RetentionClass> by_hand;
    std::optional<RetentionClass> by_review;
};

struct RetentionRule {
    std::string name;  ///< "centre", "bound", or the class's
    std::int64_t days = 0;
};
/// The rule that kept it longest, or cut its time short.
RetentionRule deciding_rule(const ExpiredRecording& recording, const RetentionTimes& times,
                            Instant now);

}  // namespace callfloor::archive
