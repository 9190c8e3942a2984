#include "http/internal/uri_text.h"

#include "base/limits.h"
#include "base/text.h"

namespace callfloor::http {

namespace {
int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}
}  // namespace

Result<std::string> percent_decode(std::string_view text, PlusMeans plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return fail(ErrorCode::InvalidInput,
                            "a % in the address is not followed by two hexadecimal digits; "
                            "write %25 for the sign itself");
            }
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == PlusMeans::Space) {
            c = ' ';
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            return fail(ErrorCode::InvalidInput, "the address holds a control character");
        }
        decoded += c;
    }
    if (!is_valid_utf8(decoded)) {
        return fail(ErrorCode::InvalidInput, "the address is not valid UTF-8 when decoded");
    }
    return decoded;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    if (query.empty()) {
        return pairs;
    }
    for (const auto part : split(query, '&')) {
        if (part.empty()) {
            continue;
        }
        if (pairs.size() == limits::kHttpQueryParameters) {
            return fail(ErrorCode::InvalidInput, "the address has more than {} parameters",
                        limits::kHttpQueryParameters);
        }
        const auto at = part.find('=');
        auto name = TRY(percent_decode(part.substr(0, at), PlusMeans::Space));
        auto value = at == std::string_view::npos
                         ? std::string()
                         : TRY(percent_decode(part.substr(at + 1), PlusMeans::Space));
        pairs.emplace_back(std::move(name), std::move(value));
    }
    return pairs;
}

Result<TargetParts> split_target(std::string_view target) {
    if (!target.starts_with('/')) {
        return fail(ErrorCode::InvalidInput,
                    "the request's target must be a path beginning with /");
    }
    target = target.substr(0, target.find('#'));
    const auto at = target.find('?');
    if (at == std::string_view::npos) {
        return TargetParts{target, {}};
    }
    return TargetParts{target.substr(0, at), target.substr(at + 1)};
}

}  // namespace callfloor::http
