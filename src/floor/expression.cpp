#include "floor/expression.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "base/check.h"
#include "base/flow_limits.h"
#include "base/text.h"

namespace callfloor::floor {

namespace {

using Operator = Expression::Operator;
using Step = Expression::Step;

// ---------------------------------------------------------------- values

/// Never the value itself: what callers key in stays out of texts and logs.
std::string_view kind_of(const Value& value) {
    constexpr std::array<std::string_view, 3> kKinds{"a text", "a number", "true or false"};
    return kKinds[value.index()];
}

Result<bool> truth_of(const Value& value) {
    if (const bool* truth = std::get_if<bool>(&value)) {
        return *truth;
    }
    return fail(ErrorCode::InvalidInput, "{} is not true or false; compare it", kind_of(value));
}

std::optional<std::int64_t> integer_in(const std::string& text) {
    return parse_int(text, std::numeric_limits<std::int64_t>::min(),
                     std::numeric_limits<std::int64_t>::max());
}

Result<std::int64_t> number_of(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return *number;
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (const auto number = integer_in(*text)) {
            return *number;
        }
    }
    return fail(ErrorCode::InvalidInput, "{} stands where a number is needed", kind_of(value));
}

/// -1, 0 or 1. A text of digits beside a number counts as that number.
Result<int> compare(const Value& a, const Value& b) {
    if (a.index() == b.index()) {
        return a == b ? 0 : a < b ? -1 : 1;
    }
    if (std::holds_alternative<bool>(a) || std::holds_alternative<bool>(b)) {
        return fail(ErrorCode::InvalidInput, "{} and {} cannot be compared", kind_of(a),
                    kind_of(b));
    }
    const auto left = TRY(number_of(a));
    const auto right = TRY(number_of(b));
    return left == right ? 0 : left < right ? -1 : 1;
}

Result<Value> apply(Operator op, const Value& a, const Value& b) {
    switch (op) {
        case Operator::Or: {
            const bool left = TRY(truth_of(a));
            const bool right = TRY(truth_of(b));
            return left || right;
        }
        case Operator::And: {
            const bool left = TRY(truth_of(a));
            const bool right = TRY(truth_of(b));
            return left && right;
        }
        case Operator::Equal:
            return TRY(compare(a, b)) == 0;
        case Operator::NotEqual:
            return TRY(compare(a, b)) != 0;
        case Operator::Less:
            return TRY(compare(a, b)) < 0;
        case Operator::LessEqual:
            return TRY(compare(a, b)) <= 0;
        case Operator::Greater:
            return TRY(compare(a, b)) > 0;
        case Operator::GreaterEqual:
            return TRY(compare(a, b)) >= 0;
        case Operator::Plus:
        case Operator::Minus: {
            const auto left = TRY(number_of(a));
            const auto right = TRY(number_of(b));
            std::int64_t sum = 0;
            const bool overflows = op == Operator::Plus ? __builtin_add_overflow(left, right, &sum)
                                                        : __builtin_sub_overflow(left, right, &sum);
            if (overflows) {
                return fail(ErrorCode::InvalidInput, "the two numbers are too large to be added");
            }
            return sum;
        }
        case Operator::Not:
            break;
    }
    return fail(ErrorCode::Internal, "an operator of two values is missing");
}

// ---------------------------------------------------------------- functions

struct Function {
    std::string_view name;
    std::size_t least;
    std::size_t most;
    Result<Value> (*compute)(const std::vector<Value>& arguments);
};

/// A part of a text by its length; outside 0..length it is cut to that.
std::size_t part_length(std::int64_t wanted, const std::string& text) {
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(wanted, 0, static_cast<std::int64_t>(text.size())));
}

const std::array<Function, 9> kFunctions{{
    {"length", 1, 1,
     [](const auto& a) -> Result<Value> {
         return static_cast<std::int64_t>(text_of(a[0]).size());
     }},
    {"starts_with", 2, 2,
     [](const auto& a) -> Result<Value> { return text_of(a[0]).starts_with(text_of(a[1])); }},
    {"ends_with", 2, 2,
     [](const auto& a) -> Result<Value> { return text_of(a[0]).ends_with(text_of(a[1])); }},
    {"contains", 2, 2,
     [](const auto& a) -> Result<Value> {
         return text_of(a[0]).find(text_of(a[1])) != std::string::npos;
     }},
    {"left", 2, 2,
     [](const auto& a) -> Result<Value> {
         const auto text = text_of(a[0]);
         return text.substr(0, part_length(TRY(number_of(a[1])), text));
     }},
    {"right", 2, 2,
     [](const auto& a) -> Result<Value> {
         const auto text = text_of(a[0]);
         return text.substr(text.size() - part_length(TRY(number_of(a[1])), text));
     }},
    {"number", 1, 1, [](const auto& a) -> Result<Value> { return TRY(number_of(a[0])); }},
    {"text", 1, 1, [](const auto& a) -> Result<Value> { return text_of(a[0]); }},
    {"in", 2, 20,
     [](const auto& a) -> Result<Value> {
         for (std::size_t i = 1; i < a.size(); ++i) {
             if (TRY(compare(a[0], a[i])) == 0) {
                 return true;
             }
         }
         return false;
     }},
}};

