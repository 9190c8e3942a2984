#include "media/internal/rtcp.h"

#include <algorithm>
#include <cstring>

namespace callfloor::media {

namespace {

enum PacketType : std::uint8_t {
    kSenderReport = 200,
    kReceiverReport = 201,
    kSdes = 202,
    kBye = 203
};

constexpr std::size_t kBlockBytes = 24;
constexpr std::size_t kSenderInfoBytes = 20;
constexpr std::uint8_t kCname = 1;

void write_header(std::uint8_t* to, unsigned count, PacketType type, std::size_t bytes) {
    to[0] = static_cast<std::uint8_t>(0x80 | count);
    to[1] = type;
    write_u16(to + 2, static_cast<std::uint16_t>(bytes / 4 - 1));
}

std::size_t write_report(const RtcpOutgoing& packet, std::uint8_t* to) {
    std::size_t at = 8;
    if (packet.sender) {
        write_u32(to + at, static_cast<std::uint32_t>(packet.sender->ntp >> 32));
        write_u32(to + at + 4, static_cast<std::uint32_t>(packet.sender->ntp));
        write_u32(to + at + 8, packet.sender->rtp_timestamp);
        write_u32(to + at + 12, packet.sender->packets);
        write_u32(to + at + 16, packet.sender->bytes);
        at += kSenderInfoBytes;
    }
    if (packet.block) {
        const auto& report = packet.block->report;
        write_u32(to + at, report.ssrc);
        write_u32(to + at + 4, (static_cast<std::uint32_t>(report.lost) & 0xFFFFFF) |
                                   static_cast<std::uint32_t>(report.fraction_lost) << 24);
        write_u32(to + at + 8, report.highest_sequence);
        write_u32(to + at + 12, report.jitter);
        write_u32(to + at + 16, packet.block->last_sr);
        write_u32(to + at + 20, packet.block->since_last_sr);
        at += kBlockBytes;
    }
    write_header(to, packet.block ? 1 : 0, packet.sender ? kSenderReport : kReceiverReport, at);
    write_u32(to + 4, packet.ssrc);
    return at;
}

std::size_t write_sdes(const RtcpOutgoing& packet, std::uint8_t* to) {
    // SSRC, then the CNAME item and at least one zero byte, filled up to 32 bits.
    const std::size_t text = packet.cname.size();
    const std::size_t bytes = (8 + 2 + text + 1 + 3) / 4 * 4;
    std::memset(to, 0, bytes);
    write_header(to, 1, kSdes, bytes);
    write_u32(to + 4, packet.ssrc);
    to[8] = kCname;
    to[9] = static_cast<std::uint8_t>(text);
    std::memcpy(to + 10, packet.cname.data(), text);
    return bytes;
}

SenderInfo read_sender(const std::uint8_t* from) {
    SenderInfo info;
    info.ntp = static_cast<std::uint64_t>(read_u32(from)) << 32 | read_u32(from + 4);
    info.rtp_timestamp = read_u32(from + 8);
    info.packets = read_u32(from + 12);
    info.bytes = read_u32(from + 16);
    return info;
}

ReportBlock read_block(const std::uint8_t* from) {
    ReportBlock block;
    block.report.ssrc = read_u32(from);
    block.report.fraction_lost = from[4];
    // 24-bit signed.
    block.report.lost = static_cast<std::int32_t>(read_u32(from + 4) << 8) >> 8;
    block.report.highest_sequence = read_u32(from + 8);
    block.report.jitter = read_u32(from + 12);
    block.last_sr = read_u32(from + 16);
    block.since_last_sr = read_u32(from + 20);
    return block;
}

bool read_report(std::span<const std::uint8_t> packet, std::uint32_t our_ssrc,
                 RtcpIncoming& result) {
    const bool is_sender = packet[1] == kSenderReport;
    const std::size_t blocks = packet[0] & 0x1F;
    const std::size_t start = 8 + (is_sender ? kSenderInfoBytes : 0);
    if (packet.size() < start + blocks * kBlockBytes) {
        return false;
    }
    result.ssrc = read_u32(&packet[4]);
    if (is_sender) {
        result.sender = read_sender(&packet[8]);
    }
    for (std::size_t i = 0; i < blocks; ++i) {
        const auto block = read_block(&packet[start + i * kBlockBytes]);
        if (block.report.ssrc == our_ssrc) {
            result.block = block;
        }
    }
    return true;
}

}  // namespace

std::size_t write_rtcp(const RtcpOutgoing& packet, std::span<std::uint8_t, kRtcpBytesMax> to) {
    static_assert(8 + kSenderInfoBytes + kBlockBytes + 28 + 8 <= kRtcpBytesMax);
    std::size_t at = write_report(packet, to.data());
    at += write_sdes(packet, to.data() + at);
    if (packet.is_bye) {
        write_header(to.data() + at, 1, kBye, 8);
        write_u32(to.data() + at + 4, packet.ssrc);
        at += 8;
    }
    return at;
}

std::optional<RtcpIncoming> parse_rtcp(std::span<const std::uint8_t> datagram,
                                       std::uint32_t our_ssrc) {
    RtcpIncoming result;
    bool is_first = true;
    while (!datagram.empty()) {
        if (datagram.size() < 8 || datagram[0] >> 6 != 2) {
            return std::nullopt;
        }
        const std::size_t bytes = 4u * (read_u16(&datagram[2]) + 1u);
        const auto type = datagram[1];
        const bool is_report = type == kSenderReport || type == kReceiverReport;
        if (bytes < 8 || bytes > datagram.size() || (is_first && !is_report)) {
            return std::nullopt;
        }
        if (is_report && !read_report(datagram.first(bytes), our_ssrc, result)) {
            return std::nullopt;
        }
        result.is_bye = result.is_bye || type == kBye;
        datagram = datagram.subspan(bytes);
        is_first = false;
    }
    return is_first ? std::nullopt : std::optional(result);
}

std::uint64_t ntp_of(MediaTime time) {
    const auto us = static_cast<std::uint64_t>(time.time_since_epoch().count());
    return (us / 1'000'000) << 32 | ((us % 1'000'000) << 32) / 1'000'000;
}

}  // namespace callfloor::media
