#include "media/internal/srtp.h"

#include <gtest/gtest.h>

#include "media/internal/srtp_testing.h"

namespace callfloor::media {
namespace {

using testing::far_end;
using testing::rtp_datagram;
using testing::srtp_keys;

class SrtpTest : public ::testing::TestWithParam<SrtpSuite> {
  protected:
    const SrtpKeys keys = srtp_keys(GetParam());
    std::unique_ptr<Srtp> here = Srtp::create(keys);
    std::unique_ptr<Srtp> there = Srtp::create(far_end(keys));

    std::vector<std::uint8_t> sealed(std::uint16_t sequence, std::uint32_t ssrc = 7) {
        const auto out = there->seal_rtp(rtp_datagram(sequence, ssrc));
        return {out.begin(), out.end()};
    }
};

TEST_P(SrtpTest, WhatOneEndSealsTheOtherOpens) {
    const auto clear = rtp_datagram(1, 7);
    auto wire = sealed(1);
    EXPECT_GT(wire.size(), clear.size());
    EXPECT_FALSE(std::equal(clear.begin() + 12, clear.end(), wire.begin() + 12));
    const auto opened = here->open_rtp(wire);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(std::equal(clear.begin(), clear.end(), opened->begin(), opened->end()));
}

TEST_P(SrtpTest, APacketChangedOnTheWayIsNothing) {
    for (const std::size_t at : {1u, 3u, 9u, 20u, 171u, 175u}) {
        auto wire = sealed(static_cast<std::uint16_t>(100 + at));
        wire[at] ^= 1;
        EXPECT_FALSE(here->open_rtp(wire)) << at;
    }
}

TEST_P(SrtpTest, ARepeatedPacketIsNothing) {
    auto first = sealed(1);
    auto again = first;
    EXPECT_TRUE(here->open_rtp(first));
    EXPECT_FALSE(here->open_rtp(again));
}

TEST_P(SrtpTest, OrderDoesNotMatterWithinTheWindow) {
    auto late = sealed(1);
    auto next = sealed(2);
    EXPECT_TRUE(here->open_rtp(next));
    EXPECT_TRUE(here->open_rtp(late));
}

TEST_P(SrtpTest, TheSequenceMayWrap) {
    for (const int sequence : {65'534, 65'535, 0, 1, 2}) {
        auto wire = sealed(static_cast<std::uint16_t>(sequence));
        EXPECT_TRUE(here->open_rtp(wire)) << sequence;
    }
}

TEST_P(SrtpTest, OtherKeysOpenNothing) {
    auto other = keys;
    other.receive[3] ^= 1;
    auto wire = sealed(1);
    EXPECT_FALSE(Srtp::create(other)->open_rtp(wire));
}

TEST_P(SrtpTest, MoreSourcesThanTheBoundAreRefused) {
    for (std::uint32_t ssrc = 1; ssrc <= Srtp::kSources; ++ssrc) {
        auto wire = sealed(1, ssrc);
        EXPECT_TRUE(here->open_rtp(wire)) << ssrc;
    }
    auto beyond = sealed(1, 999);
    EXPECT_FALSE(here->open_rtp(beyond));
    auto known = sealed(2, 1);
    EXPECT_TRUE(here->open_rtp(known));
}

TEST_P(SrtpTest, ReportsAreSealedAsWell) {
    const std::vector<std::uint8_t> report{0x80, 201, 0, 1, 0, 0, 0, 7};
    const auto out = there->seal_rtcp(report);
    std::vector<std::uint8_t> wire(out.begin(), out.end());
    auto changed = wire;
    changed.back() ^= 1;
    EXPECT_FALSE(here->open_rtcp(changed));
    const auto opened = here->open_rtcp(wire);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(std::equal(report.begin(), report.end(), opened->begin(), opened->end()));
}

TEST_P(SrtpTest, ShortAndLongDatagramsAreNothing) {
    for (std::size_t size = 0; size < 40; ++size) {
        std::vector<std::uint8_t> bytes(size, 0x80);
        EXPECT_FALSE(here->open_rtp(bytes)) << size;
        EXPECT_FALSE(here->open_rtcp(bytes)) << size;
    }
    const std::vector<std::uint8_t> longer(limits::kRtpPacketBytes + 1, 0x80);
    EXPECT_TRUE(here->seal_rtp(longer).empty());
}

TEST_P(SrtpTest, KeysOfAnotherLengthAreRefused) {
    auto broken = keys;
    broken.send.pop_back();
    EXPECT_EQ(Srtp::create(broken), nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    Suites, SrtpTest, ::testing::Values(SrtpSuite::AeadAes128Gcm, SrtpSuite::AesCm128HmacSha1_80),
    [](const auto& suite) { return suite.param == SrtpSuite::AeadAes128Gcm ? "Gcm" : "Cm"; });

}  // namespace
}  // namespace callfloor::media
