// What ten minutes of a call cost to keep: CPU of packing and sealing with all of its reading back,
// CPU of hearing it, and what is left of its size. The voices are those of the demo
// (CALLFLOOR_SHARE, build/share without it), in turn, on lines with a little noise.

#include <cstdlib>
#include <random>

#include <benchmark/benchmark.h>

#include "base/temporary_folder.h"
#include "media/g711.h"
#include "media/wav.h"
#include "sound/sound_packer.h"
#include "sound/sound_reader.h"
#include "sound/testing/sound_fixture.h"

namespace callfloor::sound {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMinutes = 10;
constexpr std::size_t kSamples = kMinutes * 60 * testing::kRate;

void append_speech(const fs::path& file, std::vector<std::int16_t>& to,
                   std::vector<std::int16_t>& other) {
    const auto bytes = media::read_audio_file(file, 64 << 20);
    const auto wav = bytes ? media::parse_wav(*bytes) : fail(bytes.error());
    for (std::size_t i = 0; wav && i < wav->frames(); ++i) {
        to.push_back(wav->sample(i, 0));
    }
    other.resize(to.size());
}

/// False without the voices.
bool write_call_of_voices(const fs::path& path) {
    const char* share = std::getenv("CALLFLOOR_SHARE");
    const fs::path speech = fs::path(share != nullptr ? share : "build/share") / "speech";
    std::vector<std::int16_t> customer, agent;
    for (int turn = 1; customer.size() < kSamples; turn = turn % 4 + 1) {
        const auto before = customer.size();
        append_speech(speech / fmt::format("caller_{}.wav", turn), customer, agent);
        append_speech(speech / fmt::format("agent_{}.wav", turn), agent, customer);
        if (customer.size() == before) {
            return false;
        }
    }
    std::mt19937 random(1);
    std::normal_distribution<double> noise(0, 12);
    std::string data;
    for (std::size_t i = 0; i < kSamples; ++i) {
        for (const auto* side : {&customer, &agent}) {
            const auto value = std::clamp((*side)[i] + noise(random), -32'768.0, 32'767.0);
            data += static_cast<char>(media::encode_a_law(static_cast<std::int16_t>(value)));
        }
    }
    const auto header = media::recording_header(data.size());
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(header.data()),
              static_cast<std::streamsize>(header.size()));
    out << data;
    return true;
}

SoundFile wanted(const benchmark::State& state) {
    return {static_cast<SoundForm>(state.range(0)), state.range(1) != 0};
}

void BM_Pack(benchmark::State& state) {
    const TemporaryFolder folder;
    const StoredSound sound(folder.path() / "x.wav", testing::keys(testing::kOldKey));
    if (!write_call_of_voices(sound.wav)) {
        state.SkipWithError("no voices; see CALLFLOOR_SHARE");
        return;
    }
    const auto before = static_cast<double>(fs::file_size(sound.wav));
    double after = 0;
    for (auto _ : state) {
        after = static_cast<double>(repack(sound, wanted(state))->bytes);
    }
    state.SetLabel(std::string(word_of(wanted(state).form)) +
                   (state.range(1) != 0 ? " sealed" : ""));
    state.counters["share_of_size"] = after / before;
    state.counters["kbit_s"] = after * 8 / 1'000 / (kMinutes * 60);
    state.counters["cpu_s_per_hour"] =
        benchmark::Counter(60.0 / kMinutes, benchmark::Counter::kIsIterationInvariantRate |
                                                benchmark::Counter::kInvert);
}
BENCHMARK(BM_Pack)->Args({0, 1})->Args({1, 0})->Args({1, 1})->Args({2, 0})->Args({2, 1})->Unit(
    benchmark::kMillisecond);

void BM_Hear(benchmark::State& state) {
    const TemporaryFolder folder;
    const StoredSound sound(folder.path() / "x.wav", testing::keys(testing::kOldKey));
    if (!write_call_of_voices(sound.wav)) {
        state.SkipWithError("no voices; see CALLFLOOR_SHARE");
        return;
    }
    if (state.range(0) != 0 || state.range(1) != 0) {
        std::ignore = repack(sound, wanted(state));
        std::ignore = remove_others(sound, wanted(state));
    }
    for (auto _ : state) {
        const auto wav = open_as_wav(sound);
        std::vector<char> bytes(65'536);
        for (std::int64_t at = 0; at < (*wav)->size();) {
            at += static_cast<std::int64_t>(*(*wav)->read_at(at, bytes));
        }
    }
    state.SetLabel(std::string(word_of(wanted(state).form)) +
                   (state.range(1) != 0 ? " sealed" : ""));
}
BENCHMARK(BM_Hear)->Args({0, 0})->Args({1, 1})->Args({2, 1})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callfloor::sound
