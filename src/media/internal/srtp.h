#pragma once
// One stream's SRTP and SRTCP (RFC 3711, RFC 7714) by libsrtp2. What does not authenticate or was
// there before (a window of kReplayWindow packets) is nothing; a peer may use kSources SSRCs in the
// life of its keys, so that what is remembered of them stays small. No allocation per packet. One
// media thread.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/limits.h"
#include "media/srtp_keys.h"

struct srtp_ctx_t_;

namespace callfloor::media {

class Srtp final {
  public:
    static constexpr unsigned long kReplayWindow = 128;
    static constexpr std::size_t kSources = 16;
    static constexpr std::size_t kTrailerBytes = 16 + 4 + 4;  ///< tag, SRTCP index, to spare

    /// Null when the keys are not of the suite's length, or libsrtp does not take them.
    static std::unique_ptr<Srtp> create(const SrtpKeys& keys);

    /// Decrypts in place; the datagram gets shorter. Absent: not the peer's, repeated, or beyond
    /// the sources.
    std::optional<std::span<std::uint8_t>> open_rtp(std::span<std::uint8_t> datagram);
    std::optional<std::span<std::uint8_t>> open_rtcp(std::span<std::uint8_t> datagram);
    /// A copy, encrypted; valid until the next. Empty when it is too long or the keys are used up
    /// (2^48 packets).
    std::span<const std::uint8_t> seal_rtp(std::span<const std::uint8_t> datagram);
    std::span<const std::uint8_t> seal_rtcp(std::span<const std::uint8_t> datagram);

  private:
    struct Closer {
        void operator()(srtp_ctx_t_* session) const;
    };
    using Session = std::unique_ptr<srtp_ctx_t_, Closer>;
    using Step = int (*)(srtp_ctx_t_*, void*, int*);

    Srtp(Session send, Session receive) : send_(std::move(send)), receive_(std::move(receive)) {}
    static Session open_session(SrtpSuite suite, const std::string& master, int direction);
    bool knows(std::uint32_t ssrc) const;
    std::optional<std::span<std::uint8_t>> open(std::span<std::uint8_t> datagram,
                                                std::size_t ssrc_at, Step step);
    std::span<const std::uint8_t> seal(std::span<const std::uint8_t> datagram, Step step);

    Session send_;
    Session receive_;
    std::array<std::uint32_t, kSources> sources_{};
    std::size_t known_ = 0;
    alignas(8) std::array<std::uint8_t, limits::kRtpPacketBytes + kTrailerBytes> sealed_{};
};

}  // namespace callfloor::media
