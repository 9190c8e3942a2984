#include "http/paging.h"

#include <sodium.h>

#include "base/check.h"

namespace callfloor::http {

namespace {
constexpr std::size_t kCursorChars = 256;

std::unexpected<Error> bad_cursor() {
    return fail(ErrorCode::InvalidInput,
                "the cursor is not one of this list; take next_cursor of the page before, or leave "
                "it out to begin anew");
}
}  // namespace

std::string encode_cursor(const json::Array& parts) {
    const auto text = json::to_text(parts);
    std::string encoded(
        sodium_base64_encoded_len(text.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(encoded.data(), encoded.size(),
                      reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    encoded.pop_back();  // the terminating zero
    return encoded;
}

Result<json::Array> decode_cursor(std::string_view cursor, const json::Array& like) {
    if (cursor.size() > kCursorChars) {
        return bad_cursor();
    }
    std::string text(cursor.size(), '\0');
    std::size_t length = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(text.data()), text.size(), cursor.data(),
                          cursor.size(), nullptr, &length, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
        return bad_cursor();
    }
    text.resize(length);
    auto value = json::parse(text);
    if (!value || !value->is_array() || value->get_array().size() != like.size()) {
        return bad_cursor();
    }
    for (std::size_t i = 0; i < like.size(); ++i) {
        if (value->get_array()[i].kind() != like[i].kind()) {
            return bad_cursor();
        }
    }
    return std::move(value->get_array());
}

Result<Page> page_of(const Request& request, const json::Array& like) {
    Page page;
    page.limit = request.query_integer("limit").value_or(50);
    if (const auto cursor = request.query_text("cursor")) {
        page.after = TRY(decode_cursor(*cursor, like));
    }
    return page;
}

json::Value page_answer(json::Array rows, const Page& page,
                        const std::function<json::Array(std::size_t)>& key_of) {
    CHECK(page.limit > 0);
    json::Object answer;
    const auto limit = static_cast<std::size_t>(page.limit);
    answer["next_cursor"] = nullptr;
    if (rows.size() > limit) {
        rows.resize(limit);
        answer["next_cursor"] = encode_cursor(key_of(limit - 1));
    }
    answer["items"] = std::move(rows);
    return answer;
}

}  // namespace callfloor::http
