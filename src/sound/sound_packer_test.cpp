#include "sound/sound_packer.h"

#include <gmock/gmock.h>

#include "base/temporary_folder.h"
#include "sound/sealed_file.h"
#include "sound/sound_reader.h"
#include "sound/testing/sound_fixture.h"

namespace callfloor::sound {
namespace {

namespace fs = std::filesystem;
using testing::kNewKey;
using testing::kOldKey;

constexpr int kSeconds = 7;

class SoundPacker : public ::testing::Test {
  protected:
    SoundPacker() { testing::write_call(sound_.wav, kSeconds); }

    KeptSound pack(SoundFile wanted) {
        const auto kept = repack(sound_, wanted);
        EXPECT_TRUE(kept) << kept.error().text;
        if (!kept) {
            return {};
        }
        const auto removed = remove_others(sound_, kept->file);
        EXPECT_TRUE(removed);
        return *kept;
    }
    std::string as_wav() {
        auto source = open_as_wav(sound_);
        EXPECT_TRUE(source) << source.error().text;
        return source ? testing::all_of(**source) : "";
    }
    std::vector<StereoSample> samples() {
        auto reader = SoundReader::open(sound_);
        EXPECT_TRUE(reader) << reader.error().text;
        std::vector<StereoSample> all;
        for (auto block = reader->next(); block && !block->empty(); block = reader->next()) {
            all.insert(all.end(), block->begin(), block->end());
        }
        return all;
    }
    std::vector<std::string> files() {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder_.path())) {
            names.push_back(entry.path().filename());
        }
        return names;
    }

    TemporaryFolder folder_;
    StoredSound sound_{folder_.path() / "x.wav", testing::keys(kOldKey)};
};

TEST_F(SoundPacker, FlacGivesBackEveryByteOfTheRecording) {
    const auto before = testing::bytes_of(sound_.wav);
    const auto kept = pack({SoundForm::Flac, false});
    EXPECT_EQ(files(), std::vector<std::string>{"x.wav.flac"});
    EXPECT_EQ(as_wav(), before);
    EXPECT_LT(kept.bytes, static_cast<std::int64_t>(before.size()));
    EXPECT_EQ(testing::bytes_of(folder_.path() / "x.wav.flac").substr(0, 4), "fLaC");
}

TEST_F(SoundPacker, OpusKeepsTheTimeAndTheSidesApart) {
    const auto before = testing::bytes_of(sound_.wav);
    const auto kept = pack({SoundForm::Opus, false});
    EXPECT_EQ(files(), std::vector<std::string>{"x.wav.opus"});
    EXPECT_LT(kept.bytes * 3, static_cast<std::int64_t>(before.size()));
    EXPECT_EQ(as_wav().size(), before.size());
    const auto heard = samples();
    ASSERT_EQ(heard.size(), std::size_t{kSeconds * testing::kRate});
    // Each side speaks in its seconds; a quarter second is left at both ends of each.
    double speech = 0, leak = 0;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const auto second = i / testing::kRate;
        const auto within = i % testing::kRate;
        if (within > testing::kRate / 4 && within < testing::kRate * 3 / 4) {
            const auto speaks = second % 2;
            speech += double{heard[i][speaks]} * heard[i][speaks];
            leak += double{heard[i][1 - speaks]} * heard[i][1 - speaks];
        }
    }
    EXPECT_GT(10 * std::log10(speech / leak), 30) << "dB between speaker and listener";
}

TEST_F(SoundPacker, SealedInEachFormAndFreedAgain) {
    const auto before = testing::bytes_of(sound_.wav);
    for (const auto form : {SoundForm::Wav, SoundForm::Flac}) {
        const auto sealed = pack({form, true});
        EXPECT_EQ(files().size(), 1u);
        EXPECT_EQ(as_wav(), before);
        const StoredSound locked(sound_.wav);
        EXPECT_EQ(open_as_wav(locked).error().code, ErrorCode::Unavailable);
        const auto freed = pack({form, false});
        EXPECT_EQ(freed.sha256, sealed.sha256) << "the content's hash does not know of the seal";
        EXPECT_EQ(open_as_wav(locked).has_value(), true);
    }
    const auto opus = pack({SoundForm::Opus, true});
    EXPECT_EQ(pack({SoundForm::Opus, false}).sha256, opus.sha256);
}

