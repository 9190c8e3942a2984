#pragma once
// Pages of a list. A cursor holds the sort key of the last row given, not a row count, so that rows
// arriving meanwhile neither repeat nor hide others. It is opaque to clients, and checked.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "http/http.h"

namespace callfloor::http {

/// The parts of a sort key, numbers or texts, as base64url text of at most 256 characters.
std::string encode_cursor(const json::Array& parts);
/// The parts of a cursor that must have as many parts of the same kinds as `like`.
Result<json::Array> decode_cursor(std::string_view cursor, const json::Array& like);

struct Page {
    std::int64_t limit = 50;  ///< rows to give; read one more to know whether there is a next page
    std::optional<json::Array> after;  ///< absent on the first page
};
/// From ?limit and ?cursor.
Result<Page> page_of(const Request& request, const json::Array& like);
/// {"items": rows, "next_cursor": ...}: when there are more rows than the page holds, the extra one
/// is dropped and `key_of` makes the cursor from the last that stays (its index).
json::Value page_answer(json::Array rows, const Page& page,
                        const std::function<json::Array(std::size_t)>& key_of);

}  // namespace callfloor::http
