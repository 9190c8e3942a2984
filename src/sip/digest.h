#pragma once
// HTTP digest for SIP (RFC 3261 section 22, RFC 7616, RFC 8760): challenges, credentials and their
// checks with MD5 and SHA-256, qop auth. The -sess algorithms and auth-int are refused with a clear
// error. Time is a parameter. NonceBook belongs to one thread, the rest are values.
//
//   server: NonceBook::make -> DigestChallenge -> 401;  Authorization -> DigestCredentials ->
//   NonceBook::check, verify_digest client: 401 -> choose_challenge -> answer_challenge ->
//   Authorization

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace callfloor::sip {

enum class DigestAlgorithm : std::uint8_t { Md5, Sha256 };
std::string_view digest_algorithm_name(DigestAlgorithm algorithm);  ///< "MD5", "SHA-256"

/// WWW-Authenticate or Proxy-Authenticate.
struct DigestChallenge {
    std::string realm;
    std::string nonce;
    std::optional<std::string> opaque;
    DigestAlgorithm algorithm = DigestAlgorithm::Md5;
    bool is_algorithm_written = true;  ///< absent means MD5 and is left out of the answer as well
    bool has_qop_auth = true;  ///< false: a server of RFC 2069 times, answered without cnonce
    bool stale = false;

    /// InvalidInput: not a digest challenge, or one that cannot be answered (text says which).
    static Result<DigestChallenge> parse(std::string_view header_value);
    bool operator==(const DigestChallenge&) const = default;
};
std::string to_text(const DigestChallenge& challenge);

/// Authorization or Proxy-Authorization.
struct DigestCredentials {
    std::string username;
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;  ///< lower-case hex
    DigestAlgorithm algorithm = DigestAlgorithm::Md5;
    bool is_algorithm_written = true;
    std::optional<std::string> opaque;
    bool has_qop_auth = true;
    std::string cnonce;             ///< with qop only
    std::uint32_t nonce_count = 0;  ///< with qop only

    static Result<DigestCredentials> parse(std::string_view header_value);
    bool operator==(const DigestCredentials&) const = default;
};
std::string to_text(const DigestCredentials& credentials);

/// H(user:realm:password) in lower-case hex: what is stored instead of the password.
std::string digest_ha1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                       std::string_view password);
/// The response that these credentials should carry for this method.
std::string digest_response(const DigestCredentials& credentials, std::string_view ha1,
                            std::string_view method);
/// Whether the credentials were made with the secret; compared in constant time. An empty `ha1`
/// never verifies.
bool verify_digest(const DigestCredentials& credentials, std::string_view ha1,
                   std::string_view method);

/// The challenge to answer among several: SHA-256 before MD5, as RFC 8760 asks; the error is that
/// of the last one refused.
Result<DigestChallenge> choose_challenge(const std::vector<std::string_view>& header_values);

struct DigestAnswer {
    std::string_view user;
    std::string_view password;
    std::string_view method;
    std::string_view uri;
    std::string_view cnonce;
    std::uint32_t nonce_count = 1;
};
DigestCredentials answer_challenge(const DigestChallenge& challenge, const DigestAnswer& answer);

/// Nonces that need no memory until they are used: time and salt under an HMAC-SHA256. The counts
/// used with a nonce are then remembered so that no request is accepted twice; at
/// limits::kSipNonces the oldest nonce is forgotten, and it and all older ones count as stale,
/// which costs the phone one more round trip and nothing else.
class NonceBook final {
  public:
    /// `secret` is random and of this run or kept by the owner.
    NonceBook(std::string secret, Duration lifetime, std::size_t nonces_max);

    std::string make(Instant now, Random& random) const;

    enum class Verdict : std::uint8_t {
        Fresh,   ///< ours, in time, this count was not used before
        Stale,   ///< ours but too old, forgotten or count used: challenge again with stale=true
        Forged,  ///< not ours: challenge again without
    };
    /// Marks the count as used; call it only after verify_digest() said yes, so that strangers
    /// cannot burn counts.
    Verdict use(const DigestCredentials& credentials, Instant now);
    /// The same without marking: tells stale from forged before a secret is known.
    Verdict look(std::string_view nonce, Instant now) const;

    std::size_t remembered() const { return used_.size(); }

  private:
    struct Counts {
        std::uint32_t highest = 0;
        std::uint64_t window = 0;  ///< bit i: highest - i was used
    };
    struct Known {
        Instant made;
        std::string nonce;
    };
    std::optional<Instant> time_of(std::string_view nonce) const;
    void remember(const DigestCredentials& credentials, Instant made);
    void forget_old(Instant now);

    std::string secret_;
    Duration lifetime_;
    std::size_t nonces_max_;
    std::unordered_map<std::string, Counts> used_;
    std::deque<Known> order_;    ///< in order of first use
    Instant forgotten_until_{};  ///< unused nonces made up to here are stale
};

}  // namespace callfloor::sip
