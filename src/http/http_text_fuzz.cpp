// Addresses, queries, cookies, ranges, cursors and uploads from outside: no input may crash, read
// past its end or break what the parsers promise.

#include "base/check.h"
#include "http/internal/byte_range.h"
#include "http/internal/uri_text.h"
#include "http/multipart.h"
#include "http/paging.h"

using namespace callfloor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto parts = http::split_target(text)) {
        CHECK(parts->path.size() + parts->query.size() <= text.size());
        (void)http::percent_decode(parts->path, http::PlusMeans::Plus);
        (void)http::parse_query(parts->query);
    }
    (void)http::parse_query(text);

    http::Request request;
    request.headers.add("Cookie", std::string(text));
    (void)request.cookie("callfloor_session");

    for (const std::int64_t length : {0, 1, 1000}) {
        const auto range = http::parse_range(text, length);
        CHECK(range.offset >= 0 && range.length >= 0 && range.offset + range.length <= length);
    }

    const json::Array like{std::int64_t{0}, ""};
    if (const auto cursor = http::decode_cursor(text, like)) {
        CHECK(*http::decode_cursor(http::encode_cursor(*cursor), like) == *cursor);
    }

    const auto line_end = text.find('\n');
    if (line_end != std::string_view::npos) {
        const auto body = text.substr(line_end + 1);
        if (const auto parts = http::parse_multipart(text.substr(0, line_end), body)) {
            for (const auto& part : *parts) {
                CHECK(part.body.data() >= body.data());
                CHECK(part.body.data() + part.body.size() <= body.data() + body.size());
            }
        }
    }
    return 0;
}
