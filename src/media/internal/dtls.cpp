#include "media/internal/dtls.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/check.h"
#include "base/random.h"

namespace callfloor::media {

namespace {

constexpr long kLinkMtu = 1'200;  // passes any tunnel; a handshake is two or three datagrams
constexpr std::size_t kOutgoingMax = 32;
// OpenSSL's own first wait is a second, in which a caller hangs up; browsers wait 50 ms.
constexpr unsigned int kFirstRepeatUs = 100'000;
constexpr unsigned int kLastRepeatUs = 2'000'000;
constexpr std::size_t kFingerprintBytes = 32;

struct X509Closer {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
struct KeyCloser {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Certificate = std::unique_ptr<X509, X509Closer>;
using Key = std::unique_ptr<EVP_PKEY, KeyCloser>;

std::string fingerprint_of(const X509* certificate) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int bytes = 0;
    if (X509_digest(certificate, EVP_sha256(), reinterpret_cast<unsigned char*>(digest.data()),
                    &bytes) != 1) {
        return {};
    }
    digest.resize(bytes);
    return digest;
}

Certificate make_certificate(EVP_PKEY* key) {
    constexpr long kDay = 24L * 3'600;
    Certificate certificate(X509_new());
    if (certificate == nullptr) {
        return nullptr;
    }
    X509* raw = certificate.get();
    const auto name = secure_token(9);
    auto* subject = X509_get_subject_name(raw);
    const bool is_made =
        X509_set_version(raw, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(raw), 1) == 1 &&
        X509_gmtime_adj(X509_getm_notBefore(raw), -kDay) != nullptr &&
        X509_gmtime_adj(X509_getm_notAfter(raw), 3'650 * kDay) != nullptr &&
        X509_set_pubkey(raw, key) == 1 &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                   0) == 1 &&
        X509_set_issuer_name(raw, subject) == 1 && X509_sign(raw, key, EVP_sha256()) > 0;
    return is_made ? std::move(certificate) : nullptr;
}

}  // namespace

// What OpenSSL calls back.
struct DtlsHooks {
    static Dtls& owner(BIO* bio) { return *static_cast<Dtls*>(BIO_get_data(bio)); }