std::optional<std::size_t> function_named(std::string_view name) {
    const auto found = std::ranges::find(kFunctions, name, &Function::name);
    return found == kFunctions.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - kFunctions.begin()));
}

// ---------------------------------------------------------------- reading

int strength_of(Operator op) {
    switch (op) {
        case Operator::Or:
            return 1;
        case Operator::And:
            return 2;
        case Operator::Not:
            return 3;
        case Operator::Plus:
        case Operator::Minus:
            return 5;
        default:
            return 4;
    }
}

constexpr std::array<std::pair<std::string_view, Operator>, 8> kSigns{{
    {"==", Operator::Equal},
    {"!=", Operator::NotEqual},
    {"<=", Operator::LessEqual},
    {">=", Operator::GreaterEqual},
    {"<", Operator::Less},
    {">", Operator::Greater},
    {"+", Operator::Plus},
    {"-", Operator::Minus},
}};
constexpr std::array<std::string_view, 5> kWords{"and", "or", "not", "true", "false"};

bool is_name_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Dijkstra's shunting yard: operators wait on a stack of our own, so that nothing recurses.
class Reader final {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<std::vector<Step>> read() {
        while (skip_blanks(), at_ < text_.size()) {
            TRY(wants_operand_ ? read_operand() : read_operator());
            if (steps_.size() + waiting_.size() > limits::kExpressionSteps) {
                return fail(ErrorCode::LimitReached,
                            "the expression has more than {} values and operators; split it over "
                            "two nodes",
                            limits::kExpressionSteps);
            }
        }
        if (wants_operand_) {
            return wrong("a value");
        }
        TRY(pop_stronger_than(0));
        if (!waiting_.empty()) {
            return wrong("\")\"");
        }
        return std::move(steps_);
    }

  private:
    /// An operator, an opening bracket, or a function whose arguments are being read.
    struct Waiting {
        std::optional<Operator> op;
        std::optional<std::size_t> function;
        std::size_t arguments = 1;
    };

    std::unexpected<Error> wrong(std::string_view expected) const {
        return fail(ErrorCode::InvalidInput, "at character {}: expected {}, found {}", at_ + 1,
                    expected,
                    at_ < text_.size() ? fmt::format("\"{}\"", text_.substr(at_, 10))
                                       : std::string("the end"));
    }
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) {
            ++at_;
        }
    }
    bool take(std::string_view sign) {
        if (!text_.substr(at_).starts_with(sign)) {
            return false;
        }
        at_ += sign.size();
        return true;
    }
    std::string_view take_while(bool (*belongs)(char)) {
        const auto begin = at_;
        while (at_ < text_.size() && belongs(text_[at_])) {
            ++at_;
        }
        return text_.substr(begin, at_ - begin);
    }
    void operand(Step step) {
        steps_.push_back(std::move(step));
        wants_operand_ = false;
    }

    Result<void> read_operand() {
        if (take("(")) {
            waiting_.push_back({});
            return {};
        }
        const char first = text_[at_];
        if (first == '"') {
            const auto end = text_.find('"', at_ + 1);
            if (end == std::string_view::npos) {
                return wrong("a text that ends with \"");
            }
            operand(Value{std::string(text_.substr(at_ + 1, end - at_ - 1))});
            at_ = end + 1;
            return {};
        }
        if (is_digit(first)) {
            const auto place = at_;
            const auto number = integer_in(std::string(take_while(is_digit)));
            if (!number) {
                at_ = place;
                return wrong("a number of at most 18 digits; put longer ones into \"\"");
            }
            operand(Value{*number});
            return {};
        }
        return read_word();
    }

    Result<void> read_word() {
        const auto place = at_;
        const auto word = take_while(is_name_letter);
        if (word == "not") {
            waiting_.push_back({Operator::Not, {}, 1});
            return {};
        }
        if (word == "true" || word == "false") {
            operand(Value{word == "true"});
            return {};
        }
        skip_blanks();
        if (take("(")) {
            const auto function = function_named(word);
            if (!function) {
                at_ = place;
                return wrong(
                    "a function (length, starts_with, ends_with, contains, left, right, "
                    "number, text, in)");
            }
            waiting_.push_back({{}, function, 1});
            return {};
        }
        if (!is_variable_name(word)) {
            at_ = place;
            return wrong("a value");
        }
        operand(Expression::ReadVariable{std::string(word)});
        return {};
    }

    Result<void> read_operator() {
        if (take(")")) {
            TRY(pop_stronger_than(0));
            if (waiting_.empty()) {
                --at_;
                return wrong("an operator; no bracket is open");
            }
            return close_bracket();
        }
        if (take(",")) {
            TRY(pop_stronger_than(0));
            if (waiting_.empty() || !waiting_.back().function) {
                --at_;
                return wrong("an operator");
            }
            ++waiting_.back().arguments;
            wants_operand_ = true;
            return {};
        }
        for (const auto& [sign, op] : kSigns) {
            if (take(sign)) {
                return push(op);
            }
        }
        const auto place = at_;
        const auto word = take_while(is_name_letter);
        if (word == "and" || word == "or") {
            return push(word == "and" ? Operator::And : Operator::Or);
        }
        at_ = place;
        return wrong("an operator (and, or, ==, !=, <, <=, >, >=, +, -)");
    }

    Result<void> close_bracket() {
        const Waiting open = waiting_.back();
        waiting_.pop_back();
        if (!open.function) {
            return {};
        }
        const Function& function = kFunctions[*open.function];
        if (open.arguments < function.least || open.arguments > function.most) {
            return fail(ErrorCode::InvalidInput, "{}() takes {} to {} values, not {}",
                        function.name, function.least, function.most, open.arguments);
        }
        steps_.emplace_back(Expression::Call{*open.function, open.arguments});
        return {};
    }

    Result<void> push(Operator op) {
        TRY(pop_stronger_than(strength_of(op) - 1));
        waiting_.push_back({op, {}, 1});
        wants_operand_ = true;
        return {};
    }

    /// Operators on the stack that bind more than this come first.
    Result<void> pop_stronger_than(int strength) {
        while (!waiting_.empty() && waiting_.back().op &&
               strength_of(*waiting_.back().op) > strength) {
            steps_.emplace_back(*waiting_.back().op);
            waiting_.pop_back();
        }
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool wants_operand_ = true;
    std::vector<Step> steps_;
    std::vector<Waiting> waiting_;
};

