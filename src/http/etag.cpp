#include "http/etag.h"

#include "base/text.h"

namespace callfloor::http {

std::string etag_of(std::int64_t version) {
    return fmt::format("\"v{}\"", version);
}

Result<std::optional<std::int64_t>> expected_version(const Request& request) {
    auto text = trim(request.headers.find("If-Match").value_or(""));
    if (text == "*") {
        return std::nullopt;
    }
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    if (text.starts_with("v")) {
        if (const auto version = parse_int(text.substr(1), 1, INT64_MAX)) {
            return version;
        }
    }
    return fail(ErrorCode::InvalidInput,
                "If-Match must be the ETag that was read, such as \"v3\", or * to overwrite");
}

std::unexpected<Error> stale(std::string_view what) {
    return fail(ErrorCode::Stale, "{} was changed meanwhile; read it again and repeat the edit",
                what);
}

Result<std::int64_t> version_or_stale(Result<std::optional<std::int64_t>> updated,
                                      std::string_view what) {
    const auto version = TRY(std::move(updated));
    if (!version) {
        return stale(what);
    }
    return *version;
}

}  // namespace callfloor::http
