#pragma once
// For tests of streams without network: wires that keep what was sent, events that keep what was
// told, and a party that makes RTP packets in virtual time.

#include <memory>
#include <string>
#include <vector>

#include "media/internal/stream.h"

namespace callfloor::media::testing {

struct Sent {
    RtpPacket packet;  ///< payload points into bytes
    std::vector<std::uint8_t> bytes;
    Endpoint to;
};

class FakeWire final : public Wire {
  public:
    bool send_rtp(std::span<const std::uint8_t> datagram, const Endpoint& to) override {
        auto bytes = std::vector<std::uint8_t>(datagram.begin(), datagram.end());
        rtp.push_back({RtpPacket{}, std::move(bytes), to});
        if (const auto packet = parse_rtp(rtp.back().bytes)) {
            rtp.back().packet = *packet;
        }
        return true;
    }
    bool send_rtcp(std::span<const std::uint8_t> datagram, const Endpoint& to) override {
        rtcp.push_back({RtpPacket{}, {datagram.begin(), datagram.end()}, to});
        return true;
    }

    std::vector<Sent> rtp;
    std::vector<Sent> rtcp;
};

class FakeEvents final : public StreamEvents {
  public:
    void on_playback_finished(StreamId, std::uint64_t playback) override {
        playbacks.push_back(playback);
    }
    void on_digit(StreamId, char digit) override { digits += digit; }
    void on_media_timeout(StreamId stream) override { timeouts.push_back(stream); }
    void on_strangers(StreamId, std::uint64_t packets) override { strangers.push_back(packets); }
    void on_unproven(StreamId, std::uint64_t packets) override { unproven.push_back(packets); }
    void on_handshake(StreamId, Handshake outcome) override { handshakes.push_back(outcome); }

    std::vector<std::uint64_t> playbacks;
    std::string digits;
    std::vector<StreamId> timeouts;
    std::vector<std::uint64_t> strangers;
    std::vector<std::uint64_t> unproven;
    std::vector<Handshake> handshakes;
};

/// A stream under test with its wire, and the phone at its other end.
struct Party {
    Party(std::uint64_t id, StreamEvents& events, const char* address, Micros timeout = {})
        : phone(*Endpoint::from_text(address, 4'000)) {
        StreamOptions options;
        options.id = static_cast<StreamId>(id);
        options.seed = id;
        options.media_timeout = timeout;
        stream.emplace(options, wire, events);
        remote.address = address;
        remote.port = 4'000;
        remote.telephone_event_type = 101;
        remote.receive_event_type = 101;
    }

    void connect(MediaTime now) { stream->set_remote(remote, {phone, std::nullopt}, now); }

    /// The phone sends 20 ms of audio (or a telephone event, whose timestamp stands).
    void speak(MediaTime now, std::span<const std::uint8_t> payload, std::uint8_t type = 8) {
        RtpPacket packet{type, false, sequence++, timestamp, 0xABCD'0000 + phone.address[15], {}};
        std::vector<std::uint8_t> datagram(kRtpHeaderBytes + payload.size());
        write_rtp_header(packet, std::span(datagram).first<kRtpHeaderBytes>());
        std::copy(payload.begin(), payload.end(), datagram.begin() + kRtpHeaderBytes);
        stream->receive_rtp(datagram, phone, now);
        if (type != 101) {
            timestamp += static_cast<std::uint32_t>(payload.size());
        }
    }
    void speak(MediaTime now, std::uint8_t fill = 0x11) {
        speak(now, std::vector<std::uint8_t>(kPacketSamples, fill));
    }
    void press(MediaTime now, std::uint8_t event, std::uint16_t duration, bool end) {
        std::array<std::uint8_t, kTelephoneEventBytes> payload;
        write_telephone_event({event, end, 10, duration}, payload);
        speak(now, payload, 101);
    }

    FakeWire wire;
    const Endpoint phone;
    StreamRemote remote;
    std::optional<Stream> stream;
    std::uint16_t sequence = 1'000;
    std::uint32_t timestamp = 50'000;
};

}  // namespace callfloor::media::testing
