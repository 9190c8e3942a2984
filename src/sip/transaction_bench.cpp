// What a call costs in the signalling alone: CPU and memory of two user agents over the simulated
// network.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include "sip/internal/test_party.h"
#include "sip/internal/test_raw_peer.h"

namespace callfloor::sip {
namespace {

using internal::Pair;

std::size_t heap_bytes() {
    return mallinfo2().uordblks;
}

/// A whole call: INVITE, 100, 180, 200, ACK, BYE, 200; both ends, each message serialised and
/// parsed.
void one_call(Pair& pair) {
    const auto id = pair.a.invite("10.0.0.2");
    pair.run(std::chrono::milliseconds(10));
    pair.a.agent->end(id, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    pair.run(std::chrono::milliseconds(10));
    pair.a.forget();
    pair.b.forget();
}

void bm_call(benchmark::State& state) {
    Pair pair;
    pair.b.when_incoming = [&pair](const IncomingCall& call) {
        pair.b.agent->ring(call.call);
        pair.b.agent->answer(call.call, pair.b.sdp());
    };
    for (auto _ : state) {
        one_call(pair);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bm_call);

/// Heap held for the finished transactions of calls that are over: two on each side of a call, for
/// 32 s.
void bm_finished_transaction_bytes(benchmark::State& state) {
    for (auto _ : state) {
        Pair pair;
        pair.b.when_incoming = [&pair](const IncomingCall& call) {
            pair.b.agent->answer(call.call, pair.b.sdp());
        };
        one_call(pair);
        const auto before = heap_bytes();
        const auto count_before =
            pair.a.agent->figures().transactions + pair.b.agent->figures().transactions;
        for (int i = 0; i < 200; ++i) {
            one_call(pair);
        }
        const auto count = pair.a.agent->figures().transactions +
                           pair.b.agent->figures().transactions - count_before;
        state.counters["bytes_each"] =
            static_cast<double>(heap_bytes() - before) / static_cast<double>(count);
        state.counters["transactions"] = static_cast<double>(count);
    }
}
BENCHMARK(bm_finished_transaction_bytes)->Iterations(5);

/// One INVITE of a stranger in a flood: nearly all are dropped before they are parsed. Includes
/// sending it.
void bm_stranger_in_a_flood(benchmark::State& state) {
    Pair pair;
    internal::RawPeer stranger(pair.wire, "10.0.0.66");
    for (auto _ : state) {
        stranger.send_request("10.0.0.2", {});
        pair.run(std::chrono::milliseconds(1));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bm_stranger_in_a_flood);

}  // namespace
}  // namespace callfloor::sip
