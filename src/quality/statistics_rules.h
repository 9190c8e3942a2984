#pragma once
// Rates, intervals and agreement as pure functions. What cannot be defined is absent, never 0 or 1.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace callfloor::quality {

/// count / of with its 95 % interval by Wilson (1927), which stays within 0..1 and holds for small
/// samples and for 0 or all of them.
struct Rate {
    std::int64_t count = 0;
    std::int64_t of = 0;
    std::optional<double> share;
    std::optional<double> low;
    std::optional<double> high;
};
/// 0 <= count <= of.
Rate wilson_rate(std::int64_t count, std::int64_t of);
/// The same share without an interval, where the parts are not independent of each other.
Rate plain_rate(std::int64_t count, std::int64_t of);

/// The difference of two shares with its 95 % interval by Newcombe 1998 (method 10), made of the
/// two Wilson intervals; absent when one of them has nothing to divide.
struct Difference {
    std::optional<double> value;
    std::optional<double> low;
    std::optional<double> high;
};
/// one - other; both by wilson_rate().
Difference difference_of(const Rate& one, const Rate& other);

/// Mean of so many values from their sum and sum of squares, with the 95 % interval by Student's t;
/// no interval below 2 values.
struct Mean {
    std::int64_t values = 0;
    std::optional<double> mean;
    std::optional<double> low;
    std::optional<double> high;
};
Mean mean_with_interval(std::int64_t values, double sum, double sum_of_squares);

/// Contacts to evaluate so that a share near `share` is known to +- half_width (95 %), out of
/// `population` (0: infinite): n0 = z^2 p(1-p)/e^2, n = ceil(n0 / (1 + (n0 - 1) / N)).
std::int64_t sample_size(double share, double half_width, std::int64_t population);

using Table = std::vector<std::vector<double>>;

enum class Weights : std::uint8_t { None, Linear, Quadratic };
/// Cohen's kappa of two raters from the square table of counts rater 1 x rater 2. Absent when all
/// ratings are the same category (chance agreement 1) or the table is empty or not square.
std::optional<double> cohen_kappa(const Table& counts, Weights weights = Weights::None);
/// Fleiss' kappa from a row per item with the count per category; every row has the same sum >= 2.
std::optional<double> fleiss_kappa(const Table& counts);
/// Intraclass correlation, Shrout & Fleiss 1979: rows are items, columns raters; at least 2 of
/// each.
enum class Icc : std::uint8_t { OneWay, TwoWayRandom, TwoWayMixed };  ///< 1, 2, 3
enum class IccOf : std::uint8_t { Single, Average };                  ///< (.,1) and (.,k)
std::optional<double> intraclass_correlation(const Table& ratings, Icc model, IccOf of);

}  // namespace callfloor::quality
