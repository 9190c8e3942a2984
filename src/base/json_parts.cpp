#include "base/json_parts.h"

#include "base/check.h"

namespace callfloor::json {

Array texts_json(const std::vector<std::string>& texts) {
    Array array;
    for (const auto& text : texts) {
        array.push_back(Value(text));
    }
    return array;
}

std::vector<std::string> texts_from_json(const Array& array) {
    std::vector<std::string> texts;
    for (const auto& value : array) {
        texts.emplace_back(value.as_string());
    }
    return texts;
}

Value parse_own(std::string_view text) {
    auto value = parse(text);
    CHECK(value.has_value());
    return *std::move(value);
}

Value id_or_null(std::int64_t id) {
    return id == 0 ? Value() : Value(id);
}

Value instant_or_null(const std::optional<Instant>& at) {
    return at ? Value(to_epoch_ms(*at)) : Value();
}

}  // namespace callfloor::json
