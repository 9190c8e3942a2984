#pragma once
// Whether a number is open, and when the local day changes. Pure: the instant and the zone are
// parameters; the zone's rules come from the system's IANA data base through Howard Hinnant's date
// library. Any thread.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/time_zone.h"
#include "floor/floor_model.h"

namespace callfloor::floor {

struct LocalMoment {
    int year = 1970;
    int month = 1;
    int day = 1;
    int weekday = 4;  ///< ISO 8601: 1 Monday .. 7 Sunday
    int minute = 0;   ///< of the day, as a clock on the wall shows it
    bool operator==(const LocalMoment&) const = default;
};

LocalMoment local_moment(const date::time_zone& zone, Instant instant);

/// The first instant of the next local day. Where the clock skips midnight, the first instant after
/// the gap.
Instant next_local_midnight(const date::time_zone& zone, Instant instant);

/// An exception for the day decides alone; else the week, unless always open. A period's end is not
/// part of it.
bool is_open(const OpeningHours& hours, const LocalMoment& moment);

/// When what is open at this instant closes; periods that follow without a gap are one. Absent when
/// it is closed already, or stays open for more than a week.
std::optional<Instant> next_closing(const OpeningHours& hours, const date::time_zone& zone,
                                    Instant instant);

}  // namespace callfloor::floor
