#include "floor/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/flow_limits.h"
#include "base/random.h"

namespace callfloor::floor {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Variables kVariables{{"class", std::string("vip")},
                           {"card", std::string("6222021234567890")},
                           {"caller", std::string("13800000001")},
                           {"points", std::int64_t{480}},
                           {"known", true}};

std::string result_of(std::string_view text) {
    const auto expression = Expression::parse(text);
    if (!expression) {
        return "wrong: " + expression.error().text;
    }
    const auto value = expression->evaluate(kVariables);
    return value ? text_of(*value) : "error: " + value.error().text;
}

TEST(Expression, ComparesAndCombines) {
    EXPECT_EQ(result_of(R"(class == "vip")"), "true");
    EXPECT_EQ(result_of(R"(class != "vip" or points > 400)"), "true");
    EXPECT_EQ(result_of(R"(not known and points > 400)"), "false");
    EXPECT_EQ(result_of(R"(not (known and points > 600))"), "true");
    EXPECT_EQ(result_of("points + 20 - 1 == 499"), "true");
    EXPECT_EQ(result_of("points - 10 - 10"), "460") << "from left to right";
    EXPECT_EQ(result_of("known or known and false"), "true") << "and binds more than or";
    EXPECT_EQ(result_of(R"("b" > "a")"), "true");
    EXPECT_EQ(result_of(R"("10" > 9)"), "true") << "digits beside a number";
    EXPECT_EQ(result_of(R"("10" > "9")"), "false") << "as texts";
}

TEST(Expression, HasFunctionsOfTexts) {
    EXPECT_EQ(result_of("length(card)"), "16");
    EXPECT_EQ(result_of(R"(starts_with(caller, "138") and not ends_with(caller, "9"))"), "true");
    EXPECT_EQ(result_of(R"(contains(card, "0212"))"), "true");
    EXPECT_EQ(result_of("right(card, 4)"), "7890");
    EXPECT_EQ(result_of("left(card, 99) == card"), "true");
    EXPECT_EQ(result_of("left(card, 0 - 5)"), "");
    EXPECT_EQ(result_of(R"(number("12") + 1)"), "13");
    EXPECT_EQ(result_of(R"(text(points) == "480")"), "true");
    EXPECT_EQ(result_of(R"(in(class, "gold", "vip"))"), "true");
    EXPECT_EQ(result_of("in(points, 1, 2)"), "false");
}

TEST(Expression, GivesAnErrorForWhatCannotBeComputed) {
    EXPECT_THAT(result_of("balance > 0"), HasSubstr("the variable balance has no value yet"));
    EXPECT_THAT(result_of("class > 5"), HasSubstr("error: a text stands where a number"));
    EXPECT_THAT(result_of("class and known"), HasSubstr("not true or false"));
    EXPECT_THAT(result_of("known < 1"), HasSubstr("cannot be compared"));
    EXPECT_THAT(result_of("999999999999999999 + 9223372036854775807"), HasSubstr("too large"));
    EXPECT_EQ(result_of("class + 1").find("vip"), std::string::npos) << "no values in texts";
}

TEST(Expression, SaysWhereItIsWrong) {
    EXPECT_THAT(result_of(""), HasSubstr("expected a value, found the end"));
    EXPECT_THAT(result_of("points >"), HasSubstr("at character 9: expected a value"));
    EXPECT_THAT(result_of("points 5"), HasSubstr("at character 8: expected an operator"));
    EXPECT_THAT(result_of("(points"), HasSubstr("expected \")\""));
    EXPECT_THAT(result_of("points)"), HasSubstr("no bracket is open"));
    EXPECT_THAT(result_of("size(card)"), HasSubstr("expected a function"));
    EXPECT_THAT(result_of("left(card)"), HasSubstr("takes 2 to 2 values, not 1"));
    EXPECT_THAT(result_of("length()"), HasSubstr("expected a value"));
    EXPECT_THAT(result_of("class = 1"), HasSubstr("expected an operator"));
    EXPECT_THAT(result_of("\"open"), HasSubstr("a text that ends"));
    EXPECT_THAT(result_of("99999999999999999999"), HasSubstr("at most 18 digits"));
    EXPECT_THAT(result_of("1, 2"), HasSubstr("expected an operator"));
    EXPECT_THAT(result_of("known not known"), HasSubstr("expected an operator"));
}

TEST(Expression, IsBounded) {
    const std::string deep = std::string(limits::kExpressionLength / 2, '(') + "1" +
                             std::string(limits::kExpressionLength / 2 - 1, ')');
    EXPECT_THAT(result_of(deep), HasSubstr("more than 200"));
    EXPECT_THAT(result_of(std::string(limits::kExpressionLength + 1, '1')), HasSubstr("at most"));
    EXPECT_THAT(result_of("\"" + std::string(limits::kFlowValueLength + 1, 'a') + "\""),
                HasSubstr("error: the value is"));
}

TEST(Expression, TellsItsVariables) {
    EXPECT_THAT(Expression::parse("left(a, b) == a and not c")->variables(),
                ElementsAre("a", "b", "c"));
    EXPECT_TRUE(is_variable_name("card_2"));
    EXPECT_FALSE(is_variable_name("and"));
    EXPECT_FALSE(is_variable_name("2card"));
    EXPECT_FALSE(is_variable_name("卡号"));
}

// Whatever is written there: an answer or an error, never a crash.
TEST(Expression, IsTotal) {
    constexpr std::string_view kPieces[] = {"class", "points", "known", "(",      ")",   ",",
                                            "and",   "or",     "not",   "==",     "<",   "+",
                                            "-",     "1",      "\"a\"", "left(",  "in(", "length(",
                                            "true",  " ",      "=",     "number("};
    Random random(7);
    int computed = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        const auto count = random.below(12);
        for (std::uint64_t i = 0; i < count; ++i) {
            text += kPieces[random.below(std::size(kPieces))];
            text += ' ';
        }
        const auto result = result_of(text);
        computed += result.starts_with("wrong") || result.starts_with("error") ? 0 : 1;
    }
    EXPECT_GT(computed, 100);
}

}  // namespace
}  // namespace callfloor::floor
