#include "floor/opening_hours.h"

#include <algorithm>
#include <exception>

#include <date/tz.h>

namespace callfloor::floor {

LocalMoment local_moment(const date::time_zone& zone, Instant instant) {
    const auto local = zone.to_local(instant);
    const auto day = date::floor<date::days>(local);
    const date::year_month_day ymd{day};
    LocalMoment moment;
    moment.year = static_cast<int>(ymd.year());
    moment.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
    moment.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
    moment.weekday = static_cast<int>(date::weekday{day}.iso_encoding());
    moment.minute = static_cast<int>(date::floor<std::chrono::minutes>(local - day).count());
    return moment;
}

Instant next_local_midnight(const date::time_zone& zone, Instant instant) {
    const auto tomorrow = date::floor<date::days>(zone.to_local(instant)) + date::days{1};
    const auto midnight = zone.to_sys(tomorrow, date::choose::earliest);
    const auto found = std::chrono::time_point_cast<Duration>(midnight);
    // Where the day begins twice (clock set back over midnight) the first beginning may already be
    // over.
    return found > instant ? found : found + std::chrono::hours(24);
}

bool is_open(const OpeningHours& hours, const LocalMoment& moment) {
    const auto covers = [&](const OpeningPeriod& period) {
        return period.from_minute <= moment.minute && moment.minute < period.to_minute;
    };
    for (const OpeningException& exception : hours.exceptions) {
        if (exception.year == moment.year && exception.month == moment.month &&
            exception.day == moment.day) {
            return std::ranges::any_of(exception.periods, covers);
        }
    }
    return hours.always || std::ranges::any_of(hours.week, [&](const OpeningPeriod& period) {
               return period.weekday == moment.weekday && covers(period);
           });
}

}  // namespace callfloor::floor
