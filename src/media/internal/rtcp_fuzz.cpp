// RTCP from the network: never reads past, and what it accepts changes only statistics.

#include "media/internal/stream_testing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace callfloor::media;
    testing::FakeEvents events;
    MediaTime now{std::chrono::seconds(1)};
    testing::Party party{1, events, "192.0.2.1"};
    party.connect(now);
    party.speak(now);
    party.stream->receive_rtcp({data, size}, party.phone, now);
    party.stream->housekeep(now + std::chrono::seconds(10));
    (void)party.stream->statistics();
    for (std::size_t cut = 0; cut + 4 <= size && cut < 8; cut += 4) {
        (void)parse_rtcp({data, size - cut}, 0x2222'2222);
    }
    return 0;
}
