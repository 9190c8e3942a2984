#include "customers/customer_rules.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace callfloor::customers {
namespace {

const floor::NumberPlan kChina{"CN", "21"};

const Pinyin& pinyin() {
    static const auto made = Pinyin::create().value();
    return *made;
}

Customer wang() {
    Customer one;
    one.name = "王小明";
    one.tags = {"VIP"};
    one.identities = {{IdentityId{1}, IdentityKind::Phone, "+8613800005678", ""},
                      {IdentityId{2}, IdentityKind::Email, "wang@example.com", ""}};
    return one;
}

bool finds(const Customer& one, std::string_view typed) {
    return first_match(keys_of(one, pinyin(), kChina), asked_prefixes(typed, kChina)).has_value();
}

TEST(Pinyin, ReadsNamesBySyllables) {
    EXPECT_EQ(pinyin().syllables("王小明"), (std::vector<std::string>{"wang", "xiao", "ming"}));
    EXPECT_EQ(pinyin().syllables("Ana 吕"), (std::vector<std::string>{"lu"}));
    EXPECT_TRUE(pinyin().syllables("Ana Smith").empty());
}

TEST(ToUtf8, TellsTheTwoEncodingsApart) {
    EXPECT_EQ(to_utf8("\xEF\xBB\xBF姓名").value(), "姓名");
    EXPECT_EQ(to_utf8("\xD0\xD5\xC3\xFB,1").value(), "姓名,1");
    EXPECT_FALSE(to_utf8("\xFF\xFF\xFF"));
}

TEST(NormalIdentity, PutsNumbersIntoOneForm) {
    for (const auto* text : {"13800005678", "+86 138-0000-5678", "0086 13800005678"}) {
        EXPECT_EQ(normal_identity(IdentityKind::Phone, text, kChina).value(), "+8613800005678")
            << text;
    }
    EXPECT_EQ(normal_identity(IdentityKind::Phone, "8001", kChina).value(), "8001");
    EXPECT_FALSE(normal_identity(IdentityKind::Phone, "anonymous", kChina));
    EXPECT_EQ(normal_identity(IdentityKind::Email, " Wang@Example.com ", kChina).value(),
              "wang@example.com");
    EXPECT_FALSE(normal_identity(IdentityKind::Email, "wang.example.com", kChina));
    EXPECT_FALSE(normal_identity(IdentityKind::External, " ", kChina));
}

TEST(NumberForms, HoldHowCarriersSendIt) {
    const auto forms = number_forms("+8613800005678", kChina);
    for (const auto* form : {"13800005678", "8613800005678", "+8613800005678", "013800005678"}) {
        EXPECT_TRUE(std::ranges::find(forms, form) != forms.end()) << form;
    }
}

TEST(Keys, FindByNamePinyinNumberAndTag) {
    for (const auto* typed : {"王小", "小明", "wangx", "wxm", "XM", "138", "1380000 5678", "5678",
                              "+8613800005678", "Wang@ex", "vip", "#vi"}) {
        EXPECT_TRUE(finds(wang(), typed)) << typed;
    }
    for (const auto* typed : {"李", "wm", "139", "0000", "5679", "example", "#v1"}) {
        EXPECT_FALSE(finds(wang(), typed)) << typed;
    }
}

TEST(Keys, FindLatinNamesByEachWord) {
    Customer one;
    one.name = "Ana Maria Smith";
    EXPECT_TRUE(finds(one, "ana m"));
    EXPECT_TRUE(finds(one, "Smith"));
    EXPECT_FALSE(finds(one, "mith"));
}

TEST(FirstMatch, IsTheSmallestKeyOfTheFirstPrefix) {
    const std::vector<std::string> keys{"ab", "abc", "b"};
    EXPECT_EQ(first_match(keys, {"x", "a"}), (KeyMatch{1, "ab"}));
    EXPECT_EQ(first_match(keys, {"c"}), std::nullopt);
}

TEST(MaskEmail, KeepsTheBeginningAndTheHost) {
    EXPECT_EQ(mask_email("wang@example.com"), "wa***@example.com");
    EXPECT_EQ(mask_email("w@example.com"), "***@example.com");
}

TEST(CheckedFields, HoldEachKind) {
    const std::vector<FieldDefinition> fields{{"age", "Age", FieldKind::Number, false, {}},
                                              {"born", "Born", FieldKind::Date, true, {}},
                                              {"tier", "Tier", FieldKind::Choice, false, {"a"}}};
    const auto good = checked_fields({{"age", " 12.5 "}, {"born", "2000-02-01"}, {"tier", ""}},
                                     fields, Required::Asked);
    ASSERT_TRUE(good);
    EXPECT_EQ(*good, (std::map<std::string, std::string>{{"age", "12.5"}, {"born", "2000-02-01"}}));
    using Values = std::map<std::string, std::string>;
    const auto refuses = [&](const Values& values) {
        const auto refused = checked_fields(values, fields, Required::Asked);
        return refused ? std::string() : refused.error().field;
    };
    EXPECT_EQ(refuses({{"born", "2000-13-01"}}), "fields/born");
    EXPECT_EQ(refuses({}), "fields/born");
    EXPECT_EQ(refuses({{"born", "2000-02-01"}, {"age", "old"}}), "fields/age");
    EXPECT_EQ(refuses({{"born", "2000-02-01"}, {"tier", "b"}}), "fields/tier");
    EXPECT_EQ(refuses({{"born", "2000-02-01"}, {"shoe", "44"}}), "fields/shoe");
    EXPECT_TRUE(checked_fields({}, fields, Required::NotAsked));
}

TEST(CheckDefinitions, WantsOwnKeysAndChoicesOfChoices) {
    EXPECT_FALSE(check_definitions(
        {{"a", "A", FieldKind::Text, false, {}}, {"a", "B", FieldKind::Text, false, {}}}));
    EXPECT_FALSE(check_definitions({{"a", "A", FieldKind::Choice, false, {}}}));
    EXPECT_FALSE(check_definitions({{"a", "A", FieldKind::Text, false, {"x"}}}));
    EXPECT_TRUE(check_definitions({{"a", "A", FieldKind::Choice, false, {"x"}}}));
}

TEST(Merged, KeepsOwnWordsAndFillsEmptyOnes) {
    auto keep = wang();
    keep.note = "likes tea";
    keep.fields = {{"city", "Shanghai"}};
    Customer gone;
    gone.name = "Wang";
    gone.caller_class = "gold";
    gone.note = "moved";
    gone.tags = {"old", "VIP"};
    gone.fields = {{"city", "Beijing"}, {"age", "40"}};
    const auto one = merged(keep, gone);
    EXPECT_EQ(one.name, "王小明");
    EXPECT_EQ(one.caller_class, "gold");
    EXPECT_EQ(one.note, "likes tea\nmoved");
    EXPECT_EQ(one.tags, (std::vector<std::string>{"VIP", "old"}));
    EXPECT_EQ(one.fields.at("city"), "Shanghai");
    EXPECT_EQ(one.fields.at("age"), "40");
}

}  // namespace
}  // namespace callfloor::customers
