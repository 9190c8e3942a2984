#pragma once
// The way to a browser (RFC 8445 section 2.5, RFC 8827): ICE-lite and DTLS on the RTP port. The
// browser finds us, we answer; who knows the password of our answer is at an address of the
// browser, and DTLS hears only such addresses. When its handshake is done there are SRTP keys.
//
//   binding request ─► proven address ─► DTLS ─► keys ─► RTP
//         └─ USE-CANDIDATE ─► where we send; moves when the browser's network does
//
// One media thread.

#include <array>
#include <optional>
#include <span>

#include "media/engine.h"
#include "media/internal/dtls.h"
#include "media/internal/endpoint.h"

namespace callfloor::media {

class BrowserLink final {
  public:
    static constexpr std::size_t kAddresses = 8;  ///< proven ones remembered; the oldest goes

    using Send = std::function<void(std::span<const std::uint8_t>, const Endpoint&)>;

    enum class Outcome : std::uint8_t { Refused, Taken, Secured, Failed };

    BrowserLink(const BrowserTerms& terms, const DtlsIdentity& identity);

    const BrowserTerms& terms() const { return terms_; }
    /// A datagram that is not RTP or RTCP. Secured and Failed are told once.
    Outcome receive(std::span<const std::uint8_t> datagram, const Endpoint& from, const Send& send);
    Outcome repeat_lost(const Send& send);

    /// Where to send; absent until the browser has proven an address.
    const std::optional<Endpoint>& target() const { return target_; }
    bool is_proven(const Endpoint& from) const;
    const std::optional<SrtpKeys>& keys() const { return dtls_->keys(); }

  private:
    bool receive_stun(std::span<const std::uint8_t> datagram, const Endpoint& from,
                      const Send& send);
    Outcome flush(const Send& send);

    const BrowserTerms terms_;
    std::unique_ptr<Dtls> dtls_;
    bool is_told_ = false;
    std::optional<Endpoint> target_;
    std::array<Endpoint, kAddresses> proven_{};
    std::size_t proven_count_ = 0;
};

}  // namespace callfloor::media
