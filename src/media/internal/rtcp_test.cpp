#include "media/internal/rtcp.h"

#include <vector>

#include <gtest/gtest.h>

namespace callfloor::media {
namespace {

RtcpOutgoing full_report() {
    RtcpOutgoing packet;
    packet.ssrc = 0x1111'1111;
    packet.cname.fill('x');
    packet.sender = SenderInfo{0x0123'4567'89AB'CDEF, 1'600, 10, 1'600};
    ReportBlock block;
    block.report = {0x2222'2222, 64, -3, 0x0001'0005, 17};
    block.last_sr = 0xAABB'CCDD;
    block.since_last_sr = 65'536;
    packet.block = block;
    return packet;
}

std::vector<std::uint8_t> written(const RtcpOutgoing& packet) {
    std::array<std::uint8_t, kRtcpBytesMax> bytes;
    const auto size = write_rtcp(packet, bytes);
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

TEST(Rtcp, ASenderReportIsReadAsWritten) {
    auto packet = full_report();
    packet.is_bye = true;
    const auto read = parse_rtcp(written(packet), 0x2222'2222);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->ssrc, 0x1111'1111u);
    ASSERT_TRUE(read->sender);
    EXPECT_EQ(read->sender->ntp, 0x0123'4567'89AB'CDEFu);
    EXPECT_EQ(read->sender->packets, 10u);
    ASSERT_TRUE(read->block);
    EXPECT_EQ(read->block->report.fraction_lost, 64);
    EXPECT_EQ(read->block->report.lost, -3);
    EXPECT_EQ(read->block->report.highest_sequence, 0x0001'0005u);
    EXPECT_EQ(read->block->report.jitter, 17u);
    EXPECT_EQ(read->block->last_sr, 0xAABB'CCDDu);
    EXPECT_EQ(read->block->since_last_sr, 65'536u);
    EXPECT_TRUE(read->is_bye);
}

TEST(Rtcp, AReportAboutAnotherSourceIsNotOurs) {
    const auto read = parse_rtcp(written(full_report()), 0x3333'3333);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->block);
    EXPECT_FALSE(read->is_bye);
}

TEST(Rtcp, AnEmptyReceiverReportIsWellFormed) {
    RtcpOutgoing packet;
    packet.ssrc = 7;
    const auto bytes = written(packet);
    EXPECT_EQ(bytes.size() % 4, 0u);
    EXPECT_EQ(bytes[1], 201);
    const auto read = parse_rtcp(bytes, 1);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->sender);
}

TEST(Rtcp, RefusesMalformedCompounds) {
    auto bytes = written(full_report());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        if (size != 52) {  // where the first packet ends, the rest may be missing
            EXPECT_FALSE(parse_rtcp(std::span(bytes).first(size), 1)) << size;
        }
    }
    auto wrong_version = bytes;
    wrong_version[0] = 0x40;
    EXPECT_FALSE(parse_rtcp(wrong_version, 1));
    auto sdes_first = bytes;
    sdes_first[1] = 202;
    EXPECT_FALSE(parse_rtcp(sdes_first, 1));
    auto too_many_blocks = bytes;
    too_many_blocks[0] = 0x9F;
    EXPECT_FALSE(parse_rtcp(too_many_blocks, 1));
    auto endless = bytes;
    endless[2] = 0xFF;
    EXPECT_FALSE(parse_rtcp(endless, 1));
}

TEST(Rtcp, TimeIsFixedPointSeconds) {
    EXPECT_EQ(ntp_of(MediaTime{std::chrono::milliseconds(2'500)}), 0x0000'0002'8000'0000u);
    EXPECT_EQ(middle_of(0x0000'0002'8000'0000u), 0x0002'8000u);
}

}  // namespace
}  // namespace callfloor::media
