#include "quality/clip_audio.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "quality/clip_rules.h"
#include "quality/testing/tone_recording.h"

namespace callfloor::quality {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kCustomer = 0;
constexpr int kAgent = 1;
// Whole periods in 100 ms, so that each is measured apart from the others.
constexpr TonePart kParts[] = {
    {seconds(2), 400, 600}, {seconds(2), 700, 900}, {seconds(2), 1'200, 1'500}};

ClipMark mark(std::int64_t from_ms, std::int64_t to_ms, ClipSides sides = ClipSides::Both) {
    return {Duration(from_ms), Duration(to_ms), sides};
}

class ClipAudioTest : public ::testing::Test {
  protected:
    void SetUp() override { write_tones(recording(), {std::begin(kParts), std::end(kParts)}); }
    fs::path recording() const { return folder_.path() / "recordings" / "one.wav"; }
    fs::path clips() const { return folder_.path() / "clips"; }
    std::vector<std::uint8_t> cut(const ClipMarks& marks) const {
        auto wav = cut_clip(recording(), marks);
        EXPECT_TRUE(wav) << wav.error().text;
        return wav.value_or(std::vector<std::uint8_t>{});
    }
    std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(clips())) {
            names.push_back(entry.path().filename().string());
        }
        std::ranges::sort(names);
        return names;
    }

    TemporaryFolder folder_;
};

