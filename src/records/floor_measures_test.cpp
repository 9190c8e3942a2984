// The measures of the floor by interval: cut at the steps, added up to the day.
#include "records/floor_measures.h"

#include <gtest/gtest.h>

#include "records/records_fixture.h"

namespace callfloor::records {
namespace {

using floor::AgentState;
using std::chrono::seconds;

class FloorMeasuresTest : public RecordsTest {
  protected:
    AgentMeasures asked(UserId agent, Duration step, Duration length) {
        auto found =
            floor_measures(connection_, equal_steps({kStart, kStart + length}, step), now_, agent);
        EXPECT_TRUE(found.has_value());
        return found.value_or(AgentMeasures{});
    }
};

TEST_F(FloorMeasuresTest, StatesAreCutAtTheSteps) {
    after_s(30);
    agent(kAna, AgentState::Ready);
    after_s(60);
    agent(kAna, AgentState::Talking, kCall);
    after_s(60);
    agent(kAna, AgentState::AfterCallWork, kCall);
    after_s(30);
    agent(kAna, AgentState::NotReady, {}, {}, "lunch");
    after_s(60);
    const auto found = asked(kAna, seconds(100), seconds(300));
    ASSERT_EQ(found.steps.size(), 3u);
    EXPECT_EQ(found.steps[0].ready, seconds(60));
    EXPECT_EQ(found.steps[0].handled, seconds(10));
    EXPECT_EQ(found.steps[0].signed_in, seconds(70));
    EXPECT_EQ(found.steps[1].handled, seconds(80));
    EXPECT_EQ(found.steps[1].not_ready, seconds(20));
    EXPECT_EQ(found.steps[2].not_ready, seconds(40));  // it lasts until now
    EXPECT_EQ(found.steps[0].occupancy(), 1.0 / 7);
    EXPECT_EQ(found.steps[2].occupancy(), std::nullopt);
    EXPECT_EQ(found.whole.signed_in, seconds(210));
    EXPECT_EQ(found.whole.occupancy(), 0.6);
    EXPECT_EQ(found.whole.present, 1);
    EXPECT_EQ(found.whole.agents, 1);
}

TEST_F(FloorMeasuresTest, TimeInChatsIsHandled) {
    agent(kAna, AgentState::Chatting);
    after_s(90);
    agent(kAna, AgentState::Ready);
    after_s(10);
    const auto found = asked(kAna, seconds(100), seconds(100));
    EXPECT_EQ(found.whole.handled, seconds(90));
    EXPECT_EQ(found.whole.signed_in, seconds(100));
    EXPECT_EQ(found.whole.occupancy(), 0.9);
    const auto rows = agent_figures(connection_, {kStart, now_}, now_, std::vector<UserId>{kAna});
    ASSERT_TRUE(rows.has_value());
    EXPECT_EQ(rows->front().signed_in(), seconds(100));
    EXPECT_EQ(rows->front().occupancy(), 0.9);
}

TEST_F(FloorMeasuresTest, WhoWasNeverThereIsAbsent) {
    const auto found = asked(kBen, seconds(100), seconds(250));
    ASSERT_EQ(found.steps.size(), 3u);
    EXPECT_EQ(found.whole.attendance(), 0.0);
    EXPECT_EQ(found.whole.average_handle(), std::nullopt);
}

TEST(FloorMeasures, TeamsAreSumsOfTheirAgents) {
    FloorMeasures sum;
    EXPECT_EQ(sum.attendance(), std::nullopt);
    sum += {.agents = 1,
            .present = 1,
            .answered = 2,
            .signed_in = seconds(60),
            .ready = seconds(10),
            .handled = seconds(50),
            .not_ready = {}};
    sum += {.agents = 1,
            .present = 0,
            .answered = 0,
            .signed_in = {},
            .ready = {},
            .handled = {},
            .not_ready = {}};
    EXPECT_EQ(sum.attendance(), 0.5);
    EXPECT_EQ(sum.average_handle(), seconds(25));
}

}  // namespace
}  // namespace callfloor::records
