#include "integration/screen_pop.h"

#include <algorithm>

#include "http/etag.h"
#include "http/outgoing.h"

namespace callfloor::integration {

namespace {

constexpr std::string_view kSignature = "{signature}";
constexpr std::string_view kFields[] = {"number", "dialled", "call", "direction",
                                        "queue",  "agent",   "at",   "signature"};

/// The template piece by piece: text, field, text, field ...
struct Piece {
    std::string text;
    std::string field;  ///< after the text; empty: the end, or a brace that is never closed
};
std::vector<Piece> pieces_of(std::string_view address) {
    std::vector<Piece> pieces;
    while (true) {
        const auto open = address.find('{');
        const auto close = open == std::string_view::npos ? open : address.find('}', open);
        if (close == std::string_view::npos) {
            pieces.push_back({std::string(address), {}});
            return pieces;
        }
        pieces.push_back({std::string(address.substr(0, open)),
                          std::string(address.substr(open + 1, close - open - 1))});
        address.remove_prefix(close + 1);
    }
}

}  // namespace

std::vector<std::string> screen_pop_fields() {
    return {std::begin(kFields), std::end(kFields)};
}

Result<void> check_screen_pop(std::string_view address) {
    std::string plain;
    bool has_at = false;
    for (const auto& [text, field] : pieces_of(address)) {
        plain += text;
        if (field.empty()) {
            continue;
        }
        if (std::ranges::find(kFields, field) == std::end(kFields)) {
            return fail(ErrorCode::InvalidInput, "{{{}}} is no field; there are {}", field,
                        fmt::join(kFields, ", "));
        }
        const auto host = plain.find("://");
        if (host == std::string::npos || plain.find_first_of("/?", host + 3) == std::string::npos) {
            return fail(ErrorCode::InvalidInput,
                        "{{{}}} stands before the path; nobody's call says which host is opened",
                        field);
        }
        if (field == "signature" && !has_at) {
            return fail(ErrorCode::InvalidInput,
                        "{{at}} must stand before {{signature}}, or an old address works for ever");
        }
        has_at = has_at || field == "at";
        plain += "x";
    }
    const auto signature = address.find(kSignature);
    if (signature != std::string_view::npos && signature + kSignature.size() != address.size()) {
        return fail(ErrorCode::InvalidInput,
                    "{{signature}} must be the end: what is behind it is not signed");
    }
    return http::check_outgoing_url(plain);
}

std::string fill_screen_pop(std::string_view address,
                            const std::map<std::string, std::string, std::less<>>& values,
                            Instant at, std::string_view secret) {
    const auto seconds = std::to_string(to_epoch_ms(at) / 1'000);
    std::string filled;
    for (const auto& [text, field] : pieces_of(address)) {
        filled += text;
        if (field == "at") {
            filled += seconds;
        } else if (field == "signature") {
            const auto whole = http::webhook_signature(secret, seconds, filled);
            filled += whole.substr(whole.find('=') + 1);
        } else if (const auto value = values.find(field); value != values.end()) {
            filled += http::escape_for_url(value->second);
        }
    }
    return filled;
}

Result<ScreenPop> load_screen_pop(store::Connection& connection) {
    const auto found = TRY(connection.query_first(
        "SELECT address, sealed_secret, opens_itself, version FROM screen_pop WHERE id = 1", {},
        [](const store::Row& row) {
            return ScreenPop{row.text(0), row.text(1), row.boolean(2), row.integer(3)};
        }));
    return found.value_or(ScreenPop{});
}

Result<std::int64_t> save_screen_pop(store::Connection& connection, const ScreenPop& pop,
                                     std::optional<std::int64_t> expected) {
    const auto before = TRY(load_screen_pop(connection));
    if (expected && *expected != before.version) {
        return http::stale("the screen pop");
    }
    const auto version = before.version + 1;
    TRY(connection.execute("DELETE FROM screen_pop WHERE id = 1"));
    TRY(connection.execute(
        "INSERT INTO screen_pop (id, address, sealed_secret, opens_itself, version) VALUES (1, $1, "
        "$2, $3, $4)",
        {pop.address, pop.sealed_secret, pop.opens_itself, version}));
    return version;
}

}  // namespace callfloor::integration
