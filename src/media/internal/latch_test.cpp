#include "media/internal/latch.h"

#include <gtest/gtest.h>

namespace callfloor::media {
namespace {

using std::chrono::milliseconds;

Endpoint at(const char* address, std::uint16_t port) {
    return *Endpoint::from_text(address, port);
}

class LatchTest : public ::testing::Test {
  protected:
    // One packet of this source, 20 ms after the last of any.
    bool packet(const Endpoint& from, std::uint32_t ssrc = 1) {
        now += milliseconds(20);
        return latch.accept({from, ssrc, sequence[from.port]++}, now);
    }
    int accepted_of(int packets, const Endpoint& from, std::uint32_t ssrc = 1) {
        int accepted = 0;
        for (int i = 0; i < packets; ++i) {
            accepted += packet(from, ssrc) ? 1 : 0;
        }
        return accepted;
    }
    void expect(const char* address, std::uint16_t port) {
        latch.expect({at(address, port), std::nullopt}, now);
    }

    Latch latch;
    MediaTime now{std::chrono::seconds(1'000)};
    std::map<std::uint16_t, std::uint16_t> sequence;
    const Endpoint phone = at("192.0.2.1", 4'000);
    const Endpoint nat_port = at("192.0.2.1", 61'000);
    const Endpoint stranger = at("203.0.113.9", 9'000);
    const Endpoint other_stranger = at("203.0.113.10", 9'002);
};

TEST_F(LatchTest, AcceptsNothingBeforeAnAddressIsSignalled) {
    EXPECT_FALSE(packet(phone));
    EXPECT_FALSE(latch.target().has_value());
}

TEST_F(LatchTest, SendsToTheSignalledAddressUntilPacketsCome) {
    expect("192.0.2.1", 4'000);
    EXPECT_EQ(latch.target(), phone);
    EXPECT_FALSE(latch.is_latched());
    EXPECT_TRUE(packet(phone));
    EXPECT_TRUE(latch.is_latched());
}

TEST_F(LatchTest, FollowsAnotherPortOfTheSignalledAddressAtOnce) {
    expect("192.0.2.1", 4'000);
    EXPECT_TRUE(packet(nat_port));
    EXPECT_EQ(latch.target(), nat_port);
}

TEST_F(LatchTest, TheExactSignalledAddressTakesTheLatchBack) {
    expect("192.0.2.1", 4'000);
    EXPECT_TRUE(packet(nat_port));
    EXPECT_TRUE(packet(phone));
    EXPECT_EQ(latch.target(), phone);
    EXPECT_FALSE(packet(nat_port));
}

TEST_F(LatchTest, RefusesAStrangerWhileThePhoneTalks) {
    expect("192.0.2.1", 4'000);
    EXPECT_TRUE(packet(phone));
    for (int i = 0; i < 500; ++i) {
        EXPECT_FALSE(packet(stranger, 7));
        EXPECT_TRUE(packet(phone));
    }
    EXPECT_EQ(latch.target(), phone);
}

TEST_F(LatchTest, AStrangerWaitsTheLearningTimeAndThenProvesItself) {
    expect("10.0.0.5", 4'000);  // a private address behind NAT
    EXPECT_EQ(accepted_of(24, stranger), 0);
    EXPECT_TRUE(packet(stranger));  // 500 ms are over and more than five came in a row
    EXPECT_EQ(latch.target(), stranger);
}

TEST_F(LatchTest, ThePeersSipAddressNeedsNoLearningTime) {
    latch.expect({at("10.0.0.5", 4'000), at("203.0.113.9", 0)}, now);
    EXPECT_TRUE(packet(stranger));
    EXPECT_EQ(latch.target(), stranger);
    EXPECT_FALSE(packet(other_stranger));
}

TEST_F(LatchTest, JumpingSequencesProveNothing) {
    expect("10.0.0.5", 4'000);
    now += std::chrono::seconds(1);
    for (int i = 0; i < 50; ++i) {
        sequence[stranger.port] = static_cast<std::uint16_t>(sequence[stranger.port] + 500);
        EXPECT_FALSE(packet(stranger));
    }
}

TEST_F(LatchTest, ChangingSsrcsProveNothing) {
    expect("10.0.0.5", 4'000);
    now += std::chrono::seconds(1);
    for (std::uint32_t ssrc = 0; ssrc < 50; ++ssrc) {
        EXPECT_FALSE(packet(stranger, ssrc));
    }
}

TEST_F(LatchTest, ASecondStrangerDoesNotDisplaceTheFirstCandidate) {
    expect("10.0.0.5", 4'000);
    now += std::chrono::seconds(1);
    EXPECT_EQ(accepted_of(3, stranger), 0);
    EXPECT_EQ(accepted_of(1, other_stranger), 0);
    EXPECT_FALSE(packet(stranger));
    EXPECT_TRUE(packet(stranger));
    EXPECT_EQ(latch.target(), stranger);
}

TEST_F(LatchTest, TheSignalledAddressTakesTheLatchBackFromAStranger) {
    expect("192.0.2.1", 4'000);
    now += std::chrono::seconds(1);
    EXPECT_EQ(accepted_of(5, stranger), 1);
    EXPECT_TRUE(packet(nat_port, 3));
    EXPECT_EQ(latch.target(), nat_port);
    EXPECT_FALSE(packet(stranger));
}

TEST_F(LatchTest, AnotherSourceGetsItOnlyAfterLongSilenceAndProof) {
    expect("192.0.2.1", 4'000);
    EXPECT_TRUE(packet(phone));
    now += milliseconds(2'000);
    EXPECT_EQ(accepted_of(40, stranger, 9), 0);  // up to 2.8 s of silence
    now += milliseconds(200);
    EXPECT_EQ(accepted_of(4, stranger, 9), 4);  // its run of proof goes on from before
    EXPECT_EQ(latch.target(), stranger);
}

TEST_F(LatchTest, ARebindingNatIsFollowedBySsrcAndSequence) {
    expect("192.0.2.1", 4'000);
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(packet(phone, 42));
    }
    const auto rebound = at("198.51.100.7", 5'555);
    sequence[rebound.port] = sequence[phone.port];
    now += milliseconds(100);
    EXPECT_EQ(accepted_of(3, rebound, 42), 1);
    EXPECT_EQ(latch.target(), rebound);
}

TEST_F(LatchTest, ACopiedSsrcIsRefusedWhileThePhoneTalks) {
    expect("192.0.2.1", 4'000);
    EXPECT_TRUE(packet(phone, 42));
    for (int i = 0; i < 100; ++i) {
        sequence[stranger.port] = sequence[phone.port];
        EXPECT_FALSE(packet(stranger, 42));
        EXPECT_TRUE(packet(phone, 42));
    }
}

TEST_F(LatchTest, AForgedSourceWithAnotherSsrcIsRefusedWhileThePhoneTalks) {
    expect("192.0.2.1", 4'000);
    EXPECT_TRUE(packet(phone, 42));
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(packet(phone, 66));
        EXPECT_TRUE(packet(phone, 42));
    }
}

TEST_F(LatchTest, APhoneThatStartsANewSsrcIsHeardAfterAMoment) {
    expect("192.0.2.1", 4'000);
    EXPECT_EQ(accepted_of(10, phone, 42), 10);
    EXPECT_EQ(accepted_of(10, phone, 43), 8);  // 60 ms after the last of the old one
}

TEST_F(LatchTest, TheSameAddressAgainKeepsTheLatch) {
    expect("192.0.2.1", 4'000);
    EXPECT_TRUE(packet(nat_port));
    expect("192.0.2.1", 4'000);  // re-INVITE for hold
    EXPECT_EQ(latch.target(), nat_port);
}

TEST_F(LatchTest, AChangedAddressStartsAgainAndTheOldSourceIsAStranger) {
    expect("192.0.2.1", 4'000);
    EXPECT_TRUE(packet(nat_port));
    expect("192.0.2.1", 4'100);
    EXPECT_EQ(latch.target(), at("192.0.2.1", 4'100));
    EXPECT_FALSE(packet(nat_port));
    EXPECT_TRUE(packet(at("192.0.2.1", 4'100)));
    EXPECT_FALSE(packet(nat_port));
}

TEST_F(LatchTest, AnUnusableAddressLatchesByProofOnly) {
    latch.expect({}, now);
    EXPECT_FALSE(latch.target().has_value());
    now += milliseconds(600);
    EXPECT_EQ(accepted_of(5, phone), 1);
    EXPECT_EQ(latch.target(), phone);
}

}  // namespace
}  // namespace callfloor::media
