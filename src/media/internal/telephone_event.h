#pragma once
// DTMF as telephone events (RFC 4733): a digit is a run of packets with one timestamp; the last one
// is sent three times. The receiver tells each digit once, at its first packet, however many of its
// packets are lost, doubled or late. The sender makes 100 ms digits with 60 ms pauses. Pure; one
// thread.

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "media/internal/media_time.h"
#include "media/internal/rtp_packet.h"

namespace callfloor::media {

constexpr std::size_t kTelephoneEventBytes = 4;

struct TelephoneEvent {
    std::uint8_t event = 0;  ///< 0-9, 10 *, 11 #, 12-15 A-D, others are no digits
    bool end = false;
    std::uint8_t volume = 10;  ///< -dBm0
    std::uint16_t duration = 0;
};

std::optional<TelephoneEvent> parse_telephone_event(std::span<const std::uint8_t> payload);
void write_telephone_event(const TelephoneEvent& event,
                           std::span<std::uint8_t, kTelephoneEventBytes> to);
std::optional<char> digit_of_event(std::uint8_t event);
std::optional<std::uint8_t> event_of_digit(char digit);

class TelephoneEventReceiver final {
  public:
    /// The digit, when this packet is the first of a new one.
    std::optional<char> receive(const RtpPacket& packet);

  private:
    bool is_known(const RtpPacket& packet, const TelephoneEvent& event) const;

    bool has_event_ = false;
    std::uint32_t ssrc_ = 0;
    std::uint32_t timestamp_ = 0;
    TelephoneEvent last_;
};

class TelephoneEventSender final {
  public:
    static constexpr std::size_t kWaitingDigits = 256;  ///< more are dropped
    static constexpr Micros kDigit = std::chrono::milliseconds(100);
    static constexpr Micros kPause = std::chrono::milliseconds(60);
    static constexpr int kEndPackets = 3;

    void send(std::string_view digits, MediaTime now);
    void clear() { waiting_.clear(); }
    bool is_busy() const { return is_sending_ || !waiting_.empty(); }
    /// Audio must not go out in between.
    bool is_sending() const { return is_sending_; }

    struct Packet {
        TelephoneEvent event;
        bool begins = false;
    };
    /// The packet due now, one every 20 ms.
    std::optional<Packet> next(MediaTime now);

  private:
    std::deque<std::uint8_t> waiting_;
    bool is_sending_ = false;
    std::uint8_t event_ = 0;
    int packets_ = 0;
    MediaTime due_{};
};

}  // namespace callfloor::media
