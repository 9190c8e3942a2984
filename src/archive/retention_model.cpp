#include "archive/retention_model.h"

namespace callfloor::archive {

RetentionRule deciding_rule(const ExpiredRecording& recording, const RetentionTimes& times,
                            Instant now) {
    RetentionRule rule{"centre", times.centre_days};
    if (recording.by_queue) {
        rule = {recording.by_queue->name, recording.by_queue->days};
    }
    for (const auto* other : {&recording.by_hand, &recording.by_review}) {
        if (*other && (*other)->days > rule.days) {
            rule = {(*other)->name, (*other)->days};
        }
    }
    if (times.bound_days > 0 && times.bound_days < rule.days &&
        recording.started_at < now - std::chrono::days(times.bound_days)) {
        rule = {"bound", times.bound_days};
    }
    return rule;
}

}  // namespace callfloor::archive
