#pragma once
// A file sealed at rest. XChaCha20-Poly1305 in chunks of 64 KiB with a key of the file's own, which
// stands in the header, sealed for a master key:
//
//   sector 0   "CFSEAL1\n", salt (16)
//   sector 1   slot: id of the master key (8), nonce (24), sealed data key (48)
//   sector 2   a second slot, used while the master key is being changed; else zero
//   then       chunk after chunk: ciphertext of 65,536 bytes (the last one fewer), tag (16)
//
// A chunk's nonce is salt ‖ number·2 + (is last): chunks cannot be exchanged, left out or cut off
// unnoticed. Changing the master key writes one sector and then clears the other: whatever
// interrupts it, one of the two opens the file.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/byte_source.h"
#include "sound/master_keys.h"

namespace callfloor::sound {

constexpr std::int64_t kSealedHeaderBytes = 3 * 512;
constexpr std::int64_t kSealedChunkBytes = 65'536;

/// Writes `content` sealed into the open, empty file.
Result<void> seal_into(int descriptor, ByteSource& content, const MasterKeys& keys);

/// The content again. Unavailable when the key is missing (the text names it) or the file was
/// changed; a changed chunk is found when it is read.
Result<std::unique_ptr<ByteSource>> open_sealed(std::unique_ptr<ByteSource> file,
                                                const std::shared_ptr<const MasterKeys>& keys,
                                                const std::string& name);

/// Seals the file's key for the current master key; false: it is already.
Result<bool> renew_seal(const std::filesystem::path& file, const MasterKeys& keys);

}  // namespace callfloor::sound
