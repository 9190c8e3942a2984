// RTP from the network: whatever parses must lie within the datagram and survive being relayed.

#include <cstdlib>

#include "media/internal/stream_testing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace callfloor::media;
    const std::span<const std::uint8_t> datagram(data, size);
    if (const auto packet = parse_rtp(datagram)) {
        const auto* begin = packet->payload.data();
        if (begin < data + kRtpHeaderBytes || begin + packet->payload.size() > data + size) {
            std::abort();
        }
    }
    testing::FakeEvents events;
    MediaTime now{std::chrono::seconds(1)};
    testing::Party caller{1, events, "192.0.2.1"};
    testing::Party agent{2, events, "192.0.2.2"};
    agent.remote.codec = Codec::Pcmu;
    caller.connect(now);
    agent.connect(now);
    Recording recording(RecordingHandle{1}, "fuzz.wav", now);
    caller.stream->start_recording(recording);
    caller.stream->bridge(*agent.stream);
    for (int i = 0; i < 3; ++i) {
        now += std::chrono::milliseconds(20);
        std::vector<std::uint8_t> copy(data, data + size);
        if (size > 3) {
            copy[3] = static_cast<std::uint8_t>(copy[3] + i);  // else the repetition is a duplicate
        }
        caller.stream->receive_rtp(copy, caller.phone, now);
        agent.stream->receive_rtp(copy, agent.phone, now);
        recording.commit(now);
    }
    caller.stream->leave(now);
    return 0;
}
