#pragma once
// TLS over a byte stream whose sockets are somebody else's (OpenSSL with memory buffers): bytes of
// the wire in and out, bytes of the application in and out. At least TLS 1.2; no renegotiation. One
// thread.
//
//   socket ── receive(wire) ──► plain          send(plain) ──► take_wire() ──► socket

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sip/socket_network.h"

namespace callfloor::sip::internal {

/// Certificates and rules, shared by all connections.
class TlsContext final {
  public:
    /// The error names the file that cannot be used and says why.
    static Result<std::shared_ptr<const TlsContext>> create(const TlsFiles& files);
    ~TlsContext();

  private:
    friend class TlsStream;
    struct Parts;
    explicit TlsContext(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

class TlsStream final {
  public:
    static std::unique_ptr<TlsStream> accept(const TlsContext& context);
    /// The peer must show a certificate for `address` from an authority we know.
    static std::unique_ptr<TlsStream> connect(const TlsContext& context,
                                              const std::string& address);
    ~TlsStream();

    /// Bytes of the wire; gives those of the application. An error ends the connection; what
    /// take_wire() then holds tells the peer why.
    Result<std::string> receive(std::string_view wire);
    /// Kept until the handshake is over.
    Result<void> send(std::string_view plain);
    /// What the socket is to send.
    std::string take_wire();
    bool is_open() const { return is_open_; }  ///< the handshake is over
    std::size_t waiting() const { return waiting_.size(); }

  private:
    struct Session;
    explicit TlsStream(std::unique_ptr<Session> session);
    Result<void> shake_hands();

    std::unique_ptr<Session> session_;
    std::string waiting_;
    bool is_open_ = false;
};

}  // namespace callfloor::sip::internal
