#pragma once
// RTCP (RFC 3550 section 6): compound packets with one sender or receiver report, SDES CNAME, and
// BYE at the end; from received ones the report about us and the peer's sender report. Faults only
// count. Pure.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "media/internal/media_time.h"
#include "media/internal/receive_statistics.h"

namespace callfloor::media {

struct SenderInfo {
    std::uint64_t ntp = 0;  ///< 32.32 fixed point; only differences matter between us and the peer
    std::uint32_t rtp_timestamp = 0;
    std::uint32_t packets = 0;
    std::uint32_t bytes = 0;
};

struct ReportBlock {
    ReceiveStatistics::Report report;
    std::uint32_t last_sr = 0;        ///< middle 32 bits of the NTP time of the last sender report
    std::uint32_t since_last_sr = 0;  ///< in 1/65536 s
};

struct RtcpOutgoing {
    std::uint32_t ssrc = 0;
    std::optional<SenderInfo> sender;  ///< absent: a receiver report
    std::optional<ReportBlock> block;
    std::array<char, 16> cname{};
    bool is_bye = false;
};

constexpr std::size_t kRtcpBytesMax = 128;

/// The size written into `to`.
std::size_t write_rtcp(const RtcpOutgoing& packet, std::span<std::uint8_t, kRtcpBytesMax> to);

/// What a received compound packet says that concerns us.
struct RtcpIncoming {
    std::uint32_t ssrc = 0;
    std::optional<SenderInfo> sender;
    std::optional<ReportBlock> block;  ///< the one about our SSRC
    bool is_bye = false;
};

/// Absent when malformed (RFC 3550 A.2).
std::optional<RtcpIncoming> parse_rtcp(std::span<const std::uint8_t> datagram,
                                       std::uint32_t our_ssrc);

/// The monotonic clock as an NTP-like 32.32 number.
std::uint64_t ntp_of(MediaTime time);
constexpr std::uint32_t middle_of(std::uint64_t ntp) {
    return static_cast<std::uint32_t>(ntp >> 16);
}

}  // namespace callfloor::media
