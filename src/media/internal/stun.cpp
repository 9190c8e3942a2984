#include "media/internal/stun.h"

#include <algorithm>
#include <cstring>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "media/internal/rtp_packet.h"

namespace callfloor::media {

namespace {

constexpr std::size_t kHeader = 20;
constexpr std::size_t kAttributeHeader = 4;
constexpr std::size_t kHmacBytes = 20;
constexpr std::size_t kFingerprintBytes = 4;
constexpr std::uint32_t kCookie = 0x2112A442;
constexpr std::uint32_t kFingerprintMask = 0x5354554E;
constexpr std::uint16_t kBindingRequest = 0x0001;
constexpr std::uint16_t kBindingSuccess = 0x0101;
constexpr std::uint16_t kOptional = 0x8000;  // from here on what is not known may be passed over

enum class Attribute : std::uint16_t {
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    XorMappedAddress = 0x0020,
    Priority = 0x0024,
    UseCandidate = 0x0025,
    Fingerprint = 0x8028,
};

using Bytes = std::span<const std::uint8_t>;
using Hmac = std::array<std::uint8_t, kHmacBytes>;

// ISO 3309, as FINGERPRINT wants it.
std::uint32_t crc32(Bytes bytes) {
    static const auto table = [] {
        std::array<std::uint32_t, 256> entries{};
        for (std::uint32_t i = 0; i < entries.size(); ++i) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 8; ++bit) {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320u : value >> 1;
            }
            entries[i] = value;
        }
        return entries;
    }();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const auto byte : bytes) {
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8);
    }
    return ~crc;
}

// Over the message before the attribute, its header's length set as if that were the last.
bool compute_hmac(Bytes before, std::string_view password, Hmac& out) {
    std::array<std::uint8_t, 1'500> copy;
    if (before.size() > copy.size()) {
        return false;
    }
    std::memcpy(copy.data(), before.data(), before.size());
    write_u16(copy.data() + 2,
              static_cast<std::uint16_t>(before.size() - kHeader + kAttributeHeader + kHmacBytes));
    unsigned int bytes = 0;
    return HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), copy.data(),
                before.size(), out.data(), &bytes) != nullptr &&
           bytes == kHmacBytes;
}

struct Field {
    std::uint16_t type = 0;
    Bytes value;
    std::size_t at = 0;  ///< of its header
};

// The attribute at `at`, and where the next one begins.
std::optional<Field> next_field(Bytes datagram, std::size_t& at) {
    if (datagram.size() - at < kAttributeHeader) {
        return std::nullopt;
    }
    Field field;
    field.at = at;
    field.type = read_u16(datagram.data() + at);
    const std::size_t length = read_u16(datagram.data() + at + 2);
    const std::size_t padded = (length + 3) & ~std::size_t{3};
    at += kAttributeHeader;
    if (datagram.size() - at < padded) {
        return std::nullopt;
    }
    field.value = datagram.subspan(at, length);
    at += padded;
    return field;
}

bool is_fingerprint(Bytes datagram, const Field& field) {
    return field.value.size() == kFingerprintBytes &&
           field.at + kAttributeHeader + kFingerprintBytes == datagram.size() &&
           read_u32(field.value.data()) == (crc32(datagram.first(field.at)) ^ kFingerprintMask);
}

bool is_integrity(Bytes datagram, const Field& field, std::string_view password) {
    Hmac expected;
    return field.value.size() == kHmacBytes &&
           compute_hmac(datagram.first(field.at), password, expected) &&
           CRYPTO_memcmp(expected.data(), field.value.data(), kHmacBytes) == 0;
}

bool is_binding_request(Bytes datagram) {
    return datagram.size() >= kHeader && read_u16(datagram.data()) == kBindingRequest &&
           read_u16(datagram.data() + 2) == datagram.size() - kHeader && datagram.size() % 4 == 0 &&
           read_u32(datagram.data() + 4) == kCookie;
}

}  // namespace

