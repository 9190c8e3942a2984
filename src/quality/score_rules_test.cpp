#include "quality/score_rules.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "quality/scheme_rules.h"
#include "quality/testing/schemes.h"
#include "quality/testing/vectors.h"

namespace callfloor::quality {
namespace {

struct Scorecard {
    SchemeContent content;
    std::vector<Answer> answers;
};

/// The scorecard of one case of qa_scoring_questions.csv.
Scorecard scorecard(const std::string& name) {
    Scorecard card;
    card.content.name = text(name);
    for (auto& row : read_vectors("qa_scoring_questions.csv")) {
        if (row["case"] != name) {
            continue;
        }
        auto& sections = card.content.sections;
        if (sections.empty() || sections.back().key != row["section"]) {
            sections.push_back(section(row["section"], std::stoi(row["section_weight"]), {}));
        }
        auto one = item(row["question"], ItemKind::Points, std::stoi(row["possible"]));
        one.fails = row["fatal"] == "2"   ? Fails::All
                    : row["fatal"] == "1" ? Fails::Section
                                          : Fails::Nothing;
        one.criticality = row["fatal"] == "0" ? Criticality::None : Criticality::Customer;
        sections.back().items.push_back(one);
        card.answers.push_back(row["earned"].empty()
                                   ? not_applicable(row["question"])
                                   : number(row["question"], std::stod(row["earned"])));
    }
    return card;
}

TEST(Score, AgreesWithTheVectorsInBothFormulas) {
    int checked = 0;
    for (auto& row : read_vectors("qa_scoring_expected.csv")) {
        auto card = scorecard(row["case"]);
        EXPECT_TRUE(check_scheme(card.content).empty()) << row["case"];
        for (const auto formula : {Formula::Pooled, Formula::Sections}) {
            card.content.formula = formula;
            const auto& expected = row[formula == Formula::Pooled ? "pooled" : "section"];
            const auto result = score(card.content, card.answers);
            EXPECT_TRUE(result.is_complete()) << row["case"];
            if (expected.empty()) {
                EXPECT_FALSE(result.score || result.passed) << row["case"];
            } else {
                ASSERT_TRUE(result.score) << row["case"];
                EXPECT_NEAR(*result.score, std::stod(expected), 1e-9) << row["case"];
            }
            ++checked;
        }
    }
    EXPECT_GE(checked, 18);
}

TEST(Score, KeepsTheUnpenalisedScoreBesideAZero) {
    const auto result = [] {
        const auto card = scorecard("F1");
        return score(card.content, card.answers);
    }();
    EXPECT_EQ(result.score, 0);
    EXPECT_NEAR(*result.unpenalised, 95, 1e-9);  // (10/10 + 9/10) / 2
    EXPECT_EQ(result.passed, false);
    EXPECT_TRUE(result.failed_all);
}

TEST(Score, CountsACriticalErrorWithoutZeroingWhenTheSchemeSaysSo) {
    auto card = scorecard("F1");
    card.content.critical_zeroes = false;
    const auto result = score(card.content, card.answers);
    EXPECT_NEAR(*result.score, 95, 1e-9);
    EXPECT_EQ(result.passed, false);  // a critical failure never passes
    EXPECT_EQ(result.families[0].errors, 1);
}

TEST(Score, FailsEverythingEvenWhenNothingElseApplies) {
    const auto content = scheme(
        {section("a", 10, {item("x"), critical("lied", Fails::All, Criticality::Compliance)})});
    const auto result = score(content, {not_applicable("x"), choice("lied", "fail")});
    EXPECT_EQ(result.score, 0);
    EXPECT_FALSE(result.unpenalised);
    EXPECT_EQ(result.passed, false);
}

struct KindCase {
    const char* name;
    ItemKind kind;
    Answer answer;
    double earned;
    bool error;
};

TEST(Score, EveryKindEarnsItsShare) {
    const KindCase cases[] = {
        {"points", ItemKind::Points, number("x", 7.5), 7.5, true},
        {"all points", ItemKind::Points, number("x", 10), 10, false},
        {"lowest grade", ItemKind::Scale, number("x", 1), 0, true},
        {"middle grade", ItemKind::Scale, number("x", 3), 5, true},
        {"highest grade", ItemKind::Scale, number("x", 5), 10, false},
        {"yes", ItemKind::YesNo, choice("x", "yes"), 10, false},
        {"no", ItemKind::YesNo, choice("x", "no"), 0, true},
        {"half", ItemKind::Choice, choice("x", "half"), 5, true},
        {"full", ItemKind::Choice, choice("x", "full"), 10, false},
        {"better than best", ItemKind::Number, number("x", 3), 10, false},
        {"in the middle", ItemKind::Number, number("x", 20), 5, true},
        {"worse than worst", ItemKind::Number, number("x", 300), 0, true},
        {"pass", ItemKind::Critical, choice("x", "pass"), 10, false},
    };
    for (const auto& one : cases) {
        auto x = item("x", one.kind);
        x.options = {{"full", text("full"), 100}, {"half", text("half"), 50}};
        x.best = 10;
        x.worst = 30;
        if (one.kind == ItemKind::Critical) {
            x.fails = Fails::All;
            x.criticality = Criticality::Business;
        }
        const auto content = scheme({section("a", 10, {x})});
        ASSERT_TRUE(check_scheme(content).empty()) << one.name;
        ASSERT_TRUE(check_answers(content, {one.answer}).empty()) << one.name;
        const auto result = score(content, {one.answer});
        EXPECT_NEAR(result.items[0].earned, one.earned, 1e-9) << one.name;
        EXPECT_EQ(result.items[0].error, one.error) << one.name;
        EXPECT_NEAR(*result.score, one.earned * 10, 1e-9) << one.name;
    }
}

TEST(Score, AddsBonusUpToItsMostAndTakesPenalties) {
    auto content =
        scheme({section("a", 10,
                        {item("x"), item("extra", ItemKind::Bonus, 8),
                         item("more", ItemKind::Bonus, 8), item("rude", ItemKind::Penalty, 20)})});
    content.bonus_most = 10;
    ASSERT_TRUE(check_scheme(content).empty());
    const auto total = [&](double x, double extra, double more, double rude) {
        return *score(content, {number("x", x), number("extra", extra), number("more", more),
                                number("rude", rude)})
                    .score;
    };
    EXPECT_NEAR(total(8, 0, 0, 0), 80, 1e-9);
    EXPECT_NEAR(total(8, 5, 0, 0), 85, 1e-9);
    EXPECT_NEAR(total(8, 8, 8, 0), 90, 1e-9);    // not 96
    EXPECT_NEAR(total(10, 8, 8, 0), 110, 1e-9);  // above 100 by the bonus
    EXPECT_NEAR(total(8, 0, 0, 5), 75, 1e-9);
    EXPECT_NEAR(total(1, 0, 0, 20), 0, 1e-9);  // never below 0
    const auto result = score(content, {number("rude", 1)});
    EXPECT_TRUE(result.items[3].error);
    EXPECT_EQ(result.noncritical_opportunities, 0);  // a penalty is no attribute
}

TEST(Score, AsksConditionalItemsOnly) {
    auto detail = item("detail");
    detail.condition = Condition{"sold", {"yes"}};
    auto further = item("further", ItemKind::YesNo);
    further.condition = Condition{"sold", {"yes"}};
    auto chain = item("chain");
    chain.condition = Condition{"further", {"yes"}};
    const auto content =
        scheme({section("a", 10, {item("sold", ItemKind::YesNo), detail, further, chain})});
    ASSERT_TRUE(check_scheme(content).empty());

    const auto no = score(content, {choice("sold", "no"), number("detail", 10),
                                    choice("further", "yes"), number("chain", 10)});
    EXPECT_FALSE(no.items[1].asked);
    EXPECT_FALSE(no.items[3].asked);  // asked by an item that is not asked itself
    EXPECT_EQ(no.score, 0);           // what was answered before is not counted
    EXPECT_TRUE(no.is_complete());

    const auto yes = score(content, {choice("sold", "yes")});
    EXPECT_EQ(yes.unanswered, (std::vector<std::string>{"detail", "further"}));
    EXPECT_FALSE(score(content, {not_applicable("sold")}).items[1].asked);
}

TEST(Score, WantsACommentBelowTheLevel) {
    auto x = item("x");
    x.comment_below = 60;
    auto rude = item("rude", ItemKind::Penalty);
    rude.comment_below = 100;
    const auto content = scheme({section("a", 10, {x, rude})});
    EXPECT_TRUE(score(content, {number("x", 6), number("rude", 0)}).is_complete());
    EXPECT_EQ(score(content, {number("x", 5.9), number("rude", 1)}).comments_missing,
              (std::vector<std::string>{"x", "rude"}));
    auto explained = number("x", 1);
    explained.comment = "interrupted twice";
    EXPECT_TRUE(score(content, {explained, number("rude", 0)}).is_complete());
    EXPECT_TRUE(score(content, {not_applicable("x"), number("rude", 0)}).is_complete());
}

TEST(Score, CountsErrorsByFamily) {
    auto business = item("business");
    business.criticality = Criticality::Business;
    const auto content = scheme({section(
        "a", 10,
        {item("p"), item("q"), business, critical("legal", Fails::All, Criticality::Compliance)})});
    const auto result = score(content, {number("p", 9), number("q", 10), number("business", 10),
                                        not_applicable("legal")});
    EXPECT_EQ(result.noncritical_opportunities, 2);
    EXPECT_EQ(result.noncritical_errors, 1);
    EXPECT_FALSE(result.families[0].applies);  // customer: no such item
    EXPECT_TRUE(result.families[1].applies);
    EXPECT_EQ(result.families[1].errors, 0);
    EXPECT_FALSE(result.families[2].applies);  // N/A
    const auto figures = figures_of(result);
    EXPECT_EQ(figures.critical[1], false);
    EXPECT_EQ(figures.critical[2], std::nullopt);
}

// ---------------------------------------------------------------- properties

SchemeContent random_scheme(Random& random) {
    SchemeContent content = scheme({});
    content.formula = random.below(2) == 0 ? Formula::Pooled : Formula::Sections;
    const auto sections = 1 + random.below(4);
    for (std::uint64_t s = 0; s < sections; ++s) {
        auto part = section(fmt::format("s{}", s), static_cast<int>(1 + random.below(50)), {});
        const auto items = 1 + random.below(5);
        for (std::uint64_t i = 0; i < items; ++i) {
            auto one = item(fmt::format("s{}i{}", s, i), ItemKind::Points,
                            static_cast<int>(1 + random.below(20)));
            if (random.below(5) == 0) {
                one.fails = random.below(2) == 0 ? Fails::Section : Fails::All;
                one.criticality = Criticality::Customer;
            }
            part.items.push_back(one);
        }
        content.sections.push_back(part);
    }
    return content;
}

std::vector<Answer> random_answers(const SchemeContent& content, Random& random) {
    std::vector<Answer> answers;
    for (const auto& part : content.sections) {
        for (const auto& one : part.items) {
            const auto points = static_cast<double>(
                random.below(3) == 0 ? static_cast<std::uint64_t>(one.points)
                                     : random.below(static_cast<std::uint64_t>(one.points) + 1));
            answers.push_back(random.below(6) == 0 ? not_applicable(one.key)
                                                   : number(one.key, points));
        }
    }
    return answers;
}

TEST(ScoreProperty, HoldsForRandomScorecards) {
    for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
        Random random(seed);
        const auto content = random_scheme(random);
        ASSERT_TRUE(check_scheme(content).empty()) << seed;
        auto answers = random_answers(content, random);
        const auto first = score(content, answers);
        if (!first.score) {
            continue;
        }
        ASSERT_GE(*first.score, 0) << seed;
        ASSERT_LE(*first.score, 100 + 1e-9) << seed;
        if (first.unpenalised) {
            ASSERT_LE(*first.score, *first.unpenalised + 1e-9) << seed;
        }

        // The order of the answers does not matter.
        auto shuffled = answers;
        std::reverse(shuffled.begin(), shuffled.end());
        ASSERT_EQ(score(content, shuffled).score, first.score) << seed;

        // Weights count only in proportion.
        auto heavier = content;
        for (auto& part : heavier.sections) {
            part.weight *= 3;
        }
        ASSERT_NEAR(*score(heavier, answers).score, *first.score, 1e-9) << seed;

        // A better answer never lowers the score.
        const auto which = random.below(answers.size());
        if (answers[which].number) {
            const auto* one = find_item(content, answers[which].item);
            answers[which].number = one->points;
            ASSERT_GE(*score(content, answers).score, *first.score - 1e-9) << seed;
        }
    }
}

TEST(ScoreProperty, IsHundredWhenNothingIsLostWhateverIsNotApplicable) {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        Random random(seed);
        const auto content = random_scheme(random);
        auto answers = random_answers(content, random);
        for (auto& answer : answers) {
            if (answer.number) {
                answer.number = find_item(content, answer.item)->points;
            }
        }
        const auto result = score(content, answers);
        if (result.score) {
            ASSERT_NEAR(*result.score, 100, 1e-9) << seed;
            ASSERT_EQ(result.passed, true) << seed;
        }
    }
}

}  // namespace
}  // namespace callfloor::quality
