#include "quality/agreement_rules.h"

#include <gtest/gtest.h>

#include "quality/score_rules.h"
#include "quality/testing/schemes.h"
#include "quality/testing/vectors.h"

namespace callfloor::quality {
namespace {

constexpr int kTolerance = 5;

std::vector<UserId> reviewers(std::size_t count) {
    std::vector<UserId> all;
    for (std::size_t i = 1; i <= count; ++i) {
        all.push_back(UserId{static_cast<std::int64_t>(i)});
    }
    return all;
}

Rating rating(const SchemeContent& content, UserId reviewer, const std::vector<Answer>& answers) {
    Rating one;
    one.reviewer = reviewer;
    one.answers = answers;
    one.result = score(content, answers);
    return one;
}

/// One contact of a scheme with one item, with what reviewer 1, 2, ... answered; an answer without
/// an item is a form not handed in.
RatedContact contact(const SchemeContent& content, const std::vector<Answer>& answers) {
    RatedContact one;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i].item.empty()) {
            one.ratings.push_back(
                rating(content, UserId{static_cast<std::int64_t>(i) + 1}, {answers[i]}));
        }
    }
    return one;
}

SchemeContent with(const Item& item) {
    return scheme({section("a", 100, {item})});
}

Item five_options() {
    auto one = item("x", ItemKind::Choice);
    for (const char key : std::string("abcde")) {
        one.options.push_back({std::string(1, key), text("option"), 50});
    }
    return one;
}

/// A contact for every count of the table reviewer 1 x reviewer 2.
std::vector<RatedContact> contacts_of_pairs(const SchemeContent& content, const Table& counts) {
    std::vector<RatedContact> contacts;
    const std::vector<std::string> words{"yes", "no"};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        for (std::size_t j = 0; j < counts.size(); ++j) {
            for (int n = 0; n < static_cast<int>(counts[i][j]); ++n) {
                contacts.push_back(
                    contact(content, {choice("x", words[i]), choice("x", words[j])}));
            }
        }
    }
    return contacts;
}

/// A contact for every row of how many reviewers chose each option.
std::vector<RatedContact> contacts_of_counts(const SchemeContent& content, const Table& counts) {
    std::vector<RatedContact> contacts;
    for (const auto& row : counts) {
        std::vector<Answer> answers;
        for (std::size_t i = 0; i < row.size(); ++i) {
            for (int n = 0; n < static_cast<int>(row[i]); ++n) {
                answers.push_back(choice("x", std::string(1, static_cast<char>('a' + i))));
            }
        }
        contacts.push_back(contact(content, answers));
    }
    return contacts;
}

TEST(ItemAgreement, IsCohensKappaOfTwoAsInTheVectors) {
    const auto content = with(item("x", ItemKind::YesNo));
    int checked = 0;
    for (auto& row : read_vectors("agreement_stats.csv", ';')) {
        if (row["stat"] != "cohen_kappa") {
            continue;
        }
        const auto counts = table_of(row["input"]);
        const auto found =
            agreement_of(content, reviewers(2), contacts_of_pairs(content, counts), kTolerance);
        EXPECT_NEAR(*found.items[0].kappa.value, std::stod(row["computed"]), 1e-12);
        const double all = counts[0][0] + counts[0][1] + counts[1][0] + counts[1][1];
        EXPECT_NEAR(*found.items[0].pairs.share, (counts[0][0] + counts[1][1]) / all, 1e-12);
        EXPECT_EQ(found.items[0].icc.why, WhyUndefined::NotOfThisKind);
        ++checked;
    }
    EXPECT_GE(checked, 4);
}

