#pragma once
// The small pieces documents are put together from and read back into, where base/json.h is about
// outside text: what is read here was valid against the API's schema or written by us.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace callfloor::json {

Array texts_json(const std::vector<std::string>& texts);
std::vector<std::string> texts_from_json(const Array& array);

/// Of texts that we wrote into the database ourselves.
Value parse_own(std::string_view text);

template <typename T>
Value value_or_null(const std::optional<T>& value) {
    return value ? Value(*value) : Value();
}
Value id_or_null(std::int64_t id);
Value instant_or_null(const std::optional<Instant>& at);

}  // namespace callfloor::json
