// An agent's day and what it is held against.
#include "records/agent_day.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/records_fixture.h"

namespace callfloor::records {
namespace {

using floor::AgentState;
using testing::ElementsAre;

class AgentDay : public RecordsTest {
  protected:
    std::vector<std::string> shown(Instant from, Instant to, std::int64_t limit = 100) {
        std::vector<std::string> texts;
        EXPECT_TRUE(each_interval(
            connection_, kAna, {from, to}, now_, limit, [&](const AgentInterval& interval) {
                texts.push_back(fmt::format("{}{} {}-{}{}", interval.state,
                                            interval.reason.empty() ? "" : ":" + interval.reason,
                                            (interval.from - kStart) / std::chrono::seconds(1),
                                            (interval.to - kStart) / std::chrono::seconds(1),
                                            interval.is_open ? "+" : ""));
            }));
        return texts;
    }
};

TEST_F(AgentDay, IsCutToThePeriodAndLastsUntilNow) {
    agent(kAna, AgentState::Ready);
    after_s(60);
    agent(kAna, AgentState::NotReady, {}, {}, "lunch");
    after_s(60);
    agent(kAna, AgentState::Ready);
    after_s(30);
    const auto at = [](int seconds) { return kStart + std::chrono::seconds(seconds); };
    EXPECT_THAT(shown(at(0), at(1000)),
                ElementsAre("ready 0-60", "not_ready:lunch 60-120", "ready 120-150+"));
    EXPECT_THAT(shown(at(30), at(90)), ElementsAre("ready 30-60", "not_ready:lunch 60-90"));
    EXPECT_THAT(shown(at(0), at(1000), 1), ElementsAre("ready 0-60"));
}

TEST_F(AgentDay, TargetsAreKeptAndReplaced) {
    EXPECT_EQ(find_targets(connection_, TeamId{4}).value(), TeamTargets{});
    TeamTargets targets{std::chrono::minutes(4), {}, 60, 0.8, kAna, now_};
    ASSERT_TRUE(store_targets(connection_, TeamId{4}, targets));
    EXPECT_EQ(find_targets(connection_, TeamId{4}).value(), targets);
    targets = {{}, std::chrono::hours(1), {}, {}, kBen, now_};
    ASSERT_TRUE(store_targets(connection_, TeamId{4}, targets));
    EXPECT_EQ(find_targets(connection_, TeamId{4}).value(), targets);
    EXPECT_EQ(find_targets(connection_, TeamId{5}).value(), TeamTargets{});
}

}  // namespace
}  // namespace callfloor::records