TEST(ItemAgreement, IsFleissKappaOfMoreAsInTheVectors) {
    const auto content = with(five_options());
    for (auto& row : read_vectors("agreement_stats.csv", ';')) {
        if (row["stat"] == "fleiss_kappa") {
            const auto found =
                agreement_of(content, reviewers(14),
                             contacts_of_counts(content, table_of(row["input"])), kTolerance);
            EXPECT_NEAR(*found.items[0].kappa.value, std::stod(row["computed"]), 1e-12);
            EXPECT_EQ(found.items[0].kappa.reviewers, 14);
        }
    }
    // The worked example of Fleiss' kappa in the English Wikipedia: 0.210.
    const auto example = table_of(
        "[[0,0,0,0,14],[0,2,6,4,2],[0,0,3,5,6],[0,3,9,2,0],[2,2,8,1,1],[7,7,0,0,0],[3,2,6,3,0],"
        "[2,5,3,2,2],[6,5,2,1,0],[0,2,2,3,7]]");
    const auto found =
        agreement_of(content, reviewers(14), contacts_of_counts(content, example), kTolerance);
    EXPECT_NEAR(*found.items[0].kappa.value, 0.20993070442195522, 1e-12);
}

TEST(ItemAgreement, IsTheIntraclassCorrelationOfNumbersAsInTheVectors) {
    auto points = item("x", ItemKind::Points, 100);
    const auto content = with(points);
    int checked = 0;
    for (auto& row : read_vectors("agreement_stats.csv", ';')) {
        if (row["stat"] != "ICC(2,1)") {
            continue;
        }
        std::vector<RatedContact> contacts;
        const auto ratings = table_of(row["input"]);
        for (const auto& values : ratings) {
            std::vector<Answer> answers;
            for (const double value : values) {
                answers.push_back(number("x", value));
            }
            contacts.push_back(contact(content, answers));
        }
        const auto found =
            agreement_of(content, reviewers(ratings.front().size()), contacts, kTolerance);
        EXPECT_NEAR(*found.items[0].icc.value, std::stod(row["computed"]), 1e-12);
        EXPECT_NEAR(*found.score_icc.value, std::stod(row["computed"]), 1e-12);  // the only item
        EXPECT_EQ(found.items[0].kappa.why, WhyUndefined::NotOfThisKind);
        ++checked;
    }
    EXPECT_GE(checked, 2);
}

TEST(ItemAgreement, IsNotDefinedWhenAllSayTheSame) {
    const auto content = with(item("x", ItemKind::YesNo));
    const std::vector<RatedContact> contacts(
        4, contact(content, {choice("x", "yes"), choice("x", "yes"), choice("x", "yes")}));
    const auto found = agreement_of(content, reviewers(3), contacts, kTolerance);
    EXPECT_FALSE(found.items[0].kappa.value);
    EXPECT_EQ(found.items[0].kappa.why, WhyUndefined::Constant);
    EXPECT_EQ(found.items[0].pairs.share, 1);
    EXPECT_EQ(found.items[0].pairs.of, 12);
    EXPECT_FALSE(found.items[0].rewrite);
    EXPECT_EQ(found.score_icc.why, WhyUndefined::Constant);
}

// Not applicable is an answer: one who says so disagrees with one who says yes. It is no number.
TEST(ItemAgreement, TakesNotApplicableAsAnAnswer) {
    const auto words = with(item("x", ItemKind::YesNo));
    const auto found = agreement_of(words, reviewers(2),
                                    {contact(words, {not_applicable("x"), choice("x", "yes")}),
                                     contact(words, {not_applicable("x"), not_applicable("x")})},
                                    kTolerance);
    EXPECT_EQ(found.items[0].pairs.count, 1);
    EXPECT_EQ(found.items[0].pairs.of, 2);
    EXPECT_EQ(found.items[0].kappa.contacts, 2);
    const auto points = with(item("x"));
    const auto numbers = agreement_of(points, reviewers(2),
                                      {contact(points, {not_applicable("x"), number("x", 5)}),
                                       contact(points, {number("x", 4), number("x", 5)})},
                                      kTolerance);
    EXPECT_EQ(numbers.items[0].icc.why, WhyUndefined::FewContacts);
    EXPECT_EQ(numbers.items[0].icc.contacts, 1);
    EXPECT_NEAR(*numbers.items[0].mean_gap, 0.1, 1e-12);
}

