#include "quality/statistics_rules.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace callfloor::quality {

namespace {

constexpr double kZ = 1.959963984540054;  ///< 97.5 % of the standard normal distribution
constexpr double kLeast = 1e-12;

/// 97.5 % of Student's t with so many degrees of freedom.
double student_t(std::int64_t freedom) {
    constexpr double kTable[] = {12.7062047, 4.30265273, 3.18244631, 2.77644511, 2.57058184,
                                 2.44691185, 2.36462425, 2.30600414, 2.26215716, 2.22813885,
                                 2.20098516, 2.17881283, 2.16036866, 2.14478669, 2.13144955,
                                 2.11990530, 2.10981558, 2.10092204, 2.09302405, 2.08596345,
                                 2.07961384, 2.07387307, 2.06865761, 2.06389856, 2.05953855,
                                 2.05552944, 2.05183052, 2.04840714, 2.04522964, 2.04227246};
    if (freedom <= static_cast<std::int64_t>(std::size(kTable))) {
        return kTable[freedom - 1];
    }
    // Cornish-Fisher expansion to the third power; within 2e-6 of the exact value from here on.
    const double v = static_cast<double>(freedom);
    const double z2 = kZ * kZ;
    return kZ + kZ * (z2 + 1) / (4 * v) + kZ * (5 * z2 * z2 + 16 * z2 + 3) / (96 * v * v) +
           kZ * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15) / (384 * v * v * v);
}

double sum_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return sum;
}

double disagreement(std::size_t row, std::size_t column, Weights weights) {
    const double gap = std::abs(static_cast<double>(row) - static_cast<double>(column));
    switch (weights) {
        case Weights::None:
            return row == column ? 0 : 1;
        case Weights::Linear:
            return gap;
        case Weights::Quadratic:
            return gap * gap;
    }
    return 0;
}

bool is_rectangle(const Table& table) {
    return std::all_of(table.begin(), table.end(),
                       [&](const auto& row) { return row.size() == table.front().size(); });
}

/// The mean squares of Shrout & Fleiss: between items, within items, between raters, residual.
struct MeanSquares {
    double items = 0;
    double within = 0;
    double raters = 0;
    double residual = 0;
};

MeanSquares mean_squares(const Table& ratings) {
    const double n = static_cast<double>(ratings.size());
    const double k = static_cast<double>(ratings.front().size());
    double total = 0;
    double squares = 0;
    double item_squares = 0;
    std::vector<double> raters(ratings.front().size());
    for (const auto& row : ratings) {
        const double row_sum = sum_of(row);
        total += row_sum;
        item_squares += row_sum * row_sum;
        for (std::size_t i = 0; i < row.size(); ++i) {
            squares += row[i] * row[i];
            raters[i] += row[i];
        }
    }
    double rater_squares = 0;
    for (const double sum : raters) {
        rater_squares += sum * sum;
    }
    const double correction = total * total / (n * k);
    const double between_items = item_squares / k - correction;
    const double between_raters = rater_squares / n - correction;
    const double whole = squares - correction;
    MeanSquares means;
    means.items = between_items / (n - 1);
    means.within = (whole - between_items) / (n * (k - 1));
    means.raters = between_raters / (k - 1);
    means.residual = (whole - between_items - between_raters) / ((n - 1) * (k - 1));
    return means;
}

}  // namespace

Rate wilson_rate(std::int64_t count, std::int64_t of) {
    auto rate = plain_rate(count, of);
    if (of == 0) {
        return rate;
    }
    const double n = static_cast<double>(of);
    const double p = *rate.share;
    const double z2 = kZ * kZ;
    const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double half = kZ / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    rate.low = count == 0 ? 0 : std::max(0.0, middle - half);
    rate.high = count == of ? 1 : std::min(1.0, middle + half);
    return rate;
}

Rate plain_rate(std::int64_t count, std::int64_t of) {
    CHECK(count >= 0 && count <= of);
    Rate rate{count, of, std::nullopt, std::nullopt, std::nullopt};
    if (of > 0) {
        rate.share = static_cast<double>(count) / static_cast<double>(of);
    }
    return rate;
}