    // A memory BIO would run datagrams together.
    static int write(BIO* bio, const char* bytes, int count) {
        auto& outgoing = owner(bio).outgoing_;
        if (count <= 0) {
            return count;
        }
        if (outgoing.size() < kOutgoingMax) {  // beyond it is lost, as on any wire
            const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes);
            outgoing.emplace_back(begin, begin + count);
        }
        return count;
    }
    static int read(BIO* bio, char* to, int room) {
        auto& incoming = owner(bio).incoming_;
        BIO_clear_retry_flags(bio);
        if (incoming.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const auto bytes = std::min(incoming.size(), static_cast<std::size_t>(std::max(room, 0)));
        std::memcpy(to, incoming.data(), bytes);
        incoming = {};
        return static_cast<int>(bytes);
    }
    static long control(BIO*, int command, long, void*) {
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }
    static unsigned int next_repeat(SSL*, unsigned int last_us) {
        return last_us == 0 ? kFirstRepeatUs : std::min(2 * last_us, kLastRepeatUs);
    }
    static int create(BIO* bio) {
        BIO_set_init(bio, 1);
        return 1;
    }
    static BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            auto* fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
            CHECK(fresh != nullptr);
            BIO_meth_set_write(fresh, write);
            BIO_meth_set_read(fresh, read);
            BIO_meth_set_ctrl(fresh, control);
            BIO_meth_set_create(fresh, create);
            return fresh;
        }();
        return made;
    }
    // Instead of a chain of trust: the fingerprint.
    static int verify(X509_STORE_CTX* store, void*) {
        const auto* ssl = static_cast<SSL*>(
            X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
        const auto* dtls = static_cast<const Dtls*>(SSL_get_app_data(ssl));
        if (dtls->is_expected(X509_STORE_CTX_get0_cert(store))) {
            return 1;
        }
        X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
        return 0;
    }
};

Result<std::unique_ptr<const DtlsIdentity>> DtlsIdentity::create() {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = key != nullptr ? make_certificate(key.get()) : nullptr;
    std::unique_ptr<DtlsIdentity> identity(new DtlsIdentity());
    SSL_CTX* context = identity->context_ = SSL_CTX_new(DTLS_method());
    // SSL_CTX_set_tlsext_use_srtp is the one that says 0 when it is well.
    const bool is_made =
        certificate != nullptr && context != nullptr &&
        SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
        SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
        SSL_CTX_use_PrivateKey(context, key.get()) == 1 &&
        SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80") == 0;
    if (!is_made) {
        ERR_clear_error();
        return fail(ErrorCode::Unavailable,
                    "OpenSSL makes no certificate for DTLS; is its configuration restricted?");
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, DtlsHooks::verify, nullptr);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    identity->fingerprint_ = fingerprint_of(certificate.get());
    return std::unique_ptr<const DtlsIdentity>(std::move(identity));
}

DtlsIdentity::~DtlsIdentity() {
    SSL_CTX_free(context_);
}

Dtls::Dtls(Role role, std::string peer_fingerprint)
    : role_(role), peer_fingerprint_(std::move(peer_fingerprint)) {}

Dtls::~Dtls() {
    SSL_free(ssl_);
}

std::unique_ptr<Dtls> Dtls::create(const DtlsIdentity& identity, Role role,
                                   std::string peer_fingerprint) {
    std::unique_ptr<Dtls> dtls(new Dtls(role, std::move(peer_fingerprint)));
    dtls->ssl_ = SSL_new(identity.context());
    BIO* bio = BIO_new(DtlsHooks::method());
    if (dtls->ssl_ == nullptr || bio == nullptr) {
        BIO_free(bio);
        return nullptr;
    }
    BIO_set_data(bio, dtls.get());
    SSL_set_bio(dtls->ssl_, bio, bio);
    SSL_set_app_data(dtls->ssl_, dtls.get());
    DTLS_set_link_mtu(dtls->ssl_, kLinkMtu);
    DTLS_set_timer_cb(dtls->ssl_, DtlsHooks::next_repeat);
    role == Role::Server ? SSL_set_accept_state(dtls->ssl_) : SSL_set_connect_state(dtls->ssl_);
    return dtls;
}

bool Dtls::is_expected(x509_st* certificate) const {
    const auto shown = certificate != nullptr ? fingerprint_of(certificate) : std::string{};
    return peer_fingerprint_.size() == kFingerprintBytes && shown.size() == kFingerprintBytes &&
           CRYPTO_memcmp(shown.data(), peer_fingerprint_.data(), kFingerprintBytes) == 0;
}

void Dtls::receive(std::span<const std::uint8_t> datagram) {
    if (state_ == State::Failed) {
        return;
    }
    incoming_ = datagram;
    advance();
    incoming_ = {};
}

void Dtls::repeat_lost() {
    if (state_ == State::Handshaking && DTLSv1_handle_timeout(ssl_) < 0) {
        state_ = State::Failed;
    }
    ERR_clear_error();
}

std::vector<Dtls::Datagram> Dtls::take_outgoing() {
    return std::exchange(outgoing_, {});
}

void Dtls::advance() {
    ERR_clear_error();
    if (state_ == State::Handshaking) {
        const int result = SSL_do_handshake(ssl_);
        if (result == 1) {
            export_keys();
        } else if (const int why = SSL_get_error(ssl_, result);
                   why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
            state_ = State::Failed;
        }
    } else {
        // The peer's last flight repeated, its close, or nothing of ours: OpenSSL answers by
        // itself.
        std::array<std::uint8_t, 64> ignored;
        SSL_read(ssl_, ignored.data(), static_cast<int>(ignored.size()));
    }
    ERR_clear_error();
}

void Dtls::export_keys() {
    state_ = State::Failed;
    const auto* profile = SSL_get_selected_srtp_profile(ssl_);
    if (profile == nullptr) {
        return;
    }
    SrtpKeys keys;
    keys.suite = profile->id == SRTP_AEAD_AES_128_GCM ? SrtpSuite::AeadAes128Gcm
                                                      : SrtpSuite::AesCm128HmacSha1_80;
    const auto salt = srtp_salt_bytes(keys.suite);
    std::array<unsigned char, 2 * (kSrtpKeyBytes + 14)> material{};
    const auto bytes = 2 * (kSrtpKeyBytes + salt);
    static constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
    if (SSL_export_keying_material(ssl_, material.data(), bytes, kLabel.data(), kLabel.size(),
                                   nullptr, 0, 0) != 1) {
        return;
    }
    // RFC 5764 4.2: client's key, server's key, client's salt, server's salt.
    const auto part = [&](std::size_t at, std::size_t count) {
        return std::string(reinterpret_cast<const char*>(material.data()) + at, count);
    };
    auto client = part(0, kSrtpKeyBytes) + part(2 * kSrtpKeyBytes, salt);
    auto server = part(kSrtpKeyBytes, kSrtpKeyBytes) + part(2 * kSrtpKeyBytes + salt, salt);
    const bool is_server = role_ == Role::Server;
    keys.send = is_server ? server : client;
    keys.receive = is_server ? client : server;
    keys_ = std::move(keys);
    state_ = State::Established;
}

}  // namespace callfloor::media