// Pairs are made of what is there; kappa only of those who handed in everything.
TEST(ItemAgreement, LeavesOutWhatIsMissing) {
    const auto content = with(item("x", ItemKind::YesNo));
    const auto yes = choice("x", "yes");
    const auto no = choice("x", "no");
    const auto found =
        agreement_of(content, reviewers(3),
                     {contact(content, {yes, yes, no}), contact(content, {no, no, {}}),
                      contact(content, {yes, no, {}})},
                     kTolerance);
    EXPECT_EQ(found.items[0].answers, 7);
    EXPECT_EQ(found.items[0].pairs.of, 3 + 1 + 1);
    EXPECT_EQ(found.items[0].pairs.count, 1 + 1 + 0);
    EXPECT_EQ(found.items[0].kappa.reviewers, 2);
    EXPECT_EQ(found.items[0].kappa.contacts, 3);
    EXPECT_NEAR(*found.items[0].kappa.value, 0.4, 1e-12);  // po 2/3, pe 4/9
    const auto alone =
        agreement_of(content, reviewers(2),
                     {contact(content, {yes, no}), contact(content, {yes, {}})}, kTolerance);
    EXPECT_EQ(alone.items[0].kappa.why, WhyUndefined::FewReviewers);
    EXPECT_TRUE(agreement_of(content, reviewers(2), {}, kTolerance).contacts.empty());
}

TEST(ItemAgreement, DoesNotCountWhatWasNotAsked) {
    auto first = item("first", ItemKind::YesNo);
    auto second = item("second", ItemKind::YesNo);
    second.condition = Condition{"first", {"yes"}};
    const auto content = scheme({section("a", 100, {first, second})});
    RatedContact one;
    one.ratings = {rating(content, UserId{1}, {choice("first", "yes"), choice("second", "yes")}),
                   rating(content, UserId{2}, {choice("first", "no"), choice("second", "no")})};
    const auto found = agreement_of(content, reviewers(2), {one, one}, kTolerance);
    EXPECT_EQ(found.items[0].pairs.of, 2);
    EXPECT_EQ(found.items[1].pairs.of, 0);
    EXPECT_FALSE(found.items[1].pairs.share);
    EXPECT_EQ(found.items[1].answers, 2);
    EXPECT_EQ(found.items[1].kappa.why, WhyUndefined::FewContacts);
}

TEST(ItemAgreement, SaysWhichItemsToRewriteAndWhy) {
    const auto words = with(item("x", ItemKind::YesNo));
    const auto yes = choice("x", "yes");
    const auto no = choice("x", "no");
    const auto of_words = [&](const std::vector<RatedContact>& contacts) {
        return agreement_of(words, reviewers(3), contacts, kTolerance).items[0].rewrite;
    };
    const auto split = contact(words, {yes, no, yes});
    const auto other = contact(words, {no, yes, no});
    EXPECT_EQ(of_words({split, other, split, other}), RewriteReason::LowKappa);
    EXPECT_FALSE(of_words({split, other, split}));  // 9 pairs are not enough
    // Kappa is low although nearly all agree, since nearly all say yes: the item is fine.
    std::vector<RatedContact> skewed(12, contact(words, {yes, yes, yes}));
    skewed.push_back(split);
    EXPECT_FALSE(of_words(skewed));
    // They agree with each other, but not with gold.
    std::vector<RatedContact> against(4, contact(words, {yes, yes, yes}));
    for (auto& one : against) {
        one.gold = rating(words, UserId{9}, {no});
    }
    EXPECT_EQ(of_words(against), RewriteReason::AgainstGold);
    // Incomplete: no kappa, but pairs.
    std::vector<RatedContact> holes;
    for (int i = 0; i < 12; ++i) {
        holes.push_back(contact(words, {i % 3 == 0 ? Answer{} : yes, i % 3 == 1 ? Answer{} : no,
                                        i % 3 == 2 ? Answer{} : yes}));
    }
    EXPECT_EQ(of_words(holes), RewriteReason::LowAgreement);

    const auto points = with(item("x"));
    const auto of_points = [&](std::vector<std::vector<double>> rows) {
        std::vector<RatedContact> contacts;
        for (const auto& row : rows) {
            contacts.push_back(
                contact(points, {number("x", row[0]), number("x", row[1]), number("x", row[2])}));
        }
        return agreement_of(points, reviewers(3), contacts, kTolerance).items[0].rewrite;
    };
    EXPECT_EQ(of_points({{1, 9, 5}, {9, 1, 5}, {5, 5, 5}, {2, 8, 4}}), RewriteReason::LowIcc);
    // Near each other all the time: ICC is low because the contacts are alike, not the reviewers.
    EXPECT_FALSE(of_points({{8, 9, 8}, {9, 8, 8}, {8, 8, 9}, {9, 9, 8}}));
}

