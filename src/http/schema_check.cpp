// Checking a value against a schema. The walk recurses with the value, whose depth json::parse has
// bounded.

#include <charconv>
#include <chrono>
#include <cmath>
#include <set>

#include "base/text.h"
#include "http/internal/schema_node.h"

namespace callfloor::http {

namespace {

struct Place {
    std::string field;
    bool secret = false;  ///< the value must not be repeated in an error text

    Place at(std::string_view name) const {
        return {field.empty() ? std::string(name) : fmt::format("{}/{}", field, name), secret};
    }
};

using Found = std::optional<Violation>;

template <typename... Args>
Found wrong(const Place& place, fmt::format_string<Args...> format, Args&&... args) {
    return Violation{place.field, fmt::format(format, std::forward<Args>(args)...)};
}

std::string_view named(const Place& place) {
    return place.field.empty() ? std::string_view("the document") : std::string_view(place.field);
}

std::string shown(const Place& place, const json::Value& value) {
    if (place.secret) {
        return "this value";
    }
    auto text = json::to_text(value);
    if (text.size() > 64) {
        text.resize(61);
        while (!is_valid_utf8(text)) {
            text.pop_back();
        }
        text += "...";
    }
    return text;
}

unsigned kind_bits(const json::Value& value) {
    switch (value.kind()) {
        case boost::json::kind::null:
            return kNull;
        case boost::json::kind::bool_:
            return kBoolean;
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
            return kInteger | kNumber;
        case boost::json::kind::double_:
            return kNumber;
        case boost::json::kind::string:
            return kString;
        case boost::json::kind::array:
            return kArray;
        case boost::json::kind::object:
            return kObject;
    }
    return 0;
}

std::string type_names(unsigned types) {
    static constexpr std::pair<unsigned, std::string_view> kNames[] = {
        {kString, "a string"}, {kInteger, "an integer"},
        {kNumber, "a number"}, {kBoolean, "true or false"},
        {kArray, "an array"},  {kObject, "an object"},
        {kNull, "null"}};
    std::string text;
    for (const auto& [bit, name] : kNames) {
        if ((types & bit) != 0) {
            text += text.empty() ? "" : " or ";
            text += name;
        }
    }
    return text;
}

/// 5.0 and 5e0 are integers too (JSON Schema); they become int64.
void make_integer(json::Value& value) {
    if (value.is_double()) {
        const double number = value.get_double();
        if (std::nearbyint(number) == number && std::abs(number) <= 9'007'199'254'740'992.0) {
            value = static_cast<std::int64_t>(number);
        }
    } else if (value.is_uint64() && value.get_uint64() <= INT64_MAX) {
        value = static_cast<std::int64_t>(value.get_uint64());
    }
}

unsigned accepted_types(const Schema& schema) {
    const auto& plain = schema.plain();
    if (plain.alternatives.empty()) {
        return plain.types;
    }
    unsigned types = 0;
    for (const auto* part : plain.alternatives) {
        types |= accepted_types(*part);
    }
    return types;
}

class Walk final {
  public:
    explicit Walk(Side side) : side_(side) {}

    Found check(const Schema& schema, json::Value& value, Place place) const {
        place.secret = place.secret || schema.is_write_only();
        const auto& plain = schema.plain();
        if (!plain.alternatives.empty()) {
            return check_alternatives(plain, value, place);
        }
        if ((plain.types & kInteger) != 0) {
            make_integer(value);
        }
        if ((kind_bits(value) & plain.types) == 0) {
            return wrong(place, "{} must be {}, not {}", named(place), type_names(plain.types),
                         shown(place, value));
        }
        if (!plain.allowed.empty()) {
            return check_allowed(plain, value, place);
        }
        if (value.is_string()) {
            return check_string(plain, value.get_string(), place);
        }
        if (value.is_number()) {
            return check_number(plain, value, place);
        }
        if (value.is_array()) {
            return check_array(plain, value.get_array(), place);
        }
        if (value.is_object()) {
            return check_object(plain, value.get_object(), place);
        }
        return std::nullopt;
    }

