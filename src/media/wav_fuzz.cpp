// Uploaded prompts: a WAV file of anyone's making.

#include <cstddef>
#include <cstdint>

#include "media/wav.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto wav = callfloor::media::parse_wav({data, size});
    long sum = 0;
    if (wav) {
        for (std::size_t i = 0; i < wav->frames(); ++i) {
            for (int channel = 0; channel < wav->channels; ++channel) {
                sum += wav->sample(i, channel);
            }
        }
    }
    return sum == 0x7FFF'FFFF'FFFF ? 1 : 0;
}
