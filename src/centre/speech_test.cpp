#include "centre/speech.h"

#include <cmath>
#include <cstring>
#include <fstream>

#include <gtest/gtest.h>

#include "base/temporary_folder.h"

namespace callfloor::centre {
namespace {

/// A tone as espeak-ng writes it: 22,050 Hz, a header that does not know the length.
std::string tone(int rate, double hz, double seconds) {
    std::string wav = "RIFF____WAVEfmt ";
    const auto put = [&](auto number) {
        wav.append(reinterpret_cast<const char*>(&number), sizeof number);
    };
    put(std::uint32_t{16});
    put(std::uint16_t{1});
    put(std::uint16_t{1});
    put(static_cast<std::uint32_t>(rate));
    put(static_cast<std::uint32_t>(rate * 2));
    put(std::uint16_t{2});
    put(std::uint16_t{16});
    wav += "data";
    put(std::uint32_t{0x7FFFF000});
    for (int i = 0; i < static_cast<int>(seconds * rate); ++i) {
        put(static_cast<std::int16_t>(10'000 * std::sin(2 * M_PI * hz * i / rate)));
    }
    return wav;
}

/// Root mean square of the middle half.
double level(const std::string& wav) {
    const std::size_t count = (wav.size() - 44) / 2;
    double sum = 0;
    for (std::size_t i = count / 4; i < count * 3 / 4; ++i) {
        std::int16_t sample = 0;
        std::memcpy(&sample, wav.data() + 44 + i * 2, 2);
        sum += static_cast<double>(sample) * sample;
    }
    return std::sqrt(sum / (static_cast<double>(count) / 2));
}

TEST(Speech, KeepsATelephonesToneAndLosesWhatWouldFoldBack) {
    const auto kept = wav_at_8_khz(tone(22'050, 1'000, 1));
    ASSERT_TRUE(kept);
    EXPECT_NEAR(static_cast<double>(kept->size() - 44) / 2, 8'000, 2);
    EXPECT_NEAR(level(*kept), 10'000 / std::sqrt(2), 150);
    const auto lost = wav_at_8_khz(tone(22'050, 6'000, 1));
    ASSERT_TRUE(lost);
    EXPECT_LT(level(*lost), 100);
}

TEST(Speech, SaysWhatItCannotSpeak) {
    const TemporaryFolder folder;
    Speech speech(folder.path());
    EXPECT_EQ(speech.speak({" \n", "en"}).error().field, "text");
    EXPECT_EQ(speech.speak({std::string(3'000, 'a'), "en"}).error().field, "text");
    EXPECT_EQ(speech.speak({"hello", "fr"}).error().field, "language");
    EXPECT_FALSE(wav_at_8_khz("RIFF"));
    Speech missing(folder.path(), "no-such-program");
    const auto refused = missing.speak({"hello", "en"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    EXPECT_NE(refused.error().text.find("install"), std::string::npos);
    Speech silent(folder.path(), "true");
    EXPECT_EQ(silent.speak({"hello", "en"}).error().code, ErrorCode::Unavailable);
}

TEST(Speech, SpeaksOnceAndKeepsIt) {
    const TemporaryFolder folder;
    const auto cache = folder.path() / "speech";
    const auto first = Speech(cache).speak({"Welcome. Please wait.", "en"});
    ASSERT_TRUE(first) << first.error().text;
    EXPECT_GT(first->size(), 8'000u) << "more than half a second";
    EXPECT_GT(level(*first), 100);
    // The second time no program is needed.
    const auto again = Speech(cache, "no-such-program").speak({"Welcome. Please wait.", "en"});
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(*again, *first);
    EXPECT_FALSE(Speech(cache, "no-such-program").speak({"Welcome. Please wait.", "zh-CN"}));
}

}  // namespace
}  // namespace callfloor::centre
