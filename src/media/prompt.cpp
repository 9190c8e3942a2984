#include "media/internal/prompt.h"

#include <cmath>
#include <numbers>

#include "base/limits.h"
#include "media/g711.h"
#include "media/wav.h"

namespace callfloor::media {

namespace {

// Windowed-sinc low-pass (Hamming) that ends below the new Nyquist frequency, with a gain of one.
std::vector<double> low_pass(int factor) {
    const int half = 16 * factor;
    const double cutoff = 0.45 / factor;
    std::vector<double> taps;
    double sum = 0;
    for (int i = -half; i <= half; ++i) {
        const double x = 2.0 * std::numbers::pi * cutoff * i;
        const double sinc = i == 0 ? 2.0 * cutoff : std::sin(x) / (std::numbers::pi * i);
        const double window = 0.54 + 0.46 * std::cos(std::numbers::pi * i / half);
        taps.push_back(sinc * window);
        sum += taps.back();
    }
    for (double& tap : taps) {
        tap /= sum;
    }
    return taps;
}

std::int16_t to_sample(double value) {
    return static_cast<std::int16_t>(std::lround(std::clamp(value, -32'768.0, 32'767.0)));
}

std::vector<std::int16_t> decimate(const std::vector<std::int16_t>& input, int factor) {
    const auto taps = low_pass(factor);
    const auto half = static_cast<std::ptrdiff_t>(taps.size() / 2);
    const auto size = static_cast<std::ptrdiff_t>(input.size());
    std::vector<std::int16_t> output;
    output.reserve(input.size() / static_cast<std::size_t>(factor) + 1);
    for (std::ptrdiff_t at = 0; at < size; at += factor) {
        double value = 0;
        for (std::ptrdiff_t k = std::max(-half, -at); k <= std::min(half, size - 1 - at); ++k) {
            value +=
                taps[static_cast<std::size_t>(k + half)] * input[static_cast<std::size_t>(at + k)];
        }
        output.push_back(to_sample(value));
    }
    return output;
}

std::vector<std::int16_t> to_mono(const WavView& wav) {
    std::vector<std::int16_t> samples(wav.frames());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const int left = wav.sample(i, 0);
        samples[i] =
            static_cast<std::int16_t>(wav.channels == 1 ? left : (left + wav.sample(i, 1)) / 2);
    }
    return samples;
}

}  // namespace

Prompt::Prompt(std::span<const std::int16_t> samples)
    : length_(static_cast<Duration::rep>(samples.size() * 1'000 / kRate)) {
    const std::size_t padded =
        (samples.size() + kPacketSamples - 1) / kPacketSamples * kPacketSamples;
    a_law_.assign(padded, kALawSilence);
    mu_law_.assign(padded, kMuLawSilence);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        a_law_[i] = encode_a_law(samples[i]);
        mu_law_[i] = encode_mu_law(samples[i]);
    }
}

std::span<const std::uint8_t> Prompt::packet(std::size_t index, Codec codec) const {
    const auto& encoded = codec == Codec::Pcma ? a_law_ : mu_law_;
    return std::span(encoded).subspan(index * kPacketSamples, kPacketSamples);
}

Result<std::shared_ptr<const Prompt>> load_prompt(const std::filesystem::path& path) {
    const auto file = TRY(read_audio_file(path, limits::kHttpUploadBytes));
    auto wav = parse_wav(file);
    if (!wav) {
        return fail(wav.error().code, "{}: {}", path.string(), wav.error().text);
    }
    const int factor = wav->rate / Prompt::kRate;
    if (wav->rate % Prompt::kRate != 0 || factor > 6) {
        return fail(ErrorCode::InvalidInput,
                    "{} is sampled at {} Hz; 8,000 Hz or a whole multiple up to 48,000 Hz is "
                    "needed, e.g. sox "
                    "in.wav -r 8000 out.wav",
                    path.string(), wav->rate);
    }
    auto samples = to_mono(*wav);
    if (factor > 1) {
        samples = decimate(samples, factor);
    }
    return prompt_from_samples(std::move(samples));
}

Result<std::shared_ptr<const Prompt>> prompt_from_samples(std::vector<std::int16_t> samples) {
    if (samples.empty()) {
        return fail(ErrorCode::InvalidInput, "the prompt has no sound; record at least 20 ms");
    }
    return std::make_shared<const Prompt>(samples);
}

Duration prompt_length(const Prompt& prompt) {
    return prompt.length();
}

}  // namespace callfloor::media
