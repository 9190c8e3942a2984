#include <functional>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "floor/floor.h"

namespace callfloor::floor {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart = from_epoch_ms(1'767'229'200'000);

CentreConfig good() {
    CentreConfig config;
    QueueConfig queue;
    queue.id = QueueId{1};
    queue.name = "sales";
    queue.members = {{UserId{2}, 5}};
    config.queues = {queue};
    config.agents = {{UserId{2}, "ana", {}}};
    config.extensions = {{ExtensionId{3}, "8001"}};
    NumberConfig number;
    number.id = NumberId{4};
    number.number = "4001";
    number.queue = QueueId{1};
    config.numbers = {number};
    return config;
}

/// The refusal of the good configuration after `spoil`; empty when it is accepted.
std::string refusal(const std::function<void(CentreConfig&)>& spoil) {
    CentreConfig config = good();
    spoil(config);
    Floor floor;
    const Output out = floor.handle(kStart, ConfigureCentre{config});
    EXPECT_EQ(floor.queues().empty(), out.refused.has_value());
    return out.refused ? out.refused->text : "";
}

void expect_refused(const char* because, const std::function<void(CentreConfig&)>& spoil) {
    EXPECT_NE(refusal(spoil).find(because), std::string::npos)
        << because << ": \"" << refusal(spoil) << '"';
}

TEST(Configuration, RefusesStepsThatDoNotFall) {
    EXPECT_EQ(refusal([](CentreConfig& c) { c.queues[0].skill_steps = {{0s, 8}, {30s, 1}}; }), "");
    const std::vector<std::vector<SkillStep>> wrong = {{{1s, 8}},          {{0s, 8}, {30s, 8}},
                                                       {{0s, 8}, {0s, 7}}, {{0s, 11}},
                                                       {{0s, 0}},          {{0s, 5}, {48h, 1}}};
    for (const auto& steps : wrong) {
        expect_refused("skill step", [&](CentreConfig& c) { c.queues[0].skill_steps = steps; });
    }
}

TEST(Configuration, RefusesOverflowThatLeadsNowhere) {
    expect_refused("overflows to queue 9", [](CentreConfig& c) {
        c.queues[0].overflow_when_full = OverflowTarget{OverflowKind::Queue, QueueId{9}, ""};
    });
    expect_refused("overflows to a number", [](CentreConfig& c) {
        c.queues[0].overflow_unstaffed = OverflowTarget{OverflowKind::Number, {}, ""};
    });
    expect_refused("overflow agent 2",
                   [](CentreConfig& c) { c.queues[0].overflow_agents = {UserId{2}}; });
    expect_refused("overflow agent 7",
                   [](CentreConfig& c) { c.queues[0].overflow_agents = {UserId{7}}; });
}

TEST(Configuration, IsAcceptedWhenItIsConsistent) {
    EXPECT_EQ(refusal([](CentreConfig&) {}), "");
}

TEST(Configuration, IsRefusedWithTheContradictionNamed) {
    expect_refused("time zone", [](auto& c) { c.time_zone = "Mars/Base"; });
    expect_refused("stands twice", [](auto& c) { c.queues.push_back(c.queues[0]); });
    expect_refused("stands twice", [](auto& c) { c.agents.push_back(c.agents[0]); });
    expect_refused("unset", [](auto& c) { c.extensions[0].id = {}; });
    expect_refused("does not exist", [](auto& c) { c.numbers[0].queue = QueueId{9}; });
    expect_refused("also a number", [](auto& c) { c.extensions[0].number = "4001"; });
    expect_refused("is empty", [](auto& c) { c.numbers[0].number = ""; });
    expect_refused("no agent", [](auto& c) { c.queues[0].members[0].agent = UserId{9}; });
    expect_refused("stands twice",
                   [](auto& c) { c.queues[0].members.push_back(c.queues[0].members[0]); });
    expect_refused("level 11", [](auto& c) { c.queues[0].members[0].level = 11; });
    expect_refused("ring timeout", [](auto& c) { c.queues[0].ring_timeout = 0s; });
    expect_refused("wrap-up limit", [](auto& c) { c.queues[0].wrap_up_limit = -1s; });
    expect_refused("maximum wait", [](auto& c) { c.queues[0].max_wait = 25h; });
    expect_refused("maximum length",
                   [](auto& c) { c.queues[0].max_length = limits::kWaitingPerQueue + 1; });
    expect_refused("missed offers", [](auto& c) { c.queues[0].missed_offer.count = -1; });
    expect_refused("back-off", [](auto& c) { c.queues[0].back_off.busy = -1s; });
    expect_refused("overflows to queue",
                   [](auto& c) { c.queues[0].overflow = {OverflowKind::Queue, QueueId{9}, ""}; });
    expect_refused("name it", [](auto& c) { c.queues[0].overflow.kind = OverflowKind::Prompt; });
    expect_refused("opening period", [](auto& c) { c.numbers[0].hours.week = {{8, 0, 60}}; });
    expect_refused("opening period", [](auto& c) { c.numbers[0].hours.week = {{1, 1200, 120}}; });
    expect_refused("opening period",
                   [](auto& c) { c.numbers[0].hours.exceptions = {{2026, 1, 1, {{1, 0, 1441}}}}; });
    expect_refused("head start", [](auto& c) { c.classes = {{"vip", -1s}}; });
    expect_refused("at most", [](auto& c) { c.queues.resize(limits::kQueues + 1); });
}

TEST(Limits, RefuseTheCallBeyondTheLastConversation) {
    CentreConfig config = good();
    config.numbers[0].answer = AnswerPolicy::OnAgent;
    config.queues[0].max_length = limits::kWaitingPerQueue;
    QueueConfig second = config.queues[0];
    second.id = QueueId{7};
    second.name = "second";
    config.queues.push_back(second);
    config.queues[0].overflow = {OverflowKind::Queue, QueueId{7}, ""};
    Floor floor;
    ASSERT_FALSE(floor.handle(kStart, ConfigureCentre{config}).refused);
    Output last;
    for (std::size_t i = 0; i <= limits::kConversations; ++i) {
        last = floor.handle(kStart,
                            CallArrived{floor.new_leg_id(kStart), TrunkId{1}, {}, "1", "", "4001"});
    }
    EXPECT_EQ(floor.conversations().size(), limits::kConversations);
    ASSERT_EQ(last.effects.size(), 1u);
    EXPECT_EQ(std::get<RefuseLeg>(last.effects[0]).end.cause, EndCause::LimitReached);
    EXPECT_EQ(last.ended.size(), 1u);
}

TEST(Limits, BoundTheLegsOfARingAllCall) {
    CentreConfig config = good();
    config.queues[0].strategy = Strategy::RingAll;
    config.agents.clear();
    config.extensions.clear();
    config.queues[0].members.clear();
    constexpr std::int64_t kMany = static_cast<std::int64_t>(limits::kLegsPerConversation) + 20;
    for (std::int64_t i = 0; i < kMany; ++i) {
        config.agents.push_back({UserId{1'000 + i}, fmt::format("agent{}", i), {}});
        config.extensions.push_back({ExtensionId{5'000 + i}, fmt::format("8{:03}", i)});
        config.queues[0].members.push_back({UserId{1'000 + i}, 5});
    }
    Floor floor;
    floor.handle(kStart, ConfigureCentre{config});
    for (std::int64_t i = 0; i < kMany; ++i) {
        floor.handle(kStart, SignIn{UserId{1'000 + i}, ExtensionId{5'000 + i}, {}});
        floor.handle(kStart, SetReady{UserId{1'000 + i}, {}});
    }
    const LegId caller = floor.new_leg_id(kStart);
    floor.handle(kStart, CallArrived{caller, TrunkId{1}, {}, "1", "", "4001"});
    const Output out = floor.handle(kStart, LegAnswered{caller});
    std::size_t placed = 0;
    for (const Effect& effect : out.effects) {
        placed += std::holds_alternative<PlaceLeg>(effect) ? 1 : 0;
    }
    EXPECT_EQ(placed, limits::kLegsPerConversation - 1);
}

}  // namespace
}  // namespace callfloor::floor
