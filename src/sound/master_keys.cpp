#include "sound/master_keys.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/text.h"
#include "base/unique_fd.h"

namespace callfloor::sound {
namespace {

constexpr std::size_t kFileBytesMost = 16'384;

KeyId id_of(const Key& key) {
    static constexpr unsigned char kUse[] = "callfloor recording key";
    std::array<unsigned char, 32> digest{};
    crypto_generichash(digest.data(), digest.size(), kUse, sizeof kUse, key.data(), key.size());
    KeyId id{};
    std::copy_n(digest.begin(), id.size(), id.begin());
    return id;
}

std::unexpected<Error> no_key(const std::string& name, std::size_t line) {
    return fail(ErrorCode::InvalidInput,
                "{}: line {} is no key (64 hexadecimal digits); make one with: (umask 077; openssl "
                "rand -hex 32 > FILE)",
                name, line);
}

}  // namespace

Result<std::shared_ptr<const MasterKeys>> MasterKeys::parse(std::string_view text,
                                                            const std::string& name) {
    CHECK(sodium_init() >= 0);
    std::unique_ptr<MasterKeys> keys(new MasterKeys);
    std::size_t number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        Named named;
        std::size_t bytes = 0;
        if (line.size() != 2 * kKeyBytes ||
            sodium_hex2bin(named.key.data(), named.key.size(), line.data(), line.size(), nullptr,
                           &bytes, nullptr) != 0 ||
            bytes != kKeyBytes) {
            return no_key(name, number);
        }
        named.id = id_of(named.key);
        if (keys->keys_.size() >= kMasterKeysMost) {
            return fail(ErrorCode::LimitReached,
                        "{}: more than {} keys; take out those no recording is sealed for any more",
                        name, kMasterKeysMost);
        }
        keys->keys_.push_back(named);
    }
    if (keys->keys_.empty()) {
        return no_key(name, number + 1);
    }
    return std::shared_ptr<const MasterKeys>(std::move(keys));
}

Result<std::shared_ptr<const MasterKeys>> MasterKeys::read(const std::filesystem::path& file) {
    const UniqueFd in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat facts{};
    if (!in.is_open() || ::fstat(in.get(), &facts) != 0) {
        return fail(ErrorCode::Unavailable,
                    "{}: the key file of the recordings cannot be read: {}; bring it back from "
                    "where you keep its copy, sealed recordings open with it alone",
                    file.string(), std::generic_category().message(errno));
    }
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return fail(ErrorCode::InvalidInput,
                    "{}: others than the owner may read or write the key file; run: chmod 600 {}",
                    file.string(), file.string());
    }
    std::string text(kFileBytesMost, '\0');
    const auto got = ::read(in.get(), text.data(), text.size());
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    auto keys = parse(text, file.string());
    sodium_memzero(text.data(), text.size());
    return keys;
}

MasterKeys::~MasterKeys() {
    for (auto& named : keys_) {
        sodium_memzero(named.key.data(), named.key.size());
    }
}

const Key* MasterKeys::find(const KeyId& id) const {
    const auto at = std::ranges::find(keys_, id, &Named::id);
    return at == keys_.end() ? nullptr : &at->key;
}

std::string key_name(const KeyId& id) {
    std::string text;
    for (const auto byte : id) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

}  // namespace callfloor::sound
