#include "quality/agreement_rules.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace callfloor::quality {

namespace {

/// What every reviewer said about every contact, in the session's order; absent: nothing.
template <typename T>
using Grid = std::vector<std::vector<std::optional<T>>>;

const Rating* rating_of(const RatedContact& contact, UserId reviewer) {
    const auto found = std::ranges::find(contact.ratings, reviewer, &Rating::reviewer);
    return found == contact.ratings.end() ? nullptr : &*found;
}

const Answer* answer_of(const Rating& rating, const std::string& item) {
    const auto scored = std::ranges::find(rating.result.items, item, &ItemScore::item);
    if (scored == rating.result.items.end() || !scored->asked) {
        return nullptr;
    }
    const auto found = std::ranges::find(rating.answers, item, &Answer::item);
    return found == rating.answers.end() ? nullptr : &*found;
}

/// Two answers are the same when these are.
std::string said(const Answer& answer) {
    if (answer.na) {
        return "not applicable";
    }
    return answer.number ? fmt::format("{}", *answer.number) : "= " + answer.choice;
}

template <typename T>
Grid<T> grid_of(const std::vector<UserId>& reviewers, const std::vector<RatedContact>& contacts,
                const std::function<std::optional<T>(const Rating&)>& value_of) {
    Grid<T> grid;
    for (const auto& contact : contacts) {
        auto& row = grid.emplace_back();
        for (const auto reviewer : reviewers) {
            const auto* rating = rating_of(contact, reviewer);
            row.push_back(rating == nullptr ? std::nullopt : value_of(*rating));
        }
    }
    return grid;
}

/// Calls for each pair of reviewers who both said something about one contact.
template <typename T>
void each_pair(const Grid<T>& grid, const std::function<void(const T&, const T&)>& on_pair) {
    for (const auto& row : grid) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            for (std::size_t j = i + 1; j < row.size(); ++j) {
                if (row[i] && row[j]) {
                    on_pair(*row[i], *row[j]);
                }
            }
        }
    }
}

template <typename T>
Rate same_pairs(const Grid<T>& grid) {
    std::int64_t same = 0;
    std::int64_t all = 0;
    each_pair<T>(grid, [&](const T& a, const T& b) {
        same += a == b ? 1 : 0;
        ++all;
    });
    return plain_rate(same, all);
}

std::optional<double> mean_gap_of(const Grid<double>& grid) {
    double sum = 0;
    std::int64_t pairs = 0;
    each_pair<double>(grid, [&](double a, double b) {
        sum += std::abs(a - b);
        ++pairs;
    });
    return pairs == 0 ? std::nullopt : std::optional(sum / static_cast<double>(pairs));
}

/// The rows that all of these reviewers answered; kappa and ICC are defined on nothing else.
template <typename T>
std::vector<std::vector<T>> complete_rows(const Grid<T>& grid,
                                          const std::vector<std::size_t>& reviewers) {
    std::vector<std::vector<T>> rows;
    for (const auto& row : grid) {
        std::vector<T> values;
        for (const auto reviewer : reviewers) {
            if (row[reviewer]) {
                values.push_back(*row[reviewer]);
            }
        }
        if (values.size() == reviewers.size()) {
            rows.push_back(std::move(values));
        }
    }
    return rows;
}

/// With `why` when there is too little to say anything.
Coefficient sized(std::size_t reviewers, std::size_t contacts) {
    Coefficient result;
    result.reviewers = static_cast<std::int64_t>(reviewers);
    result.contacts = static_cast<std::int64_t>(contacts);
    if (reviewers < 2) {
        result.why = WhyUndefined::FewReviewers;
    } else if (contacts < 2) {
        result.why = WhyUndefined::FewContacts;
    }
    return result;
}

Coefficient with_value(Coefficient result, const std::optional<double>& value) {
    result.value = value;
    if (!value) {
        result.why = WhyUndefined::Constant;
    }
    return result;
}

