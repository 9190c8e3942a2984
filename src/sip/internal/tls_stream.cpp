#include "sip/internal/tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace callfloor::sip::internal {
namespace {

template <typename T, void (*kFree)(T*)>
struct Freer {
    void operator()(T* object) const { kFree(object); }
};
using Context = std::unique_ptr<SSL_CTX, Freer<SSL_CTX, SSL_CTX_free>>;

/// OpenSSL's first complaint, and nothing left of the others.
std::string complaint() {
    const auto code = ERR_get_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return reason == nullptr ? "the peer broke off" : reason;
}

Context new_context(const SSL_METHOD* method) {
    Context context(SSL_CTX_new(method));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

}  // namespace

struct TlsContext::Parts {
    Context server;
    Context client;
};

TlsContext::TlsContext(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<const TlsContext>> TlsContext::create(const TlsFiles& files) {
    auto parts = std::make_unique<Parts>();
    parts->server = new_context(TLS_server_method());
    parts->client = new_context(TLS_client_method());
    for (auto* context : {parts->server.get(), parts->client.get()}) {
        if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
            return fail(ErrorCode::InvalidInput, "cannot use the certificate {}: {}",
                        files.certificate.string(), complaint());
        }
        if (SSL_CTX_use_PrivateKey_file(context, files.private_key.c_str(), SSL_FILETYPE_PEM) !=
            1) {
            return fail(ErrorCode::InvalidInput, "cannot use the private key {}: {}",
                        files.private_key.string(), complaint());
        }
    }
    SSL_CTX_set_verify(parts->client.get(), SSL_VERIFY_PEER, nullptr);
    const int loaded =
        files.authorities.empty()
            ? SSL_CTX_set_default_verify_paths(parts->client.get())
            : SSL_CTX_load_verify_file(parts->client.get(), files.authorities.c_str());
    if (loaded != 1) {
        return fail(ErrorCode::InvalidInput, "cannot use the authorities {}: {}",
                    files.authorities.string(), complaint());
    }
    return std::shared_ptr<const TlsContext>(new TlsContext(std::move(parts)));
}

// ---------------------------------------------------------------- one connection

struct TlsStream::Session {
    explicit Session(SSL_CTX* context) : ssl(SSL_new(context)) {
        in = BIO_new(BIO_s_mem());
        out = BIO_new(BIO_s_mem());
        SSL_set_bio(ssl.get(), in, out);  // which owns them from here on
    }
    std::unique_ptr<SSL, Freer<SSL, SSL_free>> ssl;
    BIO* in = nullptr;
    BIO* out = nullptr;
};

TlsStream::TlsStream(std::unique_ptr<Session> session) : session_(std::move(session)) {}
TlsStream::~TlsStream() = default;

std::unique_ptr<TlsStream> TlsStream::accept(const TlsContext& context) {
    auto session = std::make_unique<Session>(context.parts_->server.get());
    SSL_set_accept_state(session->ssl.get());
    return std::unique_ptr<TlsStream>(new TlsStream(std::move(session)));
}

std::unique_ptr<TlsStream> TlsStream::connect(const TlsContext& context,
                                              const std::string& address) {
    auto session = std::make_unique<Session>(context.parts_->client.get());
    SSL_set_connect_state(session->ssl.get());
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session->ssl.get()), address.c_str());
    std::unique_ptr<TlsStream> stream(new TlsStream(std::move(session)));
    (void)stream->shake_hands();  // writes the first message; nothing can be wrong yet
    return stream;
}

Result<void> TlsStream::shake_hands() {
    auto* ssl = session_->ssl.get();
    const int done = SSL_do_handshake(ssl);
    if (done != 1) {
        if (SSL_get_error(ssl, done) == SSL_ERROR_WANT_READ) {
            return {};
        }
        const auto verdict = SSL_get_verify_result(ssl);
        const auto text = complaint();
        return fail(ErrorCode::Unavailable, "TLS handshake failed: {}",
                    verdict == X509_V_OK ? text : X509_verify_cert_error_string(verdict));
    }
    is_open_ = true;
    if (auto waited = std::exchange(waiting_, {}); !waited.empty()) {
        return send(waited);
    }
    return {};
}

Result<std::string> TlsStream::receive(std::string_view wire) {
    auto* ssl = session_->ssl.get();
    BIO_write(session_->in, wire.data(), static_cast<int>(wire.size()));
    if (!is_open_) {
        TRY(shake_hands());
    }
    std::string plain;
    while (is_open_) {
        char buffer[16 * 1024];
        const int count = SSL_read(ssl, buffer, sizeof(buffer));
        if (count > 0) {
            plain.append(buffer, static_cast<std::size_t>(count));
            continue;
        }
        const int why = SSL_get_error(ssl, count);
        if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_ZERO_RETURN) {
            break;  // after its close the peer closes the socket, too
        }
        return fail(ErrorCode::Unavailable, "TLS failed: {}", complaint());
    }
    return plain;
}

Result<void> TlsStream::send(std::string_view plain) {
    if (!is_open_) {
        waiting_.append(plain);
        return {};
    }
    if (SSL_write(session_->ssl.get(), plain.data(), static_cast<int>(plain.size())) <= 0) {
        return fail(ErrorCode::Unavailable, "TLS failed: {}", complaint());
    }
    return {};
}

std::string TlsStream::take_wire() {
    std::string wire(BIO_ctrl_pending(session_->out), '\0');
    if (!wire.empty()) {
        BIO_read(session_->out, wire.data(), static_cast<int>(wire.size()));
    }
    return wire;
}

}  // namespace callfloor::sip::internal