TEST(ReviewerDeviation, IsSignedAndMeasuredAgainstGold) {
    const auto content = with(item("x", ItemKind::Points, 100));
    std::vector<RatedContact> contacts{
        contact(content, {number("x", 90), number("x", 70)}),
        contact(content, {number("x", 84), number("x", 78)}),
        contact(content, {number("x", 50), {}}),
        contact(content, {number("x", 66), number("x", 66)}),
    };
    const double gold[] = {80, 80, 60};
    for (std::size_t i = 0; i < 3; ++i) {
        contacts[i].gold = rating(content, UserId{9}, {number("x", gold[i])});
    }
    const auto found = agreement_of(content, reviewers(2), contacts, kTolerance);
    const auto& lenient = found.reviewers[0];  // +10, +4, -10; the fourth has no gold
    EXPECT_EQ(lenient.forms, 4);
    EXPECT_EQ(lenient.deviation.values, 3);
    EXPECT_NEAR(*lenient.deviation.mean, 4.0 / 3, 1e-12);
    EXPECT_NEAR(*lenient.mean_absolute, 8, 1e-12);
    EXPECT_EQ(lenient.within.count, 1);
    EXPECT_EQ(lenient.within.of, 3);
    EXPECT_NEAR(*lenient.mean_score, 72.5, 1e-12);
    const auto& strict = found.reviewers[1];  // -10, -2
    EXPECT_NEAR(*strict.deviation.mean, -6, 1e-12);
    // s = 4 sqrt 2, so that half = t(1) * 4 = 50.83
    EXPECT_NEAR(*strict.deviation.high + 6, 12.7062047 * 4, 1e-6);
    EXPECT_EQ(found.contacts[0].low, 70);
    EXPECT_EQ(found.contacts[0].high, 90);
    EXPECT_EQ(found.contacts[0].gold, 80);
    EXPECT_FALSE(found.contacts[3].gold);
    const auto none = agreement_of(content, reviewers(2), {contacts[3]}, kTolerance);
    EXPECT_FALSE(none.reviewers[0].deviation.mean);
    EXPECT_FALSE(none.reviewers[0].within.share);
}

TEST(Drift, FollowsAReviewerFromSessionToSession) {
    std::vector<DriftRow> rows;
    const auto at = [](int day) { return from_epoch_ms(1'800'000'000'000 + day * 86'400'000LL); };
    for (int session = 3; session >= 1; --session) {  // in any order
        for (const double gap : {-1.0, 3.0}) {
            rows.push_back({UserId{1}, CalibrationId{session}, "s", at(session), 5,
                            70 + gap + 2 * session, 70});
        }
    }
    rows.push_back({UserId{2}, CalibrationId{1}, "s", at(1), 5, 60, 70});
    const auto drifts = drift_of(rows);
    ASSERT_EQ(drifts.size(), 2U);
    ASSERT_EQ(drifts[0].points.size(), 3U);
    EXPECT_NEAR(drifts[0].points[0].mean_deviation, 3, 1e-12);  // 1 + 2 * session
    EXPECT_NEAR(drifts[0].points[2].mean_deviation, 7, 1e-12);
    EXPECT_EQ(drifts[0].points[0].within.count, 2);  // 1 and 5
    EXPECT_EQ(drifts[0].points[1].within.count, 1);  // 3 and 7
    EXPECT_NEAR(*drifts[0].slope, 2, 1e-12);
    EXPECT_NEAR(*drifts[0].absolute_slope, 2, 1e-12);
    EXPECT_NEAR(drifts[1].points[0].mean_absolute, 10, 1e-12);
    EXPECT_FALSE(drifts[1].slope);
}

}  // namespace
}  // namespace callfloor::quality
