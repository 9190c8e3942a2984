#pragma once
// How far the reviewers of a calibration agree with each other and with gold. Pure functions;
// docs/quality.md has the definitions. What cannot be defined is absent and says why.
//
// An answer is what was said: a choice, a number, or "not applicable", which is an answer like any
// other. Not asked (the reviewer's own earlier answer ruled it out) is no answer.

#include <optional>
#include <string>
#include <vector>

#include "quality/calibration_model.h"
#include "quality/statistics_rules.h"

namespace callfloor::quality {

enum class WhyUndefined : std::uint8_t {
    NotOfThisKind,  ///< kappa of a measured number, intraclass correlation of a choice
    FewReviewers,   ///< fewer than 2 handed in every contact
    FewContacts,    ///< fewer than 2 contacts that all of them answered
    Constant,       ///< nothing varies, so that chance explains all
};

struct Coefficient {
    std::optional<double> value;
    std::optional<WhyUndefined> why;  ///< exactly when value is absent
    std::int64_t reviewers = 0;       ///< who handed in every contact
    std::int64_t contacts = 0;        ///< that all of them answered
};

/// Why an item should be rewritten or its guidance be made clearer.
enum class RewriteReason : std::uint8_t {
    LowKappa,      ///< a choice: kappa < 0.67 and less than 80 % of the pairs agree
    LowIcc,        ///< a number: ICC < 0.67 and pairs differ by more than 10 % of the range
    LowAgreement,  ///< no coefficient, and less than 80 % of the pairs agree
    WideGap,       ///< no coefficient, and pairs differ by more than 10 % of the range
    AgainstGold,   ///< they agree with each other, but less than 80 % as gold says
};

constexpr double kLowCoefficient = 0.67;
constexpr double kLowAgreement = 0.8;
constexpr double kWideGap = 0.1;
/// Fewer pairs of answers (or answers beside gold) say nothing about an item.
constexpr std::int64_t kEnoughPairs = 10;

struct ItemAgreement {
    std::string item;
    ItemKind kind = ItemKind::Points;
    std::int64_t answers = 0;
    Rate pairs;                      ///< pairs of reviewers on one contact that answered the same
    Coefficient kappa;               ///< Cohen's for 2 reviewers, Fleiss' for more
    Coefficient icc;                 ///< ICC(2,1), absolute agreement, of numbers
    std::optional<double> mean_gap;  ///< of pairs of numbers, as a share of the item's range
    Rate as_gold;                    ///< answers that are those of gold
    std::optional<RewriteReason> rewrite;
};

struct ReviewerDeviation {
    UserId reviewer;
    std::int64_t forms = 0;
    std::optional<double> mean_score;
    Mean deviation;  ///< score - gold; above 0 is lenient
    std::optional<double> mean_absolute;
    Rate within;   ///< at most the tolerance away from gold
    Rate as_gold;  ///< answers that are those of gold
};

struct ContactSpread {
    int number = 1;
    std::optional<double> mean;
    std::optional<double> low;
    std::optional<double> high;
    std::optional<double> gold;
};

struct Agreement {
    Coefficient score_icc;           ///< ICC(2,1) of the total scores
    std::optional<double> mean_gap;  ///< of pairs of total scores, points
    Rate within;                     ///< pairs of total scores at most the tolerance apart
    Rate verdicts;                   ///< pairs with the same verdict (passed or not)
    Coefficient verdict_kappa;
    std::vector<ItemAgreement> items;  ///< in the scheme's order
    std::vector<ReviewerDeviation> reviewers;
    std::vector<ContactSpread> contacts;
};

/// `reviewers`: all who were to score, in their order; the master is none of them.
Agreement agreement_of(const SchemeContent& content, const std::vector<UserId>& reviewers,
                       const std::vector<RatedContact>& contacts, int tolerance);

/// One reviewer's deviation in one session.
struct DriftPoint {
    CalibrationId calibration;
    std::string name;
    Instant closed_at{};
    std::int64_t contacts = 0;
    double mean_deviation = 0;
    double mean_absolute = 0;
    Rate within;
};

struct Drift {
    UserId reviewer;
    std::vector<DriftPoint> points;  ///< oldest first
    /// Least squares over the sessions in their order, points a session; absent below 3 sessions.
    std::optional<double> slope;
    std::optional<double> absolute_slope;  ///< of the distance: below 0 he comes nearer
};

/// Rows in any order; reviewers in order of their ids.
std::vector<Drift> drift_of(const std::vector<DriftRow>& rows);

std::string_view word_of(WhyUndefined value);
std::string_view word_of(RewriteReason value);

}  // namespace callfloor::quality
