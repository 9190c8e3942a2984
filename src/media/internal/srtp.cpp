#include "media/internal/srtp.h"

#include <algorithm>
#include <cstring>

#include <srtp2/srtp.h>

#include "base/check.h"
#include "media/internal/rtp_packet.h"

namespace callfloor::media {

namespace {

constexpr std::size_t kRtcpHeaderBytes = 8;

// Once for the process: libsrtp tests its ciphers.
bool start_library() {
    static const bool is_started = srtp_init() == srtp_err_status_ok;
    return is_started;
}

void set_suite(srtp_policy_t& policy, SrtpSuite suite) {
    switch (suite) {
        case SrtpSuite::AeadAes128Gcm:
            srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
            srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
            return;
        case SrtpSuite::AesCm128HmacSha1_80:
            srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
            srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
            return;
    }
}

int protect_rtp(srtp_ctx_t_* session, void* packet, int* bytes) {
    return srtp_protect(session, packet, bytes);
}
int protect_rtcp(srtp_ctx_t_* session, void* packet, int* bytes) {
    return srtp_protect_rtcp(session, packet, bytes);
}
int unprotect_rtp(srtp_ctx_t_* session, void* packet, int* bytes) {
    return srtp_unprotect(session, packet, bytes);
}
int unprotect_rtcp(srtp_ctx_t_* session, void* packet, int* bytes) {
    return srtp_unprotect_rtcp(session, packet, bytes);
}

}  // namespace

void Srtp::Closer::operator()(srtp_ctx_t_* session) const {
    srtp_dealloc(session);
}

Srtp::Session Srtp::open_session(SrtpSuite suite, const std::string& master, int direction) {
    srtp_policy_t policy{};
    set_suite(policy, suite);
    policy.ssrc.type = static_cast<srtp_ssrc_type_t>(direction);
    std::string key = master;  // libsrtp takes it as not const
    policy.key = reinterpret_cast<unsigned char*>(key.data());
    policy.window_size = kReplayWindow;
    srtp_t session = nullptr;
    const auto status = srtp_create(&session, &policy);
    return Session(status == srtp_err_status_ok ? session : nullptr);
}

std::unique_ptr<Srtp> Srtp::create(const SrtpKeys& keys) {
    const auto bytes = srtp_master_bytes(keys.suite);
    if (!start_library() || keys.send.size() != bytes || keys.receive.size() != bytes) {
        return nullptr;
    }
    auto send = open_session(keys.suite, keys.send, ssrc_any_outbound);
    auto receive = open_session(keys.suite, keys.receive, ssrc_any_inbound);
    if (send == nullptr || receive == nullptr) {
        return nullptr;
    }
    return std::unique_ptr<Srtp>(new Srtp(std::move(send), std::move(receive)));
}

bool Srtp::knows(std::uint32_t ssrc) const {
    const auto end = sources_.begin() + static_cast<std::ptrdiff_t>(known_);
    return std::find(sources_.begin(), end, ssrc) != end;
}

std::optional<std::span<std::uint8_t>> Srtp::open(std::span<std::uint8_t> datagram,
                                                  std::size_t ssrc_at, Step step) {
    if (datagram.size() > limits::kRtpPacketBytes + kTrailerBytes) {
        return std::nullopt;
    }
    const auto ssrc = read_u32(datagram.data() + ssrc_at);
    const bool is_known = knows(ssrc);
    if (!is_known && known_ == kSources) {
        return std::nullopt;
    }
    int bytes = static_cast<int>(datagram.size());
    if (step(receive_.get(), datagram.data(), &bytes) != srtp_err_status_ok) {
        return std::nullopt;
    }
    if (!is_known) {
        sources_[known_++] = ssrc;
    }
    return datagram.first(static_cast<std::size_t>(bytes));
}

std::optional<std::span<std::uint8_t>> Srtp::open_rtp(std::span<std::uint8_t> datagram) {
    if (datagram.size() < kRtpHeaderBytes) {
        return std::nullopt;
    }
    return open(datagram, 8, unprotect_rtp);
}

std::optional<std::span<std::uint8_t>> Srtp::open_rtcp(std::span<std::uint8_t> datagram) {
    if (datagram.size() < kRtcpHeaderBytes) {
        return std::nullopt;
    }
    return open(datagram, 4, unprotect_rtcp);
}

std::span<const std::uint8_t> Srtp::seal(std::span<const std::uint8_t> datagram, Step step) {
    if (datagram.size() > limits::kRtpPacketBytes) {
        return {};
    }
    std::memcpy(sealed_.data(), datagram.data(), datagram.size());
    int bytes = static_cast<int>(datagram.size());
    if (step(send_.get(), sealed_.data(), &bytes) != srtp_err_status_ok) {
        return {};
    }
    CHECK(static_cast<std::size_t>(bytes) <= sealed_.size());
    return std::span(sealed_).first(static_cast<std::size_t>(bytes));
}

std::span<const std::uint8_t> Srtp::seal_rtp(std::span<const std::uint8_t> datagram) {
    return seal(datagram, protect_rtp);
}

std::span<const std::uint8_t> Srtp::seal_rtcp(std::span<const std::uint8_t> datagram) {
    return seal(datagram, protect_rtcp);
}

}  // namespace callfloor::media
