#include "http/origins.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace callfloor::http {

namespace {

constexpr std::string_view kHostCharacters = "abcdefghijklmnopqrstuvwxyz0123456789.-";

bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.back() != '.' &&
           host.find("..") == std::string_view::npos &&
           host.find_first_not_of(kHostCharacters) == std::string_view::npos;
}

std::unexpected<Error> no_origin(std::string_view text) {
    return fail_field(ErrorCode::InvalidInput, "origins",
                      "{} is no origin; write https://www.example.com, without a path",
                      text.substr(0, 100));
}

struct OriginParts {
    std::string_view scheme;
    std::string_view host;
    std::string_view port;
};

std::optional<OriginParts> split_origin(std::string_view text) {
    OriginParts parts;
    const auto end = text.find("://");
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    parts.scheme = text.substr(0, end);
    parts.host = text.substr(end + 3);
    if (const auto colon = parts.host.rfind(':'); colon != std::string_view::npos) {
        parts.port = parts.host.substr(colon + 1);
        parts.host = parts.host.substr(0, colon);
    }
    return parts;
}

}  // namespace

Result<std::string> normal_origin(std::string_view text) {
    auto lower = to_lower(trim(text));
    if (lower.ends_with('/')) {
        lower.pop_back();
    }
    const auto parts = split_origin(lower);
    if (!parts || (parts->scheme != "https" && parts->scheme != "http")) {
        return no_origin(text);
    }
    const bool is_wild = parts->host.starts_with("*.");
    const auto host = is_wild ? parts->host.substr(2) : parts->host;
    if (!is_host(host) || (is_wild && host.find('.') == std::string_view::npos)) {
        return no_origin(text);
    }
    const bool has_port = lower.find(':', parts->scheme.size() + 3) != std::string::npos;
    if (has_port && !parse_int(parts->port, 1, 65'535)) {
        return no_origin(text);
    }
    std::string origin = std::string(parts->scheme) + "://" + std::string(parts->host);
    const bool is_usual = parts->port == (parts->scheme == "https" ? "443" : "80");
    if (has_port && !is_usual) {
        origin += ":" + std::string(parts->port);
    }
    return origin;
}

Result<void> normalise_origins(std::vector<std::string>& origins) {
    for (auto& origin : origins) {
        origin = TRY(normal_origin(origin));
    }
    std::ranges::sort(origins);
    const auto twice = std::ranges::unique(origins);
    origins.erase(twice.begin(), twice.end());
    return {};
}

bool admits_origin(const std::vector<std::string>& origins, std::string_view origin) {
    const auto lower = to_lower(origin);
    const auto asked = split_origin(lower);
    return asked && std::ranges::any_of(origins, [&](const std::string& allowed) {
               const auto known = split_origin(allowed);
               if (!known || !known->host.starts_with("*.")) {
                   return lower == allowed;
               }
               // "*.example.com": the dot belongs to what must be met, so evil-example.com is not.
               return known->scheme == asked->scheme && known->port == asked->port &&
                      asked->host.ends_with(known->host.substr(1)) && is_host(asked->host);
           });
}

}  // namespace callfloor::http
