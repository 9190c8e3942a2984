#pragma once
// The keys that seal recordings at rest. They stand in a file of their own, away from the data
// folder, that only the server's user can read: 64 hexadecimal digits a line, the newest first.
// New sound is sealed for the first line; the lines below open what was sealed before a change of
// the key. Made with: (umask 077; openssl rand -hex 32 > FILE). Immutable: any thread.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callfloor::sound {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kKeyIdBytes = 8;
constexpr std::size_t kMasterKeysMost = 64;  ///< more lines are refused: drop those not needed

using Key = std::array<unsigned char, kKeyBytes>;
using KeyId = std::array<unsigned char, kKeyIdBytes>;

class MasterKeys final {
  public:
    /// InvalidInput for a file that others may read or that holds something else; the text says
    /// what to do.
    static Result<std::shared_ptr<const MasterKeys>> read(const std::filesystem::path& file);
    static Result<std::shared_ptr<const MasterKeys>> parse(std::string_view text,
                                                           const std::string& name);
    ~MasterKeys();
    MasterKeys(const MasterKeys&) = delete;
    MasterKeys& operator=(const MasterKeys&) = delete;

    const Key& current() const { return keys_.front().key; }
    const KeyId& current_id() const { return keys_.front().id; }
    const Key* find(const KeyId& id) const;  ///< null: it is not in the file

  private:
    struct Named {
        KeyId id{};
        Key key{};
    };
    MasterKeys() = default;
    std::vector<Named> keys_;  ///< at least one
};

/// What a person tells keys apart by; gives nothing of the key away.
std::string key_name(const KeyId& id);

}  // namespace callfloor::sound