template <typename T>
Coefficient kappa_of(const Grid<T>& grid, const std::vector<std::size_t>& reviewers) {
    const auto rows = complete_rows(grid, reviewers);
    const auto result = sized(reviewers.size(), rows.size());
    if (result.why) {
        return result;
    }
    std::map<T, std::size_t> categories;
    for (const auto& row : rows) {
        for (const auto& value : row) {
            categories.emplace(value, categories.size());
        }
    }
    const auto size = categories.size();
    if (reviewers.size() == 2) {
        Table counts(size, std::vector<double>(size));
        for (const auto& row : rows) {
            counts[categories[row[0]]][categories[row[1]]] += 1;
        }
        return with_value(result, cohen_kappa(counts));
    }
    Table counts;
    for (const auto& row : rows) {
        auto& count = counts.emplace_back(size);
        for (const auto& value : row) {
            count[categories[value]] += 1;
        }
    }
    return with_value(result, fleiss_kappa(counts));
}

Coefficient icc_of(const Grid<double>& grid, const std::vector<std::size_t>& reviewers) {
    const auto rows = complete_rows(grid, reviewers);
    const auto result = sized(reviewers.size(), rows.size());
    if (result.why) {
        return result;
    }
    return with_value(result, intraclass_correlation(rows, Icc::TwoWayRandom, IccOf::Single));
}

Coefficient not_of_this_kind() {
    Coefficient result;
    result.why = WhyUndefined::NotOfThisKind;
    return result;
}

/// Between the best and the worst answer; 0: it is no number.
double range_of(const Item& item) {
    switch (item.kind) {
        case ItemKind::Points:
        case ItemKind::Bonus:
        case ItemKind::Penalty:
            return item.points;
        case ItemKind::Scale:
            return item.levels - 1;
        case ItemKind::Number:
            return std::abs(item.best - item.worst);
        case ItemKind::YesNo:
        case ItemKind::Choice:
        case ItemKind::Critical:
            return 0;
    }
    return 0;
}

/// Measured numbers have no categories; grades and choices do.
bool has_categories(ItemKind kind) {
    return kind == ItemKind::YesNo || kind == ItemKind::Choice || kind == ItemKind::Critical ||
           kind == ItemKind::Scale;
}

std::optional<RewriteReason> rewrite_of(const ItemAgreement& item) {
    if (item.pairs.of < kEnoughPairs) {
        return std::nullopt;
    }
    // Neighbouring grades are no different answers yet: numbers are judged by how far apart they
    // are.
    const bool is_choice = has_categories(item.kind) && item.kind != ItemKind::Scale;
    const bool differ = item.pairs.share.value_or(1) < kLowAgreement;
    const bool is_wide = item.mean_gap.value_or(0) > kWideGap;
    if (is_choice && item.kappa.value && *item.kappa.value < kLowCoefficient && differ) {
        return RewriteReason::LowKappa;
    }
    if (item.icc.value && *item.icc.value < kLowCoefficient && is_wide) {
        return RewriteReason::LowIcc;
    }
    if (is_choice && !item.kappa.value && differ) {
        return RewriteReason::LowAgreement;
    }
    if (!is_choice && !item.icc.value && is_wide) {
        return RewriteReason::WideGap;
    }
    if (is_choice && item.as_gold.of >= kEnoughPairs &&
        item.as_gold.share.value_or(1) < kLowAgreement) {
        return RewriteReason::AgainstGold;
    }
    return std::nullopt;
}

/// Answers of `reviewers` that are those of gold, of one item.
Rate as_gold_of(const std::string& item, const std::vector<UserId>& reviewers,
                const std::vector<RatedContact>& contacts) {
    std::int64_t same = 0;
    std::int64_t all = 0;
    for (const auto& contact : contacts) {
        const auto* gold = contact.gold ? answer_of(*contact.gold, item) : nullptr;
        for (const auto reviewer : reviewers) {
            const auto* rating = rating_of(contact, reviewer);
            const auto* answer = rating == nullptr ? nullptr : answer_of(*rating, item);
            if (gold != nullptr && answer != nullptr) {
                same += said(*gold) == said(*answer) ? 1 : 0;
                ++all;
            }
        }
    }
    return plain_rate(same, all);
}

struct Session {
    const SchemeContent& content;
    const std::vector<UserId>& reviewers;
    const std::vector<RatedContact>& contacts;
    int tolerance;
    std::vector<std::size_t> complete;  ///< places of those who handed in every contact
};