  private:
    Found check_alternatives(const Schema& schema, json::Value& value, const Place& place) const {
        std::optional<json::Value> taken;
        Found nearest;
        std::size_t fitting = 0;
        for (const auto* part : schema.alternatives) {
            auto trial = value;
            auto violation = check(*part, trial, place);
            if (!violation) {
                ++fitting;
                if (!taken) {
                    taken = std::move(trial);
                }
            } else if (!nearest && (kind_bits(value) & accepted_types(*part)) != 0) {
                nearest = std::move(violation);
            }
        }
        if (fitting == 1 || (fitting > 1 && !schema.exactly_one)) {
            value = *std::move(taken);
            return std::nullopt;
        }
        if (fitting > 1) {
            return wrong(place, "{} fits more than one of its forms", named(place));
        }
        if (nearest) {
            return nearest;
        }
        return wrong(place, "{} must be {}, not {}", named(place),
                     type_names(accepted_types(schema)), shown(place, value));
    }

    static Found check_allowed(const Schema& schema, const json::Value& value, const Place& place) {
        std::vector<std::string_view> words;
        std::string list;
        for (const auto& allowed : schema.allowed) {
            if (allowed == value) {
                return std::nullopt;
            }
            if (allowed.is_string()) {
                words.push_back(allowed.get_string());
            }
            list +=
                (list.empty() ? "" : ", ") +
                (allowed.is_string() ? std::string(allowed.get_string()) : json::to_text(allowed));
        }
        const auto near = value.is_string() && !place.secret
                              ? nearest_word(value.get_string(), words)
                              : std::nullopt;
        return wrong(place, "{} is {}, which is none of {}{}", named(place), shown(place, value),
                     list, near ? fmt::format("; did you mean {}?", *near) : "");
    }

    static Found check_string(const Schema& schema, std::string_view text, const Place& place) {
        std::size_t length = 0;
        for (const char c : text) {
            length += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
            const auto code = static_cast<unsigned char>(c);
            if ((code < 0x20 && c != '\t' && c != '\n' && c != '\r') || code == 0x7F) {
                return wrong(place, "{} holds the control character {}; remove it", named(place),
                             int{code});
            }
        }
        if (length < schema.min_length) {
            return length == 0 ? wrong(place, "{} is empty; give it a value", named(place))
                               : wrong(place, "{} has {} characters; at least {} are needed",
                                       named(place), length, schema.min_length);
        }
        if (length > schema.max_length) {
            return wrong(place, "{} has {} characters; at most {} are allowed", named(place),
                         length, schema.max_length);
        }
        if (schema.pattern && !std::regex_search(text.begin(), text.end(), *schema.pattern)) {
            return wrong(place, "{} is {}; it must match {}", named(place),
                         shown(place, json::Value(text)), schema.pattern_text);
        }
        if (schema.format == Format::Date && !is_date(text)) {
            return wrong(place, "{} is {}; it must be a day such as 2026-01-31", named(place),
                         shown(place, json::Value(text)));
        }
        return std::nullopt;
    }

