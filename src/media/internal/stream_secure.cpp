// The encrypted side of a stream: what of a datagram is a handshake, what is sealed, and what
// became of it.

#include "media/internal/stream.h"

namespace callfloor::media {

namespace {
// RFC 5761 section 4: on a port that carries both.
bool looks_like_rtcp(std::span<const std::uint8_t> datagram) {
    return datagram.size() >= 2 && datagram[1] >= 192 && datagram[1] <= 223;
}
bool looks_like_rtp(std::span<const std::uint8_t> datagram) {
    return !datagram.empty() && datagram[0] >= 128 && datagram[0] <= 191;
}
}  // namespace

// Keys stay in use as long as they are the same: begun anew they would encrypt two packets alike.
void Stream::set_security() {
    is_secure_ = remote_.srtp || remote_.browser;
    if (remote_.browser && options_.identity != nullptr) {
        if (link_ == nullptr || link_->terms() != *remote_.browser) {
            link_ = std::make_unique<BrowserLink>(*remote_.browser, *options_.identity);
            srtp_.reset();
            srtp_keys_.reset();
        }
        return;
    }
    if (link_ != nullptr) {
        link_.reset();
        srtp_.reset();
    }
    if (remote_.srtp != srtp_keys_) {
        srtp_keys_ = remote_.srtp;
        srtp_ = srtp_keys_ ? Srtp::create(*srtp_keys_) : nullptr;
    }
}

void Stream::receive_secure(std::span<std::uint8_t> datagram, const Endpoint& from, MediaTime now) {
    if (!looks_like_rtp(datagram)) {
        return receive_handshake(datagram, from);
    }
    if (looks_like_rtcp(datagram)) {
        return receive_rtcp(datagram, from, now);
    }
    const auto clear = srtp_ != nullptr ? srtp_->open_rtp(datagram) : std::nullopt;
    clear ? receive_clear(*clear, from, now) : refuse_unproven();
}

void Stream::refuse_unproven() {
    ++refused_;
    ++unproven_;
}

// A browser's packets prove themselves, and its addresses by ICE; others by the latch's rules.
bool Stream::is_the_peers(const RtpPacket& packet, const Endpoint& from, MediaTime now) {
    return link_ != nullptr ? link_->is_proven(from)
                            : latch_.accept({from, packet.ssrc, packet.sequence}, now);
}

BrowserLink::Send Stream::link_wire() {
    return [this](std::span<const std::uint8_t> datagram, const Endpoint& to) {
        wire_.send_rtp(datagram, to);
    };
}

void Stream::receive_handshake(std::span<const std::uint8_t> datagram, const Endpoint& from) {
    if (link_ == nullptr) {
        ++refused_;
        return;
    }
    on_link(link_->receive(datagram, from, link_wire()));
}

void Stream::on_link(BrowserLink::Outcome outcome) {
    switch (outcome) {
        case BrowserLink::Outcome::Taken:
            return;
        case BrowserLink::Outcome::Refused:
            ++refused_;
            return;
        case BrowserLink::Outcome::Secured:
            srtp_ = Srtp::create(*link_->keys());
            events_.on_handshake(options_.id,
                                 srtp_ != nullptr ? Handshake::Done : Handshake::Failed);
            return;
        case BrowserLink::Outcome::Failed:
            events_.on_handshake(options_.id, Handshake::Failed);
            return;
    }
}

}  // namespace callfloor::media
