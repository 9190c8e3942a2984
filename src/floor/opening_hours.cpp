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

namespace {

bool covers(const OpeningPeriod& period, const LocalMoment& moment) {
    return period.from_minute <= moment.minute && moment.minute < period.to_minute;
}

/// The minute of the local day at which the period that covers this moment ends; absent: closed.
std::optional<int> open_until(const OpeningHours& hours, const LocalMoment& moment) {
    constexpr int kMinutesOfDay = 1'440;
    for (const OpeningException& exception : hours.exceptions) {
        if (exception.year == moment.year && exception.month == moment.month &&
            exception.day == moment.day) {
            const auto found = std::ranges::find_if(
                exception.periods,
                [&](const OpeningPeriod& period) { return covers(period, moment); });
            return found == exception.periods.end() ? std::nullopt
                                                    : std::optional(found->to_minute);
        }
    }
    if (hours.always) {
        return kMinutesOfDay;
    }
    const auto found = std::ranges::find_if(hours.week, [&](const OpeningPeriod& period) {
        return period.weekday == moment.weekday && covers(period, moment);
    });
    return found == hours.week.end() ? std::nullopt : std::optional(found->to_minute);
}

}  // namespace

bool is_open(const OpeningHours& hours, const LocalMoment& moment) {
    return open_until(hours, moment).has_value();
}

std::optional<Instant> next_closing(const OpeningHours& hours, const date::time_zone& zone,
                                    Instant instant) {
    constexpr int kPeriodsFollowed = 16;
    Instant at = instant;
    for (int i = 0; i < kPeriodsFollowed; ++i) {
        const auto until = open_until(hours, local_moment(zone, at));
        if (!until) {
            return i == 0 ? std::nullopt : std::optional(at);
        }
        const auto day = date::floor<date::days>(zone.to_local(at));
        const auto end = std::chrono::time_point_cast<Duration>(
            zone.to_sys(day + std::chrono::minutes(*until), date::choose::latest));
        // An end in an hour the clock shows twice may be over already for its first showing.
        at = end > at ? end : at + std::chrono::minutes(1);
    }
    return std::nullopt;
}

}  // namespace callfloor::floor
