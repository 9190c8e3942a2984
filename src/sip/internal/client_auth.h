#pragma once
// The client's side of digest (RFC 3261 22.2, 22.3): answers 401 and 407 once, and again when the
// nonce is stale, and puts credentials into every later request of the same dialog or registration
// with the nonce count going up. Plain value.

#include <cstdint>
#include <optional>
#include <string>

#include "base/random.h"
#include "sip/digest.h"
#include "sip/message.h"

namespace callfloor::sip::internal {

class ClientAuth final {
  public:
    ClientAuth() = default;
    ClientAuth(std::string user, std::string password)
        : user_(std::move(user)), password_(std::move(password)) {}

    /// Whether the challenge in a 401 or 407 can be answered by sending the request again.
    bool accept_challenge(const Message& response);
    /// Adds credentials for every challenge accepted so far.
    void authorize(Message& request, Random& random);
    /// A request went through: the next refusal is a new one.
    void on_success() { tries_ = 0; }

  private:
    struct Side {
        std::optional<DigestChallenge> challenge;
        std::uint32_t nonce_count = 0;
    };

    std::string user_;
    std::string password_;
    Side server_;  ///< 401
    Side proxy_;   ///< 407
    int tries_ = 0;
};

}  // namespace callfloor::sip::internal