Difference difference_of(const Rate& one, const Rate& other) {
    Difference difference;
    if (!one.low || !other.low) {
        return difference;
    }
    const double value = *one.share - *other.share;
    difference.value = value;
    difference.low = value - std::hypot(*one.share - *one.low, *other.high - *other.share);
    difference.high = value + std::hypot(*one.high - *one.share, *other.share - *other.low);
    return difference;
}

Mean mean_with_interval(std::int64_t values, double sum, double sum_of_squares) {
    Mean result;
    result.values = values;
    if (values == 0) {
        return result;
    }
    const double n = static_cast<double>(values);
    result.mean = sum / n;
    if (values >= 2) {
        const double variance = std::max(0.0, (sum_of_squares - sum * sum / n) / (n - 1));
        const double half = student_t(values - 1) * std::sqrt(variance / n);
        result.low = *result.mean - half;
        result.high = *result.mean + half;
    }
    return result;
}

std::int64_t sample_size(double share, double half_width, std::int64_t population) {
    CHECK(half_width > 0);
    const double infinite = kZ * kZ * share * (1 - share) / (half_width * half_width);
    const double size = population == 0
                            ? infinite
                            : infinite / (1 + (infinite - 1) / static_cast<double>(population));
    return static_cast<std::int64_t>(std::ceil(size));
}

std::optional<double> cohen_kappa(const Table& counts, Weights weights) {
    if (counts.empty() || !is_rectangle(counts) || counts.size() != counts.front().size()) {
        return std::nullopt;
    }
    const std::size_t size = counts.size();
    std::vector<double> rows(size);
    std::vector<double> columns(size);
    double total = 0;
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            rows[i] += counts[i][j];
            columns[j] += counts[i][j];
            total += counts[i][j];
        }
    }
    double observed = 0;
    double expected = 0;
    for (std::size_t i = 0; i < size && total > 0; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            const double weight = disagreement(i, j, weights);
            observed += weight * counts[i][j];
            expected += weight * rows[i] * columns[j] / total;
        }
    }
    return expected < kLeast ? std::nullopt : std::optional(1 - observed / expected);
}

std::optional<double> fleiss_kappa(const Table& counts) {
    if (counts.empty() || !is_rectangle(counts)) {
        return std::nullopt;
    }
    const double raters = sum_of(counts.front());
    const double items = static_cast<double>(counts.size());
    std::vector<double> categories(counts.front().size());
    double agreement = 0;
    for (const auto& row : counts) {
        if (std::abs(sum_of(row) - raters) > kLeast || raters < 2) {
            return std::nullopt;
        }
        double pairs = 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            categories[i] += row[i];
            pairs += row[i] * (row[i] - 1);
        }
        agreement += pairs / (raters * (raters - 1));
    }
    agreement /= items;
    double chance = 0;
    for (const double sum : categories) {
        const double share = sum / (items * raters);
        chance += share * share;
    }
    return 1 - chance < kLeast ? std::nullopt : std::optional((agreement - chance) / (1 - chance));
}

std::optional<double> intraclass_correlation(const Table& ratings, Icc model, IccOf of) {
    if (ratings.size() < 2 || ratings.front().size() < 2 || !is_rectangle(ratings)) {
        return std::nullopt;
    }
    const auto means = mean_squares(ratings);
    const double n = static_cast<double>(ratings.size());
    const double k = static_cast<double>(ratings.front().size());
    const double others = of == IccOf::Single ? k - 1 : 0;
    const double error = model == Icc::OneWay ? means.within : means.residual;
    double below = means.items + others * error;
    if (model == Icc::TwoWayRandom) {
        const double repeats = of == IccOf::Single ? k : 1;
        below += repeats * (means.raters - means.residual) / n;
    }
    return std::abs(below) < kLeast ? std::nullopt : std::optional((means.items - error) / below);
}

}  // namespace callfloor::quality
