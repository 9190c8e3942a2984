#pragma once
// Secrets that must be known in clear text again (towards a carrier's registrar) are sealed with a
// key that stands in a file beside the database, so that a copy of the database alone gives nothing
// away. libsodium's secretbox (XSalsa20-Poly1305) with a random nonce before each ciphertext, in
// base64. Any thread.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callfloor::centre {

class SecretBox final {
  public:
    /// The key of this file; a missing file is made with a new key, readable by the owner only.
    static Result<SecretBox> open(const std::filesystem::path& key_file);

    std::string seal(std::string_view secret) const;
    /// Unavailable when it was sealed with another key or was changed.
    Result<std::string> unseal(std::string_view sealed) const;

  private:
    using Key = std::array<unsigned char, 32>;
    explicit SecretBox(const Key& key) : key_(key) {}
    Key key_;
};

}  // namespace callfloor::centre
