#include "sip/internal/client_auth.h"

namespace callfloor::sip::internal {

namespace {
constexpr int kTriesMax = 4;  // a proxy and a server, each with a stale nonce
constexpr std::size_t kCnonceLength = 16;
}  // namespace

bool ClientAuth::accept_challenge(const Message& response) {
    const bool is_proxy = response.status() == 407;
    if ((!is_proxy && response.status() != 401) || user_.empty() || tries_ >= kTriesMax) {
        return false;
    }
    const auto challenge = choose_challenge(
        response.all(is_proxy ? HeaderId::ProxyAuthenticate : HeaderId::WwwAuthenticate));
    if (!challenge) {
        return false;
    }
    auto& side = is_proxy ? proxy_ : server_;
    // The same realm again without stale: the password is wrong, and asking again would only lock
    // the account.
    if (side.challenge && side.challenge->realm == challenge->realm && !challenge->stale &&
        tries_ > 0) {
        return false;
    }
    side.challenge = *challenge;
    side.nonce_count = 0;
    ++tries_;
    return true;
}

void ClientAuth::authorize(Message& request, Random& random) {
    const auto add = [&](Side& side, HeaderId id) {
        if (!side.challenge) {
            return;
        }
        const auto cnonce = random.token(kCnonceLength);
        request.set(
            id, to_text(answer_challenge(*side.challenge, {.user = user_,
                                                           .password = password_,
                                                           .method = request.method_text(),
                                                           .uri = request.request_uri_text(),
                                                           .cnonce = cnonce,
                                                           .nonce_count = ++side.nonce_count})));
    };
    add(server_, HeaderId::Authorization);
    add(proxy_, HeaderId::ProxyAuthorization);
}

}  // namespace callfloor::sip::internal
