// The RTCP side of a stream: reports every five seconds or so, and what the peer's reports say
// about us.

#include <algorithm>

#include "base/limits.h"
#include "media/internal/stream.h"

namespace callfloor::media {

namespace {
constexpr double kPerSecond = 65'536.0;  // RTCP's unit of delay
constexpr double kSamplesPerMs = 8;
}  // namespace

std::optional<Endpoint> Stream::rtcp_target() const {
    auto to = target();
    if (!to || to->is_unspecified() || to->port == 65'535 || (is_secure_ && srtp_ == nullptr)) {
        return std::nullopt;
    }
    if (link_ == nullptr) {
        ++to->port;  // RFC 3550 section 11; browsers take both on one port (RFC 5761)
    }
    return to;
}

void Stream::receive_rtcp(std::span<std::uint8_t> datagram, const Endpoint& from, MediaTime now) {
    if (!is_secure_) {
        return receive_clear_rtcp(datagram, from, now);
    }
    const auto clear = srtp_ != nullptr ? srtp_->open_rtcp(datagram) : std::nullopt;
    clear ? receive_clear_rtcp(*clear, from, now) : refuse_unproven();
}

void Stream::receive_clear_rtcp(std::span<const std::uint8_t> datagram, const Endpoint& from,
                                MediaTime now) {
    const auto to = target();
    const auto packet = parse_rtcp(datagram, ssrc_);
    if (!packet || !to || !from.has_same_address(*to)) {
        ++refused_;
        return;
    }
    if (packet->sender) {
        peer_sr_ = middle_of(packet->sender->ntp);
        peer_sr_at_ = now;
    }
    if (packet->block) {
        count_peer_report(packet->block->report);
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

void Stream::count_peer_report(const ReceiveStatistics::Report& report) {
    remote_fraction_lost_ = report.fraction_lost / 256.0;
    auto& sound = heard_by_peer_;
    // What it should have had by now it does not say; we know what we have sent.
    sound.packets = packets_sent_;
    sound.lost = std::min(static_cast<std::uint64_t>(std::max(report.lost, 0)), packets_sent_);
    sound.worst_loss = std::max(sound.worst_loss, *remote_fraction_lost_);
    const double jitter_ms = report.jitter / kSamplesPerMs;
    const auto before = static_cast<double>(peer_reports_++);
    sound.jitter_ms = (sound.jitter_ms * before + jitter_ms) / (before + 1);
    sound.worst_jitter_ms = std::max(sound.worst_jitter_ms, jitter_ms);
}

void Stream::send_report(MediaTime now, bool is_bye) {
    const auto to = rtcp_target();
    if (!to) {
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
    std::span<const std::uint8_t> wire = std::span(datagram).first(bytes);
    if (srtp_ != nullptr) {
        wire = srtp_->seal_rtcp(wire);
    }
    const bool is_sent = !wire.empty() && (link_ != nullptr ? wire_.send_rtp(wire, *to)
                                                            : wire_.send_rtcp(wire, *to));
    has_reported_ = is_sent || has_reported_;
}

}  // namespace callfloor::media
