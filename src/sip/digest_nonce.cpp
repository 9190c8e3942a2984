#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"
#include "base/text.h"
#include "sip/digest.h"
#include "sip/internal/scanner.h"

namespace callfloor::sip {

namespace {

// Hexadecimal: 8 bytes of time, 8 of salt, 16 of the HMAC over both.
constexpr std::size_t kStampDigits = 32;
constexpr std::size_t kSealDigits = 32;

std::string seal_of(std::string_view secret, std::string_view stamp) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const auto* done =
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(stamp.data()), stamp.size(), bytes, &size);
    CHECK(done != nullptr && size == 32);
    return to_hex(std::string_view(reinterpret_cast<const char*>(bytes), kSealDigits / 2));
}

}  // namespace

NonceBook::NonceBook(std::string secret, Duration lifetime, std::size_t nonces_max)
    : secret_(std::move(secret)), lifetime_(lifetime), nonces_max_(nonces_max) {
    CHECK(secret_.size() >= 16);
    CHECK(nonces_max_ > 0);
}

std::string NonceBook::make(Instant now, Random& random) const {
    std::string nonce =
        fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(to_epoch_ms(now)), random.next());
    nonce += seal_of(secret_, nonce);
    return nonce;
}

// The seal covers the very characters, so no second spelling of a nonce passes as another one.
std::optional<Instant> NonceBook::time_of(std::string_view nonce) const {
    if (nonce.size() != kStampDigits + kSealDigits) {
        return std::nullopt;
    }
    const auto stamp = nonce.substr(0, kStampDigits);
    const auto seal = seal_of(secret_, stamp);
    if (CRYPTO_memcmp(seal.data(), nonce.data() + kStampDigits, kSealDigits) != 0) {
        return std::nullopt;
    }
    std::uint64_t time = 0;
    for (const char c : stamp.substr(0, 16)) {
        time = time * 16 + static_cast<std::uint64_t>(hex_value(c));
    }
    return from_epoch_ms(static_cast<std::int64_t>(time));
}

NonceBook::Verdict NonceBook::look(std::string_view nonce, Instant now) const {
    const auto made = time_of(nonce);
    if (!made) {
        return Verdict::Forged;
    }
    if (now > *made + lifetime_) {
        return Verdict::Stale;
    }
    return *made <= forgotten_until_ && !used_.contains(std::string(nonce)) ? Verdict::Stale
                                                                            : Verdict::Fresh;
}

NonceBook::Verdict NonceBook::use(const DigestCredentials& credentials, Instant now) {
    if (const Verdict verdict = look(credentials.nonce, now); verdict != Verdict::Fresh) {
        return verdict;
    }
    forget_old(now);
    const auto known = used_.find(credentials.nonce);
    if (known == used_.end()) {
        remember(credentials, *time_of(credentials.nonce));
        return Verdict::Fresh;
    }
    Counts& counts = known->second;
    const std::uint32_t count = credentials.nonce_count;
    // Without qop there is no count: such a nonce serves once.
    if (!credentials.has_qop_auth) {
        return Verdict::Stale;
    }
    if (count > counts.highest) {
        const std::uint32_t step = count - counts.highest;
        counts.window = step < 64 ? (counts.window << step) | 1 : 1;
        counts.highest = count;
        return Verdict::Fresh;
    }
    // Requests overtake each other over UDP: the last 64 counts may come in any order, each once.
    const std::uint32_t behind = counts.highest - count;
    if (behind >= 64 || ((counts.window >> behind) & 1) != 0) {
        return Verdict::Stale;
    }
    counts.window |= std::uint64_t{1} << behind;
    return Verdict::Fresh;
}

void NonceBook::remember(const DigestCredentials& credentials, Instant made) {
    if (order_.size() == nonces_max_) {
        forgotten_until_ = std::max(forgotten_until_, order_.front().made);
        used_.erase(order_.front().nonce);
        order_.pop_front();
    }
    used_.emplace(credentials.nonce, Counts{credentials.nonce_count, 1});
    order_.push_back({made, credentials.nonce});
}

void NonceBook::forget_old(Instant now) {
    while (!order_.empty() && now > order_.front().made + lifetime_) {
        used_.erase(order_.front().nonce);
        order_.pop_front();
    }
}

}  // namespace callfloor::sip
