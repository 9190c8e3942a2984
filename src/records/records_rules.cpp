#include "records/records_rules.h"

#include <algorithm>
#include <stdexcept>

#include <date/tz.h>

#include "base/time_zone.h"

namespace callfloor::records {

std::string_view outcome_without_queue(floor::Direction direction, EndCause cause) {
    if (direction == floor::Direction::Internal) {
        return "internal";
    }
    switch (cause) {
        case EndCause::Closed:
            return "closed";
        case EndCause::Abandoned:
            return "abandoned_before_queue";
        case EndCause::QueueFull:
        case EndCause::NoAgents:
        case EndCause::LimitReached:
            return "refused";
        default:
            return "ended";
    }
}

Result<std::vector<Period>> local_days(Period period, const std::string& time_zone) {
    const auto* zone = TRY(time_zone_named(time_zone));
    std::vector<Period> days;
    for (Instant from = period.from; from < period.to;) {
        const auto next_day =
            std::chrono::floor<std::chrono::days>(zone->to_local(from).time_since_epoch()) +
            std::chrono::days(1);
        // A midnight that summer time skips or doubles begins at its first moment.
        const auto midnight =
            zone->to_sys(date::local_days(date::days(next_day.count())), date::choose::earliest);
        const Instant to =
            std::min<Instant>(std::chrono::time_point_cast<Duration>(midnight), period.to);
        days.push_back({from, to});
        from = to;
    }
    return days;
}

std::vector<Period> quarter_hours(Period period) {
    std::vector<Period> parts;
    for (Instant from = period.from; from < period.to;) {
        const Instant to = std::min(interval_start(from) + kInterval, period.to);
        parts.push_back({from, to});
        from = to;
    }
    return parts;
}

}  // namespace callfloor::records
