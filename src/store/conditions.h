#pragma once
// A WHERE clause and its parameters, grown condition by condition; `?` in a condition becomes the
// next $n.

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "store/database.h"

namespace callfloor::store {

/// "%part%" for LIKE ? ESCAPE '!'.
inline std::string containing(std::string_view part) {
    std::string pattern = "%";
    for (const char c : part) {
        if (c == '%' || c == '_' || c == '!') {
            pattern += '!';
        }
        pattern += c;
    }
    return pattern + "%";
}

class Conditions final {
  public:
    void add(std::string_view condition, const std::vector<Parameter>& values = {}) {
        text_ += text_.empty() ? " WHERE " : " AND ";
        text_ += placed(condition, values);
    }
    /// One of several that are joined by OR; add_any() closes them.
    void either(std::string_view condition, const std::vector<Parameter>& values = {}) {
        any_ += any_.empty() ? "" : " OR ";
        any_ += "(" + placed(condition, values) + ")";
    }
    /// Adds what either() gathered; nothing gathered lets nothing through.
    void add_any() {
        const auto any = any_.empty() ? std::string("1 = 0") : std::move(any_);
        any_.clear();
        text_ += text_.empty() ? " WHERE " : " AND ";
        text_ += "(" + any + ")";
    }
    /// "(?, ?, ?)" for so many values; SQL has no empty list, so that none becomes (NULL).
    static std::string places(std::size_t count) {
        std::string text = "(";
        for (std::size_t i = 0; i < count; ++i) {
            text += i == 0 ? "?" : ", ?";
        }
        return count == 0 ? "(NULL)" : text + ")";
    }
    template <typename IdType>
    static std::vector<Parameter> values(const std::vector<IdType>& ids) {
        return {ids.begin(), ids.end()};
    }
    /// The place of a value outside of a condition: "$7".
    std::string place(Parameter value) {
        parameters_.push_back(std::move(value));
        return fmt::format("${}", parameters_.size());
    }

    const std::string& text() const { return text_; }
    const std::vector<Parameter>& parameters() const { return parameters_; }

  private:
    std::string placed(std::string_view condition, const std::vector<Parameter>& values) {
        std::string text;
        std::size_t next = 0;
        for (const char c : condition) {
            if (c == '?') {
                text += place(values.at(next++));
            } else {
                text += c;
            }
        }
        return text;
    }

    std::string text_;
    std::string any_;
    std::vector<Parameter> parameters_;
};

}  // namespace callfloor::store
