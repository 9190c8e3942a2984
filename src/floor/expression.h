#pragma once
// The small language of flows: set and branch. Total and bounded: no loops, no recursion, a text of
// at most limits::kExpressionLength, values of at most limits::kFlowValueLength. What cannot be
// computed is an Error with its reason, never a crash.
//
//   class == "vip" and (length(card) == 16 or not starts_with(caller, "138"))
//   points + 10 > 500        in(choice, "1", "2")        right(card, 4)
//
// Values are texts, numbers (64 bits) and truths. A text of digits beside a number counts as that
// number. Operators from weak to strong: or, and, not, == != < <= > >=, + -.
// Functions: length(t) starts_with(t, u) ends_with(t, u) contains(t, u) left(t, n) right(t, n)
// number(t) text(v) in(v, a, b, ...).

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace callfloor::floor {

using Value = std::variant<std::string, std::int64_t, bool>;
using Variables = std::map<std::string, Value>;

/// As it is spoken and compared: "true", "12", the text itself.
std::string text_of(const Value& value);

class Expression final {
  public:
    /// InvalidInput with the place and what was expected there.
    static Result<Expression> parse(std::string_view text);

    Result<Value> evaluate(const Variables& variables) const;
    /// Names it reads, each once, in order of appearance.
    std::vector<std::string> variables() const;

    enum class Operator : std::uint8_t {
        Or,
        And,
        Not,
        Equal,
        NotEqual,
        Less,
        LessEqual,
        Greater,
        GreaterEqual,
        Plus,
        Minus,
    };
    struct ReadVariable {
        std::string name;
    };
    struct Call {
        std::size_t function = 0;  ///< place in the table of functions
        std::size_t arguments = 0;
    };
    /// In the order of computing: operands before what takes them.
    using Step = std::variant<Value, ReadVariable, Operator, Call>;

  private:
    explicit Expression(std::vector<Step> steps) : steps_(std::move(steps)) {}

    std::vector<Step> steps_;
};

/// 1 to 32 of a-z 0-9 _, beginning with a letter, and no word of the language.
bool is_variable_name(std::string_view name);

}  // namespace callfloor::floor
