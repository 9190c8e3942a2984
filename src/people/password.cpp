#include "people/password.h"

#include <sodium.h>

#include "base/check.h"

namespace callfloor::people {

namespace {
struct Cost {
    unsigned long long operations;
    std::size_t memory;
};

Cost cost_of(PasswordCost cost) {
    CHECK(sodium_init() >= 0);
    return cost == PasswordCost::Interactive
               ? Cost{crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE}
               : Cost{crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN};
}
}  // namespace

Result<std::string> hash_password(std::string_view password, PasswordCost cost) {
    const auto limits = cost_of(cost);
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(), limits.operations,
                          limits.memory) != 0) {
        return fail(ErrorCode::Unavailable,
                    "there is not enough memory to compute a password hash ({} MiB); free some",
                    limits.memory >> 20);
    }
    hash.resize(hash.find('\0'));
    return hash;
}

bool verify_password(std::string_view hash, std::string_view password, PasswordCost cost) {
    if (hash.empty() || hash.size() >= crypto_pwhash_STRBYTES) {
        (void)hash_password(password, cost);  // takes as long, so that nobody learns who exists
        return false;
    }
    std::string padded(hash);
    padded.resize(crypto_pwhash_STRBYTES, '\0');
    return crypto_pwhash_str_verify(padded.data(), password.data(), password.size()) == 0;
}

bool needs_rehash(const std::string& hash, PasswordCost cost) {
    const auto limits = cost_of(cost);
    return crypto_pwhash_str_needs_rehash(hash.c_str(), limits.operations, limits.memory) == 1;
}

Result<void> PasswordDesk::enter() {
    std::unique_lock lock(mutex_);
    if (running_ >= kAtOnce && waiting_ >= kWaiting) {
        return fail(ErrorCode::Unavailable,
                    "too many people sign in at this moment; try again in a few seconds");
    }
    ++waiting_;
    free_.wait(lock, [this] { return running_ < kAtOnce; });
    --waiting_;
    ++running_;
    return {};
}

void PasswordDesk::leave() {
    {
        const std::lock_guard lock(mutex_);
        --running_;
    }
    free_.notify_one();
}

}  // namespace callfloor::people
