// CPU for the signals of one minute of recording: reading the file, power of the frames, figures.

#include <benchmark/benchmark.h>

#include "base/temporary_folder.h"
#include "records/synthetic_call.h"

namespace callfloor::records {
namespace {

void BM_MeasureACallMinute(benchmark::State& state) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "call.wav";
    SyntheticCall call(std::chrono::minutes(1));
    for (int second = 0; second < 60; second += 6) {
        call.customer.speech.push_back(
            {std::chrono::seconds(second), Duration(second * 1'000 + 2'800)});
        call.agent.speech.push_back(
            {Duration(second * 1'000 + 2'500), Duration(second * 1'000 + 5'500)});
    }
    call.write(file);
    const std::vector<Span> whole{{Duration(0), std::chrono::minutes(1)}};
    for (auto _ : state) {
        const auto track = read_power(file);
        benchmark::DoNotOptimize(signals_of(*track, whole).overtalk);
    }
}
BENCHMARK(BM_MeasureACallMinute)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callfloor::records
