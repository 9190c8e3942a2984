#include "io/certificate.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

namespace callfloor::io {

namespace {

constexpr auto kLifetime = std::chrono::hours(24 * 825);  // what browsers accept at most
constexpr auto kRenewBefore = std::chrono::hours(24 * 30);
constexpr auto kBackdated = std::chrono::hours(24);  // clients' clocks may be behind
constexpr std::size_t kNamesMax = 32;

template <typename T, void (*Free)(T*)>
struct Freer {
    void operator()(T* value) const { Free(value); }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509, X509_free>>;
using File = std::unique_ptr<BIO, Freer<BIO, BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION, X509_EXTENSION_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES, GENERAL_NAMES_free>>;

std::unexpected<Error> openssl_failed(std::string_view what) {
    char text[256] = "";
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    ERR_clear_error();
    return fail(ErrorCode::Unavailable, "{} failed: {}", what, text);
}

bool is_address(const std::string& name) {
    in6_addr address{};
    return inet_pton(AF_INET, name.c_str(), &address) == 1 ||
           inet_pton(AF_INET6, name.c_str(), &address) == 1;
}

void add_name(std::vector<std::string>& names, std::string name) {
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == ':';
    });
    if (!name.empty() && plain && names.size() < kNamesMax &&
        std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(std::move(name));
    }
}

void add_machine_names(std::vector<std::string>& names) {
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) == 0) {
        add_name(names, host);
    }
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) {
        return;
    }
    for (auto* entry = list; entry != nullptr; entry = entry->ifa_next) {
        char text[INET6_ADDRSTRLEN] = "";
        if (entry->ifa_addr == nullptr) {
            continue;
        }
        if (entry->ifa_addr->sa_family == AF_INET) {
            const auto* address = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr);
            inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
        } else if (entry->ifa_addr->sa_family == AF_INET6) {
            const auto* address = reinterpret_cast<const sockaddr_in6*>(entry->ifa_addr);
            if (!IN6_IS_ADDR_LINKLOCAL(&address->sin6_addr)) {
                inet_ntop(AF_INET6, &address->sin6_addr, text, sizeof text);
            }
        }
        add_name(names, text);
    }
    freeifaddrs(list);
}

Result<void> add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    if (extension == nullptr || X509_add_ext(certificate, extension.get(), -1) != 1) {
        return openssl_failed("making a certificate extension");
    }
    return {};
}

