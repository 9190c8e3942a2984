#pragma once
// RTP packets (RFC 3550 section 5.1): parsing without copying and writing the fixed header. Faults
// are an enum, not a Result: they are counted per packet and must not allocate.

#include <cstdint>
#include <expected>
#include <span>

namespace callfloor::media {

constexpr std::size_t kRtpHeaderBytes = 12;

struct RtpPacket {
    std::uint8_t payload_type = 0;
    bool marker = false;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::span<const std::uint8_t> payload;  ///< without padding; into the datagram
};

enum class RtpFault : std::uint8_t {
    TooShort,
    TooLong,
    BadVersion,
    BadExtension,
    BadPadding,
    IsRtcp
};

/// Contributing sources and extensions are skipped.
std::expected<RtpPacket, RtpFault> parse_rtp(std::span<const std::uint8_t> datagram);

/// Writes version 2, no padding, no extension, no contributing sources. `payload` of the packet is
/// not looked at.
void write_rtp_header(const RtpPacket& packet, std::span<std::uint8_t, kRtpHeaderBytes> to);

/// Big-endian fields, shared with RTCP and telephone events.
std::uint16_t read_u16(const std::uint8_t* from);
std::uint32_t read_u32(const std::uint8_t* from);
void write_u16(std::uint8_t* to, std::uint16_t value);
void write_u32(std::uint8_t* to, std::uint32_t value);

}  // namespace callfloor::media
