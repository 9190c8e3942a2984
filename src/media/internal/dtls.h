#pragma once
// DTLS-SRTP (RFC 5763, RFC 5764) over a wire that is not its own: datagrams go in, datagrams come
// out, and when the handshake is done there are keys. The other side's certificate is compared with
// the fingerprint of its SDP while the handshake runs; another one ends it. The cookie exchange
// against forged addresses is left to ICE, which proves an address before DTLS listens to it.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/srtp_keys.h"

struct bio_st;
struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

namespace callfloor::media {

/// The key and certificate this process shows, made at its start (ECDSA P-256, self-signed: what
/// counts is the fingerprint). Any thread.
class DtlsIdentity final {
  public:
    static Result<std::unique_ptr<const DtlsIdentity>> create();
    ~DtlsIdentity();
    DtlsIdentity(const DtlsIdentity&) = delete;
    DtlsIdentity& operator=(const DtlsIdentity&) = delete;

    /// SHA-256 of the certificate, 32 bytes.
    const std::string& fingerprint() const { return fingerprint_; }
    ssl_ctx_st* context() const { return context_; }

  private:
    DtlsIdentity() = default;

    ssl_ctx_st* context_ = nullptr;
    std::string fingerprint_;
};

class Dtls final {
  public:
    enum class Role : std::uint8_t { Server, Client };  ///< we are the server; tests are both
    enum class State : std::uint8_t { Handshaking, Established, Failed };
    using Datagram = std::vector<std::uint8_t>;

    /// RFC 7983: what the first byte says.
    static constexpr bool looks_like(std::span<const std::uint8_t> datagram) {
        return !datagram.empty() && datagram[0] >= 20 && datagram[0] <= 63;
    }

    /// Null when OpenSSL is out of memory. `peer_fingerprint` is SHA-256, 32 bytes. The identity
    /// outlives it.
    static std::unique_ptr<Dtls> create(const DtlsIdentity& identity, Role role,
                                        std::string peer_fingerprint);
    ~Dtls();
    Dtls(const Dtls&) = delete;
    Dtls& operator=(const Dtls&) = delete;

    /// A client's first step.
    void start() { advance(); }
    void receive(std::span<const std::uint8_t> datagram);
    /// Now and then: repeats what was lost (RFC 6347 section 4.2.4), after 100 ms at first.
    void repeat_lost();
    /// What is to be sent, in order; a fatal alert too.
    std::vector<Datagram> take_outgoing();

    State state() const { return state_; }
    const std::optional<SrtpKeys>& keys() const { return keys_; }  ///< when established

  private:
    friend struct DtlsHooks;
    explicit Dtls(Role role, std::string peer_fingerprint);
    void advance();
    void export_keys();
    bool is_expected(x509_st* certificate) const;

    const Role role_;
    const std::string peer_fingerprint_;
    ssl_st* ssl_ = nullptr;
    State state_ = State::Handshaking;
    std::span<const std::uint8_t> incoming_;
    std::vector<Datagram> outgoing_;
    std::optional<SrtpKeys> keys_;
};

}  // namespace callfloor::media
