#include "media/internal/playback.h"

#include <gtest/gtest.h>

#include "media/g711.h"

namespace callfloor::media {
namespace {

using std::chrono::milliseconds;

std::shared_ptr<const Prompt> prompt(std::size_t samples, std::int16_t level) {
    return *prompt_from_samples(std::vector<std::int16_t>(samples, level));
}

class PlaybackTest : public ::testing::Test {
  protected:
    std::optional<Playback::Packet> at(Playback& playback, int ms) {
        return playback.next(start + milliseconds(ms), Codec::Pcma);
    }

    MediaTime start{std::chrono::seconds(70)};
    std::shared_ptr<const Prompt> low = prompt(320, 100);
    std::shared_ptr<const Prompt> high = prompt(200, 9'000);  // padded to two packets
};

TEST_F(PlaybackTest, PlaysTheListInOrderWithSilenceAfterAPartialPacket) {
    Playback playback(1, {low, nullptr, high}, Playback::Repeat::Once, start);
    std::vector<std::uint8_t> played;
    for (int i = 0; i < 4; ++i) {
        const auto packet = at(playback, i * 20);
        ASSERT_TRUE(packet);
        ASSERT_EQ(packet->payload.size(), kPacketSamples);
        EXPECT_EQ(packet->is_last, i == 3);
        played.insert(played.end(), packet->payload.begin(), packet->payload.end());
    }
    EXPECT_EQ(played[319], encode_a_law(100));
    EXPECT_EQ(played[320], encode_a_law(9'000));
    EXPECT_EQ(played[519], encode_a_law(9'000));
    EXPECT_EQ(played[520], kALawSilence);
    EXPECT_FALSE(at(playback, 80));
}

TEST_F(PlaybackTest, DeadlinesAreAbsoluteHoweverLateTheThread) {
    Playback playback(1, {low}, Playback::Repeat::Loop, start);
    int ms = 0;
    for (int i = 0; i < 1'000; ++i) {
        ms = i * 20 + (i * 7) % 19;
        const auto packet = at(playback, ms);
        ASSERT_TRUE(packet);
        EXPECT_EQ(packet->due, start + milliseconds(i * 20));
        EXPECT_FALSE(at(playback, ms));
    }
}

TEST_F(PlaybackTest, CatchesUpOnePacketATick) {
    Playback playback(1, {low}, Playback::Repeat::Loop, start);
    EXPECT_TRUE(at(playback, 0));
    // 100 ms late: five packets are due, one goes out each tick.
    int packets = 0;
    for (int ms = 100; ms < 125; ms += 5) {
        packets += at(playback, ms) ? 1 : 0;
    }
    EXPECT_EQ(packets, 5);
    EXPECT_EQ(at(playback, 125)->due, start + milliseconds(120));
    EXPECT_FALSE(at(playback, 130));
}

TEST_F(PlaybackTest, ALongStallIsSkippedNotPlayedFast) {
    Playback playback(1, {low}, Playback::Repeat::Loop, start);
    EXPECT_TRUE(at(playback, 0));
    EXPECT_EQ(at(playback, 5'000)->due, start + milliseconds(5'000));
    EXPECT_FALSE(at(playback, 5'005));
    EXPECT_TRUE(at(playback, 5'020));
}

TEST_F(PlaybackTest, LoopsWithoutEnd) {
    Playback playback(1, {low, high}, Playback::Repeat::Loop, start);
    for (int i = 0; i < 400; ++i) {
        const auto packet = at(playback, i * 20);
        ASSERT_TRUE(packet);
        EXPECT_FALSE(packet->is_last);
        EXPECT_EQ(packet->payload[0], encode_a_law(i % 4 < 2 ? 100 : 9'000));
    }
}

TEST_F(PlaybackTest, NothingToPlayIsFinishedFromTheStart) {
    Playback playback(1, {nullptr}, Playback::Repeat::Loop, start);
    EXPECT_TRUE(playback.is_finished());
    EXPECT_FALSE(at(playback, 0));
}

}  // namespace
}  // namespace callfloor::media
