// The RTCP side of a stream: reports every five seconds or so, and what the peer's reports say
// about us.

#include "base/limits.h"
#include "media/internal/stream.h"

namespace callfloor::media {

namespace {
constexpr double kPerSecond = 65'536.0;  // RTCP's unit of delay
}

std::optional<Endpoint> Stream::rtcp_target() const {
    auto target = latch_.target();
    if (!target || target->is_unspecified() || target->port == 65'535) {
        return std::nullopt;
    }
    ++target->port;  // RFC 3550 section 11
    return target;
}

void Stream::receive_rtcp(std::span<const std::uint8_t> datagram, const Endpoint& from,
                          MediaTime now) {
    const auto target = latch_.target();
    const auto packet = parse_rtcp(datagram, ssrc_);
    if (!packet || !target || !from.has_same_address(*target)) {
        ++refused_;
        return;
    }
    if (packet->sender) {
        peer_sr_ = middle_of(packet->sender->ntp);
        peer_sr_at_ = now;
    }
    if (packet->block) {
        remote_fraction_lost_ = packet->block->report.fraction_lost / 256.0;
        if (packet->block->last_sr != 0) {
            const auto delay =
                middle_of(ntp_of(now)) - packet->block->last_sr - packet->block->since_last_sr;
            // More than half the range is a negative delay: the peer's figures are wrong.
            if (delay < 0x8000'0000) {
                round_trip_ms_ = delay / kPerSecond * 1'000.0;
            }
        }
    }
}

void Stream::send_report(MediaTime now, bool is_bye) {
    const auto target = rtcp_target();
    if (!target) {
        return;
    }
    RtcpOutgoing packet;
    packet.ssrc = ssrc_;
    packet.cname = cname_;
    packet.is_bye = is_bye;
    if (timeline_.has_started()) {
        const auto headers = packets_sent_ * kRtpHeaderBytes;
        packet.sender = SenderInfo{ntp_of(now), timeline_.timestamp_at(now),
                                   static_cast<std::uint32_t>(packets_sent_),
                                   static_cast<std::uint32_t>(bytes_sent_ - headers)};
    }
    if (received_.has_source()) {
        ReportBlock block;
        block.report = received_.report();
        if (peer_sr_at_ != MediaTime{}) {
            block.last_sr = peer_sr_;
            const auto since = std::chrono::duration<double>(now - peer_sr_at_).count();
            block.since_last_sr = static_cast<std::uint32_t>(since * kPerSecond);
        }
        packet.block = block;
    }
    std::array<std::uint8_t, kRtcpBytesMax> datagram;
    const auto bytes = write_rtcp(packet, datagram);
    has_reported_ = wire_.send_rtcp(std::span(datagram).first(bytes), *target) || has_reported_;
}

}  // namespace callfloor::media