ItemAgreement item_agreement(const Session& session, const Item& item) {
    ItemAgreement result;
    result.item = item.key;
    result.kind = item.kind;
    const auto words = grid_of<std::string>(
        session.reviewers, session.contacts,
        [&](const Rating& rating) -> std::optional<std::string> {
            const auto* answer = answer_of(rating, item.key);
            return answer == nullptr ? std::nullopt : std::optional(said(*answer));
        });
    for (const auto& row : words) {
        result.answers +=
            std::ranges::count_if(row, [](const auto& word) { return word.has_value(); });
    }
    result.pairs = same_pairs(words);
    result.kappa =
        has_categories(item.kind) ? kappa_of(words, session.complete) : not_of_this_kind();
    const double range = range_of(item);
    if (range > 0) {
        const auto numbers = grid_of<double>(
            session.reviewers, session.contacts,
            [&](const Rating& rating) -> std::optional<double> {
                const auto* answer = answer_of(rating, item.key);
                return answer == nullptr || answer->na ? std::nullopt : answer->number;
            });
        result.icc = icc_of(numbers, session.complete);
        if (const auto gap = mean_gap_of(numbers)) {
            result.mean_gap = *gap / range;
        }
    } else {
        result.icc = not_of_this_kind();
    }
    result.as_gold = as_gold_of(item.key, session.reviewers, session.contacts);
    result.rewrite = rewrite_of(result);
    return result;
}

ReviewerDeviation deviation_of(const Session& session, UserId reviewer) {
    ReviewerDeviation result;
    result.reviewer = reviewer;
    double scores = 0;
    std::int64_t scored = 0;
    double sum = 0;
    double squares = 0;
    double distance = 0;
    std::int64_t near = 0;
    std::int64_t compared = 0;
    for (const auto& contact : session.contacts) {
        const auto* rating = rating_of(contact, reviewer);
        result.forms += rating == nullptr ? 0 : 1;
        if (rating == nullptr || !rating->result.score) {
            continue;
        }
        scores += *rating->result.score;
        ++scored;
        if (contact.gold && contact.gold->result.score) {
            const double gap = *rating->result.score - *contact.gold->result.score;
            sum += gap;
            squares += gap * gap;
            distance += std::abs(gap);
            near += std::abs(gap) <= session.tolerance ? 1 : 0;
            ++compared;
        }
    }
    if (scored > 0) {
        result.mean_score = scores / static_cast<double>(scored);
    }
    result.deviation = mean_with_interval(compared, sum, squares);
    if (compared > 0) {
        result.mean_absolute = distance / static_cast<double>(compared);
    }
    result.within = plain_rate(near, compared);
    std::int64_t same = 0;
    std::int64_t all = 0;
    for (const auto& section : session.content.sections) {
        for (const auto& item : section.items) {
            const auto rate = as_gold_of(item.key, {reviewer}, session.contacts);
            same += rate.count;
            all += rate.of;
        }
    }
    result.as_gold = plain_rate(same, all);
    return result;
}

ContactSpread spread_of(const RatedContact& contact) {
    ContactSpread spread;
    spread.number = contact.number;
    double sum = 0;
    std::int64_t scored = 0;
    for (const auto& rating : contact.ratings) {
        if (const auto score = rating.result.score) {
            sum += *score;
            ++scored;
            spread.low = std::min(spread.low.value_or(*score), *score);
            spread.high = std::max(spread.high.value_or(*score), *score);
        }
    }
    if (scored > 0) {
        spread.mean = sum / static_cast<double>(scored);
    }
    spread.gold = contact.gold ? contact.gold->result.score : std::nullopt;
    return spread;
}

/// Of y over 0, 1, 2, ...
std::optional<double> slope_of(const std::vector<double>& values) {
    if (values.size() < 3) {
        return std::nullopt;
    }
    const double n = static_cast<double>(values.size());
    const double middle = (n - 1) / 2;
    double products = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        products += (static_cast<double>(i) - middle) * values[i];
    }
    return products / (n * (n * n - 1) / 12);
}

}  // namespace

