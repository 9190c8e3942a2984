#include "floor/recording_rules.h"

#include <vector>

#include <gtest/gtest.h>

namespace callfloor::floor {
namespace {

TEST(RecordingRules, StandInTheOrderOfHowLittleTheyRecord) {
    const std::vector<RecordingPolicy> rising{{RecordingMode::All},
                                              {RecordingMode::Sample, 60},
                                              {RecordingMode::Sample, 10},
                                              {RecordingMode::OnDemand},
                                              {RecordingMode::Never}};
    for (std::size_t i = 0; i < rising.size(); ++i) {
        for (std::size_t j = 0; j < rising.size(); ++j) {
            EXPECT_EQ(is_stricter(rising[i], rising[j]), i > j) << i << " " << j;
        }
    }
}

TEST(RecordingRules, DrawTheSameForAConversationAndOthersForAnotherSeed) {
    constexpr int kCalls = 10'000;
    int below = 0;
    int moved = 0;
    for (std::int64_t id = 1; id <= kCalls; ++id) {
        const auto draw = recording_draw(ConversationId{id}, 1);
        ASSERT_GE(draw, 0);
        ASSERT_LT(draw, 100);
        EXPECT_EQ(draw, recording_draw(ConversationId{id}, 1));
        below += draw < 30 ? 1 : 0;
        moved += (draw < 30) != (recording_draw(ConversationId{id}, 2) < 30) ? 1 : 0;
    }
    EXPECT_NEAR(below, kCalls * 3 / 10, 200) << "more than four standard deviations off";
    EXPECT_GT(moved, kCalls / 4);
}

TEST(RecordingRules, ASampleHoldsWhatIsDrawnBelowItsShare) {
    EXPECT_TRUE(is_recorded({RecordingMode::All}, 99));
    EXPECT_TRUE(is_recorded({RecordingMode::Sample, 30}, 29));
    EXPECT_FALSE(is_recorded({RecordingMode::Sample, 30}, 30));
    EXPECT_TRUE(is_recorded({RecordingMode::Sample, 100}, 99));
    EXPECT_FALSE(is_recorded({RecordingMode::OnDemand}, 0));
    EXPECT_FALSE(is_recorded({RecordingMode::Never}, 0));
}

}  // namespace
}  // namespace callfloor::floor
