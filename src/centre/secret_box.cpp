#include "centre/secret_box.h"

#include <cerrno>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

namespace callfloor::centre {

namespace {

constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;

struct File {
    explicit File(int opened) : descriptor(opened) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor >= 0) {
            close(descriptor);
        }
    }
    int descriptor;
};

std::string to_base64(const unsigned char* bytes, std::size_t size) {
    std::string text(sodium_base64_encoded_len(size, kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes, size, kVariant);
    text.pop_back();  // the terminating zero
    return text;
}

template <typename Key>
Result<void> write_new_key(const std::filesystem::path& file, Key& key) {
    randombytes_buf(key.data(), key.size());
    const File out(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (out.descriptor < 0 ||
        write(out.descriptor, key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
        fsync(out.descriptor) != 0) {
        return fail(ErrorCode::Unavailable, "{}: the key file cannot be written: {}", file.string(),
                    std::generic_category().message(errno));
    }
    return {};
}

}  // namespace

Result<SecretBox> SecretBox::open(const std::filesystem::path& key_file) {
    CHECK(sodium_init() >= 0);
    static_assert(crypto_secretbox_KEYBYTES == sizeof(Key));
    Key key{};
    const File in(::open(key_file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.descriptor < 0 && errno == ENOENT) {
        TRY(write_new_key(key_file, key));
        return SecretBox(key);
    }
    struct stat facts{};
    if (in.descriptor < 0 || fstat(in.descriptor, &facts) != 0) {
        return fail(ErrorCode::Unavailable, "{}: the key file cannot be read: {}",
                    key_file.string(), std::generic_category().message(errno));
    }
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return fail(ErrorCode::InvalidInput,
                    "{}: others than the owner may read or write the key file; run: chmod 600 {}",
                    key_file.string(), key_file.string());
    }
    if (facts.st_size != static_cast<off_t>(key.size()) ||
        read(in.descriptor, key.data(), key.size()) != static_cast<ssize_t>(key.size())) {
        return fail(ErrorCode::InvalidInput,
                    "{}: the key file must have {} bytes and has {}; restore it from a back-up, or "
                    "delete it and set "
                    "the trunks' secrets again",
                    key_file.string(), key.size(), facts.st_size);
    }
    return SecretBox(key);
}

std::string SecretBox::seal(std::string_view secret) const {
    std::vector<unsigned char> bytes(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES +
                                     secret.size());
    randombytes_buf(bytes.data(), crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(bytes.data() + crypto_secretbox_NONCEBYTES,
                          reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
                          bytes.data(), key_.data());
    return to_base64(bytes.data(), bytes.size());
}

Result<std::string> SecretBox::unseal(std::string_view sealed) const {
    std::vector<unsigned char> bytes(sealed.size());
    std::size_t size = 0;
    const bool is_base64 = sodium_base642bin(bytes.data(), bytes.size(), sealed.data(),
                                             sealed.size(), nullptr, &size, nullptr, kVariant) == 0;
    constexpr std::size_t kExtra = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (is_base64 && size >= kExtra) {
        std::string secret(size - kExtra, '\0');
        if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(secret.data()),
                                       bytes.data() + crypto_secretbox_NONCEBYTES,
                                       size - crypto_secretbox_NONCEBYTES, bytes.data(),
                                       key_.data()) == 0) {
            return secret;
        }
    }
    return fail(ErrorCode::Unavailable,
                "a kept secret cannot be opened with the present key file; set the secret again");
}

}  // namespace callfloor::centre
