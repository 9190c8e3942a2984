#include "sip/digest.h"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "sip/headers.h"
#include "sip/internal/scanner.h"

namespace callfloor::sip {

namespace {

std::string hash_hex(DigestAlgorithm algorithm, std::string_view text) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const EVP_MD* md = algorithm == DigestAlgorithm::Md5 ? EVP_md5() : EVP_sha256();
    CHECK(EVP_Digest(text.data(), text.size(), bytes, &size, md, nullptr) == 1);
    return to_hex(std::string_view(reinterpret_cast<const char*>(bytes), size));
}

// The parameters behind "Digest", each name once.
Result<Params> parse_auth_params(std::string_view value) {
    Scanner scanner(value);
    scanner.skip_spaces();
    if (!equals_ignore_case(scanner.take_while(kToken), "Digest")) {
        return fail(ErrorCode::InvalidInput, "the authentication scheme is not Digest");
    }
    const auto malformed = [] {
        return fail(ErrorCode::InvalidInput,
                    "the digest parameters are not a list of name=value with each name once");
    };
    if (!is_space(scanner.peek())) {
        return malformed();
    }
    Params params;
    std::size_t count = 0;
    scanner.skip_spaces();
    while (!scanner.is_at_end()) {
        if (scanner.take(',')) {  // empty elements are allowed in a # list (RFC 9110 5.6.1)
            continue;
        }
        Param param;
        if (++count > limits::kSipParams || !scanner.take_param(param) || !param.value ||
            params.has(param.name)) {
            return malformed();
        }
        params.set(param.name, *param.value);
        scanner.skip_spaces();
        if (!scanner.is_at_end() && scanner.peek() != ',') {
            return malformed();
        }
    }
    return params;
}

Result<std::string> required(const Params& params, std::string_view name) {
    const auto value = params.find(name);
    if (!value) {
        return fail(ErrorCode::InvalidInput, "the digest has no {}", name);
    }
    return std::string(*value);
}

Result<DigestAlgorithm> parse_algorithm(const Params& params) {
    const auto name = params.find("algorithm").value_or("MD5");
    if (equals_ignore_case(name, "MD5")) {
        return DigestAlgorithm::Md5;
    }
    if (equals_ignore_case(name, "SHA-256")) {
        return DigestAlgorithm::Sha256;
    }
    return fail(ErrorCode::InvalidInput,
                "the digest algorithm '{}' is not supported; use MD5 or SHA-256", name);
}

std::optional<std::string> optional_text(const Params& params, std::string_view name) {
    const auto value = params.find(name);
    return value ? std::optional<std::string>(*value) : std::nullopt;
}

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return hex_value(c) >= 0; });
}

std::size_t response_size(DigestAlgorithm algorithm) {
    return algorithm == DigestAlgorithm::Md5 ? 32 : 64;
}

Result<void> parse_counted(DigestCredentials& credentials, const Params& params) {
    const auto qop = params.find("qop");
    credentials.has_qop_auth = qop.has_value();
    if (!qop) {
        return {};
    }
    if (!equals_ignore_case(*qop, "auth")) {
        return fail(ErrorCode::InvalidInput, "the digest qop '{}' is not supported; use auth",
                    *qop);
    }
    credentials.cnonce = TRY(required(params, "cnonce"));
    const auto count = TRY(required(params, "nc"));
    if (count.size() != 8 || !is_hex(count)) {
        return fail(ErrorCode::InvalidInput, "the digest nc is not eight hexadecimal digits");
    }
    for (const char c : count) {
        credentials.nonce_count =
            credentials.nonce_count * 16 + static_cast<std::uint32_t>(hex_value(c));
    }
    return {};
}

void append_quoted(std::string& out, std::string_view name, std::string_view value) {
    out.append(", ").append(name).append("=").append(quote(value));
}

}  // namespace

std::string_view digest_algorithm_name(DigestAlgorithm algorithm) {
    return algorithm == DigestAlgorithm::Md5 ? "MD5" : "SHA-256";
}

Result<DigestChallenge> DigestChallenge::parse(std::string_view header_value) {
    const auto params = TRY(parse_auth_params(header_value));
    DigestChallenge challenge;
    challenge.realm = TRY(required(params, "realm"));
    challenge.nonce = TRY(required(params, "nonce"));
    challenge.algorithm = TRY(parse_algorithm(params));
    challenge.is_algorithm_written = params.has("algorithm");
    challenge.opaque = optional_text(params, "opaque");
    challenge.stale = equals_ignore_case(params.find("stale").value_or(""), "true");
    const auto qop = params.find("qop");
    const auto offered = split_list(qop.value_or(""));
    challenge.has_qop_auth = std::any_of(
        offered.begin(), offered.end(), [](auto item) { return equals_ignore_case(item, "auth"); });
    if (!offered.empty() && !challenge.has_qop_auth) {
        return fail(ErrorCode::InvalidInput,
                    "the challenge offers qop '{}' only; auth is supported", *qop);
    }
    return challenge;
}

