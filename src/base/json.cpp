#include "base/json.h"

#include <fmt/format.h>

#include "base/text.h"

namespace callfloor::json {

namespace {
constexpr std::size_t kMaxDepth = 32;

std::string_view kind_name(const Value& value) {
    switch (value.kind()) {
        case boost::json::kind::null:
            return "null";
        case boost::json::kind::bool_:
            return "a boolean";
        case boost::json::kind::string:
            return "a string";
        case boost::json::kind::array:
            return "an array";
        case boost::json::kind::object:
            return "an object";
        default:
            return "a number";
    }
}

const Value* present(const Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::unexpected<Error> wrong_kind(std::string_view key, std::string_view wanted,
                                  const Value& value) {
    return fail(ErrorCode::InvalidInput, "\"{}\" must be {}, not {}", key, wanted,
                kind_name(value));
}

template <typename T>
Result<T> required(std::string_view key, Result<std::optional<T>> found) {
    if (!found) {
        return fail(std::move(found).error());
    }
    if (!found->has_value()) {
        return fail(ErrorCode::InvalidInput, "\"{}\" is missing; give it a value", key);
    }
    return **std::move(found);
}
}  // namespace

Result<Value> parse(std::string_view text) {
    boost::json::stream_parser parser({}, boost::json::parse_options{.max_depth = kMaxDepth});
    boost::json::error_code error;
    const auto used = parser.write_some(text, error);
    if (!error) {
        parser.finish(error);
    }
    if (!error && !trim(text.substr(used)).empty()) {
        error = boost::json::error::extra_data;
    }
    if (error) {
        return fail(ErrorCode::InvalidInput, "not valid JSON near byte {}: {}", used,
                    error.message());
    }
    return parser.release();
}

Result<Object> parse_object(std::string_view text) {
    auto value = TRY(parse(text));
    if (!value.is_object()) {
        return fail(ErrorCode::InvalidInput, "the JSON must be an object, not {}",
                    kind_name(value));
    }
    return std::move(value.as_object());
}

std::string to_text(const Value& value) {
    return boost::json::serialize(value);
}

Result<std::optional<std::string>> find_string(const Object& object, std::string_view key) {
    const auto* value = present(object, key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (!value->is_string()) {
        return wrong_kind(key, "a string", *value);
    }
    return std::string(value->as_string());
}

Result<std::optional<std::int64_t>> find_int(const Object& object, std::string_view key) {
    const auto* value = present(object, key);
    if (value == nullptr) {
        return std::nullopt;
    }
    boost::json::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    if (!value->is_number() || error) {
        return wrong_kind(key, "a whole number", *value);
    }
    return number;
}

Result<std::optional<bool>> find_bool(const Object& object, std::string_view key) {
    const auto* value = present(object, key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (!value->is_bool()) {
        return wrong_kind(key, "true or false", *value);
    }
    return value->as_bool();
}

Result<std::string> get_string(const Object& object, std::string_view key) {
    return required(key, find_string(object, key));
}
Result<std::int64_t> get_int(const Object& object, std::string_view key) {
    return required(key, find_int(object, key));
}
Result<bool> get_bool(const Object& object, std::string_view key) {
    return required(key, find_bool(object, key));
}

const Array* find_array(const Object& object, std::string_view key) {
    const auto* value = present(object, key);
    return value == nullptr ? nullptr : value->if_array();
}
const Object* find_object(const Object& object, std::string_view key) {
    const auto* value = present(object, key);
    return value == nullptr ? nullptr : value->if_object();
}

}  // namespace callfloor::json
