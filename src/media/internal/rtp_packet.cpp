#include "media/internal/rtp_packet.h"

#include "base/limits.h"

namespace callfloor::media {

std::uint16_t read_u16(const std::uint8_t* from) {
    return static_cast<std::uint16_t>(from[0] << 8 | from[1]);
}

std::uint32_t read_u32(const std::uint8_t* from) {
    return static_cast<std::uint32_t>(from[0]) << 24 | static_cast<std::uint32_t>(from[1]) << 16 |
           static_cast<std::uint32_t>(from[2]) << 8 | from[3];
}

void write_u16(std::uint8_t* to, std::uint16_t value) {
    to[0] = static_cast<std::uint8_t>(value >> 8);
    to[1] = static_cast<std::uint8_t>(value);
}

void write_u32(std::uint8_t* to, std::uint32_t value) {
    write_u16(to, static_cast<std::uint16_t>(value >> 16));
    write_u16(to + 2, static_cast<std::uint16_t>(value));
}

std::expected<RtpPacket, RtpFault> parse_rtp(std::span<const std::uint8_t> datagram) {
    if (datagram.size() < kRtpHeaderBytes) {
        return std::unexpected(RtpFault::TooShort);
    }
    if (datagram.size() > limits::kRtpPacketBytes) {
        return std::unexpected(RtpFault::TooLong);
    }
    if (datagram[0] >> 6 != 2) {
        return std::unexpected(RtpFault::BadVersion);
    }
    if (datagram[1] >= 192 && datagram[1] <= 223) {
        return std::unexpected(RtpFault::IsRtcp);  // RFC 5761 section 4
    }
    std::size_t start = kRtpHeaderBytes + 4u * (datagram[0] & 0x0F);
    if (start > datagram.size()) {
        return std::unexpected(RtpFault::TooShort);
    }
    if ((datagram[0] & 0x10) != 0) {
        if (start + 4 > datagram.size()) {
            return std::unexpected(RtpFault::BadExtension);
        }
        start += 4 + 4u * read_u16(&datagram[start + 2]);
        if (start > datagram.size()) {
            return std::unexpected(RtpFault::BadExtension);
        }
    }
    std::size_t end = datagram.size();
    if ((datagram[0] & 0x20) != 0) {
        const std::size_t padding = datagram[end - 1];
        if (padding == 0 || padding > end - start) {
            return std::unexpected(RtpFault::BadPadding);
        }
        end -= padding;
    }
    RtpPacket packet;
    packet.payload_type = datagram[1] & 0x7F;
    packet.marker = (datagram[1] & 0x80) != 0;
    packet.sequence = read_u16(&datagram[2]);
    packet.timestamp = read_u32(&datagram[4]);
    packet.ssrc = read_u32(&datagram[8]);
    packet.payload = datagram.subspan(start, end - start);
    return packet;
}

void write_rtp_header(const RtpPacket& packet, std::span<std::uint8_t, kRtpHeaderBytes> to) {
    to[0] = 0x80;
    to[1] = static_cast<std::uint8_t>((packet.marker ? 0x80 : 0) | packet.payload_type);
    write_u16(&to[2], packet.sequence);
    write_u32(&to[4], packet.timestamp);
    write_u32(&to[8], packet.ssrc);
}

}  // namespace callfloor::media
