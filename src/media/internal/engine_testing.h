#pragma once
// For tests of the whole engine on loopback: the control loop turned by the test's own thread, and
// a peer that sends and receives RTP on a socket of its own. Waiting is by condition with a
// deadline, never by a fixed sleep.

#include <filesystem>
#include <functional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "media/engine.h"
#include "media/internal/media_time.h"
#include "media/internal/rtp_packet.h"
#include "media/internal/udp_socket.h"

namespace callfloor::media::testing {

class Recorder final : public EngineEvents {
  public:
    void on_playback_finished(StreamId, std::uint64_t playback) override {
        playbacks.push_back(playback);
    }
    void on_digit(StreamId, char digit) override { digits += digit; }
    void on_media_timeout(StreamId stream) override { timeouts.push_back(stream); }
    void on_recording_finished(const RecordingResult& result) override {
        recordings.push_back(result);
    }

    std::vector<std::uint64_t> playbacks;
    std::string digits;
    std::vector<StreamId> timeouts;
    std::vector<RecordingResult> recordings;
};

struct Heard {
    RtpPacket header;  ///< payload not set
    std::vector<std::uint8_t> payload;
    MediaTime at{};
};

/// A phone on loopback.
class Peer final {
  public:
    explicit Peer(const char* address = "127.0.0.1") {
        auto bound = UdpSocket::bind(*Endpoint::from_text(address, 0));
        socket_ = std::move(*bound);
        port_ = socket_->local_port();
    }

    std::uint16_t port() const { return port_; }
    StreamRemote remote(Codec codec = Codec::Pcma) const {
        StreamRemote remote;
        remote.address = "127.0.0.1";
        remote.port = port_;
        remote.codec = codec;
        remote.telephone_event_type = 101;
        remote.receive_event_type = 101;
        return remote;
    }

    void send(std::uint16_t to_port, std::span<const std::uint8_t> payload, std::uint8_t type = 8,
              bool advance = true) {
        RtpPacket packet;
        packet.payload_type = type;
        packet.sequence = sequence++;
        packet.timestamp = timestamp;
        packet.ssrc = ssrc;
        if (advance) {
            timestamp += static_cast<std::uint32_t>(payload.size());
        }
        std::vector<std::uint8_t> datagram(kRtpHeaderBytes + payload.size());
        write_rtp_header(packet, std::span(datagram).first<kRtpHeaderBytes>());
        std::copy(payload.begin(), payload.end(), datagram.begin() + kRtpHeaderBytes);
        send_raw(to_port, datagram);
    }
    void send_raw(std::uint16_t to_port, std::span<const std::uint8_t> datagram) {
        socket_->send(datagram, *Endpoint::from_text("127.0.0.1", to_port));
    }

    /// Takes what has come.
    std::size_t listen() {
        std::vector<std::uint8_t> buffer(2'000);
        while (const auto got = socket_->receive(buffer)) {
            const auto packet = parse_rtp(std::span(buffer).first(got->bytes));
            if (packet) {
                heard.push_back({*packet,
                                 {packet->payload.begin(), packet->payload.end()},
                                 io::monotonic_now()});
                heard.back().header.payload = {};
            }
        }
        return heard.size();
    }

    std::vector<Heard> heard;
    std::uint16_t sequence = 65'500;
    std::uint32_t timestamp = 4'294'960'000;
    std::uint32_t ssrc = 0x1234'5678;

  private:
    std::optional<UdpSocket> socket_;
    std::uint16_t port_ = 0;
};

/// Turns the loop until the condition holds; fails the test after twenty seconds.
inline void run_until(io::EventLoop& loop, const std::function<bool()>& condition) {
    const auto deadline = io::monotonic_now() + std::chrono::seconds(20);
    while (!condition()) {
        ASSERT_LT(io::monotonic_now(), deadline) << "the condition did not come true";
        loop.context().run_one_for(std::chrono::milliseconds(2));
    }
}

/// Turns the loop and calls `every` each 20 ms.
inline void run_paced(io::EventLoop& loop, int packets, const std::function<void(int)>& every) {
    auto due = io::monotonic_now();
    for (int i = 0; i < packets; ++i) {
        every(i);
        due += std::chrono::milliseconds(20);
        while (io::monotonic_now() < due) {
            loop.context().run_one_for(std::chrono::milliseconds(1));
        }
    }
}

}  // namespace callfloor::media::testing