std::optional<StunRequest> read_stun_request(std::span<const std::uint8_t> datagram,
                                             std::string_view password) {
    if (!is_binding_request(datagram)) {
        return std::nullopt;
    }
    StunRequest request;
    std::copy_n(datagram.begin() + 8, request.transaction.size(), request.transaction.begin());
    bool is_proven = false;
    for (std::size_t at = kHeader; at < datagram.size();) {
        const auto field = next_field(datagram, at);
        if (!field) {
            return std::nullopt;
        }
        const auto type = static_cast<Attribute>(field->type);
        if (type == Attribute::Fingerprint) {
            return is_proven && is_fingerprint(datagram, *field) ? std::optional(request)
                                                                 : std::nullopt;
        }
        if (is_proven) {
            return std::nullopt;  // RFC 8489 14.5: what follows MESSAGE-INTEGRITY is not protected
        }
        if (type == Attribute::MessageIntegrity) {
            if (!is_integrity(datagram, *field, password)) {
                return std::nullopt;
            }
            is_proven = true;
        } else if (type == Attribute::Username) {
            request.username = {reinterpret_cast<const char*>(field->value.data()),
                                field->value.size()};
        } else if (type == Attribute::UseCandidate) {
            request.nominates = true;
        } else if (type != Attribute::Priority && field->type < kOptional) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

namespace {

class Answer final {
  public:
    explicit Answer(std::span<std::uint8_t, kStunAnswerBytes> to) : to_(to) {}

    void header(const StunTransaction& transaction) {
        write_u16(to_.data(), kBindingSuccess);
        write_u32(to_.data() + 4, kCookie);
        std::copy(transaction.begin(), transaction.end(), to_.begin() + 8);
        size_ = kHeader;
    }
    std::uint8_t* add(Attribute type, std::size_t bytes) {
        write_u16(to_.data() + size_, static_cast<std::uint16_t>(type));
        write_u16(to_.data() + size_ + 2, static_cast<std::uint16_t>(bytes));
        auto* value = to_.data() + size_ + kAttributeHeader;
        size_ += kAttributeHeader + bytes;
        write_u16(to_.data() + 2, static_cast<std::uint16_t>(size_ - kHeader));
        return value;
    }
    Bytes written() const { return to_.first(size_); }

  private:
    std::span<std::uint8_t, kStunAnswerBytes> to_;
    std::size_t size_ = 0;
};

}  // namespace

std::size_t write_stun_answer(const StunTransaction& transaction, const Endpoint& seen_from,
                              std::string_view password,
                              std::span<std::uint8_t, kStunAnswerBytes> to) {
    Answer answer(to);
    answer.header(transaction);
    const bool is_ipv4 = seen_from.is_ipv4();
    const std::size_t address_bytes = is_ipv4 ? 4 : 16;
    auto* mapped = answer.add(Attribute::XorMappedAddress, 4 + address_bytes);
    mapped[0] = 0;
    mapped[1] = is_ipv4 ? 1 : 2;
    write_u16(mapped + 2, static_cast<std::uint16_t>(seen_from.port ^ (kCookie >> 16)));
    // The cookie and the transaction stand in the header one behind the other.
    for (std::size_t i = 0; i < address_bytes; ++i) {
        mapped[4 + i] = static_cast<std::uint8_t>(
            seen_from.address[seen_from.address.size() - address_bytes + i] ^ to[4 + i]);
    }
    Hmac hmac{};
    if (!compute_hmac(answer.written(), password, hmac)) {
        return 0;
    }
    std::copy(hmac.begin(), hmac.end(), answer.add(Attribute::MessageIntegrity, kHmacBytes));
    // The length in the header counts the fingerprint before its sum is made.
    const auto before = answer.written().size();
    auto* fingerprint = answer.add(Attribute::Fingerprint, kFingerprintBytes);
    write_u32(fingerprint, crc32(to.first(before)) ^ kFingerprintMask);
    return answer.written().size();
}

}  // namespace callfloor::media
