#include "media/wav.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "media/engine.h"
#include "media/g711.h"
#include "media/internal/prompt.h"
#include "media/tone.h"

namespace callfloor::media {
namespace {

using Bytes = std::vector<std::uint8_t>;

void put16(Bytes& bytes, unsigned value) {
    bytes.push_back(static_cast<std::uint8_t>(value));
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
}
void put32(Bytes& bytes, unsigned value) {
    put16(bytes, value & 0xFFFF);
    put16(bytes, value >> 16);
}
void put(Bytes& bytes, std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
}

struct Format {
    unsigned tag = 1;
    unsigned channels = 1;
    unsigned rate = 8'000;
    unsigned bits = 16;
};

Bytes wav_of(const Format& format, const Bytes& data) {
    Bytes bytes;
    put(bytes, "RIFF");
    put32(bytes, 0);
    put(bytes, "WAVELIST");
    put32(bytes, 3);
    put(bytes, "abc");
    bytes.push_back(0);  // chunks are padded to even
    put(bytes, "fmt ");
    put32(bytes, 16);
    put16(bytes, format.tag);
    put16(bytes, format.channels);
    put32(bytes, format.rate);
    put32(bytes, 0);
    put16(bytes, 0);
    put16(bytes, format.bits);
    put(bytes, "data");
    put32(bytes, static_cast<unsigned>(data.size()));
    bytes.insert(bytes.end(), data.begin(), data.end());
    return bytes;
}

Bytes pcm_of(const std::vector<std::int16_t>& samples) {
    Bytes bytes;
    for (const auto sample : samples) {
        put16(bytes, static_cast<std::uint16_t>(sample));
    }
    return bytes;
}

TEST(Wav, ReadsWhatItWrites) {
    const std::vector<std::int16_t> samples{0, 1, -1, 32'767, -32'768};
    const auto file = pcm_wav(samples);
    const auto wav = parse_wav(file);
    ASSERT_TRUE(wav);
    EXPECT_EQ(wav->format, WavFormat::Pcm);
    EXPECT_EQ(wav->rate, 8'000);
    ASSERT_EQ(wav->frames(), samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        EXPECT_EQ(wav->sample(i, 0), samples[i]);
    }
}

TEST(Wav, ReadsStereoG711BehindOtherChunks) {
    const auto file = wav_of({6, 2, 8'000, 8}, {0xD5, 0xAA, 0x2A, 0xD5, 0x01});
    const auto wav = parse_wav(file);
    ASSERT_TRUE(wav);
    EXPECT_EQ(wav->frames(), 2u);  // the half frame is left out
    EXPECT_EQ(wav->sample(0, 1), 32'256);
    EXPECT_EQ(wav->sample(1, 0), -32'256);
    EXPECT_EQ(parse_wav(wav_of({7, 1, 8'000, 8}, {0x80}))->sample(0, 0), 32'124);
}

TEST(Wav, ADataSizeBeyondTheFileMeansToTheEnd) {
    auto file = pcm_wav(std::vector<std::int16_t>(100, 5));
    file[40] = file[41] = file[42] = file[43] = 0xFF;
    EXPECT_EQ(parse_wav(file)->frames(), 100u);
}

TEST(Wav, SaysWhatIsWrong) {
    const auto error = [](const Bytes& bytes) {
        const auto wav = parse_wav(bytes);
        EXPECT_FALSE(wav);
        return wav ? std::string() : wav.error().text;
    };
    EXPECT_NE(error({}).find("not a RIFF"), std::string::npos);
    EXPECT_NE(error(wav_of({3, 1, 8'000, 32}, {})).find("format 3 with 32 bits"),
              std::string::npos);
    EXPECT_NE(error(wav_of({1, 6, 8'000, 16}, {})).find("6 channels"), std::string::npos);
    EXPECT_NE(error(wav_of({1, 1, 0, 16}, {})).find("0 Hz"), std::string::npos);
    auto cut = wav_of({}, {});
    cut.resize(cut.size() - 8);
    EXPECT_NE(error(cut).find("no data"), std::string::npos);
    cut.resize(20);
    EXPECT_NE(error(cut).find("no format"), std::string::npos);
}

TEST(Wav, NoPrefixOfAFileMisleadsTheParser) {
    const auto file = pcm_wav(std::vector<std::int16_t>(10, 5));
    for (std::size_t size = 0; size < file.size(); ++size) {
        const auto wav = parse_wav(std::span(file).first(size));
        EXPECT_EQ(wav.has_value(), size >= 44) << size;
        if (wav) {
            EXPECT_EQ(wav->frames(), (size - 44) / 2);
        }
    }
}

TEST(Wav, TheRecordingHeaderIsThatOfStereoALaw) {
    const auto header = recording_header(16'000);
    Bytes file(header.begin(), header.end());
    file.resize(file.size() + 16'000, 0xD5);
    const auto wav = parse_wav(file);
    ASSERT_TRUE(wav);
    EXPECT_EQ(wav->format, WavFormat::ALaw);
    EXPECT_EQ(wav->channels, 2);
    EXPECT_EQ(wav->rate, 8'000);
    EXPECT_EQ(wav->frames(), 8'000u);
    EXPECT_EQ(file[4] | file[5] << 8, 16'000 + 50);
    EXPECT_EQ(file[46] | file[47] << 8, 8'000);  // fact: frames
}

class LoadPromptTest : public ::testing::Test {
  protected:
    void TearDown() override { std::filesystem::remove(path); }
    Result<std::shared_ptr<const Prompt>> load(const Bytes& bytes) {
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        return load_prompt(path);
    }
    static std::vector<std::int16_t> samples_of(const Prompt& prompt, Codec codec) {
        std::vector<std::int16_t> samples;
        for (std::size_t i = 0; i < prompt.packets(); ++i) {
            for (const auto code : prompt.packet(i, codec)) {
                samples.push_back(codec == Codec::Pcma ? decode_a_law(code) : decode_mu_law(code));
            }
        }
        return samples;
    }

    std::filesystem::path path =
        std::filesystem::temp_directory_path() /
        ("callfloor-prompt-" + std::to_string(::getpid()) + "-" +
         ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".wav");
};

TEST_F(LoadPromptTest, EncodesForBothCodecs) {
    const auto prompt = load(pcm_wav(make_tone(440, 8'000, 4'000)));
    ASSERT_TRUE(prompt);
    EXPECT_EQ(prompt_length(**prompt), Duration(500));
    EXPECT_EQ((*prompt)->packets(), 25u);
    EXPECT_NEAR(tone_amplitude(samples_of(**prompt, Codec::Pcma), 440), 8'000, 100);
    EXPECT_NEAR(tone_amplitude(samples_of(**prompt, Codec::Pcmu), 440), 8'000, 100);
}

TEST_F(LoadPromptTest, StereoIsAveraged) {
    std::vector<std::int16_t> samples;
    for (const auto sample : make_tone(440, 8'000, 4'000)) {
        samples.push_back(sample);
        samples.push_back(0);
    }
    const auto prompt = load(wav_of({1, 2, 8'000, 16}, pcm_of(samples)));
    ASSERT_TRUE(prompt);
    EXPECT_NEAR(tone_amplitude(samples_of(**prompt, Codec::Pcma), 440), 4'000, 100);
}

TEST_F(LoadPromptTest, HigherRatesAreDecimatedWithoutAliases) {
    for (const unsigned factor : {2u, 3u, 4u, 6u}) {
        // 1 kHz stays; 5 kHz, which 8 kHz cannot hold, would come out as 3 kHz.
        auto samples = make_tone(1'000.0 / factor, 6'000, 8'000 * factor);
        const auto high = make_tone(5'000.0 / factor, 6'000, samples.size());
        for (std::size_t i = 0; i < samples.size(); ++i) {
            samples[i] = static_cast<std::int16_t>(samples[i] + high[i]);
        }
        const auto prompt = load(wav_of({1, 1, 8'000 * factor, 16}, pcm_of(samples)));
        ASSERT_TRUE(prompt);
        EXPECT_EQ(prompt_length(**prompt), Duration(1'000));
        const auto heard = samples_of(**prompt, Codec::Pcma);
        EXPECT_NEAR(tone_amplitude(heard, 1'000), 6'000, 150) << factor;
        EXPECT_LT(tone_amplitude(heard, 3'000), 60) << factor;
    }
}

TEST_F(LoadPromptTest, SaysWhichFileAndWhatIsWanted) {
    const auto odd = load(wav_of({1, 1, 44'100, 16}, Bytes(10)));
    ASSERT_FALSE(odd);
    EXPECT_NE(odd.error().text.find(path.string()), std::string::npos);
    EXPECT_NE(odd.error().text.find("44100"), std::string::npos);
    const auto text = load(Bytes(100, 'x'));
    ASSERT_FALSE(text);
    EXPECT_NE(text.error().text.find(path.string()), std::string::npos);
    EXPECT_FALSE(load(pcm_wav({})));
    EXPECT_EQ(load_prompt("/no/such/file.wav").error().code, ErrorCode::NotFound);
    EXPECT_FALSE(load_prompt("/tmp"));
}

TEST_F(LoadPromptTest, AFileBeyondTheLimitIsRefused) {
    std::ofstream(path) << "RIFF";
    std::filesystem::resize_file(path, limits::kHttpUploadBytes + 1);
    EXPECT_EQ(load_prompt(path).error().code, ErrorCode::LimitReached);
}

}  // namespace
}  // namespace callfloor::media