    static bool is_date(std::string_view text) {
        if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
            return false;
        }
        const auto year = parse_int(text.substr(0, 4), 1970, 9999);
        const auto month = parse_int(text.substr(5, 2), 1, 12);
        const auto day = parse_int(text.substr(8, 2), 1, 31);
        return year && month && day &&
               std::chrono::year_month_day(std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)))
                   .ok();
    }

    static Found check_number(const Schema& schema, const json::Value& value, const Place& place) {
        const auto number = value.to_number<double>();
        if (schema.minimum && number < *schema.minimum) {
            return wrong(place, "{} is {}; at least {} is needed", named(place),
                         shown(place, value), *schema.minimum);
        }
        if (schema.maximum && number > *schema.maximum) {
            return wrong(place, "{} is {}; at most {} is allowed", named(place),
                         shown(place, value), *schema.maximum);
        }
        return std::nullopt;
    }

    Found check_array(const Schema& schema, json::Array& array, const Place& place) const {
        if (array.size() < schema.min_items || array.size() > schema.max_items) {
            return wrong(place, "{} has {} items; {} to {} are allowed", named(place), array.size(),
                         schema.min_items, schema.max_items);
        }
        std::set<std::string> seen;
        for (std::size_t i = 0; i < array.size(); ++i) {
            const auto item = place.at(std::to_string(i));
            if (schema.items != nullptr) {
                if (auto violation = check(*schema.items, array[i], item)) {
                    return violation;
                }
            }
            if (schema.unique_items && !seen.insert(json::to_text(array[i])).second) {
                return wrong(item, "{} repeats {}; name each only once", named(item),
                             shown(item, array[i]));
            }
        }
        return std::nullopt;
    }

    Found check_object(const Schema& schema, json::Object& object, const Place& place) const {
        if (side_ == Side::Request) {
            for (const auto& property : schema.properties) {
                if (property.schema->is_read_only()) {
                    object.erase(property.name);
                }
            }
        }
        if (auto violation = check_extra(schema, object, place)) {
            return violation;
        }
        for (const auto& property : schema.properties) {
            if (auto violation = check_property(schema, property, object, place)) {
                return violation;
            }
        }
        return std::nullopt;
    }

    Found check_extra(const Schema& schema, json::Object& object, const Place& place) const {
        if (schema.extra == Extra::Allowed) {
            return std::nullopt;
        }
        for (auto& member : object) {
            const std::string_view name = member.key();
            if (schema.find(name) != nullptr) {
                continue;
            }
            if (schema.extra == Extra::Checked) {
                if (auto violation = check(*schema.extra_schema, member.value(), place.at(name))) {
                    return violation;
                }
                continue;
            }
            std::vector<std::string_view> known;
            known.reserve(schema.properties.size());
            for (const auto& property : schema.properties) {
                known.push_back(property.name);
            }
            const auto near = nearest_word(name, known);
            return wrong(place.at(name.substr(0, 64)), "\"{}\" is unknown here; {}",
                         name.substr(0, 64),
                         near ? fmt::format("did you mean \"{}\"?", *near) : "remove it");
        }
        return std::nullopt;
    }

    Found check_property(const Schema& schema, const Schema::Property& property,
                         json::Object& object, const Place& place) const {
        const auto here = place.at(property.name);
        auto* value = object.if_contains(property.name);
        if (value == nullptr && side_ == Side::Request) {
            if (const auto* fallback = property.schema->find_default();
                fallback != nullptr && !property.schema->is_read_only()) {
                value = &object.emplace(property.name, *fallback).first->value();
            }
        }
        if (value == nullptr) {
            const bool excused = side_ == Side::Request ? property.schema->is_read_only()
                                                        : property.schema->is_write_only();
            if (schema.requires_property(property.name) && !excused) {
                return wrong(here, "{} is missing; give it a value", here.field);
            }
            return std::nullopt;
        }
        if (side_ == Side::Response && property.schema->is_write_only()) {
            return wrong(here, "{} is a secret and must not be answered", here.field);
        }
        return check(*property.schema, *value, here);
    }

    Side side_;
};

}  // namespace

std::optional<Violation> check_value(const Schema& schema, json::Value& value, Side side) {
    return Walk(side).check(schema, value, {});
}

Result<json::Value> value_from_text(const Schema& schema, std::string_view text) {
    if (!is_valid_utf8(text)) {
        return fail(ErrorCode::InvalidInput, "is not valid UTF-8");
    }
    json::Value value;
    const auto types = accepted_types(schema);
    if ((types & (kInteger | kNumber)) != 0) {
        double number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (const auto integer = parse_int(text, INT64_MIN, INT64_MAX)) {
            value = *integer;
        } else if (error == std::errc{} && end == text.data() + text.size() &&
                   std::isfinite(number)) {
            value = number;
        } else {
            return fail(ErrorCode::InvalidInput, "is \"{}\"; it must be a number",
                        text.substr(0, 32));
        }
    } else if ((types & kBoolean) != 0) {
        if (text != "true" && text != "false" && text != "1" && text != "0") {
            return fail(ErrorCode::InvalidInput, "is \"{}\"; it must be true or false",
                        text.substr(0, 32));
        }
        value = text == "true" || text == "1";
    } else {
        value = text;
    }
    if (auto violation = check_value(schema, value, Side::Request)) {
        return fail(ErrorCode::InvalidInput, "{}", violation->text);
    }
    return value;
}

}  // namespace callfloor::http
