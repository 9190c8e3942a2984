// What tracing costs a short call: fourteen messages on two legs. On the control thread each is
// only copied; all threads together also mask and write them.
#include <benchmark/benchmark.h>

#include "base/check.h"
#include "base/temporary_folder.h"
#include "io/virtual_time.h"
#include "switchboard/trace_recorder.h"

namespace callfloor::switchboard {
namespace {

constexpr int kMessages = 14;
constexpr int kCallsPerSecond = 50;

/// About as long as a carrier's INVITE; every third carries SDP and the rest are shorter.
std::string message(int number) {
    std::string text =
        "INVITE sip:4001@192.0.2.10:5060 SIP/2.0\r\n"
        "Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK-524287-1---5d0e8f6b8d6a4c1f;rport\r\n"
        "Max-Forwards: 70\r\nContact: <sip:1380013800@192.0.2.1:5070;transport=UDP>\r\n"
        "To: <sip:4001@192.0.2.10>\r\n"
        "From: \"Carrier\" <sip:1380013800@carrier.example.com>;tag=3c5d4f21\r\n"
        "Call-ID: 8Fv1k0bQy2Xf0wDk3r2hTg..@192.0.2.1\r\nCSeq: 1 INVITE\r\n"
        "Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO, SUBSCRIBE\r\n"
        "User-Agent: Example Phone 5.4.3\r\nContent-Length: 233\r\n\r\n";
    if (number % 3 == 0) {
        text +=
            "v=0\r\no=- 20518 0 IN IP4 192.0.2.1\r\ns=call\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
            "m=audio 54742 RTP/AVP 0 8 9 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
            "a=rtpmap:9 G722/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
            "a=sendrecv\r\n";
    }
    return text;
}

void trace_calls(benchmark::State& state, bool waits) {
    const TemporaryFolder folder;
    auto store = TraceStore::open({folder.path() / "traces", std::int64_t{64} << 20});
    CHECK(store.has_value());
    io::VirtualTime time;
    std::vector<std::string> texts;
    for (int i = 0; i < kMessages; ++i) {
        texts.push_back(message(i));
    }
    const sip::Flow flow{{"192.0.2.10", 5060, {}}, {"192.0.2.1", 5070, {}}, {}};
    std::int64_t calls = 0;
    TraceRecorder recorder(time, **store);
    for (auto _ : state) {
        for (int i = 0; i < kCallsPerSecond; ++i) {
            const auto call_id = fmt::format("{}@192.0.2.1", ++calls);
            recorder.name(call_id, ConversationId{calls}, LegId{calls});
            for (const auto& text : texts) {
                recorder.on_message(sip::MessageWatcher::Way::In, flow, call_id, text);
            }
        }
        time.advance(std::chrono::seconds(1));
        if (waits) {
            (*store)->flush();
        } else {
            state.PauseTiming();
            (*store)->flush();
            state.ResumeTiming();
        }
    }
    state.counters["per_call"] = benchmark::Counter(
        static_cast<double>(calls), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void trace_call_on_the_control_thread(benchmark::State& state) {
    trace_calls(state, false);
}
BENCHMARK(trace_call_on_the_control_thread);

void trace_call_on_all_threads(benchmark::State& state) {
    trace_calls(state, true);
}
BENCHMARK(trace_call_on_all_threads)->MeasureProcessCPUTime();

}  // namespace
}  // namespace callfloor::switchboard
