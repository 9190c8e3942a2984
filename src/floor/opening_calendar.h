#pragma once
// When a centre is open, as data: a week of periods and the days that are different. Local to the
// centre's time zone; opening_hours.h tells whether a moment is within.

#include <vector>

namespace callfloor::floor {

/// One opening period: minutes of the local day, [from, to); to may be 1440. Over midnight: two
/// periods.
struct OpeningPeriod {
    int weekday = 1;  ///< ISO 8601: 1 Monday .. 7 Sunday
    int from_minute = 0;
    int to_minute = 1440;
    bool operator==(const OpeningPeriod&) const = default;
};

/// Exception for one local day; no periods = closed all day. Overrides the week.
struct OpeningException {
    int year = 0, month = 0, day = 0;
    std::vector<OpeningPeriod> periods;  ///< weekday is ignored
    bool operator==(const OpeningException&) const = default;
};

struct OpeningHours {
    bool always = true;  ///< open around the clock; the rest is then ignored except exceptions
    std::vector<OpeningPeriod> week;
    std::vector<OpeningException> exceptions;
    bool operator==(const OpeningHours&) const = default;
};

}  // namespace callfloor::floor
