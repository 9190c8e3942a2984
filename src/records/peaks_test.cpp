#include "records/peaks.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "media/g711.h"
#include "records/metrics.h"

namespace callfloor::records {
namespace {

std::string little(std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) {
        text += static_cast<char>(value >> (8 * i) & 0xff);
    }
    return text;
}

/// A WAV whose data chunk says `told` bytes; an odd chunk stands before it, as other programs
/// write.
std::string wav(int format, int channels, int bits, const std::string& data, std::uint32_t told) {
    const std::string fmt_chunk =
        "fmt " + little(16, 4) + little(static_cast<std::uint32_t>(format), 2) +
        little(static_cast<std::uint32_t>(channels), 2) + little(8'000, 4) + little(8'000, 4) +
        little(2, 2) + little(static_cast<std::uint32_t>(bits), 2);
    const std::string odd = "LIST" + little(3, 4) + "abc" + std::string(1, '\0');
    return "RIFF" + little(0, 4) + "WAVE" + fmt_chunk + odd + "data" + little(told, 4) + data;
}

class PeaksTest : public ::testing::Test {
  protected:
    std::filesystem::path file(const std::string& bytes) {
        const auto path = folder_.path() / "call.wav";
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    TemporaryFolder folder_;
};

/// One second: left a square wave of 0.25 in the second half, right silence.
std::string a_law_second() {
    std::string data;
    for (int i = 0; i < 8'000; ++i) {
        const auto sample =
            static_cast<std::int16_t>(i < 4'000 ? 0 : (i % 2 == 0 ? 8'192 : -8'192));
        data += static_cast<char>(media::encode_a_law(sample));
        data += static_cast<char>(media::kALawSilence);
    }
    return data;
}

TEST_F(PeaksTest, TellsTheChannelsApart) {
    const std::string data = a_law_second();
    const auto peaks = read_peaks(file(wav(6, 2, 8, data, 16'000)), 4);
    ASSERT_TRUE(peaks.has_value()) << peaks.error().text;
    EXPECT_EQ(peaks->length, Duration(1'000));
    ASSERT_EQ(peaks->left.size(), 4u);
    EXPECT_NEAR(peaks->left[1].second, 0.0F, 0.001F);
    EXPECT_NEAR(peaks->left[2].first, -0.25F, 0.01F);
    EXPECT_NEAR(peaks->left[2].second, 0.25F, 0.01F);
    EXPECT_NEAR(peaks->right[3].second, 0.0F, 0.001F);
}

TEST_F(PeaksTest, ReadsARunningFileWhoseHeaderLagsBehind) {
    for (const std::uint32_t told : {0U, 4'000'000'000U}) {
        const auto peaks = read_peaks(file(wav(6, 2, 8, a_law_second(), told)), 10);
        ASSERT_TRUE(peaks.has_value()) << peaks.error().text;
        EXPECT_EQ(peaks->length, Duration(1'000));
    }
}

TEST_F(PeaksTest, ReadsMonoLinearAndMuLaw) {
    const std::string linear = little(16'384, 2) + little(static_cast<std::uint16_t>(-16'384), 2);
    const auto one = read_peaks(file(wav(1, 1, 16, linear, 4)), 100);
    ASSERT_TRUE(one.has_value());
    ASSERT_EQ(one->left.size(), 2u) << "no more slices than samples";
    EXPECT_FLOAT_EQ(one->left[0].first, 0.5F);
    EXPECT_FLOAT_EQ(one->right[1].second, -0.5F);
    const auto two = read_peaks(
        file(wav(7, 1, 8, std::string(1, static_cast<char>(media::kMuLawSilence)), 1)), 5);
    ASSERT_TRUE(two.has_value());
    EXPECT_NEAR(two->left[0].first, 0.0F, 0.001F);
}

TEST_F(PeaksTest, GivesAnEmptyRecordingNoSlices) {
    const auto peaks = read_peaks(file(wav(6, 2, 8, "", 0)), 5);
    ASSERT_TRUE(peaks.has_value());
    EXPECT_TRUE(peaks->left.empty());
    EXPECT_EQ(peaks->length, Duration(0));
}

TEST_F(PeaksTest, RefusesWhatIsNoRecording) {
    for (const std::string& bytes :
         {std::string(), std::string("RIFF"), std::string(64, 'x'), wav(85, 2, 8, "abcd", 4),
          wav(6, 9, 8, "abcd", 4), wav(6, 2, 8, "abcd", 4).substr(0, 30)}) {
        EXPECT_FALSE(read_peaks(file(bytes), 5).has_value());
    }
    const auto missing = read_peaks(folder_.path() / "none.wav", 5);
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
}

// ---------------------------------------------------------------- metrics

TEST(Metrics, NameEachFigureOnceInBothLanguages) {
    std::set<std::string_view> ids;
    for (const Metric& metric : metrics()) {
        EXPECT_TRUE(ids.insert(metric.id).second) << metric.id;
        for (const std::string_view text :
             {metric.name_zh, metric.name_en, metric.formula, metric.numerator, metric.source}) {
            EXPECT_FALSE(text.empty()) << metric.id;
        }
        EXPECT_TRUE(metric.unit != MetricUnit::Share || !metric.denominator.empty()) << metric.id;
    }
    for (const std::string_view needed :
         {"offered", "service_level", "answer_rate", "abandonment_rate", "average_speed_of_answer",
          "average_handle_time", "occupancy", "not_ready"}) {
        EXPECT_TRUE(ids.contains(needed)) << needed;
    }
}

TEST(Metrics, HaveAllSixServiceLevels) {
    const auto level = std::ranges::find(metrics(), "service_level", &Metric::id);
    ASSERT_NE(level, metrics().end());
    EXPECT_EQ(level->variants.size(), 6u);
}

}  // namespace
}  // namespace callfloor::records
