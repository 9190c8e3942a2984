#include <gtest/gtest.h>

#include "media/internal/stream_testing.h"

namespace callfloor::media {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Party;

class StreamRtcpTest : public ::testing::Test {
  protected:
    void SetUp() override {
        caller.connect(now);
        agent.connect(now);
        caller.stream->bridge(*agent.stream);
    }
    void run(Micros time) {
        for (const auto end = now + time; now < end; now += milliseconds(20)) {
            caller.speak(now);
            agent.speak(now);
            caller.stream->housekeep(now);
        }
    }
    static RtcpIncoming read(const testing::Sent& sent) {
        const auto packet = parse_rtcp(sent.bytes, 0xABCD'0001);  // the phone's SSRC
        EXPECT_TRUE(packet);
        return packet.value_or(RtcpIncoming{});
    }

    testing::FakeEvents events;
    MediaTime now{seconds(1'000)};
    Party caller{1, events, "192.0.2.1"};
    Party agent{2, events, "192.0.2.2"};
};

TEST_F(StreamRtcpTest, ReportsEveryFewSecondsToThePortAboveTheAudio) {
    run(seconds(60));
    EXPECT_GE(caller.wire.rtcp.size(), 10u);  // 60 s at 2.05 to 6.16 s each
    EXPECT_LE(caller.wire.rtcp.size(), 30u);
    EXPECT_EQ(caller.wire.rtcp[0].to.port, 4'001);
    const auto report = read(caller.wire.rtcp.back());
    ASSERT_TRUE(report.sender);
    ASSERT_TRUE(report.block);
    EXPECT_EQ(report.sender->bytes, report.sender->packets * 160);
    EXPECT_EQ(report.block->report.lost, 0);
}

TEST_F(StreamRtcpTest, ReportsTheLossItSaw) {
    run(seconds(7));
    caller.sequence = static_cast<std::uint16_t>(caller.sequence + 10);
    const auto before = caller.wire.rtcp.size();
    run(seconds(7));
    ASSERT_GT(caller.wire.rtcp.size(), before);
    const auto report = read(caller.wire.rtcp[before]);
    EXPECT_EQ(report.block->report.lost, 10);
    EXPECT_GT(report.block->report.fraction_lost, 0);
}

TEST_F(StreamRtcpTest, LearnsLossAndRoundTripFromThePeersReport) {
    run(seconds(8));
    ASSERT_FALSE(caller.wire.rtcp.empty());
    const auto ours = read(caller.wire.rtcp.back());
    RtcpOutgoing answer;
    answer.ssrc = 5;
    ReportBlock block;
    block.report.ssrc = ours.ssrc;
    block.report.fraction_lost = 128;
    // It kept our report for one second; the way there and back took 40 ms.
    const auto sent_at = ours.sender->ntp;
    block.last_sr = middle_of(sent_at);
    block.since_last_sr = 65'536;
    answer.block = block;
    std::array<std::uint8_t, kRtcpBytesMax> bytes;
    const auto size = write_rtcp(answer, bytes);
    const auto sent_us = static_cast<std::int64_t>((sent_at >> 32) * 1'000'000 +
                                                   (((sent_at & 0xFFFF'FFFF) * 1'000'000) >> 32));
    const MediaTime arrives{Micros{sent_us} + milliseconds(1'040)};
    caller.stream->receive_rtcp(std::span(bytes).first(size), caller.phone, arrives);
    const auto statistics = caller.stream->statistics();
    EXPECT_EQ(statistics.remote_fraction_lost, 0.5);
    ASSERT_TRUE(statistics.round_trip_ms);
    EXPECT_NEAR(*statistics.round_trip_ms, 40, 0.1);
}

TEST_F(StreamRtcpTest, SumsUpWhatThePeerHeard) {
    run(seconds(8));
    EXPECT_FALSE(caller.stream->statistics().heard_by_peer) << "it has told nothing yet";
    const auto ssrc = read(caller.wire.rtcp.back()).ssrc;
    const auto tell = [&](std::uint8_t fraction, std::int32_t lost, std::uint32_t jitter) {
        RtcpOutgoing answer;
        answer.block = ReportBlock{{ssrc, fraction, lost, 0, jitter}, 0, 0};
        std::array<std::uint8_t, kRtcpBytesMax> bytes;
        const auto size = write_rtcp(answer, bytes);
        caller.stream->receive_rtcp(std::span(bytes).first(size), caller.phone, now);
    };
    tell(64, 12, 80);
    tell(0, 15, 240);
    const auto statistics = caller.stream->statistics();
    ASSERT_TRUE(statistics.heard_by_peer);
    const auto& heard = *statistics.heard_by_peer;
    EXPECT_EQ(heard.packets, statistics.packets_sent);
    EXPECT_EQ(heard.lost, 15u);
    EXPECT_EQ(heard.worst_loss, 0.25);
    EXPECT_EQ(heard.jitter_ms, 20);
    EXPECT_EQ(heard.worst_jitter_ms, 30);
    tell(0, -3, 0);  // it counts repeated packets
    EXPECT_EQ(caller.stream->statistics().heard_by_peer->lost, 0u);
}

TEST_F(StreamRtcpTest, RefusesReportsOfStrangersAndNonsense) {
    run(milliseconds(40));
    RtcpOutgoing packet;
    std::array<std::uint8_t, kRtcpBytesMax> bytes;
    const auto size = write_rtcp(packet, bytes);
    const auto stranger = *Endpoint::from_text("203.0.113.9", 4'001);
    caller.stream->receive_rtcp(std::span(bytes).first(size), stranger, now);
    caller.stream->receive_rtcp(std::span(bytes).first(7), caller.phone, now);
    EXPECT_EQ(caller.stream->statistics().packets_refused, 2u);
}

TEST_F(StreamRtcpTest, SaysGoodbyeWhenItHasReported) {
    run(seconds(8));
    const auto before = caller.wire.rtcp.size();
    caller.stream->leave(now);
    ASSERT_EQ(caller.wire.rtcp.size(), before + 1);
    EXPECT_TRUE(read(caller.wire.rtcp.back()).is_bye);
    agent.stream->leave(now);
    EXPECT_TRUE(agent.wire.rtcp.empty());  // its peer never heard a report of it
}

}  // namespace
}  // namespace callfloor::media
