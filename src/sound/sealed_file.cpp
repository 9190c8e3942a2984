#include "sound/sealed_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "base/check.h"
#include "sound/internal/write_all.h"

namespace callfloor::sound {
namespace {

constexpr std::size_t kSector = 512;
constexpr std::size_t kSlots = 2;
constexpr std::size_t kSaltBytes = 16;
constexpr std::string_view kMagic = "CFSEAL1\n";
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kPlainBytes = kSealedChunkBytes;
constexpr std::size_t kChunkBytes = kPlainBytes + kTagBytes;
static_assert(kNonceBytes == kSaltBytes + 8);
static_assert(kSealedHeaderBytes == (1 + kSlots) * kSector);

using Nonce = std::array<unsigned char, kNonceBytes>;
using Header = std::array<unsigned char, kSealedHeaderBytes>;

unsigned char* bytes_of(char* text) {
    return reinterpret_cast<unsigned char*>(text);
}

/// What the sealed data key is bound to.
std::span<const unsigned char> identity_of(const Header& header) {
    return std::span(header).first(kMagic.size() + kSaltBytes);
}

Nonce chunk_nonce(const Header& header, std::int64_t number, bool is_last) {
    Nonce nonce{};
    std::copy_n(header.begin() + kMagic.size(), kSaltBytes, nonce.begin());
    auto counter = static_cast<std::uint64_t>(number) * 2 + (is_last ? 1 : 0);
    for (std::size_t i = kSaltBytes; i < nonce.size(); ++i, counter >>= 8) {
        nonce[i] = static_cast<unsigned char>(counter & 0xFF);
    }
    return nonce;
}

struct Slot {
    KeyId key{};
    Nonce nonce{};
    std::array<unsigned char, kKeyBytes + kTagBytes> sealed{};

    bool is_used() const { return key != KeyId{}; }
};
static_assert(sizeof(Slot) <= kSector);

Slot slot_of(const Header& header, std::size_t index) {
    Slot slot;
    std::memcpy(&slot, header.data() + (1 + index) * kSector, sizeof slot);
    return slot;
}

void put_slot(Header& header, std::size_t index, const Slot& slot) {
    std::memcpy(header.data() + (1 + index) * kSector, &slot, sizeof slot);
}

Slot seal_key(const Header& header, const Key& data_key, const MasterKeys& keys) {
    Slot slot;
    slot.key = keys.current_id();
    randombytes_buf(slot.nonce.data(), slot.nonce.size());
    const auto identity = identity_of(header);
    crypto_aead_xchacha20poly1305_ietf_encrypt(slot.sealed.data(), nullptr, data_key.data(),
                                               data_key.size(), identity.data(), identity.size(),
                                               nullptr, slot.nonce.data(), keys.current().data());
    return slot;
}

std::optional<Key> unseal_key(const Header& header, const Slot& slot, const Key& master) {
    Key key{};
    const auto identity = identity_of(header);
    const int wrong = crypto_aead_xchacha20poly1305_ietf_decrypt(
        key.data(), nullptr, nullptr, slot.sealed.data(), slot.sealed.size(), identity.data(),
        identity.size(), slot.nonce.data(), master.data());
    return wrong == 0 ? std::optional(key) : std::nullopt;
}

Result<Header> read_header(ByteSource& file, const std::string& name) {
    Header header{};
    const auto got = TRY(file.read_at(0, {reinterpret_cast<char*>(header.data()), header.size()}));
    if (got != header.size() || std::memcmp(header.data(), kMagic.data(), kMagic.size()) != 0) {
        return fail(ErrorCode::Unavailable,
                    "{} is no sealed recording of this version; bring it back from a backup", name);
    }
    return header;
}

struct Opened {
    Key key{};
    std::size_t slot = 0;
};

Result<Opened> open_header(const Header& header, const MasterKeys* keys, const std::string& name) {
    std::string missing;
    for (std::size_t index = 0; index < kSlots; ++index) {
        const auto slot = slot_of(header, index);
        const auto* master = slot.is_used() && keys != nullptr ? keys->find(slot.key) : nullptr;
        if (master == nullptr) {
            missing = slot.is_used() ? key_name(slot.key) : missing;
            continue;
        }
        if (const auto key = unseal_key(header, slot, *master)) {
            return Opened{*key, index};
        }
    }
    if (missing.empty()) {
        return fail(ErrorCode::Unavailable,
                    "the seal of {} is damaged; bring the file back from a backup", name);
    }
    return fail(ErrorCode::Unavailable,
                "{} is sealed for key {}, which is not in the key file; put that key's line back "
                "(settings, [recording] key_file), nothing else opens it",
                name, missing);
}

class SealedBytes final : public ByteSource {
  public:
    SealedBytes(std::unique_ptr<ByteSource> file, const Header& header, const Key& key,
                std::string name)
        : file_(std::move(file)), header_(header), key_(key), name_(std::move(name)) {
        const auto body = static_cast<std::size_t>(file_->size() - kSealedHeaderBytes);
        chunks_ = static_cast<std::int64_t>((body + kChunkBytes - 1) / kChunkBytes);
        size_ = static_cast<std::int64_t>(body) - chunks_ * static_cast<std::int64_t>(kTagBytes);
    }
    ~SealedBytes() override {
        sodium_memzero(key_.data(), key_.size());
        sodium_memzero(plain_.data(), plain_.size());
    }

