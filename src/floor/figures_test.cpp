#include "floor/figures.h"

#include <gtest/gtest.h>

namespace callfloor::floor {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNoon = from_epoch_ms(1'767'240'000'000);

QueueDeparture departure(QueueOutcome outcome, Duration waited) {
    return {outcome, waited, 20s, 5s};
}

TEST(ServiceLevel, IsAbsentBeforeTheFirstCall) {
    for (int i = 0; i <= static_cast<int>(ServiceLevelVariant::Sl6); ++i) {
        EXPECT_FALSE(service_level({}, static_cast<ServiceLevelVariant>(i)).value());
    }
}

TEST(ServiceLevel, KeepsTheOrderOfItsVariants) {
    QueueFigures f;
    f.offered = 100;
    f.answered = 70;
    f.answered_in_time = 50;
    f.abandoned_in_queue = 20;
    f.abandoned_ringing = 5;
    f.abandoned_in_time = 12;
    f.abandoned_short = 4;
    f.overflowed = 5;
    f.overflowed_in_time = 1;
    const auto level = [&](ServiceLevelVariant variant) {
        return *service_level(f, variant).value();
    };
    EXPECT_DOUBLE_EQ(level(ServiceLevelVariant::Sl1), 62.0 / 95);
    EXPECT_DOUBLE_EQ(level(ServiceLevelVariant::Sl2), 50.0 / 70);
    EXPECT_DOUBLE_EQ(level(ServiceLevelVariant::Sl3), 50.0 / 95);
    EXPECT_DOUBLE_EQ(level(ServiceLevelVariant::Sl4), 50.0 / 83);
    EXPECT_DOUBLE_EQ(level(ServiceLevelVariant::Sl5), 50.0 / 91);
    EXPECT_DOUBLE_EQ(level(ServiceLevelVariant::Sl6), 63.0 / 100);
    EXPECT_LE(level(ServiceLevelVariant::Sl3), level(ServiceLevelVariant::Sl5));
    EXPECT_LE(level(ServiceLevelVariant::Sl5), level(ServiceLevelVariant::Sl4));
    EXPECT_LE(level(ServiceLevelVariant::Sl4), level(ServiceLevelVariant::Sl1));
}

TEST(Departures, CountTheLimitAsInTime) {
    QueueFigures f;
    count_departure(f, departure(QueueOutcome::Answered, 20s));
    count_departure(f, departure(QueueOutcome::Answered, 20s + 1ms));
    count_departure(f, departure(QueueOutcome::AbandonedInQueue, 5s));
    count_departure(f, departure(QueueOutcome::AbandonedRinging, 5s + 1ms));
    EXPECT_EQ(f.answered_in_time, 1);
    EXPECT_EQ(f.abandoned_short, 1);
    EXPECT_EQ(f.abandoned_in_time, 2);
    EXPECT_EQ(f.wait_answered_ms, 40'001);
    EXPECT_EQ(f.wait_abandoned_ms, 10'001);
    EXPECT_EQ(f.longest_wait_ms, 20'001);
}

TEST(Departures, LeaveTheRefusedOut) {
    QueueFigures f;
    count_departure(f, departure(QueueOutcome::Refused, 0s));
    EXPECT_EQ(f.refused, 1);
    EXPECT_EQ(departures(f), 0);
    for (const auto outcome :
         {QueueOutcome::Overflowed, QueueOutcome::TimedOut, QueueOutcome::Ended}) {
        count_departure(f, departure(outcome, 1s));
    }
    EXPECT_EQ(departures(f), 3);
    EXPECT_EQ(f.overflowed_in_time, 3);
}

TEST(RecentFigures, ForgetAfterThirtyMinutes) {
    RecentFigures recent;
    EXPECT_TRUE(recent.is_empty());
    recent.count_departure(kNoon, departure(QueueOutcome::Answered, 90s));
    recent.count_departure(kNoon + 10min, departure(QueueOutcome::Answered, 10s));
    recent.add_handling(kNoon + 10min, SegmentKind::Hold, 7s);
    recent.add_wrap_up(kNoon + 10min, 3s);
    EXPECT_FALSE(recent.expire(kNoon + 29min));
    EXPECT_EQ(recent.sum().answered, 2);
    EXPECT_EQ(recent.sum().longest_wait_ms, 90'000);
    EXPECT_TRUE(recent.expire(kNoon + 30min));
    EXPECT_EQ(recent.sum().answered, 1);
    EXPECT_EQ(recent.sum().offered, 1);
    EXPECT_EQ(recent.sum().longest_wait_ms, 10'000);
    EXPECT_EQ(recent.sum().hold_ms, 7'000);
    EXPECT_EQ(recent.sum().wrap_up_ms, 3'000);
    EXPECT_TRUE(recent.expire(kNoon + 2h));
    EXPECT_TRUE(recent.is_empty());
    EXPECT_EQ(recent.sum(), QueueFigures{});
}

TEST(RecentFigures, StayRightWhenTheirBucketsAreUsedAgain) {
    RecentFigures recent;
    for (int minute = 0; minute < 300; ++minute) {
        recent.count_departure(kNoon + minute * 1min, departure(QueueOutcome::Answered, 1s));
    }
    recent.expire(kNoon + 299min);
    EXPECT_EQ(recent.sum().answered, 30);
    recent.count_departure(kNoon + 24h, departure(QueueOutcome::Answered, 1s));
    recent.expire(kNoon + 24h);
    EXPECT_EQ(recent.sum().answered, 1);
}

TEST(HandlingMean, BeginsWithAGuessAndLearns) {
    HandlingMean mean;
    EXPECT_EQ(mean.value(), 3min);
    mean.add(60s);
    EXPECT_EQ(mean.value(), 60s);
    mean.add(120s);
    EXPECT_EQ(mean.value(), 90s);
    for (int i = 0; i < 500; ++i) {
        mean.add(240s);
    }
    EXPECT_EQ(mean.value(), 240s);
}

TEST(ExpectedWait, GrowsWithThePositionAndShrinksWithTheAgents) {
    EXPECT_EQ(expected_wait({1, 1, 3min}), 3min);
    EXPECT_EQ(expected_wait({4, 2, 3min}), 6min);
    EXPECT_EQ(expected_wait({4, 0, 3min}), 12min);  // nobody serves: as if one did
}

}  // namespace
}  // namespace callfloor::floor