Agreement agreement_of(const SchemeContent& content, const std::vector<UserId>& reviewers,
                       const std::vector<RatedContact>& contacts, int tolerance) {
    Session session{content, reviewers, contacts, tolerance, {}};
    for (std::size_t i = 0; i < reviewers.size(); ++i) {
        const bool has_all = std::ranges::all_of(contacts, [&](const RatedContact& contact) {
            return rating_of(contact, reviewers[i]) != nullptr;
        });
        if (has_all && !contacts.empty()) {
            session.complete.push_back(i);
        }
    }
    Agreement result;
    const auto scores = grid_of<double>(reviewers, contacts,
                                        [](const Rating& rating) { return rating.result.score; });
    const auto verdicts = grid_of<bool>(reviewers, contacts,
                                        [](const Rating& rating) { return rating.result.passed; });
    result.score_icc = icc_of(scores, session.complete);
    result.mean_gap = mean_gap_of(scores);
    std::int64_t near = 0;
    std::int64_t pairs = 0;
    each_pair<double>(scores, [&](double a, double b) {
        near += std::abs(a - b) <= tolerance ? 1 : 0;
        ++pairs;
    });
    result.within = plain_rate(near, pairs);
    result.verdicts = same_pairs(verdicts);
    result.verdict_kappa = kappa_of(verdicts, session.complete);
    for (const auto& section : content.sections) {
        for (const auto& item : section.items) {
            result.items.push_back(item_agreement(session, item));
        }
    }
    for (const auto reviewer : reviewers) {
        result.reviewers.push_back(deviation_of(session, reviewer));
    }
    for (const auto& contact : contacts) {
        result.contacts.push_back(spread_of(contact));
    }
    return result;
}

std::vector<Drift> drift_of(const std::vector<DriftRow>& rows) {
    struct Sum {
        DriftPoint point;
        double sum = 0;
        double distance = 0;
        std::int64_t near = 0;
    };
    using Key = std::pair<Instant, CalibrationId>;
    std::map<UserId, std::map<Key, Sum>> people;
    for (const auto& row : rows) {
        auto& sum = people[row.reviewer][{row.closed_at, row.calibration}];
        sum.point.calibration = row.calibration;
        sum.point.name = row.name;
        sum.point.closed_at = row.closed_at;
        const double gap = row.score - row.gold;
        sum.sum += gap;
        sum.distance += std::abs(gap);
        sum.near += std::abs(gap) <= row.tolerance ? 1 : 0;
        ++sum.point.contacts;
    }
    std::vector<Drift> drifts;
    for (auto& [reviewer, sessions] : people) {
        Drift drift;
        drift.reviewer = reviewer;
        std::vector<double> means;
        std::vector<double> distances;
        for (auto& [key, sum] : sessions) {
            const auto count = static_cast<double>(sum.point.contacts);
            sum.point.mean_deviation = sum.sum / count;
            sum.point.mean_absolute = sum.distance / count;
            sum.point.within = plain_rate(sum.near, sum.point.contacts);
            means.push_back(sum.point.mean_deviation);
            distances.push_back(sum.point.mean_absolute);
            drift.points.push_back(std::move(sum.point));
        }
        drift.slope = slope_of(means);
        drift.absolute_slope = slope_of(distances);
        drifts.push_back(std::move(drift));
    }
    return drifts;
}

std::string_view word_of(WhyUndefined value) {
    switch (value) {
        case WhyUndefined::NotOfThisKind:
            return "not_of_this_kind";
        case WhyUndefined::FewReviewers:
            return "few_reviewers";
        case WhyUndefined::FewContacts:
            return "few_contacts";
        case WhyUndefined::Constant:
            return "constant";
    }
    return "";
}

std::string_view word_of(RewriteReason value) {
    switch (value) {
        case RewriteReason::LowKappa:
            return "low_kappa";
        case RewriteReason::LowIcc:
            return "low_icc";
        case RewriteReason::LowAgreement:
            return "low_agreement";
        case RewriteReason::WideGap:
            return "wide_gap";
        case RewriteReason::AgainstGold:
            return "against_gold";
    }
    return "";
}

}  // namespace callfloor::quality