std::string to_text(const DigestChallenge& challenge) {
    std::string out = "Digest realm=" + quote(challenge.realm);
    append_quoted(out, "nonce", challenge.nonce);
    if (challenge.opaque) {
        append_quoted(out, "opaque", *challenge.opaque);
    }
    if (challenge.is_algorithm_written) {
        out.append(", algorithm=").append(digest_algorithm_name(challenge.algorithm));
    }
    if (challenge.has_qop_auth) {
        out += ", qop=\"auth\"";
    }
    if (challenge.stale) {
        out += ", stale=true";
    }
    return out;
}

Result<DigestCredentials> DigestCredentials::parse(std::string_view header_value) {
    const auto params = TRY(parse_auth_params(header_value));
    if (params.has("username*") ||
        equals_ignore_case(params.find("userhash").value_or(""), "true")) {
        return fail(ErrorCode::InvalidInput,
                    "username* and userhash are not supported; send username");
    }
    DigestCredentials credentials;
    credentials.username = TRY(required(params, "username"));
    credentials.realm = TRY(required(params, "realm"));
    credentials.nonce = TRY(required(params, "nonce"));
    credentials.uri = TRY(required(params, "uri"));
    credentials.response = to_lower(TRY(required(params, "response")));
    credentials.algorithm = TRY(parse_algorithm(params));
    credentials.is_algorithm_written = params.has("algorithm");
    credentials.opaque = optional_text(params, "opaque");
    if (credentials.response.size() != response_size(credentials.algorithm) ||
        !is_hex(credentials.response)) {
        return fail(ErrorCode::InvalidInput, "the digest response is not {} hexadecimal digits",
                    response_size(credentials.algorithm));
    }
    TRY(parse_counted(credentials, params));
    return credentials;
}

std::string to_text(const DigestCredentials& credentials) {
    std::string out = "Digest username=" + quote(credentials.username);
    append_quoted(out, "realm", credentials.realm);
    append_quoted(out, "nonce", credentials.nonce);
    append_quoted(out, "uri", credentials.uri);
    append_quoted(out, "response", credentials.response);
    if (credentials.is_algorithm_written) {
        out.append(", algorithm=").append(digest_algorithm_name(credentials.algorithm));
    }
    if (credentials.opaque) {
        append_quoted(out, "opaque", *credentials.opaque);
    }
    if (credentials.has_qop_auth) {
        append_quoted(out, "cnonce", credentials.cnonce);
        out += fmt::format(", qop=auth, nc={:08x}", credentials.nonce_count);
    }
    return out;
}

std::string digest_ha1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                       std::string_view password) {
    return hash_hex(algorithm, fmt::format("{}:{}:{}", user, realm, password));
}

std::string digest_response(const DigestCredentials& credentials, std::string_view ha1,
                            std::string_view method) {
    const auto ha2 = hash_hex(credentials.algorithm, fmt::format("{}:{}", method, credentials.uri));
    if (!credentials.has_qop_auth) {
        return hash_hex(credentials.algorithm,
                        fmt::format("{}:{}:{}", ha1, credentials.nonce, ha2));
    }
    return hash_hex(credentials.algorithm,
                    fmt::format("{}:{}:{:08x}:{}:auth:{}", ha1, credentials.nonce,
                                credentials.nonce_count, credentials.cnonce, ha2));
}

bool verify_digest(const DigestCredentials& credentials, std::string_view ha1,
                   std::string_view method) {
    if (ha1.empty()) {
        return false;
    }
    const auto expected = digest_response(credentials, ha1, method);
    return expected.size() == credentials.response.size() &&
           CRYPTO_memcmp(expected.data(), credentials.response.data(), expected.size()) == 0;
}

Result<DigestChallenge> choose_challenge(const std::vector<std::string_view>& header_values) {
    Result<DigestChallenge> chosen =
        fail(ErrorCode::InvalidInput, "there is no challenge to answer");
    for (const auto value : header_values) {
        auto challenge = DigestChallenge::parse(value);
        const bool is_better =
            !chosen || (challenge && challenge->algorithm == DigestAlgorithm::Sha256 &&
                        chosen->algorithm == DigestAlgorithm::Md5);
        if (is_better) {
            chosen = std::move(challenge);
        }
    }
    return chosen;
}

DigestCredentials answer_challenge(const DigestChallenge& challenge, const DigestAnswer& answer) {
    DigestCredentials credentials;
    credentials.username = answer.user;
    credentials.realm = challenge.realm;
    credentials.nonce = challenge.nonce;
    credentials.uri = answer.uri;
    credentials.algorithm = challenge.algorithm;
    credentials.is_algorithm_written = challenge.is_algorithm_written;
    credentials.opaque = challenge.opaque;
    credentials.has_qop_auth = challenge.has_qop_auth;
    if (challenge.has_qop_auth) {
        credentials.cnonce = answer.cnonce;
        credentials.nonce_count = answer.nonce_count;
    }
    const auto ha1 = digest_ha1(challenge.algorithm, answer.user, challenge.realm, answer.password);
    credentials.response = digest_response(credentials, ha1, answer.method);
    return credentials;
}

}  // namespace callfloor::sip