Result<Certificate> make_certificate(EVP_PKEY* key, const std::vector<std::string>& names,
                                     Instant now) {
    Certificate certificate(X509_new());
    std::uint64_t serial = 0;
    if (certificate == nullptr ||
        RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) {
        return openssl_failed("making a certificate");
    }
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
    const auto second = [](Instant at) { return static_cast<time_t>(to_epoch_ms(at) / 1000); };
    ASN1_TIME_set(X509_getm_notBefore(certificate.get()), second(now - kBackdated));
    ASN1_TIME_set(X509_getm_notAfter(certificate.get()), second(now - kBackdated + kLifetime));
    X509_set_pubkey(certificate.get(), key);
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("callfloor"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    std::string alternatives;
    for (const auto& name : names) {
        alternatives += fmt::format("{}{}:{}", alternatives.empty() ? "" : ",",
                                    is_address(name) ? "IP" : "DNS", name);
    }
    TRY(add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE"));
    TRY(add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature"));
    TRY(add_extension(certificate.get(), NID_ext_key_usage, "serverAuth"));
    TRY(add_extension(certificate.get(), NID_subject_alt_name, alternatives));
    if (X509_sign(certificate.get(), key, EVP_sha256()) == 0) {
        return openssl_failed("signing the certificate");
    }
    return certificate;
}

std::string pem_text(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

/// Written beside and renamed, so that a crash leaves the old file or the new one.
Result<void> write_file(const std::filesystem::path& file, std::string_view text, mode_t mode) {
    const auto beside = file.string() + ".new";
    const int descriptor = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (descriptor < 0) {
        return fail(ErrorCode::Unavailable, "cannot write {}: {}; check the folder's permissions",
                    beside, std::strerror(errno));
    }
    const auto written = write(descriptor, text.data(), text.size());
    const bool synced = fsync(descriptor) == 0;
    close(descriptor);
    if (written != static_cast<ssize_t>(text.size()) || !synced ||
        rename(beside.c_str(), file.c_str()) != 0) {
        return fail(ErrorCode::Unavailable, "cannot write {}: {}; check free space", file.string(),
                    std::strerror(errno));
    }
    return {};
}

Result<void> create_files(const CertificateFiles& files, const std::vector<std::string>& names,
                          Instant now) {
    const Key key(EVP_EC_gen("P-256"));
    if (key == nullptr) {
        return openssl_failed("making a key");
    }
    const auto certificate = TRY(make_certificate(key.get(), names, now));
    const File key_text(BIO_new(BIO_s_mem()));
    const File certificate_text(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1 ||
        PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1) {
        return openssl_failed("writing the certificate");
    }
    TRY(write_file(files.private_key, pem_text(key_text.get()), 0600));
    return write_file(files.certificate, pem_text(certificate_text.get()), 0644);
}

Instant instant_of(const ASN1_TIME* time) {
    std::tm parts{};
    ASN1_TIME_to_tm(time, &parts);
    return from_epoch_ms(std::int64_t{timegm(&parts)} * 1000);
}

std::string name_text(const GENERAL_NAME* name) {
    int kind = 0;
    const auto* value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(name, &kind));
    const auto* data = ASN1_STRING_get0_data(value);
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(value));
    char text[INET6_ADDRSTRLEN] = "";
    if (kind == GEN_IPADD && (size == 4 || size == 16)) {
        inet_ntop(size == 4 ? AF_INET : AF_INET6, data, text, sizeof text);
        return text;
    }
    return kind == GEN_DNS ? std::string(reinterpret_cast<const char*>(data), size) : "";
}

bool still_good(const CertificateFiles& files, const std::vector<std::string>& names, Instant now) {
    const auto facts = read_certificate(files.certificate);
    return facts && std::filesystem::exists(files.private_key) &&
           now + kRenewBefore < facts->not_after && facts->not_before <= now &&
           std::all_of(
               names.begin(), names.end(),
               [&](const auto& name) {
                   return std::find(facts->names.begin(), facts->names.end(), name) !=
                          facts->names.end();
               });
}

}  // namespace

Result<CertificateFacts> read_certificate(const std::filesystem::path& file) {
    const File bio(BIO_new_file(file.c_str(), "r"));
    const Certificate certificate(
        bio == nullptr ? nullptr : PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) {
        ERR_clear_error();
        return fail(ErrorCode::InvalidInput, "{} is not a certificate in PEM", file.string());
    }
    CertificateFacts facts;
    facts.not_before = instant_of(X509_get0_notBefore(certificate.get()));
    facts.not_after = instant_of(X509_get0_notAfter(certificate.get()));
    const Names names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        facts.names.push_back(name_text(sk_GENERAL_NAME_value(names.get(), i)));
    }
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    X509_digest(certificate.get(), EVP_sha256(), digest, &length);
    facts.fingerprint = to_hex({reinterpret_cast<const char*>(digest), length});
    return facts;
}

Result<void> check_certificates(const std::string& pem) {
    const File bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    std::size_t count = 0;
    while (const auto one = Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))) {
        ++count;
    }
    const bool is_whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (count == 0 || !is_whole) {
        return fail(ErrorCode::InvalidInput,
                    "this is no certificate; paste it as PEM, from -----BEGIN CERTIFICATE----- to "
                    "-----END CERTIFICATE-----");
    }
    return {};
}

Result<CertificateFiles> ensure_certificate(const CertificateOptions& options) {
    CertificateFiles files{options.folder / "server.crt", options.folder / "server.key", false};
    // Only what was asked for must be named; the machine's addresses may come and go.
    std::vector<std::string> needed{"localhost"};
    for (const auto& name : options.names) {
        add_name(needed, name);
    }
    if (still_good(files, needed, options.now)) {
        return files;
    }
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    auto names = needed;
    for (const auto* address : {"127.0.0.1", "::1"}) {
        add_name(names, address);
    }
    add_machine_names(names);
    TRY(create_files(files, names, options.now));
    files.created = true;
    log(LogLevel::Info, "http", "made a certificate of our own in {}", options.folder.string());
    return files;
}

}  // namespace callfloor::io
