#include "quality/scheme_rules.h"

#include <functional>

#include <gtest/gtest.h>

#include "quality/testing/schemes.h"

namespace callfloor::quality {
namespace {

SchemeContent good() {
    auto follow = item("follow", ItemKind::YesNo);
    follow.condition = Condition{"choice", {"half"}};
    auto options = item("choice", ItemKind::Choice);
    options.options = {{"full", text("full"), 100}, {"half", text("half"), 50}};
    return scheme({section("a", 40, {item("x"), options, follow}),
                   section("b", 60,
                           {item("grade", ItemKind::Scale),
                            critical("legal", Fails::All, Criticality::Compliance),
                            item("extra", ItemKind::Bonus, 5)})});
}

TEST(SchemeRules, TakeAGoodScheme) {
    const auto problems = check_scheme(good());
    EXPECT_TRUE(problems.empty()) << problems.front().field << " " << problems.front().text;
}

struct BadScheme {
    const char* field;
    std::function<void(SchemeContent&)> spoil;
};

TEST(SchemeRules, NameTheFieldOfEveryFault) {
    const auto first = [](SchemeContent& content) -> Item& { return content.sections[0].items[0]; };
    const auto choices = [](SchemeContent& content) -> Item& {
        return content.sections[0].items[1];
    };
    const auto follow = [](SchemeContent& content) -> Item& {
        return content.sections[0].items[2];
    };
    const auto legal = [](SchemeContent& content) -> Item& { return content.sections[1].items[1]; };
    const auto extra = [](SchemeContent& content) -> Item& { return content.sections[1].items[2]; };
    const BadScheme cases[] = {
        {"name", [](auto& c) { c.name = {}; }},
        {"sections/0/name", [](auto& c) { c.sections[0].name = {}; }},
        {"sections/1/key", [](auto& c) { c.sections[1].key = "a"; }},
        {"sections/0/items/0/name", [&](auto& c) { first(c).name = {}; }},
        {"sections/1/items/0/key", [](auto& c) { c.sections[1].items[0].key = "x"; }},
        {"sections/0/items/0/points", [&](auto& c) { first(c).points = 0; }},
        {"sections/0/items/0/worst", [&](auto& c) { first(c).kind = ItemKind::Number; }},
        {"sections/0/items/0/criticality", [&](auto& c) { first(c).fails = Fails::All; }},
        {"sections/0/items/1/options", [&](auto& c) { choices(c).options.pop_back(); }},
        {"sections/0/items/1/options", [&](auto& c) { choices(c).options[0].share = 90; }},
        {"sections/0/items/1/options/1/key", [&](auto& c) { choices(c).options[1].key = "full"; }},
        {"sections/0/items/1/options/0/name", [&](auto& c) { choices(c).options[0].name = {}; }},
        {"sections/0/items/2/condition/item",
         [&](auto& c) { follow(c).condition->item = "grade"; }},  // further down
        {"sections/0/items/2/condition/item",
         [&](auto& c) { follow(c).condition->item = "x"; }},  // answered by a number
        {"sections/0/items/2/condition/choices/0",
         [&](auto& c) { follow(c).condition->choices = {"none"}; }},
        {"sections/1/items/1/fails", [&](auto& c) { legal(c).fails = Fails::Nothing; }},
        {"sections/1/items/1/criticality",
         [&](auto& c) { legal(c).criticality = Criticality::None; }},
        {"sections/1/items/0/fails",
         [&](auto& c) {
             c.sections[1].items.erase(c.sections[1].items.begin());
             c.sections[1].items[0].fails = Fails::Section;
         }},
        {"sections/1/items/2/criticality",
         [&](auto& c) { extra(c).criticality = Criticality::Customer; }},
        {"sections/1/items/2/fails", [&](auto& c) { extra(c).fails = Fails::All; }},
        {"sections/1/items/2/na_allowed", [&](auto& c) { extra(c).na_allowed = true; }},
        {"sections",
         [](auto& c) {
             c.sections[0].weight = 0;
             c.sections[1].weight = 0;
         }},
    };
    for (const auto& one : cases) {
        auto content = good();
        one.spoil(content);
        const auto problems = check_scheme(content);
        bool found = false;
        for (const auto& problem : problems) {
            found = found || problem.field == one.field;
        }
        EXPECT_TRUE(found) << one.field << ": "
                           << (problems.empty() ? "no problem" : problems.front().field);
    }
}

TEST(SchemeRules, LetADraftBeUnfinishedButNotAmbiguous) {
    auto content = good();
    content.name = {};
    content.sections[0].items[0].points = 0;
    EXPECT_TRUE(check_scheme_draft(content).empty());
    content.sections[1].items[0].key = "x";
    EXPECT_EQ(check_scheme_draft(content).size(), 1U);
}

TEST(AnswerRules, NameTheFieldOfEveryFault) {
    const auto content = good();
    struct BadAnswer {
        const char* field;
        Answer answer;
    };
    auto forced = not_applicable("extra");
    const BadAnswer cases[] = {
        {"answers/0/item", number("nowhere", 1)},
        {"answers/0/number", number("x", 10.5)},
        {"answers/0/number", number("x", -1)},
        {"answers/0/number", number("grade", 2.5)},
        {"answers/0/number", number("grade", 0)},
        {"answers/0/choice", choice("x", "yes")},
        {"answers/0/number", number("choice", 1)},
        {"answers/0/choice", choice("choice", "none")},
        {"answers/0/choice", choice("legal", "yes")},
        {"answers/0/na", forced},
    };
    for (const auto& one : cases) {
        const auto problems = check_answers(content, {one.answer});
        ASSERT_EQ(problems.size(), 1U) << one.field << " " << one.answer.item;
        EXPECT_EQ(problems[0].field, one.field);
    }
    EXPECT_EQ(check_answers(content, {number("x", 1), number("x", 2)})[0].field, "answers/1/item");
    EXPECT_TRUE(
        check_answers(content, {number("x", 2.5), number("grade", 5), choice("legal", "fail"),
                                Answer{"choice", "", {}, false, ""}})
            .empty());
}

TEST(SchemeRules, FitByChannelAndQueue) {
    auto content = good();
    EXPECT_TRUE(fits(content, Channel::DialTest, QueueId{}));
    content.channels = {Channel::InboundCall, Channel::DialTest};
    content.queues = {QueueId{5}};
    EXPECT_TRUE(fits(content, Channel::InboundCall, QueueId{5}));
    EXPECT_FALSE(fits(content, Channel::InboundCall, QueueId{6}));
    EXPECT_FALSE(fits(content, Channel::OutboundCall, QueueId{5}));
    EXPECT_TRUE(fits(content, Channel::DialTest, QueueId{}));  // came by no queue
}

TEST(SchemeRules, CountTheOtherFaultsInTheError) {
    auto content = good();
    content.name = {};
    content.sections[0].name = {};
    const auto error = fail_with(check_scheme(content)).error();
    EXPECT_EQ(error.field, "name");
    EXPECT_NE(error.text.find("and 1 more"), std::string::npos) << error.text;
}

}  // namespace
}  // namespace callfloor::quality
