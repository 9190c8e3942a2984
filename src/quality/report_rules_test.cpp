#include "quality/report_rules.h"

#include <gtest/gtest.h>

namespace callfloor::quality {
namespace {

TEST(Figures, AreRatiosOfTheSums) {
    Sums sums;
    sums.evaluations = 40;
    sums.scored = 38;
    sums.score = 38 * 80;
    sums.score_squares = 38 * 6'400;
    sums.judged = 38;
    sums.passed = 30;
    sums.critical = 3;
    sums.family_applies[0] = 40;
    sums.family_errors[0] = 2;
    sums.family_applies[1] = 10;
    sums.opportunities = 400;
    sums.errors = 24;
    const auto figures = figures_from(sums);
    EXPECT_DOUBLE_EQ(*figures.score.mean, 80);
    EXPECT_DOUBLE_EQ(*figures.score.low, 80);  // all alike
    EXPECT_DOUBLE_EQ(*figures.pass_rate.share, 30.0 / 38);
    EXPECT_DOUBLE_EQ(*figures.critical_error_rate.share, 3.0 / 40);
    EXPECT_DOUBLE_EQ(*figures.accuracy[0].share, 0.95);
    EXPECT_DOUBLE_EQ(*figures.accuracy[1].share, 1);
    EXPECT_FALSE(figures.accuracy[2].share);  // no item of it applied
    EXPECT_DOUBLE_EQ(*figures.noncritical_accuracy.share, 0.94);
    EXPECT_FALSE(figures.noncritical_accuracy.low);
    EXPECT_FALSE(figures.small);
    sums.evaluations = 29;
    EXPECT_TRUE(figures_from(sums).small);
    EXPECT_FALSE(figures_from({}).score.mean);
}

TEST(Figures, IntervalOfTheMeanStaysWithinWhatAScoreCanBe) {
    const auto of = [](const std::vector<double>& scores) {
        Sums sums;
        for (const auto score : scores) {
            ++sums.scored;
            sums.score += score;
            sums.score_squares += score * score;
            sums.score_most = std::max(sums.score_most, score);
        }
        return figures_from(sums).score;
    };
    const auto high = of({80, 100, 100});
    EXPECT_NEAR(*high.mean, 93.333, 0.001);
    EXPECT_NEAR(*high.low, 64.65, 0.01);  // 2 degrees: t = 4.303, standard error 6.667
    EXPECT_EQ(*high.high, 100);           // 122 is no score
    EXPECT_EQ(*of({0, 0, 20}).low, 0);
    EXPECT_EQ(*of({80, 100, 105}).high, 105);  // a bonus raises the end
    EXPECT_FALSE(of({100}).high);
}

TEST(Figures, OfPartsAddUpToTheWhole) {
    Sums one;
    one.evaluations = 3;
    one.family_errors[2] = 2;
    one.score = 10;
    Sums two = one;
    two.add(one);
    EXPECT_EQ(two.evaluations, 6);
    EXPECT_EQ(two.family_errors[2], 4);
    EXPECT_DOUBLE_EQ(two.score, 20);
}

// Sunday 2027-01-31, 23:30 in Shanghai is 15:30 UTC.
constexpr Instant kLateSunday = from_epoch_ms(1'801'409'400'000);

TEST(LocalPeriod, HoldsTheInstantInTheCentresZone) {
    const auto day = local_period(kLateSunday, Grouping::Day, "Asia/Shanghai");
    ASSERT_TRUE(day);
    EXPECT_EQ(to_epoch_ms(day->from), 1'801'324'800'000);  // 2027-01-30 16:00 UTC
    EXPECT_EQ(day->to - day->from, std::chrono::hours(24));
    const auto week = local_period(kLateSunday, Grouping::Week, "Asia/Shanghai");
    EXPECT_EQ(week->to, day->to);  // Sunday ends the week
    EXPECT_EQ(week->to - week->from, std::chrono::hours(24 * 7));
    const auto month = local_period(kLateSunday, Grouping::Month, "Asia/Shanghai");
    EXPECT_EQ(month->to, day->to);
    EXPECT_EQ(month->to - month->from, std::chrono::hours(24 * 31));
    const auto next = local_period(month->to, Grouping::Month, "Asia/Shanghai");
    EXPECT_EQ(next->to - next->from, std::chrono::hours(24 * 28));
    EXPECT_FALSE(local_period(kLateSunday, Grouping::Day, "Nowhere/Else"));
}

TEST(LocalPeriod, FollowsSummerTime) {
    // 2027-03-28, the day Berlin's clocks go forward, has 23 hours.
    const auto day = local_period(from_epoch_ms(1'806'235'200'000), Grouping::Day, "Europe/Berlin");
    ASSERT_TRUE(day);
    EXPECT_EQ(day->to - day->from, std::chrono::hours(23));
}

TEST(Pareto, RanksByErrorsAndCumulates) {
    std::vector<ProblemRow> rows(3);
    rows[0].key = "a";
    rows[0].errors = 1;
    rows[1].key = "b";
    rows[1].errors = 6;
    rows[2].key = "c";
    rows[2].errors = 1;
    rows[2].points_lost = 9;
    rank_problems(rows);
    EXPECT_EQ(rows[0].key, "b");
    EXPECT_EQ(rows[1].key, "c");
    EXPECT_DOUBLE_EQ(*rows[0].share, 0.75);
    EXPECT_DOUBLE_EQ(*rows[1].cumulated, 0.875);
    EXPECT_DOUBLE_EQ(*rows[2].cumulated, 1);
    std::vector<ProblemRow> none(1);
    rank_problems(none);
    EXPECT_FALSE(none[0].share);
}

}  // namespace
}  // namespace callfloor::quality
