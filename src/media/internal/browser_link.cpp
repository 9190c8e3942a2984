#include "media/internal/browser_link.h"

#include <algorithm>

#include "base/check.h"
#include "media/internal/stun.h"

namespace callfloor::media {

BrowserLink::BrowserLink(const BrowserTerms& terms, const DtlsIdentity& identity)
    : terms_(terms), dtls_(Dtls::create(identity, Dtls::Role::Server, terms.fingerprint)) {
    CHECK(dtls_ != nullptr);
}

bool BrowserLink::is_proven(const Endpoint& from) const {
    const auto end =
        proven_.begin() + static_cast<std::ptrdiff_t>(std::min(proven_count_, kAddresses));
    return std::find(proven_.begin(), end, from) != end;
}

BrowserLink::Outcome BrowserLink::receive(std::span<const std::uint8_t> datagram,
                                          const Endpoint& from, const Send& send) {
    if (looks_like_stun(datagram)) {
        return receive_stun(datagram, from, send) ? Outcome::Taken : Outcome::Refused;
    }
    if (!Dtls::looks_like(datagram) || !is_proven(from)) {
        return Outcome::Refused;
    }
    dtls_->receive(datagram);
    return flush(send);
}

bool BrowserLink::receive_stun(std::span<const std::uint8_t> datagram, const Endpoint& from,
                               const Send& send) {
    const auto request = read_stun_request(datagram, terms_.password);
    const auto& ours = terms_.user;
    const auto& theirs = terms_.peer_user;
    if (!request || request->username.size() != ours.size() + 1 + theirs.size() ||
        !request->username.starts_with(ours) || request->username[ours.size()] != ':' ||
        !request->username.ends_with(theirs)) {
        return false;
    }
    std::array<std::uint8_t, kStunAnswerBytes> answer;
    const auto bytes = write_stun_answer(request->transaction, from, terms_.password, answer);
    send(std::span(answer).first(bytes), from);
    if (!is_proven(from)) {
        proven_[proven_count_++ % kAddresses] = from;
    }
    if (request->nominates || !target_) {
        target_ = from;
    }
    return true;
}

BrowserLink::Outcome BrowserLink::repeat_lost(const Send& send) {
    dtls_->repeat_lost();
    return flush(send);
}

BrowserLink::Outcome BrowserLink::flush(const Send& send) {
    for (const auto& datagram : dtls_->take_outgoing()) {
        if (target_) {
            send(datagram, *target_);
        }
    }
    if (is_told_ || dtls_->state() == Dtls::State::Handshaking) {
        return Outcome::Taken;
    }
    is_told_ = true;
    return dtls_->state() == Dtls::State::Established ? Outcome::Secured : Outcome::Failed;
}

}  // namespace callfloor::media
