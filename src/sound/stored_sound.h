#pragma once
// Where the sound of a recording is. The record names the file it was written to ("x.wav"); what
// was done to it later is in endings behind that name:
//
//   x.wav                      as recorded: A-law, stereo
//   x.wav.flac  x.wav.opus     packed: FLAC (lossless), Opus in Ogg
//   x.wav.sealed  x.wav.flac.sealed  x.wav.opus.sealed     and sealed (sealed_file.h)
//
// Whoever needs sound asks here and gets it whichever it is. A value; any thread.

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "base/byte_source.h"
#include "sound/master_keys.h"

namespace callfloor::sound {

enum class SoundForm : std::uint8_t { Wav, Flac, Opus };
inline constexpr std::array kSoundForms{SoundForm::Wav, SoundForm::Flac, SoundForm::Opus};
std::string_view word_of(SoundForm form);  ///< "wav", "flac", "opus"
std::optional<SoundForm> sound_form_from(std::string_view word);

struct SoundFile {
    SoundForm form = SoundForm::Wav;
    bool is_sealed = false;
    bool operator==(const SoundFile&) const = default;
};

/// Implicitly from the path of a plain file, which needs no keys.
struct StoredSound {
    StoredSound(std::filesystem::path recorded_as,
                std::shared_ptr<const MasterKeys> known = nullptr)
        : wav(std::move(recorded_as)), keys(std::move(known)) {}

    std::filesystem::path path_of(SoundFile file) const;
    /// The file that is there; the plain one first, which is whole as long as it is there.
    std::optional<SoundFile> find() const;

    std::filesystem::path wav;
    std::shared_ptr<const MasterKeys> keys;  ///< null: sealed files do not open
};

/// The bytes of this file, unsealed: WAV, FLAC or Ogg.
Result<std::unique_ptr<ByteSource>> open_content(const StoredSound& sound, SoundFile file);

/// The sound as a WAV file, whatever it is kept as, for players; ranges cost what they play.
Result<std::unique_ptr<ByteSource>> open_as_wav(const StoredSound& sound);

/// Every file of this sound. Unavailable when one stays.
Result<void> remove_sound(const StoredSound& sound);

/// The folder of the recordings and what opens them; from a folder alone when nothing is sealed.
struct SoundLibrary {
    SoundLibrary(std::filesystem::path recordings = {},
                 std::shared_ptr<const MasterKeys> known = nullptr)
        : folder(std::move(recordings)), keys(std::move(known)) {}
    StoredSound at(const std::filesystem::path& relative) const {
        return {folder / relative, keys};
    }

    std::filesystem::path folder;
    std::shared_ptr<const MasterKeys> keys;
};

}  // namespace callfloor::sound
