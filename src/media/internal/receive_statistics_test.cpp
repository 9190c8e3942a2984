#include "media/internal/receive_statistics.h"

#include <gtest/gtest.h>

namespace callfloor::media {
namespace {

using Arrival = ReceiveStatistics::Arrival;
using std::chrono::milliseconds;

class ReceiveStatisticsTest : public ::testing::Test {
  protected:
    Arrival packet(std::uint16_t sequence, std::uint32_t ssrc = 1) {
        now += milliseconds(20);
        return statistics.count({8, false, sequence, 0, ssrc, {}}, now);
    }

    ReceiveStatistics statistics;
    MediaTime now{std::chrono::seconds(10)};
};

TEST_F(ReceiveStatisticsTest, CountsNothingLostThroughTheWrap) {
    for (std::uint32_t i = 65'000; i < 67'000; ++i) {
        EXPECT_EQ(packet(static_cast<std::uint16_t>(i)), Arrival::InOrder);
    }
    EXPECT_EQ(statistics.lost(), 0u);
    EXPECT_EQ(statistics.report().highest_sequence, 66'999u);
}

TEST_F(ReceiveStatisticsTest, CountsLossAndItsFractionPerReport) {
    packet(10);
    packet(11);
    packet(14);
    packet(15);
    EXPECT_EQ(statistics.lost(), 2u);
    const auto first = statistics.report();
    EXPECT_EQ(first.fraction_lost, 2 * 256 / 6);
    EXPECT_EQ(first.lost, 2);
    packet(16);
    EXPECT_EQ(statistics.report().fraction_lost, 0);
}

TEST_F(ReceiveStatisticsTest, AReorderedPacketIsNotLost) {
    packet(10);
    packet(12);
    EXPECT_EQ(packet(11), Arrival::Late);
    EXPECT_EQ(statistics.lost(), 0u);
    EXPECT_EQ(statistics.reordered(), 1u);
}

TEST_F(ReceiveStatisticsTest, ADuplicateIsToldAndNotCounted) {
    packet(10);
    packet(11);
    EXPECT_EQ(packet(11), Arrival::Duplicate);
    EXPECT_EQ(packet(10), Arrival::Duplicate);
    packet(13);
    EXPECT_EQ(statistics.lost(), 1u);
}

TEST_F(ReceiveStatisticsTest, ANewSourceKeepsWhatWasLostBefore) {
    packet(10);
    packet(13);
    packet(60'000, 2);
    packet(60'002, 2);
    EXPECT_EQ(statistics.lost(), 3u);
    EXPECT_EQ(statistics.ssrc(), 2u);
}

TEST_F(ReceiveStatisticsTest, ARestartedSequenceIsNoLoss) {
    packet(10);
    packet(11);
    for (std::uint16_t i = 0; i < 10; ++i) {
        packet(static_cast<std::uint16_t>(40'000 + i));
    }
    EXPECT_EQ(statistics.lost(), 0u);
}

TEST_F(ReceiveStatisticsTest, JitterIsThatOfTheRfc) {
    // Packets alternately 0 and 8 ms late: the difference is always 64 samples, towards which
    // jitter converges.
    for (int i = 0; i < 400; ++i) {
        const auto at = MediaTime{std::chrono::seconds(10) + milliseconds(20 * i + (i % 2) * 8)};
        statistics.count_jitter(static_cast<std::uint32_t>(i) * 160, at);
    }
    EXPECT_NEAR(statistics.jitter_ms(), 8.0, 0.01);
}

TEST_F(ReceiveStatisticsTest, SumsUpTheSoundThroughSources) {
    for (std::uint16_t i = 0; i < 100; ++i) {
        packet(i);
    }
    (void)statistics.report();
    for (std::uint16_t i = 120; i < 200; ++i) {  // a fifth of this report's time
        packet(i);
    }
    (void)statistics.report();
    packet(201);  // one of two: too few to be called the worst
    (void)statistics.report();
    for (std::uint16_t i = 0; i < 10; ++i) {
        packet(i, 2);
    }
    const auto sound = statistics.sound();
    EXPECT_EQ(sound.packets, 212u);
    EXPECT_EQ(sound.lost, 21u);
    EXPECT_DOUBLE_EQ(sound.worst_loss, 0.2);
}

TEST_F(ReceiveStatisticsTest, KeepsMeanAndWorstJitter) {
    for (int i = 0; i < 800; ++i) {
        const auto late = i < 400 ? milliseconds((i % 2) * 8) : milliseconds(0);
        statistics.count_jitter(static_cast<std::uint32_t>(i) * 160,
                                MediaTime{milliseconds(20 * i) + late});
    }
    EXPECT_NEAR(statistics.sound().worst_jitter_ms, 8.0, 0.01);
    EXPECT_NEAR(statistics.sound().jitter_ms, 4.0, 0.2);
    EXPECT_LT(statistics.jitter_ms(), 0.01);
}

TEST_F(ReceiveStatisticsTest, EvenArrivalHasNoJitter) {
    for (int i = 0; i < 100; ++i) {
        statistics.count_jitter(static_cast<std::uint32_t>(i) * 160 - 500,
                                MediaTime{milliseconds(20 * i)});
    }
    EXPECT_EQ(statistics.jitter_ms(), 0.0);
}

TEST_F(ReceiveStatisticsTest, KnowsTheFirstPacketAndTheLongestGap) {
    EXPECT_FALSE(statistics.first_at());
    packet(1);
    const auto first = now;
    now += milliseconds(280);
    packet(2);
    packet(3);
    EXPECT_EQ(statistics.first_at(), first);
    EXPECT_EQ(statistics.longest_gap(), milliseconds(300));
}

}  // namespace
}  // namespace callfloor::media
