#include "media/internal/track_placer.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace callfloor::media {
namespace {

class TrackPlacerTest : public ::testing::Test {
  protected:
    std::optional<std::int64_t> place(std::uint32_t timestamp, std::int64_t arrived,
                                      bool marker = false, std::uint32_t ssrc = 1) {
        return placer.place({ssrc, timestamp, 160, marker}, arrived);
    }

    TrackPlacer placer;
};

TEST_F(TrackPlacerTest, TheFirstPacketEndsWhereItArrived) {
    EXPECT_EQ(place(500, 1'000), 840);
}

TEST_F(TrackPlacerTest, LaterOnesFollowTheirTimestampsNotTheirArrival) {
    EXPECT_EQ(place(0xFFFF'FFF0, 1'000), 840);
    EXPECT_EQ(place(0xFFFF'FFF0 + 160, 1'250), 1'000);  // through the wrap, 90 frames late
    EXPECT_EQ(place(0xFFFF'FFF0 + 480, 1'400), 1'320);  // one lost, this one early
    EXPECT_EQ(place(0xFFFF'FFF0 + 320, 1'500), 1'160);  // not lost, late
}

TEST_F(TrackPlacerTest, AnotherSsrcIsAnchoredByArrival) {
    place(500, 1'000);
    EXPECT_EQ(place(7, 3'000, false, 2), 2'840);
    EXPECT_EQ(place(167, 3'160, false, 2), 3'000);
}

TEST_F(TrackPlacerTest, AResetAnchorsByArrival) {
    place(500, 1'000);
    placer.reset();
    EXPECT_EQ(place(660, 5'000), 4'840);
}

TEST_F(TrackPlacerTest, AJumpOfTheTimestampIsFollowedAtOnce) {
    place(500, 1'000);
    EXPECT_EQ(place(500 + 100'000, 1'160), 1'000);
    EXPECT_EQ(place(500 + 100'160, 1'320), 1'160);
}

TEST_F(TrackPlacerTest, ATalkSpurtMayBeginAfterATimestampThatStoodStill) {
    place(500, 1'000);
    EXPECT_EQ(place(660, 9'000, true), 8'840);
}

TEST_F(TrackPlacerTest, AMarkerWithinToleranceChangesNothing) {
    place(500, 1'000);
    EXPECT_EQ(place(660, 1'400, true), 1'000);
}

TEST_F(TrackPlacerTest, ABurstAfterAFrozenNetworkKeepsItsPlace) {
    EXPECT_EQ(place(0, 160), 0);
    // 800 ms nothing, then all at once: what is too late is dropped, the rest lies where it
    // belongs.
    const std::int64_t thawed = 160 + 6'400;
    for (std::uint32_t i = 1; i <= 40; ++i) {
        const auto frame = place(i * 160, thawed);
        if (static_cast<std::int64_t>(i) * 160 >= thawed - 160 - TrackPlacer::kLate) {
            EXPECT_EQ(frame, static_cast<std::int64_t>(i) * 160);
        } else {
            EXPECT_FALSE(frame) << i;
        }
    }
    EXPECT_EQ(place(41 * 160, thawed + 160), 41 * 160);
}

TEST_F(TrackPlacerTest, ALastingDelayIsFollowedAfterFifthOfASecond) {
    place(0, 160);
    std::int64_t dropped = 0;
    for (std::uint32_t i = 1; i <= 50; ++i) {
        const std::int64_t arrived = 160 + static_cast<std::int64_t>(i) * 160 + 4'000;
        const auto frame = place(i * 160, arrived);
        if (!frame) {
            ++dropped;
        } else {
            EXPECT_EQ(frame, arrived - 160);
        }
    }
    EXPECT_EQ(dropped, TrackPlacer::kAstray / 160);
}

TEST_F(TrackPlacerTest, ClockDriftStaysBounded) {
    for (const double rate : {1.0005, 0.9995}) {  // half a per mille fast and slow, an hour long
        TrackPlacer drifting;
        std::int64_t worst = 0;
        for (std::uint32_t i = 0; i < 180'000; ++i) {
            const auto arrived = 160 + static_cast<std::int64_t>(i * 160.0 / rate);
            const auto frame = drifting.place({1, i * 160, 160, false}, arrived);
            ASSERT_TRUE(frame);
            worst = std::max(worst, std::abs(*frame - (arrived - 160)));
        }
        EXPECT_LT(worst, 480);  // 60 ms
    }
}

}  // namespace
}  // namespace callfloor::media
