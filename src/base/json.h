#pragma once
// Glue to Boost.JSON: parsing with bounds and typed access that explains what is wrong.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"

namespace callfloor::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// Depth is bounded (32); errors name the byte position.
Result<Value> parse(std::string_view text);
/// As parse, and the text must be an object.
Result<Object> parse_object(std::string_view text);
std::string to_text(const Value& value);

/// Each names the key in its error. Absent and null are the same.
Result<std::string> get_string(const Object& object, std::string_view key);
Result<std::int64_t> get_int(const Object& object, std::string_view key);
Result<bool> get_bool(const Object& object, std::string_view key);
Result<std::optional<std::string>> find_string(const Object& object, std::string_view key);
Result<std::optional<std::int64_t>> find_int(const Object& object, std::string_view key);
Result<std::optional<bool>> find_bool(const Object& object, std::string_view key);
const Array* find_array(const Object& object, std::string_view key);
const Object* find_object(const Object& object, std::string_view key);

}  // namespace callfloor::json
