#pragma once
// Reads one JSON object field by field into a plain value, collecting everything that is wrong with
// it by field. Absent and null fields keep the default; unknown fields are a problem, with a
// suggestion.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "centre/centre_model.h"

namespace callfloor::centre {

class FieldReader final {
  public:
    /// `prefix` stands before each field's name in problems: "overflow." or "members[2].".
    FieldReader(const json::Object& object, Problems& problems, std::string prefix = {})
        : object_(object), problems_(problems), prefix_(std::move(prefix)) {}

    struct TextBounds {
        std::size_t least = 0;  ///< characters; 1: the field must be given
        std::size_t most = 64;
    };
    void text(std::string_view key, std::string& out, TextBounds bounds);
    void truth(std::string_view key, bool& out);
    void integer(std::string_view key, std::int64_t& out, std::int64_t low, std::int64_t high);
    void duration(std::string_view key, Duration& out, Duration low, Duration high);
    template <typename IdType>
    void id(std::string_view key, IdType& out) {
        integer(key, out.value, 0, (std::int64_t{1} << 53) - 1);
    }
    template <typename Number>
    void small_integer(std::string_view key, Number& out, std::int64_t low, std::int64_t high) {
        auto wide = static_cast<std::int64_t>(out);
        integer(key, wide, low, high);
        out = static_cast<Number>(wide);
    }
    /// `from_name` gives an optional enumerator; `names` lists the words.
    template <typename Enum, typename FromName>
    void choice(std::string_view key, Enum& out, FromName from_name,
                const std::vector<std::string_view>& names) {
        std::string word;
        if (!find_text(key, word)) {
            return;
        }
        if (const std::optional<Enum> value = from_name(word)) {
            out = *value;
        } else {
            unknown_word(key, word, names);
        }
    }
    void texts(std::string_view key, std::vector<std::string>& out, TextBounds each,
               std::size_t most_items);
    /// Absent when the key is; a problem when it is no object or array.
    const json::Object* object(std::string_view key);
    const json::Array* array(std::string_view key, std::size_t most_items);
    /// A field that is allowed and not read here (read-only ones that a client sends back).
    void ignore(std::string_view key) { known_.emplace_back(key); }
    /// Call at the end: every other key is a problem.
    void finish();

    void problem(std::string_view key, std::string text);
    std::string path(std::string_view key) const { return prefix_ + std::string(key); }

  private:
    const json::Value* find(std::string_view key);
    bool find_text(std::string_view key, std::string& out);
    void unknown_word(std::string_view key, std::string_view word,
                      const std::vector<std::string_view>& names);

    const json::Object& object_;
    Problems& problems_;
    std::string prefix_;
    std::vector<std::string> known_;
};

}  // namespace callfloor::centre
