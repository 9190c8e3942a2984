#include "media/internal/rtp_packet.h"

#include <vector>

#include <gtest/gtest.h>

namespace callfloor::media {
namespace {

std::vector<std::uint8_t> packet(std::initializer_list<int> header, std::size_t payload) {
    std::vector<std::uint8_t> bytes(header.begin(), header.end());
    for (std::size_t i = 0; i < payload; ++i) {
        bytes.push_back(static_cast<std::uint8_t>(i + 1));
    }
    return bytes;
}

TEST(RtpPacket, ParsesTheFixedHeader) {
    const auto bytes = packet({0x80, 0x88, 0x12, 0x34, 1, 2, 3, 4, 0xA, 0xB, 0xC, 0xD}, 3);
    const auto parsed = parse_rtp(bytes);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->payload_type, 8);
    EXPECT_TRUE(parsed->marker);
    EXPECT_EQ(parsed->sequence, 0x1234);
    EXPECT_EQ(parsed->timestamp, 0x01020304u);
    EXPECT_EQ(parsed->ssrc, 0x0A0B0C0Du);
    EXPECT_EQ(parsed->payload.size(), 3u);
    EXPECT_EQ(parsed->payload[0], 1);
}

TEST(RtpPacket, WhatIsWrittenIsRead) {
    std::array<std::uint8_t, kRtpHeaderBytes> bytes;
    write_rtp_header({101, true, 65'535, 0xFFFF'FFFF, 0x8000'0001, {}}, bytes);
    const auto parsed = parse_rtp(bytes);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->payload_type, 101);
    EXPECT_TRUE(parsed->marker);
    EXPECT_EQ(parsed->sequence, 65'535);
    EXPECT_EQ(parsed->timestamp, 0xFFFF'FFFFu);
    EXPECT_EQ(parsed->ssrc, 0x8000'0001u);
    EXPECT_TRUE(parsed->payload.empty());
}

TEST(RtpPacket, SkipsContributingSourcesAndExtensionAndPadding) {
    // Two CSRCs, an extension of one word, two bytes of payload, three of padding.
    auto bytes = packet({0xB2, 8, 0, 1, 0, 0, 0, 0, 0,    0,    0, 1,  //
                         1,    1, 1, 1, 2, 2, 2, 2, 0xBE, 0xDE, 0, 1, 9, 9, 9, 9},
                        2);
    bytes.insert(bytes.end(), {0, 0, 3});
    const auto parsed = parse_rtp(bytes);
    ASSERT_TRUE(parsed);
    ASSERT_EQ(parsed->payload.size(), 2u);
    EXPECT_EQ(parsed->payload[1], 2);
}

TEST(RtpPacket, RefusesWhatIsNotRtp) {
    const auto fault = [](const std::vector<std::uint8_t>& bytes) {
        const auto parsed = parse_rtp(bytes);
        EXPECT_FALSE(parsed);
        return parsed ? RtpFault{} : parsed.error();
    };
    EXPECT_EQ(fault({}), RtpFault::TooShort);
    EXPECT_EQ(fault(packet({0x80, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0}, 0)), RtpFault::TooShort);
    EXPECT_EQ(fault(packet({0x40, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, 9)), RtpFault::BadVersion);
    EXPECT_EQ(fault(packet({0x80, 200, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, 9)), RtpFault::IsRtcp);
    EXPECT_EQ(fault(packet({0x8F, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, 9)), RtpFault::TooShort);
    EXPECT_EQ(fault(packet({0x90, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, 3)), RtpFault::BadExtension);
    EXPECT_EQ(fault(packet({0x90, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0xFF, 0xFF}, 9)),
              RtpFault::BadExtension);
    EXPECT_EQ(fault(packet({0xA0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0}, 0)), RtpFault::BadPadding);
    EXPECT_EQ(fault(packet({0xA0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 7}, 0)), RtpFault::BadPadding);
    EXPECT_EQ(fault(packet({0x80, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, 1'489)), RtpFault::TooLong);
}

TEST(RtpPacket, TheLongestAllowedPacketIsParsed) {
    EXPECT_TRUE(parse_rtp(packet({0x80, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, 1'488)));
}

}  // namespace
}  // namespace callfloor::media
