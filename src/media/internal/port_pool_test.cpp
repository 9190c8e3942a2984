#include "media/internal/port_pool.h"

#include <gtest/gtest.h>

namespace callfloor::media {
namespace {

class PortPoolTest : public ::testing::Test {
  protected:
    static PortPool pool(std::uint16_t low, std::uint16_t high) {
        return std::move(*PortPool::create(low, high));
    }
    static Result<bool> free_port(std::uint16_t) { return true; }

    MediaTime now{std::chrono::seconds(100)};
};

TEST_F(PortPoolTest, GivesEvenPortsInTurn) {
    auto ports = pool(20'001, 20'008);
    EXPECT_EQ(ports.pairs(), 3u);
    EXPECT_EQ(ports.take(now, free_port), 20'002);
    EXPECT_EQ(ports.take(now, free_port), 20'004);
    EXPECT_EQ(ports.take(now, free_port), 20'006);
}

TEST_F(PortPoolTest, GoesRoundBeforeItUsesAPortAgain) {
    auto ports = pool(20'000, 20'003);
    EXPECT_EQ(ports.take(now, free_port), 20'000);
    ports.give_back(20'000, now);
    EXPECT_EQ(ports.take(now, free_port), 20'002);
}

TEST_F(PortPoolTest, AReturnedPortCoolsBeforeItIsGivenAgain) {
    auto ports = pool(20'000, 20'001);
    EXPECT_EQ(ports.take(now, free_port), 20'000);
    ports.give_back(20'000, now);
    const auto refused = ports.take(now + PortPool::kCooling / 2, free_port);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::LimitReached);
    EXPECT_NE(refused.error().text.find("1 cooling"), std::string::npos) << refused.error().text;
    EXPECT_EQ(ports.take(now + PortPool::kCooling, free_port), 20'000);
}

TEST_F(PortPoolTest, ExhaustionNamesTheRangeAndItsUse) {
    auto ports = pool(20'000, 20'003);
    EXPECT_TRUE(ports.take(now, free_port));
    EXPECT_TRUE(ports.take(now, free_port));
    const auto refused = ports.take(now, free_port);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::LimitReached);
    EXPECT_NE(refused.error().text.find("20000-20003: 2 of 2"), std::string::npos)
        << refused.error().text;
}

TEST_F(PortPoolTest, SkipsPortsOfOtherPrograms) {
    auto ports = pool(20'000, 20'005);
    const auto bind = [](std::uint16_t port) -> Result<bool> { return port != 20'000; };
    EXPECT_EQ(ports.take(now, bind), 20'002);
    EXPECT_EQ(ports.take(now, bind), 20'004);
    EXPECT_FALSE(ports.take(now, bind));
    EXPECT_EQ(ports.in_use(), 2u);
    EXPECT_EQ(ports.take(now, free_port), 20'000);
}

TEST_F(PortPoolTest, AnotherFailureOfBindingIsHandedOnAndLosesNoPort) {
    auto ports = pool(20'000, 20'001);
    const auto broken = [](std::uint16_t) -> Result<bool> {
        return fail(ErrorCode::Unavailable, "no more files");
    };
    EXPECT_EQ(ports.take(now, broken).error().code, ErrorCode::Unavailable);
    EXPECT_EQ(ports.take(now, free_port), 20'000);
}

TEST_F(PortPoolTest, ARangeWithoutAPairIsRefused) {
    EXPECT_FALSE(PortPool::create(20'001, 20'002));
    EXPECT_FALSE(PortPool::create(30'000, 20'000));
    EXPECT_FALSE(PortPool::create(80, 90));
    EXPECT_TRUE(PortPool::create(65'534, 65'535));
    EXPECT_FALSE(PortPool::create(65'535, 65'535));
}

}  // namespace
}  // namespace callfloor::media