    /// Whether the file can be whole: an empty content has a chunk too.
    bool has_chunks() const { return chunks_ > 0 && size_ >= 0; }
    std::int64_t size() const override { return size_; }
    Result<std::size_t> read_at(std::int64_t offset, std::span<char> into) override {
        std::size_t done = 0;
        while (done < into.size() && offset < size_) {
            TRY(load(offset / kSealedChunkBytes));
            const auto from = static_cast<std::size_t>(offset % kSealedChunkBytes);
            const auto count = std::min(plain_.size() - from, into.size() - done);
            std::copy_n(plain_.begin() + static_cast<std::ptrdiff_t>(from), count,
                        into.begin() + static_cast<std::ptrdiff_t>(done));
            done += count;
            offset += static_cast<std::int64_t>(count);
        }
        return done;
    }
    /// Opens the chunk and keeps it.
    Result<void> load(std::int64_t number) {
        if (number == loaded_) {
            return {};
        }
        sealed_.resize(kChunkBytes);
        const auto at = kSealedHeaderBytes + number * static_cast<std::int64_t>(kChunkBytes);
        const auto got = TRY(file_->read_at(at, sealed_));
        const auto nonce = chunk_nonce(header_, number, number + 1 == chunks_);
        loaded_ = -1;
        plain_.resize(got < kTagBytes ? 0 : got - kTagBytes);
        if (got < kTagBytes ||
            crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain_.data()), nullptr, nullptr,
                                                       bytes_of(sealed_.data()), got, nullptr, 0,
                                                       nonce.data(), key_.data()) != 0) {
            return fail(ErrorCode::Unavailable,
                        "{} was changed or cut off after it was sealed; bring it back from a "
                        "backup",
                        name_);
        }
        loaded_ = number;
        return {};
    }

  private:
    std::unique_ptr<ByteSource> file_;
    Header header_;
    Key key_;
    std::string name_;
    std::int64_t chunks_ = 0;
    std::int64_t size_ = 0;
    std::int64_t loaded_ = -1;
    std::vector<char> sealed_;
    std::vector<char> plain_;
};

Result<void> write_header(int descriptor, const Header& header) {
    return write_all(descriptor, {reinterpret_cast<const char*>(header.data()), header.size()});
}

Result<void> put_sectors(int descriptor, const Header& header, std::size_t slot) {
    const auto at = (1 + slot) * kSector;
    const auto put = ::pwrite(descriptor, header.data() + at, kSector, static_cast<off_t>(at));
    if (put != static_cast<ssize_t>(kSector) || ::fdatasync(descriptor) != 0) {
        return cannot_write("a recording's seal");
    }
    return {};
}

}  // namespace

Result<void> seal_into(int descriptor, ByteSource& content, const MasterKeys& keys) {
    CHECK(sodium_init() >= 0);
    Header header{};
    std::copy(kMagic.begin(), kMagic.end(), header.begin());
    randombytes_buf(header.data() + kMagic.size(), kSaltBytes);
    Key key{};
    randombytes_buf(key.data(), key.size());
    put_slot(header, 0, seal_key(header, key, keys));
    auto written = write_header(descriptor, header);
    const auto size = content.size();
    const auto chunks =
        std::max<std::int64_t>(1, (size + kSealedChunkBytes - 1) / kSealedChunkBytes);
    std::vector<char> plain(kPlainBytes), sealed(kChunkBytes);
    for (std::int64_t number = 0; written && number < chunks; ++number) {
        const auto at = number * kSealedChunkBytes;
        const auto count = static_cast<std::size_t>(std::min(size - at, kSealedChunkBytes));
        const auto got = TRY(content.read_at(at, std::span(plain).first(count)));
        if (got != count) {
            return fail(ErrorCode::Unavailable, "a recording became shorter while it was sealed");
        }
        const auto nonce = chunk_nonce(header, number, number + 1 == chunks);
        crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed.data()), nullptr,
                                                   bytes_of(plain.data()), count, nullptr, 0,
                                                   nullptr, nonce.data(), key.data());
        written = write_all(descriptor, std::span(sealed).first(count + kTagBytes));
    }
    sodium_memzero(key.data(), key.size());
    return written;
}

Result<std::unique_ptr<ByteSource>> open_sealed(std::unique_ptr<ByteSource> file,
                                                const std::shared_ptr<const MasterKeys>& keys,
                                                const std::string& name) {
    const auto header = TRY(read_header(*file, name));
    const auto opened = TRY(open_header(header, keys.get(), name));
    auto bytes = std::make_unique<SealedBytes>(std::move(file), header, opened.key, name);
    if (!bytes->has_chunks()) {
        return fail(ErrorCode::Unavailable, "{} was cut off; bring it back from a backup", name);
    }
    return bytes;
}

Result<bool> renew_seal(const std::filesystem::path& file, const MasterKeys& keys) {
    const auto name = file.filename().string();
    auto source = TRY(FileBytes::open(file));
    auto header = TRY(read_header(*source, name));
    const auto opened = TRY(open_header(header, &keys, name));
    const auto other = 1 - opened.slot;
    const bool is_current = slot_of(header, opened.slot).key == keys.current_id();
    if (is_current && !slot_of(header, other).is_used()) {
        return false;
    }
    const UniqueFd out(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!out.is_open()) {
        return cannot_write(name);
    }
    if (!is_current) {
        put_slot(header, other, seal_key(header, opened.key, keys));
        TRY(put_sectors(out.get(), header, other));
    }
    const auto stale = is_current ? other : opened.slot;
    put_slot(header, stale, Slot{});
    TRY(put_sectors(out.get(), header, stale));
    return true;
}

}  // namespace callfloor::sound
