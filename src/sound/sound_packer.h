#pragma once
// Gives a finished recording the form it is kept in: packed, sealed, or both. Nothing of the file
// that is there is touched before the new one is on the disk and was read back:
//
//   read ─► pack (a file without a name) ─► seal ─► x.wav.opus.sealed.new ─► fsync ─► read back and
//   compare ─► rename ─► fsync of the folder            ... then, by the caller: remove_others()
//
// Cut off anywhere, it is simply done again. Off the live path; one thread.

#include <cstdint>
#include <string>

#include "base/byte_source.h"
#include "sound/stored_sound.h"

namespace callfloor::sound {

/// Bits a second of each side; measured in docs/archive.md.
constexpr int kOpusBitsPerSide = 16'000;

struct KeptSound {
    SoundFile file;
    std::string sha256;      ///< of the content, unsealed: what sha256sum says of an export
    std::int64_t bytes = 0;  ///< on the disk
    bool operator==(const KeptSound&) const = default;
};

std::string sha256_hex(std::span<const unsigned char> bytes);
Result<std::string> sha256_of(ByteSource& content);

/// What is there now; of this file, or of the one that is found first.
Result<KeptSound> look_at(const StoredSound& sound, SoundFile file);
Result<KeptSound> look_at(const StoredSound& sound);

/// Makes it so and gives what is there then. InvalidInput: no A-law recording of ours, left alone.
Result<KeptSound> repack(const StoredSound& sound, SoundFile wanted);

/// Deletes the files that are not `kept`.
Result<void> remove_others(const StoredSound& sound, SoundFile kept);

}  // namespace callfloor::sound
