#pragma once
// The server's own certificate, made when the operator gives none: ECDSA P-256, self-signed, for
// localhost and the machine's names and addresses, 825 days, made anew when fewer than 30 days are
// left or a name is missing. The key file is readable by the owner only.

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace callfloor::io {

struct CertificateFiles {
    std::filesystem::path certificate;  ///< PEM
    std::filesystem::path private_key;  ///< PEM
    bool created = false;               ///< made by this call
};

struct CertificateOptions {
    std::filesystem::path folder;  ///< gets server.crt and server.key
    std::vector<std::string>
        names;  ///< host names and IP addresses besides localhost and this machine's
    Instant now;
};

Result<CertificateFiles> ensure_certificate(const CertificateOptions& options);

struct CertificateFacts {
    Instant not_before;
    Instant not_after;
    std::vector<std::string> names;  ///< subject alternative names, addresses as text
    std::string fingerprint;         ///< SHA-256, hex; what a user compares in the browser
};
Result<CertificateFacts> read_certificate(const std::filesystem::path& file);

/// InvalidInput when the text is not one PEM certificate after another.
Result<void> check_certificates(const std::string& pem);

}  // namespace callfloor::io
