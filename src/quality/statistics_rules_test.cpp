#include "quality/statistics_rules.h"

#include "quality/testing/vectors.h"

namespace callfloor::quality {
namespace {

TEST(Wilson, AgreesWithTheVectors) {
    int checked = 0;
    for (auto& row : read_vectors("qa_sampling.csv")) {
        if (row["kind"] != "wilson") {
            continue;
        }
        const auto rate = wilson_rate(std::stoll(row["k_or_p"]), std::stoll(row["n_or_e"]));
        EXPECT_NEAR(*rate.low, std::stod(row["lo"]), 1e-9) << row["k_or_p"];
        EXPECT_NEAR(*rate.high, std::stod(row["hi"]), 1e-9) << row["k_or_p"];
        ++checked;
    }
    EXPECT_GE(checked, 7);
}

TEST(Wilson, HasNoShareOfNothing) {
    const auto rate = wilson_rate(0, 0);
    EXPECT_FALSE(rate.share || rate.low || rate.high);
    EXPECT_EQ(*wilson_rate(5, 5).high, 1);
    EXPECT_EQ(*wilson_rate(0, 5).low, 0);
}

TEST(Wilson, HoldsTheShareAndNarrowsWithTheSample) {
    for (std::int64_t n = 1; n <= 60; ++n) {
        for (std::int64_t k = 0; k <= n; ++k) {
            const auto rate = wilson_rate(k, n);
            ASSERT_LE(*rate.low, *rate.share + 1e-12);
            ASSERT_GE(*rate.high, *rate.share - 1e-12);
            ASSERT_GE(*rate.low, 0);
            ASSERT_LE(*rate.high, 1);
            const auto larger = wilson_rate(10 * k, 10 * n);
            ASSERT_LT(*larger.high - *larger.low, *rate.high - *rate.low) << k << "/" << n;
        }
    }
}

// Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10: 56/70 and 48/80, 9/10
// and 3/10, 6/7 and 2/7, 5/56 and 0/29, 0/10 and 0/20, 0/10 and 0/10, 10/10 and 0/20, 10/10 and
// 0/10.
TEST(Difference, IsNewcombesMethod10) {
    const double published[][6] = {
        {56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090},
        {6, 7, 2, 7, 0.0582, 0.8062},     {5, 56, 0, 29, -0.0381, 0.1926},
        {0, 10, 0, 20, -0.1611, 0.2775},  {0, 10, 0, 10, -0.2775, 0.2775},
        {10, 10, 0, 20, 0.6791, 1.0000},  {10, 10, 0, 10, 0.6075, 1.0000}};
    for (const auto& row : published) {
        const auto found = difference_of(
            wilson_rate(static_cast<std::int64_t>(row[0]), static_cast<std::int64_t>(row[1])),
            wilson_rate(static_cast<std::int64_t>(row[2]), static_cast<std::int64_t>(row[3])));
        EXPECT_NEAR(*found.low, row[4], 5e-5) << row[0] << "/" << row[1];
        EXPECT_NEAR(*found.high, row[5], 5e-5) << row[0] << "/" << row[1];
    }
    EXPECT_FALSE(difference_of(wilson_rate(0, 0), wilson_rate(1, 2)).value);
    EXPECT_FALSE(difference_of(wilson_rate(1, 2), wilson_rate(0, 0)).low);
}

TEST(SampleSize, AgreesWithTheVectors) {
    int checked = 0;
    for (auto& row : read_vectors("qa_sampling.csv")) {
        if (row["kind"] == "size") {
            EXPECT_EQ(sample_size(std::stod(row["k_or_p"]), std::stod(row["n_or_e"]),
                                  std::stoll(row["N"])),
                      std::stoll(row["size"]));
            ++checked;
        }
    }
    EXPECT_GE(checked, 7);
}

TEST(Accuracy, AgreesWithTheVectors) {
    for (auto& row : read_vectors("qa_accuracy.csv")) {
        const auto evaluated = std::stoll(row["evaluated"]);
        const auto fatal = std::stoll(row["fatal_contacts"]);
        const auto opportunities = std::stoll(row["opportunities"]);
        const auto errors = std::stoll(row["errors"]);
        EXPECT_NEAR(*wilson_rate(evaluated - fatal, evaluated).share,
                    std::stod(row["critical_error_accuracy"]), 5e-7);
        EXPECT_NEAR(*wilson_rate(fatal, evaluated).share, std::stod(row["fatal_error_rate"]), 5e-7);
        EXPECT_NEAR(*plain_rate(opportunities - errors, opportunities).share,
                    std::stod(row["noncritical_accuracy"]), 5e-7);
    }
}

TEST(MeanInterval, IsStudentsT) {
    // 90, 80, 70: mean 80, s = 10, t(2) = 4.3027, half = 4.3027 * 10 / sqrt(3)
    const auto mean = mean_with_interval(3, 240, 19'400);
    EXPECT_NEAR(*mean.mean, 80, 1e-12);
    EXPECT_NEAR(*mean.high - 80, 24.8413771, 1e-6);
    EXPECT_NEAR(80 - *mean.low, 24.8413771, 1e-6);
    EXPECT_FALSE(mean_with_interval(1, 80, 6'400).low);
    EXPECT_FALSE(mean_with_interval(0, 0, 0).mean);
    // t(99) = 1.984217: 100 values, half 0 and half 1
    const auto many = mean_with_interval(100, 50, 50);
    EXPECT_NEAR(*many.high - 0.5, 1.984217 * std::sqrt(25.0 / 99 / 100), 1e-6);
    // t(31) = 2.0395134, just past the table
    const auto past = mean_with_interval(32, 16, 16);
    EXPECT_NEAR(*past.high - 0.5, 2.0395134 * std::sqrt(8.0 / 31 / 32), 1e-6);
}

std::optional<double> computed(const std::string& statistic, const Table& table) {
    if (statistic == "cohen_kappa") {
        return cohen_kappa(table);
    }
    if (statistic == "weighted_kappa_quadratic") {
        return cohen_kappa(table, Weights::Quadratic);
    }
    if (statistic == "weighted_kappa_linear") {
        return cohen_kappa(table, Weights::Linear);
    }
    if (statistic == "fleiss_kappa") {
        return fleiss_kappa(table);
    }
    if (statistic.starts_with("ICC(")) {
        const auto model = statistic[4] == '1'   ? Icc::OneWay
                           : statistic[4] == '2' ? Icc::TwoWayRandom
                                                 : Icc::TwoWayMixed;
        return intraclass_correlation(table, model,
                                      statistic[6] == '1' ? IccOf::Single : IccOf::Average);
    }
    return std::nullopt;
}

TEST(Agreement, AgreesWithTheVectors) {
    int checked = 0;
    for (auto& row : read_vectors("agreement_stats.csv", ';')) {
        if (row["stat"].starts_with("krippendorff")) {
            continue;
        }
        const auto value = computed(row["stat"], table_of(row["input"]));
        ASSERT_TRUE(value) << row["stat"];
        EXPECT_NEAR(*value, std::stod(row["computed"]), 1e-12) << row["stat"] << row["input"];
        ++checked;
    }
    EXPECT_GE(checked, 10);
}

// Shrout & Fleiss 1979 print all six forms of their table.
TEST(Agreement, ReproducesShroutAndFleiss) {
    const auto table = table_of("[[9,2,5,8],[6,1,3,2],[8,4,6,8],[7,1,2,6],[10,5,6,9],[6,2,4,7]]");
    const auto icc = [&](Icc model, IccOf of) { return *intraclass_correlation(table, model, of); };
    EXPECT_NEAR(icc(Icc::OneWay, IccOf::Single), 448.0 / 2703, 1e-12);
    EXPECT_NEAR(icc(Icc::TwoWayRandom, IccOf::Single), 184.0 / 635, 1e-12);
    EXPECT_NEAR(icc(Icc::TwoWayMixed, IccOf::Single), 920.0 / 1287, 1e-12);
    EXPECT_NEAR(icc(Icc::OneWay, IccOf::Average), 1792.0 / 4047, 1e-12);
    EXPECT_NEAR(icc(Icc::TwoWayRandom, IccOf::Average), 736.0 / 1187, 1e-12);
    EXPECT_NEAR(icc(Icc::TwoWayMixed, IccOf::Average), 3680.0 / 4047, 1e-12);
}

TEST(Agreement, IsNotDefinedWhenNothingVaries) {
    EXPECT_FALSE(cohen_kappa({{10, 0}, {0, 0}}));
    EXPECT_FALSE(cohen_kappa({}));
    EXPECT_FALSE(cohen_kappa({{1, 2}}));
    EXPECT_FALSE(fleiss_kappa({{3, 0}, {3, 0}}));
    EXPECT_FALSE(fleiss_kappa({{2, 1}, {1, 1}}));
    EXPECT_FALSE(intraclass_correlation({{1, 1}, {1, 1}}, Icc::OneWay, IccOf::Single));
    EXPECT_FALSE(intraclass_correlation({{1, 2}}, Icc::OneWay, IccOf::Single));
}

}  // namespace
}  // namespace callfloor::quality
