#include "quality/score_rules.h"

#include <algorithm>
#include <map>

#include "base/check.h"

namespace callfloor::quality {

namespace {

constexpr double kLeast = 1e-9;  ///< what less than this is lost by rounding only

using AnswerMap = std::map<std::string_view, const Answer*>;

bool is_answered(const Answer& answer) {
    return answer.na || answer.number.has_value() || !answer.choice.empty();
}

/// How much of its points the answer earns, 0..1; of bonus and penalty: of their most.
double share_of(const Item& item, const Answer& answer) {
    const double number = answer.number.value_or(0);
    switch (item.kind) {
        case ItemKind::Points:
        case ItemKind::Bonus:
        case ItemKind::Penalty:
            return number / item.points;
        case ItemKind::Scale:
            return (number - 1) / (item.levels - 1);
        case ItemKind::YesNo:
            return answer.choice == "yes" ? 1 : 0;
        case ItemKind::Critical:
            return answer.choice == "pass" ? 1 : 0;
        case ItemKind::Number:
            return std::clamp((number - item.worst) / (item.best - item.worst), 0.0, 1.0);
        case ItemKind::Choice:
            for (const auto& option : item.options) {
                if (option.key == answer.choice) {
                    return option.share / 100.0;
                }
            }
            return 0;
    }
    return 0;
}

bool condition_holds(const Item& item, const AnswerMap& answers,
                     const std::map<std::string_view, bool>& asked) {
    if (!item.condition) {
        return true;
    }
    const auto was_asked = asked.find(item.condition->item);
    const auto answer = answers.find(item.condition->item);
    if (was_asked == asked.end() || !was_asked->second || answer == answers.end() ||
        answer->second->na) {
        return false;
    }
    const auto& choices = item.condition->choices;
    return std::find(choices.begin(), choices.end(), answer->second->choice) != choices.end();
}

/// What the walk over the items adds up.
struct Sums {
    double bonus = 0;
    double penalty = 0;
    bool any_failed = false;
};

void add_to_families(const Item& item, const ItemScore& scored, ScoreResult& result) {
    if (!scored.applies || item.kind == ItemKind::Bonus || item.kind == ItemKind::Penalty) {
        return;
    }
    if (item.criticality == Criticality::None) {
        ++result.noncritical_opportunities;
        result.noncritical_errors += scored.error ? 1 : 0;
        return;
    }
    for (auto& family : result.families) {
        if (family.criticality == item.criticality) {
            family.applies = true;
            family.errors += scored.error ? 1 : 0;
        }
    }
}

ItemScore score_item(const Item& item, const Answer* answer, ScoreResult& result, Sums& sums) {
    ItemScore scored;
    scored.item = item.key;
    scored.asked = true;
    if (answer == nullptr || !is_answered(*answer)) {
        result.unanswered.push_back(item.key);
        return scored;
    }
    if (answer->na) {
        return scored;
    }
    scored.applies = true;
    const double share = share_of(item, *answer);
    scored.earned = share * item.points;
    scored.possible = item.points;
    const bool takes = item.kind == ItemKind::Penalty;
    if (item.kind == ItemKind::Bonus) {
        sums.bonus += scored.earned;
        return scored;
    }
    sums.penalty += takes ? scored.earned : 0;
    scored.error = takes ? share > kLeast : share < 1 - kLeast;
    const double kept = takes ? 1 - share : share;
    if (answer->comment.empty() && kept * 100 < item.comment_below - kLeast) {
        result.comments_missing.push_back(item.key);
    }
    return scored;
}

void score_section(const Section& section, const AnswerMap& answers,
                   std::map<std::string_view, bool>& asked, ScoreResult& result, Sums& sums) {
    SectionScore total;
    total.section = section.key;
    for (const auto& item : section.items) {
        const bool is_asked = condition_holds(item, answers, asked);
        asked[item.key] = is_asked;
        ItemScore scored;
        if (is_asked) {
            const auto answer = answers.find(item.key);
            scored =
                score_item(item, answer == answers.end() ? nullptr : answer->second, result, sums);
        }
        scored.item = item.key;
        scored.section = section.key;
        if (scored.applies && item.kind != ItemKind::Bonus && item.kind != ItemKind::Penalty) {
            total.earned += scored.earned;
            total.possible += scored.possible;
        }
        if (scored.error && item.fails != Fails::Nothing) {
            sums.any_failed = true;
            total.failed = total.failed || item.fails == Fails::Section;
            result.failed_all = result.failed_all || item.fails == Fails::All;
        }
        add_to_families(item, scored, result);
        result.items.push_back(std::move(scored));
    }
    result.sections.push_back(std::move(total));
}

enum class Failures : std::uint8_t { Count, Ignored };

/// The percentage before bonus and penalty.
std::optional<double> base_score(const SchemeContent& content, const ScoreResult& result,
                                 Failures failures) {
    double earned = 0;
    double possible = 0;
    for (std::size_t i = 0; i < content.sections.size(); ++i) {
        const auto& section = result.sections[i];
        const double weight = content.sections[i].weight;
        if (section.possible < kLeast) {
            continue;
        }
        const bool is_zeroed = failures == Failures::Count && section.failed;
        const double kept = is_zeroed ? 0 : section.earned;
        const bool is_pooled = content.formula == Formula::Pooled;
        earned += weight * (is_pooled ? kept : kept / section.possible);
        possible += weight * (is_pooled ? section.possible : 1);
    }
    return possible < kLeast ? std::nullopt : std::optional(100 * earned / possible);
}

}  // namespace

ScoreResult score(const SchemeContent& content, const std::vector<Answer>& answers) {
    AnswerMap by_item;
    for (const auto& answer : answers) {
        by_item[answer.item] = &answer;
    }
    ScoreResult result;
    for (const auto family : kFamilies) {
        result.families.push_back({family, false, 0});
    }
    std::map<std::string_view, bool> asked;
    Sums sums;
    for (const auto& section : content.sections) {
        score_section(section, by_item, asked, result, sums);
    }
    const double change =
        std::min(sums.bonus, static_cast<double>(content.bonus_most)) - sums.penalty;
    const auto total = [&](Failures failures) -> std::optional<double> {
        if (failures == Failures::Count && result.failed_all) {
            return 0;
        }
        const auto base = base_score(content, result, failures);
        if (!base) {
            return std::nullopt;
        }
        return std::clamp(*base + change, 0.0, 100.0 + content.bonus_most);
    };
    result.unpenalised = total(Failures::Ignored);
    result.score = content.critical_zeroes ? total(Failures::Count) : result.unpenalised;
    if (result.score) {
        result.passed = *result.score >= content.pass_score - kLeast && !sums.any_failed;
    }
    for (auto& section : result.sections) {
        if (section.possible >= kLeast) {
            const bool is_zeroed = content.critical_zeroes && (section.failed || result.failed_all);
            section.score = is_zeroed ? 0 : 100 * section.earned / section.possible;
        }
    }
    return result;
}

ScoreFigures figures_of(const ScoreResult& result) {
    ScoreFigures figures;
    figures.score = result.score;
    figures.unpenalised = result.unpenalised;
    figures.passed = result.passed;
    CHECK(result.families.size() == std::size(kFamilies));
    for (std::size_t i = 0; i < std::size(kFamilies); ++i) {
        if (result.families[i].applies) {
            figures.critical[i] = result.families[i].errors > 0;
        }
    }
    figures.noncritical_opportunities = result.noncritical_opportunities;
    figures.noncritical_errors = result.noncritical_errors;
    return figures;
}

}  // namespace callfloor::quality
