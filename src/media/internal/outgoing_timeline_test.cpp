#include "media/internal/outgoing_timeline.h"

#include <gtest/gtest.h>

namespace callfloor::media {
namespace {

using std::chrono::milliseconds;

class OutgoingTimelineTest : public ::testing::Test {
  protected:
    // The next packet of a source that sends 20 ms packets without loss.
    std::optional<OutgoingTimeline::Stamp> relayed() {
        RtpPacket packet;
        packet.ssrc = in.ssrc;
        packet.sequence = in.sequence++;
        packet.timestamp = in.timestamp;
        in.timestamp += 160;
        return timeline.relay(packet, 160, now);
    }
    void withheld() {
        RtpPacket packet = in;
        ++in.sequence;
        in.timestamp += 160;
        timeline.withhold(packet);
    }
    void wait(int ms) { now += milliseconds(ms); }

    OutgoingTimeline timeline{65'534, 0xFFFF'FF00};
    MediaTime now{std::chrono::seconds(50)};
    RtpPacket in{8, false, 300, 77'000, 5, {}};
};

TEST_F(OutgoingTimelineTest, StartsWithItsOwnNumbersAndTheMarker) {
    const auto stamp = relayed();
    ASSERT_TRUE(stamp);
    EXPECT_EQ(stamp->sequence, 65'534);
    EXPECT_EQ(stamp->timestamp, 0xFFFF'FF00u);
    EXPECT_TRUE(stamp->marker);
}

TEST_F(OutgoingTimelineTest, RelayedPacketsKeepTheirSpacingThroughWrapAround) {
    for (int i = 0; i < 5; ++i) {
        const auto stamp = relayed();
        ASSERT_TRUE(stamp);
        EXPECT_EQ(stamp->sequence, static_cast<std::uint16_t>(65'534 + i));
        EXPECT_EQ(stamp->timestamp, 0xFFFF'FF00u + static_cast<std::uint32_t>(i) * 160);
        EXPECT_EQ(stamp->marker, i == 0);
        wait(20);
    }
}

TEST_F(OutgoingTimelineTest, LossUpstreamStaysAGap) {
    relayed();
    wait(60);
    in.sequence = static_cast<std::uint16_t>(in.sequence + 2);
    in.timestamp += 320;
    EXPECT_EQ(relayed()->sequence, 1);
}

TEST_F(OutgoingTimelineTest, AReorderedPacketFindsItsPlace) {
    relayed();
    const RtpPacket late = in;
    ++in.sequence;
    in.timestamp += 160;
    wait(40);
    EXPECT_EQ(relayed()->sequence, 0);
    const auto stamp = timeline.relay(late, 160, now);
    ASSERT_TRUE(stamp);
    EXPECT_EQ(stamp->sequence, 65'535);
    EXPECT_EQ(stamp->timestamp, 0xFFFF'FF00u + 160);
}

TEST_F(OutgoingTimelineTest, APacketFromBeforeTheChangeOfSourceHasNoPlace) {
    const RtpPacket before = in;
    ++in.sequence;
    relayed();
    EXPECT_FALSE(timeline.relay(before, 160, now));
}

TEST_F(OutgoingTimelineTest, PromptThenBridgeThenPromptIsOneContinuousStream) {
    std::vector<OutgoingTimeline::Stamp> stamps;
    for (int i = 0; i < 3; ++i, wait(20)) {
        stamps.push_back(timeline.generate(160, now));
    }
    wait(1'000);
    for (int i = 0; i < 3; ++i, wait(20)) {
        stamps.push_back(*relayed());
    }
    for (int i = 0; i < 3; ++i, wait(20)) {
        stamps.push_back(timeline.generate(160, now));
    }
    for (std::size_t i = 1; i < stamps.size(); ++i) {
        EXPECT_EQ(stamps[i].sequence, static_cast<std::uint16_t>(stamps[i - 1].sequence + 1)) << i;
        const std::uint32_t pause = i == 3 ? 8'000 : 0;
        EXPECT_EQ(stamps[i].timestamp - stamps[i - 1].timestamp, 160 + pause) << i;
        EXPECT_EQ(stamps[i].marker, i % 3 == 0) << i;
    }
}

TEST_F(OutgoingTimelineTest, AChangeOfSourceNeverStepsBackInTime) {
    timeline.generate(160, now);
    wait(1);
    const auto before = timeline.timestamp_at(now);
    EXPECT_EQ(relayed()->timestamp - (before - 8), 160u);
}

TEST_F(OutgoingTimelineTest, WithheldPacketsLeaveNoGap) {
    relayed();
    wait(20);
    withheld();
    wait(20);
    withheld();
    wait(20);
    const auto stamp = relayed();
    EXPECT_EQ(stamp->sequence, 65'535);
    EXPECT_EQ(stamp->timestamp, 0xFFFF'FF00u + 480);
    EXPECT_FALSE(stamp->marker);
}

TEST_F(OutgoingTimelineTest, ANewSsrcOfTheSamePartyGoesOnSeamlessly) {
    relayed();
    wait(200);
    in = {8, false, 9'000, 12, 6, {}};
    const auto stamp = relayed();
    EXPECT_EQ(stamp->sequence, 65'535);
    EXPECT_EQ(stamp->timestamp, 0xFFFF'FF00u + 1'600);
    EXPECT_TRUE(stamp->marker);
}

TEST_F(OutgoingTimelineTest, TimestampsPausedOnHoldAreMovedOnToRealTime) {
    relayed();
    wait(10'000);
    const auto stamp = relayed();  // the source's timestamp moved by 160 only
    EXPECT_EQ(stamp->timestamp, 0xFFFF'FF00u + 80'000);
    EXPECT_EQ(stamp->sequence, 65'535);
}

TEST_F(OutgoingTimelineTest, AFrozenNetworkIsNoPause) {
    relayed();
    wait(600);
    for (std::uint32_t i = 1; i <= 30; ++i) {
        EXPECT_EQ(relayed()->timestamp, 0xFFFF'FF00u + i * 160);
    }
}

TEST_F(OutgoingTimelineTest, DigitsOfOurOwnAreInsertedAndTheRelayGoesOnBehindThem) {
    relayed();
    wait(20);
    const auto first = timeline.begin_event(now);
    const auto second = timeline.continue_event();
    EXPECT_EQ(first.sequence, 65'535);
    EXPECT_EQ(first.timestamp, 0xFFFF'FF00u + 160);
    EXPECT_TRUE(first.marker);
    EXPECT_EQ(second.sequence, 0);
    const auto stamp = relayed();
    EXPECT_EQ(stamp->sequence, 1);
    EXPECT_EQ(stamp->timestamp, 0xFFFF'FF00u + 160);
}

TEST_F(OutgoingTimelineTest, ALongRelayedDigitDoesNotShiftWhatFollows) {
    relayed();
    const auto start = in.timestamp;
    for (int i = 0; i < 150; ++i) {
        wait(20);
        RtpPacket event = in;
        event.timestamp = start;
        ++in.sequence;
        EXPECT_EQ(timeline.relay(event, 0, now)->timestamp, 0xFFFF'FF00u + 160);
    }
    wait(20);
    in.timestamp = start + 150 * 160;
    const auto stamp = relayed();
    EXPECT_EQ(stamp->timestamp, 0xFFFF'FF00u + 151 * 160);
    EXPECT_FALSE(stamp->marker);
}

}  // namespace
}  // namespace callfloor::media