// ---------------------------------------------------------------- computing

class Machine final {
  public:
    explicit Machine(const Variables& variables) : variables_(variables) {}

    Result<void> operator()(const Value& value) {
        stack_.push_back(value);
        return {};
    }
    Result<void> operator()(const Expression::ReadVariable& read) {
        const auto found = variables_.find(read.name);
        if (found == variables_.end()) {
            return fail(ErrorCode::NotFound, "the variable {} has no value yet", read.name);
        }
        stack_.push_back(found->second);
        return {};
    }
    Result<void> operator()(Operator op) {
        if (op == Operator::Not) {
            const bool truth = TRY(truth_of(pop()));
            stack_.emplace_back(!truth);
            return {};
        }
        const Value right = pop();
        const Value left = pop();
        stack_.push_back(TRY(apply(op, left, right)));
        return {};
    }
    Result<void> operator()(const Expression::Call& call) {
        std::vector<Value> arguments(call.arguments);
        for (std::size_t i = call.arguments; i > 0; --i) {
            arguments[i - 1] = pop();
        }
        stack_.push_back(TRY(kFunctions[call.function].compute(arguments)));
        return {};
    }
    Value pop() {
        CHECK(!stack_.empty());  // the reader counted the operands
        Value value = std::move(stack_.back());
        stack_.pop_back();
        return value;
    }

  private:
    const Variables& variables_;
    std::vector<Value> stack_;
};

}  // namespace

std::string text_of(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return fmt::format("{}", *number);
    }
    return std::get<bool>(value) ? "true" : "false";
}

bool is_variable_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && !is_digit(name[0]) && name[0] != '_' &&
           std::ranges::all_of(name, is_name_letter) &&
           std::ranges::find(kWords, name) == kWords.end();
}

Result<Expression> Expression::parse(std::string_view text) {
    if (text.size() > limits::kExpressionLength) {
        return fail(ErrorCode::LimitReached, "the expression is {} characters long; at most {}",
                    text.size(), limits::kExpressionLength);
    }
    auto steps = TRY(Reader(text).read());
    return Expression(std::move(steps));
}

Result<Value> Expression::evaluate(const Variables& variables) const {
    Machine machine(variables);
    for (const Step& step : steps_) {
        TRY(std::visit(machine, step));
    }
    Value value = machine.pop();
    if (const auto* text = std::get_if<std::string>(&value);
        text != nullptr && text->size() > limits::kFlowValueLength) {
        return fail(ErrorCode::LimitReached, "the value is {} characters long; at most {}",
                    text->size(), limits::kFlowValueLength);
    }
    return value;
}

std::vector<std::string> Expression::variables() const {
    std::vector<std::string> names;
    for (const Step& step : steps_) {
        if (const auto* read = std::get_if<ReadVariable>(&step);
            read != nullptr && std::ranges::find(names, read->name) == names.end()) {
            names.push_back(read->name);
        }
    }
    return names;
}

}  // namespace callfloor::floor
