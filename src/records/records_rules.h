#pragma once
// Pure rules of the records: quarter-hour intervals, the outcome of a conversation, how a number is
// masked.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call_end.h"
#include "base/clock.h"
#include "base/result.h"
#include "floor/floor_model.h"

namespace callfloor::records {

/// The quarter of an hour (UTC; every time zone is a multiple of it away) that holds the instant.
constexpr Duration kInterval = std::chrono::minutes(15);
constexpr Instant interval_start(Instant at) {
    const std::int64_t ms = to_epoch_ms(at);
    const std::int64_t length = kInterval.count();
    return from_epoch_ms((ms / length - (ms % length < 0 ? 1 : 0)) * length);
}

/// What became of a conversation that ended and whose last queue visit, if any, told nothing.
/// Of a call that was in no flow: "internal", "closed", "abandoned_before_queue", "refused" or
/// "ended".
std::string_view outcome_without_queue(floor::Direction direction, EndCause cause);

/// A stretch of time; `to` is not part of it.
struct Period {
    Instant from;
    Instant to;
};
/// Cuts a period at local midnights of the IANA zone, whatever summer time does. InvalidInput for
/// an unknown zone.
Result<std::vector<Period>> local_days(Period period, const std::string& time_zone);
/// Cuts a period at quarters of an hour; the first and last part may be shorter.
std::vector<Period> quarter_hours(Period period);

}  // namespace callfloor::records
