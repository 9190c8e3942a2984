#pragma once
// The WHERE of a query put together condition by condition.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ids.h"
#include "store/database.h"

namespace callfloor::records {

/// A WHERE clause and its parameters, grown condition by condition; `?` in a condition becomes the
/// next $n.
class Conditions final {
  public:
    void add(std::string_view condition, std::vector<store::Parameter> values = {}) {
        text_ += text_.empty() ? " WHERE " : " AND ";
        std::size_t next = 0;
        for (const char c : condition) {
            if (c == '?') {
                parameters_.push_back(values.at(next++));
                text_ += fmt::format("${}", parameters_.size());
            } else {
                text_ += c;
            }
        }
    }
    /// "(?, ?, ?)" for so many values.
    static std::string places(std::size_t count) {
        std::string text = "(";
        for (std::size_t i = 0; i < count; ++i) {
            text += i == 0 ? "?" : ", ?";
        }
        return text + ")";
    }
    void add_participants(const std::optional<std::vector<UserId>>& agents) {
        if (!agents) {
            return;
        }
        if (agents->empty()) {
            add("1 = 0");
            return;
        }
        add("c.id IN (SELECT conversation_id FROM conversation_agent WHERE agent_id IN " +
                places(agents->size()) + ")",
            std::vector<store::Parameter>(agents->begin(), agents->end()));
    }
    /// Texts that begin with `prefix`, as a range, so that an index can serve it.
    void add_prefix(std::string_view column, const std::string& prefix) {
        if (prefix.empty()) {
            return;
        }
        std::string above = prefix;
        above.back() = static_cast<char>(above.back() + 1);
        add(fmt::format("{0} >= ? AND {0} < ?", column),
            {store::Parameter(prefix), store::Parameter(std::move(above))});
    }
    std::string place(store::Parameter value) {
        parameters_.push_back(std::move(value));
        return fmt::format("${}", parameters_.size());
    }

    const std::string& text() const { return text_; }
    const std::vector<store::Parameter>& parameters() const { return parameters_; }

  private:
    std::string text_;
    std::vector<store::Parameter> parameters_;
};

}  // namespace callfloor::records
