// What one packet costs in user space, without the kernel's share: relay, convert, record.

#include <benchmark/benchmark.h>

#include "media/internal/srtp_testing.h"
#include "media/internal/stream_testing.h"

namespace callfloor::media {
namespace {

class NoWire final : public Wire {
  public:
    bool send_rtp(std::span<const std::uint8_t> datagram, const Endpoint& to) override {
        benchmark::DoNotOptimize(datagram.data());
        benchmark::DoNotOptimize(to.port);
        return true;
    }
    bool send_rtcp(std::span<const std::uint8_t>, const Endpoint&) override { return true; }
};

struct Call {
    explicit Call(Codec agent_codec) {
        StreamOptions options;
        options.id = StreamId{1};
        caller.emplace(options, wire, events);
        options.id = StreamId{2};
        agent.emplace(options, wire, events);
        StreamRemote remote;
        caller->set_remote(remote, {phone, std::nullopt}, now);
        remote.codec = agent_codec;
        agent->set_remote(remote, {phone, std::nullopt}, now);
        caller->bridge(*agent);
    }
    void packet() {
        now += kPacketTime;
        write_rtp_header({8, false, sequence++, timestamp, 77, {}},
                         std::span(datagram).first<kRtpHeaderBytes>());
        timestamp += kPacketSamples;
        caller->receive_rtp(datagram, phone, now);
    }

    NoWire wire;
    testing::FakeEvents events;
    MediaTime now{std::chrono::seconds(100)};
    const Endpoint phone = *Endpoint::from_text("192.0.2.1", 4'000);
    std::optional<Stream> caller;
    std::optional<Stream> agent;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::array<std::uint8_t, kRtpHeaderBytes + kPacketSamples> datagram{};
};

void relay_packet(benchmark::State& state) {
    Call call(state.range(0) == 0 ? Codec::Pcma : Codec::Pcmu);
    for (auto _ : state) {
        call.packet();
    }
}
BENCHMARK(relay_packet)->ArgName("convert")->Arg(0)->Arg(1);

// A packet of a plain caller to a phone with SRTP, and one back: what both cost more than two of
// relay_packet is the price of encryption.
void relay_sealed_packets(benchmark::State& state) {
    const auto suite =
        state.range(0) == 0 ? SrtpSuite::AeadAes128Gcm : SrtpSuite::AesCm128HmacSha1_80;
    Call call(Codec::Pcma);
    StreamRemote remote;
    remote.srtp = testing::srtp_keys(suite);
    call.agent->set_remote(remote, {call.phone, std::nullopt}, call.now);
    const auto phone = Srtp::create(testing::far_end(*remote.srtp));
    for (auto _ : state) {
        call.packet();
        state.PauseTiming();
        const auto sealed = phone->seal_rtp(testing::rtp_datagram(call.sequence, 7));
        std::vector<std::uint8_t> wire(sealed.begin(), sealed.end());
        state.ResumeTiming();
        call.agent->receive_rtp(wire, call.phone, call.now);
    }
}
BENCHMARK(relay_sealed_packets)->ArgName("cm")->Arg(0)->Arg(1);

void relay_and_record_packet(benchmark::State& state) {
    Call call(Codec::Pcma);
    Recording recording(RecordingHandle{1}, "bench.wav", call.now);
    call.caller->start_recording(recording);
    for (auto _ : state) {
        call.packet();
        if (call.sequence % 8 == 0) {
            recording.commit(call.now);
            for (auto part = recording.readable(); !part.empty(); part = recording.readable()) {
                recording.consume(part.size());
            }
        }
    }
    call.caller->leave(call.now);
}
BENCHMARK(relay_and_record_packet);

}  // namespace
}  // namespace callfloor::media
