// The line between a stream and a program: order, bounds, closing.

#include "media/sound_line.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "media/g711.h"

namespace callfloor::media {
namespace {

TEST(SoundLine, LongPacketsBecomeSeveral) {
    SoundLine line;
    const std::vector<std::uint8_t> codes(240, encode_a_law(1'000));
    line.hear(5'000, codes, decode_a_law);
    const auto first = line.take_heard();
    const auto second = line.take_heard();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->timestamp, 5'000U);
    EXPECT_EQ(first->samples, 160);
    EXPECT_EQ(second->timestamp, 5'160U);
    EXPECT_EQ(second->samples, 80);
    EXPECT_EQ(second->sound[79], decode_a_law(encode_a_law(1'000)));
    EXPECT_FALSE(line.take_heard());
}

TEST(SoundLine, AFullRingDropsAndCounts) {
    SoundLine line;
    const std::vector<std::uint8_t> codes(160);
    for (std::size_t i = 0; i < SoundLine::kPackets + 3; ++i) {
        line.hear(0, codes, decode_a_law);
    }
    EXPECT_EQ(line.dropped(), 3U);
    std::array<std::int16_t, kLinePacket> sound{};
    for (std::size_t i = 0; i < SoundLine::kPackets; ++i) {
        EXPECT_TRUE(line.say(sound));
    }
    EXPECT_FALSE(line.say(sound));
    EXPECT_EQ(line.waiting_to_send(), SoundLine::kPackets);
}

TEST(SoundLine, KeepsTheOrderBetweenTwoThreads) {
    SoundLine line;
    constexpr int kCount = 20'000;
    std::thread program([&line] {
        std::array<std::int16_t, kLinePacket> sound{};
        for (int i = 0; i < kCount;) {
            sound[0] = static_cast<std::int16_t>(i);
            i += line.say(sound) ? 1 : 0;
        }
        line.close();
    });
    int expected = 0;
    while (expected < kCount) {
        if (const auto packet = line.next()) {
            ASSERT_EQ(packet->sound[0], static_cast<std::int16_t>(expected++));
        }
    }
    program.join();
    EXPECT_TRUE(line.is_closed());
}

}  // namespace
}  // namespace callfloor::media
