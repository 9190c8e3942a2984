#include "floor/opening_hours.h"

#include <gtest/gtest.h>

namespace callfloor::floor {
namespace {

using namespace std::chrono_literals;

Instant utc(int year, unsigned month, unsigned day, int hour, int minute) {
    const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{month},
                                          std::chrono::day{day}};
    return std::chrono::sys_days{ymd} + std::chrono::hours{hour} + std::chrono::minutes{minute};
}

TEST(TimeZone, IsAbsentWhenUnknown) {
    EXPECT_EQ(find_time_zone("Europe/Atlantis"), nullptr);
    EXPECT_EQ(find_time_zone(""), nullptr);
    EXPECT_NE(find_time_zone("Asia/Shanghai"), nullptr);
}

TEST(LocalMoment, IsTheWallClockOfTheZone) {
    const auto& shanghai = *find_time_zone("Asia/Shanghai");
    EXPECT_EQ(local_moment(shanghai, utc(2026, 1, 4, 16, 30)), (LocalMoment{2026, 1, 5, 1, 30}));
    EXPECT_EQ(local_moment(shanghai, utc(2026, 1, 4, 15, 59)), (LocalMoment{2026, 1, 4, 7, 1439}));
    const auto& new_york = *find_time_zone("America/New_York");
    EXPECT_EQ(local_moment(new_york, utc(2026, 7, 4, 3, 0)), (LocalMoment{2026, 7, 3, 5, 23 * 60}));
}

TEST(LocalMidnight, IsTwentyFourHoursApartWithoutClockChange) {
    const auto& shanghai = *find_time_zone("Asia/Shanghai");
    EXPECT_EQ(next_local_midnight(shanghai, utc(2026, 1, 4, 10, 0)), utc(2026, 1, 4, 16, 0));
    EXPECT_EQ(next_local_midnight(shanghai, utc(2026, 1, 4, 16, 0)), utc(2026, 1, 5, 16, 0));
}

TEST(LocalMidnight, FollowsTheClockChange) {
    const auto& berlin = *find_time_zone("Europe/Berlin");
    const Instant before = next_local_midnight(berlin, utc(2026, 3, 28, 12, 0));
    EXPECT_EQ(next_local_midnight(berlin, before) - before, 23h);  // set forward on 29 March
    const Instant autumn = next_local_midnight(berlin, utc(2026, 10, 24, 12, 0));
    EXPECT_EQ(next_local_midnight(berlin, autumn) - autumn, 25h);
}

TEST(LocalMidnight, SkipsAMidnightThatDoesNotExist) {
    // In Chile the clock goes from 24:00 to 01:00 on the first Saturday/Sunday of September.
    const auto& santiago = *find_time_zone("America/Santiago");
    const Instant gap = next_local_midnight(santiago, utc(2026, 9, 5, 20, 0));
    EXPECT_EQ(local_moment(santiago, gap).day, 6);
    EXPECT_EQ(local_moment(santiago, gap).minute, 60);
    EXPECT_EQ(local_moment(santiago, gap - Duration{1}).day, 5);
}

TEST(LocalMidnight, AlwaysLiesAhead) {
    for (const char* name : {"Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Asia/Beirut",
                             "UTC", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe"}) {
        const auto& zone = *find_time_zone(name);
        for (Instant at = utc(2026, 1, 1, 0, 0); at < utc(2027, 1, 1, 0, 0); at += 1h) {
            const Instant midnight = next_local_midnight(zone, at);
            ASSERT_GT(midnight, at) << name;
            ASSERT_LE(midnight - at, 26h) << name;
            ASSERT_NE(local_moment(zone, midnight - Duration{1}).day,
                      local_moment(zone, midnight).day)
                << name << " " << to_epoch_ms(at);
        }
    }
}

TEST(OpeningHours, AreAlwaysOpenUnlessToldOtherwise) {
    EXPECT_TRUE(is_open({}, {2026, 1, 4, 7, 0}));
}

TEST(OpeningHours, OpenAtTheFirstMinuteAndCloseAtTheLast) {
    OpeningHours hours;
    hours.always = false;
    hours.week = {{1, 540, 1080}, {1, 1140, 1440}};
    EXPECT_FALSE(is_open(hours, {2026, 1, 5, 1, 539}));
    EXPECT_TRUE(is_open(hours, {2026, 1, 5, 1, 540}));
    EXPECT_TRUE(is_open(hours, {2026, 1, 5, 1, 1079}));
    EXPECT_FALSE(is_open(hours, {2026, 1, 5, 1, 1080}));
    EXPECT_TRUE(is_open(hours, {2026, 1, 5, 1, 1439}));
    EXPECT_FALSE(is_open(hours, {2026, 1, 6, 2, 600}));
}

TEST(OpeningHours, LetAnExceptionDecideAlone) {
    OpeningHours hours;
    hours.always = true;
    hours.exceptions = {{2026, 10, 1, {}}, {2026, 10, 10, {{1, 600, 720}}}};
    EXPECT_FALSE(is_open(hours, {2026, 10, 1, 4, 600}));
    EXPECT_TRUE(is_open(hours, {2026, 10, 2, 5, 600}));
    EXPECT_TRUE(is_open(hours, {2026, 10, 10, 6, 600}));  // whatever weekday its period names
    EXPECT_FALSE(is_open(hours, {2026, 10, 10, 6, 720}));
}

TEST(OpeningHours, CloseAtTheEndOfPeriodsThatFollowEachOther) {
    const date::time_zone& zone = *find_time_zone("Asia/Shanghai");
    const Instant noon = from_epoch_ms(1'767'240'000'000);  // Thursday 2026-01-01 12:00
    OpeningHours hours;
    hours.always = false;
    hours.week = {{4, 540, 1080}, {4, 1080, 1440}, {5, 0, 60}, {6, 540, 600}};
    EXPECT_EQ(next_closing(hours, zone, noon), noon + 13h) << "over two periods and midnight";
    EXPECT_EQ(next_closing(hours, zone, noon + 13h - 1s), noon + 13h) << "to the instant";
    EXPECT_EQ(next_closing(hours, zone, noon + 13h), std::nullopt) << "closed at its end";
    hours.exceptions = {{2026, 1, 2, {}}};
    EXPECT_EQ(next_closing(hours, zone, noon), noon + 12h) << "the day after is a holiday";
}

TEST(OpeningHours, CloseOnlyForASpecialDayWhenAlwaysOpen) {
    const date::time_zone& zone = *find_time_zone("Asia/Shanghai");
    const Instant noon = from_epoch_ms(1'767'240'000'000);
    OpeningHours hours;
    EXPECT_EQ(next_closing(hours, zone, noon), std::nullopt);
    hours.exceptions = {{2026, 1, 3, {}}};
    EXPECT_EQ(next_closing(hours, zone, noon), noon + 36h);
}

TEST(OpeningHours, CloseOnceWhereTheClockShowsAnHourTwice) {
    const date::time_zone& zone = *find_time_zone("Europe/Berlin");
    const Instant before = from_epoch_ms(1'792'879'200'000);  // Sunday 2026-10-25 00:00 local
    OpeningHours hours;
    hours.always = false;
    hours.week = {{7, 0, 150}};  // to 02:30, which comes twice
    const auto closing = next_closing(hours, zone, before + 30min);
    ASSERT_TRUE(closing);
    EXPECT_FALSE(is_open(hours, local_moment(zone, *closing)));
    EXPECT_TRUE(is_open(hours, local_moment(zone, *closing - Duration{1})));
}

}  // namespace
}  // namespace callfloor::floor
