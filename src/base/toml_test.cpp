#include "base/toml.h"

#include <gtest/gtest.h>

namespace callfloor::toml_text {
namespace {

TEST(Toml, GivesTheSameValuesAsJson) {
    const auto document = parse(
        "name = \"\xE5\xAE\xA2\xE6\x9C\x8D\"\n[a]\nb = [1, 2.5, true]\nday = 2026-02-17\n[[q]]\nn "
        "= 1\n[[q]]\nn = 2\n");
    ASSERT_TRUE(document) << document.error().text;
    EXPECT_EQ(json::to_text(document->root.at("a").at("b")), "[1,2.5E0,true]");
    EXPECT_EQ(document->root.at("a").at("day").as_string(), "2026-02-17");
    EXPECT_EQ(document->root.at("q").at(1).at("n").as_int64(), 2);
    EXPECT_EQ(document->root.at("name").as_string(), "\xE5\xAE\xA2\xE6\x9C\x8D");
}

TEST(Toml, KnowsTheLineOfEachValue) {
    const auto document = parse("x = 1\n\n[a]\nb = 2\n[[q]]\nn = 1\n[[q]]\nn = 2\n");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->line_of("x"), 1);
    EXPECT_EQ(document->line_of("a.b"), 4);
    EXPECT_EQ(document->line_of("q[1].n"), 8);
    EXPECT_EQ(document->line_of("q[2].n"), 0);
}

TEST(Toml, NamesTheLineOfWhatIsWrong) {
    const auto document = parse("x = 1\ny = = 2\n");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().text.substr(0, 20), "2: not valid TOML: E");
    EXPECT_FALSE(parse("x = 1\nx = 2\n"));
    EXPECT_FALSE(parse("x = \"\xFF\"\n"));
}

TEST(Toml, TakesLettersOutsideAsciiInQuotesAndCommentsOnly) {
    EXPECT_TRUE(parse("\xEF\xBB\xBF# é\n\"clé\" = \"\\\"é\" # é"));
    EXPECT_TRUE(parse(R"(
a = 'é'
b = """
\""é
"""""
c = '''
'é\'''
)"));
    for (const auto* text : {"a = 1\nclé = 1", "a = ''\nb = ǿ", R"(a = """x""" # '
b = "" é)",
                             "a = 'x\\'\né = 1"}) {
        const auto parsed = parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_TRUE(parsed.error().text.starts_with("2: ")) << parsed.error().text;
    }
}

TEST(Toml, RefusesWhatIsNestedTooDeep) {
    std::string text = "x = ";
    for (int i = 0; i < 100; ++i) {
        text += "[";
    }
    text += "1";
    for (int i = 0; i < 100; ++i) {
        text += "]";
    }
    EXPECT_FALSE(parse(text));
}

}  // namespace
}  // namespace callfloor::toml_text
