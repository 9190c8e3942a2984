#include "media/internal/telephone_event.h"

#include <algorithm>

namespace callfloor::media {

namespace {
constexpr std::string_view kDigits = "0123456789*#ABCD";
// Events longer than the 16-bit duration go on as a new segment with a later timestamp (RFC 4733
// section 2.5.1.3).
constexpr std::uint16_t kLongDuration = 0xF000;
}  // namespace

std::optional<TelephoneEvent> parse_telephone_event(std::span<const std::uint8_t> payload) {
    if (payload.size() < kTelephoneEventBytes) {
        return std::nullopt;
    }
    return TelephoneEvent{payload[0], (payload[1] & 0x80) != 0,
                          static_cast<std::uint8_t>(payload[1] & 0x3F), read_u16(&payload[2])};
}

void write_telephone_event(const TelephoneEvent& event,
                           std::span<std::uint8_t, kTelephoneEventBytes> to) {
    to[0] = event.event;
    to[1] = static_cast<std::uint8_t>((event.end ? 0x80 : 0) | (event.volume & 0x3F));
    write_u16(&to[2], event.duration);
}

std::optional<char> digit_of_event(std::uint8_t event) {
    return event < kDigits.size() ? std::optional(kDigits[event]) : std::nullopt;
}

std::optional<std::uint8_t> event_of_digit(char digit) {
    const auto upper = digit >= 'a' && digit <= 'd' ? static_cast<char>(digit - 'a' + 'A') : digit;
    const auto at = kDigits.find(upper);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    return static_cast<std::uint8_t>(at);
}

std::optional<char> TelephoneEventReceiver::receive(const RtpPacket& packet) {
    const auto event = parse_telephone_event(packet.payload);
    if (!event) {
        return std::nullopt;
    }
    const bool known = is_known(packet, *event);
    const bool is_older = has_event_ && packet.ssrc == ssrc_ &&
                          static_cast<std::int32_t>(packet.timestamp - timestamp_) < 0;
    if (is_older) {
        return std::nullopt;
    }
    has_event_ = true;
    ssrc_ = packet.ssrc;
    timestamp_ = packet.timestamp;
    const bool was_ended = known && last_.end;
    last_ = *event;
    last_.end = last_.end || was_ended;
    return known ? std::nullopt : digit_of_event(event->event);
}

bool TelephoneEventReceiver::is_known(const RtpPacket& packet, const TelephoneEvent& event) const {
    if (!has_event_ || packet.ssrc != ssrc_) {
        return false;
    }
    if (packet.timestamp == timestamp_) {
        return true;
    }
    const auto later = packet.timestamp - timestamp_;
    return !last_.end && !packet.marker && event.event == last_.event &&
           last_.duration >= kLongDuration && later >= kLongDuration && later <= 0x10000;
}

void TelephoneEventSender::send(std::string_view digits, MediaTime now) {
    if (!is_busy()) {
        due_ = std::max(due_, now);
    }
    for (const char digit : digits) {
        const auto event = event_of_digit(digit);
        if (event && waiting_.size() < kWaitingDigits) {
            waiting_.push_back(*event);
        }
    }
}

std::optional<TelephoneEventSender::Packet> TelephoneEventSender::next(MediaTime now) {
    if (!is_busy() || now < due_) {
        return std::nullopt;
    }
    constexpr int kUpdates =
        static_cast<int>(kDigit / kPacketTime);  // the last one is the first end packet
    if (!is_sending_) {
        is_sending_ = true;
        event_ = waiting_.front();
        waiting_.pop_front();
        packets_ = 0;
    }
    ++packets_;
    Packet packet;
    packet.begins = packets_ == 1;
    packet.event.event = event_;
    packet.event.end = packets_ >= kUpdates;
    packet.event.duration = static_cast<std::uint16_t>(
        static_cast<std::uint32_t>(std::min(packets_, kUpdates)) * kPacketSamples);
    if (packets_ == kUpdates + kEndPackets - 1) {
        is_sending_ = false;
        due_ += kPause - (kEndPackets - 1) * kPacketTime;
    }
    due_ = std::max(due_ + kPacketTime, now - kPacketTime);
    return packet;
}

}  // namespace callfloor::media