TEST_F(SoundPacker, PlaysFromAnywhereAsFromTheBeginning) {
    for (const SoundFile wanted : {SoundFile{SoundForm::Flac, true}, {SoundForm::Opus, true}}) {
        testing::write_call(sound_.wav, kSeconds);
        pack(wanted);
        const auto whole = as_wav();
        for (const std::size_t at : {0u, 57u, 58u, 59u, 60'001u, 32'826u, 111'000u}) {
            auto source = open_as_wav(sound_);
            ASSERT_TRUE(source);
            std::string part(1'001, '\0');
            const auto got = (*source)->read_at(static_cast<std::int64_t>(at), part);
            ASSERT_TRUE(got);
            part.resize(*got);
            if (wanted.form == SoundForm::Flac) {
                EXPECT_EQ(part, whole.substr(at, part.size())) << at;
            } else {
                EXPECT_EQ(part.size(), std::min<std::size_t>(1'001, whole.size() - at));
            }
        }
        fs::remove(sound_.path_of(wanted));
    }
}

TEST_F(SoundPacker, TheOriginalStaysUntilItIsToldTo) {
    const auto before = testing::bytes_of(sound_.wav);
    const auto kept = repack(sound_, {SoundForm::Opus, true});
    ASSERT_TRUE(kept);
    EXPECT_EQ(testing::bytes_of(sound_.wav), before);
    EXPECT_EQ(as_wav(), before) << "the plain file is read as long as it is there";
    EXPECT_EQ(repack(sound_, {SoundForm::Opus, true})->file, kept->file) << "again, after a crash";
    ASSERT_TRUE(remove_others(sound_, kept->file));
    EXPECT_EQ(files(), std::vector<std::string>{"x.wav.opus.sealed"});
    EXPECT_EQ(look_at(sound_)->bytes,
              static_cast<std::int64_t>(fs::file_size(sound_.path_of(kept->file))));
}

TEST_F(SoundPacker, WhatACrashLeftIsWrittenOver) {
    std::ofstream(folder_.path() / "x.wav.flac.new") << "half";
    pack({SoundForm::Flac, false});
    EXPECT_EQ(files(), std::vector<std::string>{"x.wav.flac"});
}

TEST_F(SoundPacker, WhatIsNoRecordingIsLeftAlone) {
    std::ofstream(sound_.wav, std::ios::binary | std::ios::trunc) << "text";
    EXPECT_EQ(repack(sound_, {SoundForm::Opus, false}).error().code, ErrorCode::Unavailable);
    EXPECT_EQ(testing::bytes_of(sound_.wav), "text");
    EXPECT_EQ(files().size(), 1u);
    EXPECT_EQ(repack(StoredSound(folder_.path() / "none.wav"), {}).error().code,
              ErrorCode::NotFound);
}

TEST_F(SoundPacker, SealingNeedsAKey) {
    EXPECT_EQ(repack(StoredSound(sound_.wav), {SoundForm::Wav, true}).error().code,
              ErrorCode::Conflict);
    EXPECT_EQ(files().size(), 1u);
}

TEST_F(SoundPacker, DamagedSoundIsAnErrorNotSilence) {
    pack({SoundForm::Flac, false});
    fs::resize_file(sound_.path_of({SoundForm::Flac, false}), 20'000);
    auto reader = SoundReader::open(sound_);
    bool ends_well = reader.has_value();
    while (ends_well) {
        const auto block = reader->next();
        ends_well = block.has_value();
        if (ends_well && block->empty()) {
            break;
        }
    }
    EXPECT_FALSE(ends_well);
}

TEST_F(SoundPacker, RemovesEveryFormOfASound) {
    ASSERT_TRUE(repack(sound_, {SoundForm::Flac, true}));
    ASSERT_TRUE(remove_sound(sound_));
    EXPECT_EQ(files().size(), 0u);
    EXPECT_TRUE(remove_sound(sound_));
}

}  // namespace
}  // namespace callfloor::sound
