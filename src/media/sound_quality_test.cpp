#include "media/sound_quality.h"

#include <gtest/gtest.h>

namespace callfloor::media {
namespace {

double opinion(double loss, double one_way_ms) {
    return mean_opinion_score(transmission_rating(loss, one_way_ms));
}

TEST(SoundQuality, RatesByTheModelsOwnTable) {
    // G.107 annex B, table B.1
    EXPECT_NEAR(mean_opinion_score(90), 4.34, 0.01);
    EXPECT_NEAR(mean_opinion_score(80), 4.03, 0.01);
    EXPECT_NEAR(mean_opinion_score(70), 3.60, 0.01);
    EXPECT_NEAR(mean_opinion_score(60), 3.10, 0.01);
    EXPECT_NEAR(mean_opinion_score(50), 2.58, 0.01);
    EXPECT_EQ(mean_opinion_score(-3), 1);
    EXPECT_EQ(mean_opinion_score(3), 1);
    EXPECT_EQ(mean_opinion_score(100), 4.5);
}

TEST(SoundQuality, FallsWithLossAndDelay) {
    EXPECT_NEAR(transmission_rating(0, 0), 93.2, 1e-9);
    EXPECT_NEAR(opinion(0, 0), 4.41, 0.005);
    EXPECT_NEAR(opinion(0, 150), 4.33, 0.005);
    EXPECT_NEAR(opinion(0, 300), 3.71, 0.005);
    EXPECT_NEAR(opinion(0.01, 20), 4.32, 0.005);
    EXPECT_NEAR(opinion(0.05, 20), 3.90, 0.005);
    EXPECT_NEAR(opinion(0.10, 20), 3.39, 0.005);
    EXPECT_NEAR(opinion(0.05, 300), 2.93, 0.005);
    EXPECT_EQ(transmission_rating(1, 2'000), 0);
}

TEST(SoundQuality, CountsTheWayTheBufferAndThePacketAsDelay) {
    SoundReport sound{.packets = 1'000, .jitter_ms = 15};
    // 200 / 2 + 2 * 15 + 20
    EXPECT_EQ(opinion_of(sound, 200), opinion(0, 150));
    EXPECT_EQ(opinion_of(sound, std::nullopt), opinion(0, 50));
    sound.lost = 50;
    EXPECT_EQ(opinion_of(sound, 200), opinion(0.05, 150));
}

TEST(SoundQuality, HasNoOpinionOfSilence) {
    EXPECT_FALSE(opinion_of({}, 40));
}

TEST(SoundQuality, SpeaksInALeadersWords) {
    EXPECT_EQ(sound_word(opinion(0.01, 20)), SoundWord::Good);
    EXPECT_EQ(sound_word(opinion(0.05, 20)), SoundWord::Fair);
    EXPECT_EQ(sound_word(opinion(0.10, 20)), SoundWord::Poor);
    EXPECT_STREQ(sound_word_name(sound_word(std::nullopt)), "none");
}

}  // namespace
}  // namespace callfloor::media
