#include "centre/field_reader.h"

#include <algorithm>

#include <fmt/ranges.h>

#include "base/text.h"

namespace callfloor::centre {

namespace {
/// Code points of UTF-8.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}
}  // namespace

const json::Value* FieldReader::find(std::string_view key) {
    known_.emplace_back(key);
    const auto* value = object_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

void FieldReader::problem(std::string_view key, std::string text) {
    problems_.push_back({path(key), std::move(text)});
}

bool FieldReader::find_text(std::string_view key, std::string& out) {
    const auto* value = find(key);
    if (value == nullptr) {
        return false;
    }
    if (!value->is_string()) {
        problem(key, fmt::format("is {}; give a text", json::to_text(*value)));
        return false;
    }
    out = std::string(value->as_string());
    return true;
}

void FieldReader::text(std::string_view key, std::string& out, TextBounds bounds) {
    std::string text = out;
    const bool is_given = find_text(key, text);
    const auto length = characters(text);
    if (length < bounds.least && (is_given || object_.if_contains(key) == nullptr)) {
        problem(key, bounds.least == 1 ? std::string("is missing; give it a value")
                                       : fmt::format("has {} characters; give at least {}", length,
                                                     bounds.least));
    } else if (length > bounds.most) {
        problem(key, fmt::format("has {} characters; give at most {}", length, bounds.most));
    } else if (!is_valid_utf8(text) || std::any_of(text.begin(), text.end(), [](char c) {
                   return (c >= 0 && c < ' ') || c == 0x7F;
               })) {
        problem(key, "has control characters or is not UTF-8; give plain text");
    } else {
        out = std::move(text);
    }
}

void FieldReader::truth(std::string_view key, bool& out) {
    const auto* value = find(key);
    if (value == nullptr) {
        return;
    }
    if (!value->is_bool()) {
        problem(key, fmt::format("is {}; give true or false", json::to_text(*value)));
        return;
    }
    out = value->as_bool();
}

void FieldReader::integer(std::string_view key, std::int64_t& out, std::int64_t low,
                          std::int64_t high) {
    const auto* value = find(key);
    if (value == nullptr) {
        return;
    }
    boost::json::error_code error;
    const auto number = value->is_number() ? value->to_number<std::int64_t>(error) : 0;
    if (!value->is_number() || error || number < low || number > high) {
        problem(key, fmt::format("is {}; give a whole number from {} to {}", json::to_text(*value),
                                 low, high));
        return;
    }
    out = number;
}

void FieldReader::duration(std::string_view key, Duration& out, Duration low, Duration high) {
    std::int64_t ms = out.count();
    integer(key, ms, low.count(), high.count());
    out = Duration{ms};
}

void FieldReader::texts(std::string_view key, std::vector<std::string>& out, TextBounds each,
                        std::size_t most_items) {
    const auto* items = array(key, most_items);
    if (items == nullptr) {
        return;
    }
    out.clear();
    for (std::size_t i = 0; i < items->size(); ++i) {
        const json::Object item{{"", (*items)[i]}};
        std::string text;
        FieldReader(item, problems_, fmt::format("{}[{}]", path(key), i)).text("", text, each);
        out.push_back(std::move(text));
    }
}

const json::Object* FieldReader::object(std::string_view key) {
    const auto* value = find(key);
    if (value != nullptr && !value->is_object()) {
        problem(key, fmt::format("is {}; give an object", json::to_text(*value)));
        return nullptr;
    }
    return value == nullptr ? nullptr : &value->as_object();
}

const json::Array* FieldReader::array(std::string_view key, std::size_t most_items) {
    const auto* value = find(key);
    if (value == nullptr) {
        return nullptr;
    }
    if (!value->is_array()) {
        problem(key, fmt::format("is {}; give a list", json::to_text(*value)));
        return nullptr;
    }
    if (value->as_array().size() > most_items) {
        problem(key, fmt::format("has {} entries; give at most {}", value->as_array().size(),
                                 most_items));
        return nullptr;
    }
    return &value->as_array();
}

void FieldReader::unknown_word(std::string_view key, std::string_view word,
                               const std::vector<std::string_view>& names) {
    const auto near = nearest_word(word, names);
    problem(key, fmt::format("is \"{}\"; {}choose one of {}", word,
                             near ? fmt::format("did you mean {}? ", *near) : "",
                             fmt::join(names, ", ")));
}

void FieldReader::finish() {
    const std::vector<std::string_view> known(known_.begin(), known_.end());
    for (const auto& [key, value] : object_) {
        if (std::find(known.begin(), known.end(), std::string_view(key)) == known.end()) {
            const auto near = nearest_word(key, known);
            problem(key, near ? fmt::format("is unknown; did you mean {}?", *near)
                              : "is unknown; leave it out");
        }
    }
}

}  // namespace callfloor::centre