TEST_F(ClipAudioTest, EachPassageIsAtItsPlaceWithItsOwnSound) {
    const ClipMarks marks{{mark(4'500, 5'500), mark(500, 1'500), mark(2'500, 3'000)}, {}};
    const auto wav = cut(marks);
    const auto pieces = pieces_of(marks);
    ASSERT_EQ(media::parse_wav(wav)->frames(),
              static_cast<std::size_t>(length_of(marks).count() * 8));
    const TonePart sounding[] = {kParts[2], kParts[0], kParts[1]};
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto length = pieces[i].mark.to - pieces[i].mark.from;
        for (const auto& part : kParts) {
            const bool is_it = part.customer_hz == sounding[i].customer_hz;
            const auto customer = strength(wav, kCustomer, pieces[i].at, length, part.customer_hz);
            const auto agent = strength(wav, kAgent, pieces[i].at, length, part.agent_hz);
            EXPECT_NEAR(customer, is_it ? 1 : 0, 0.02) << i << " " << part.customer_hz;
            EXPECT_NEAR(agent, is_it ? 1 : 0, 0.02) << i << " " << part.agent_hz;
        }
    }
    for (const auto sample : heard(wav, kCustomer, seconds(1), kClipGap)) {
        EXPECT_LE(std::abs(sample), 8);  // A-law's silence
    }
}

TEST_F(ClipAudioTest, OnlyTheSidesChosenAreHeard) {
    const auto wav = cut({{mark(0, 1'000, ClipSides::Agent), mark(2'000, 3'000)}, {}});
    EXPECT_NEAR(strength(wav, kAgent, seconds(0), seconds(1), 600), 1, 0.02);
    const auto customer = heard(wav, kCustomer, seconds(0), seconds(1));
    EXPECT_EQ(std::ranges::max(customer), std::ranges::min(customer));
    EXPECT_NEAR(strength(wav, kCustomer, seconds(1) + kClipGap, seconds(1), 700), 1, 0.02);
}

TEST_F(ClipAudioTest, NothingOfABleepedSideIsLeft) {
    // Over the customer alone, from before the passage into it; and over both at its end.
    const auto wav =
        cut({{mark(1'000, 2'000)}, {mark(500, 1'400, ClipSides::Customer), mark(1'700, 1'900)}});
    const auto tone = kBleepAmplitude / kToneAmplitude;
    EXPECT_NEAR(strength(wav, kCustomer, seconds(0), milliseconds(400), 400), 0, 0.005);
    EXPECT_NEAR(strength(wav, kCustomer, seconds(0), milliseconds(400), kBleepHz), tone, 0.01);
    EXPECT_NEAR(strength(wav, kAgent, seconds(0), milliseconds(400), 600), 1, 0.02);
    EXPECT_NEAR(strength(wav, kCustomer, milliseconds(400), milliseconds(300), 400), 1, 0.02);
    for (const auto& [channel, hz] : {std::pair(kCustomer, 400.0), std::pair(kAgent, 600.0)}) {
        EXPECT_NEAR(strength(wav, channel, milliseconds(700), milliseconds(200), hz), 0, 0.005);
        EXPECT_NEAR(strength(wav, channel, milliseconds(700), milliseconds(200), kBleepHz), tone,
                    0.01);
        EXPECT_NEAR(strength(wav, channel, milliseconds(900), milliseconds(100), hz), 1, 0.02);
    }
    // Sample by sample what any other recording would have there.
    write_tones(recording(), {{seconds(6), 2'000, 2'300}});
    const auto other = cut({{mark(1'000, 2'000)}, {mark(500, 1'400, ClipSides::Customer)}});
    EXPECT_EQ(heard(wav, kCustomer, seconds(0), milliseconds(400)),
              heard(other, kCustomer, seconds(0), milliseconds(400)));
}

TEST_F(ClipAudioTest, ABleepFollowsItsPlaceInTheRecordingIntoEachPassage) {
    const auto wav = cut({{mark(3'000, 4'000), mark(0, 1'000)}, {mark(500, 3'500)}});
    EXPECT_NEAR(strength(wav, kAgent, seconds(0), milliseconds(500), 900), 0, 0.005);
    EXPECT_NEAR(strength(wav, kAgent, milliseconds(500), milliseconds(500), 900), 1, 0.02);
    const Duration second = seconds(1) + kClipGap;
    EXPECT_NEAR(strength(wav, kAgent, second, milliseconds(500), 600), 1, 0.02);
    EXPECT_NEAR(strength(wav, kAgent, second + milliseconds(500), milliseconds(500), 600), 0,
                0.005);
}

TEST_F(ClipAudioTest, SaysWhatCannotBeCut) {
    EXPECT_EQ(cut_clip(folder_.path() / "none.wav", {{mark(0, 500)}, {}}).error().code,
              ErrorCode::NotFound);
    EXPECT_EQ(cut_clip(recording(), {{mark(5'900, 6'100)}, {}}).error().code,
              ErrorCode::Unavailable);  // shorter than its record said
}

TEST_F(ClipAudioTest, AFileIsKeptWholeAndKnownAgain) {
    const ClipFolder folder(clips());
    const auto wav = cut({{mark(0, 1'000)}, {}});
    const auto sound = folder.keep(wav, seconds(1));
    ASSERT_TRUE(sound) << sound.error().text;
    EXPECT_EQ(files(), std::vector<std::string>{sound->file});
    EXPECT_TRUE(folder.check(*sound));
    EXPECT_EQ(fs::status(folder.path_of(*sound)).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    {
        std::fstream file(folder.path_of(*sound), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(1'000);
        file.put(1);
    }
    EXPECT_FALSE(folder.check(*sound));
    folder.remove(sound->file);
    EXPECT_FALSE(folder.check(*sound));
    EXPECT_TRUE(files().empty());
}

TEST_F(ClipAudioTest, WhatACrashLeftBehindIsRemoved) {
    const ClipFolder folder(clips());
    EXPECT_EQ(folder.remove_others({}), 0);  // no folder yet
    const auto wav = cut({{mark(0, 1'000)}, {}});
    const auto known = folder.keep(wav, seconds(1)).value();
    ASSERT_TRUE(folder.keep(wav, seconds(1)));                    // never reached the database
    std::ofstream(clips() / "cut-off.wav.new") << "half a file";  // never finished
    {
        const NewClipSound refused(folder, folder.keep(wav, seconds(1)).value());
    }
    EXPECT_EQ(files().size(), 3U);
    EXPECT_EQ(folder.remove_others({known.file}), 2);
    EXPECT_EQ(files(), std::vector<std::string>{known.file});
}

}  // namespace
}  // namespace callfloor::quality
