#include "media/g711.h"

#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

#include "media/tone.h"

namespace callfloor::media {
namespace {

TEST(G711, KnownValuesOfTheRecommendation) {
    EXPECT_EQ(encode_a_law(0), 0xD5);
    EXPECT_EQ(encode_mu_law(0), 0xFF);
    EXPECT_EQ(decode_a_law(0xD5), 8);
    EXPECT_EQ(decode_mu_law(0xFF), 0);
    EXPECT_EQ(encode_a_law(32'767), 0xAA);
    EXPECT_EQ(encode_a_law(-32'768), 0x2A);
    EXPECT_EQ(encode_mu_law(32'767), 0x80);
    EXPECT_EQ(encode_mu_law(-32'768), 0x00);
    EXPECT_EQ(decode_a_law(0xAA), 32'256);
    EXPECT_EQ(decode_mu_law(0x00), -32'124);
    EXPECT_EQ(decode_mu_law(0x80), 32'124);
}

TEST(G711, EveryCodeSurvivesDecodingAndEncoding) {
    for (int code = 0; code < 256; ++code) {
        const auto byte = static_cast<std::uint8_t>(code);
        EXPECT_EQ(encode_a_law(decode_a_law(byte)), byte);
        if (code != 0x7F) {  // minus zero is sent as plus zero
            EXPECT_EQ(encode_mu_law(decode_mu_law(byte)), byte);
        }
    }
}

TEST(G711, TheErrorIsSmallAtEveryLoudness) {
    for (int sample = -32'768; sample <= 32'767; ++sample) {
        const auto linear = static_cast<std::int16_t>(sample);
        const int allowed = std::max(16, std::abs(sample) / 25);
        ASSERT_LE(std::abs(decode_a_law(encode_a_law(linear)) - sample), allowed) << sample;
        ASSERT_LE(std::abs(decode_mu_law(encode_mu_law(linear)) - sample), allowed) << sample;
    }
}

TEST(G711, TablesConvertAsDecodingAndEncodingWould) {
    for (int code = 0; code < 256; ++code) {
        const auto byte = static_cast<std::uint8_t>(code);
        EXPECT_EQ(mu_law_to_a_law()[byte], encode_a_law(decode_mu_law(byte)));
        EXPECT_EQ(a_law_to_mu_law()[byte], encode_mu_law(decode_a_law(byte)));
    }
}

TEST(Tone, MeasuresWhatWasMadeAndNothingElse) {
    const auto tone = make_tone(1'000, 10'000, 8'000);
    EXPECT_NEAR(tone_amplitude(tone, 1'000), 10'000, 10);
    EXPECT_LT(tone_amplitude(tone, 400), 10);
    EXPECT_EQ(tone_amplitude({}, 1'000), 0);
}

TEST(Tone, FindsATonePassedThroughBothCodecs) {
    auto tone = make_tone(700, 5'000, 4'000);
    for (auto& sample : tone) {
        sample = decode_mu_law(a_law_to_mu_law()[encode_a_law(sample)]);
    }
    EXPECT_NEAR(tone_amplitude(tone, 700), 5'000, 100);
}

}  // namespace
}  // namespace callfloor::media
