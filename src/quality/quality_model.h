#pragma once
// The words of quality monitoring (质检): schemes, answers, scores, evaluations, appeals, plans.
// Plain values. docs/quality.md has the process as a picture and the formulas.
//
//   scheme ─< version ─< section ─< item        evaluation ─< score (every one kept)
//   plan ─< run ─< task ─► evaluation                      ─< remark, step, appeal

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::quality {

using SchemeId = Id<struct SchemeTag>;
using EvaluationId = Id<struct EvaluationTag>;
using ScoreId = Id<struct ScoreTag>;
using RemarkId = Id<struct RemarkTag>;
using PlanId = Id<struct PlanTag>;
using PlanRunId = Id<struct PlanRunTag>;
using TaskId = Id<struct TaskTag>;

/// One text in the console's languages; an empty one falls back to the other.
struct LocalText {
    std::string zh;
    std::string en;
    bool operator==(const LocalText&) const = default;
};

/// What is scored.
enum class Channel : std::uint8_t {
    InboundCall,
    OutboundCall,
    InternalCall,
    DialTest,
    MysteryCall
};

enum class Dimension : std::uint8_t {
    Communication,
    Expression,
    Knowledge,
    Service,
    Adaptability,
    Control,
    Responsibility,
};

/// Whom an error of an item harms; any but None makes it a critical error (致命差错).
enum class Criticality : std::uint8_t { None, Customer, Business, Compliance };
constexpr Criticality kFamilies[] = {Criticality::Customer, Criticality::Business,
                                     Criticality::Compliance};

enum class ItemKind : std::uint8_t {
    Points,    ///< 0 to its points
    Scale,     ///< grade 1 (nothing) to `levels` (all)
    YesNo,     ///< yes: all
    Choice,    ///< its options say how much
    Number,    ///< measured; linear between `worst` and `best`
    Critical,  ///< pass or fail; a fail sets its section or all to 0
    Bonus,     ///< adds to the total
    Penalty,   ///< takes from the total
};

/// What an error of an item sets to 0.
enum class Fails : std::uint8_t { Nothing, Section, All };

enum class Formula : std::uint8_t {
    Sections,  ///< weighted mean of the sections' shares
    Pooled,    ///< weighted points of all sections in one pot
};

struct Option {
    std::string key;
    LocalText name;
    int share = 0;  ///< percent of the item's points
    bool operator==(const Option&) const = default;
};

/// The item is asked when an earlier one was answered by one of these.
struct Condition {
    std::string item;
    std::vector<std::string> choices;
    bool operator==(const Condition&) const = default;
};

struct Item {
    std::string key;
    LocalText name;
    ItemKind kind = ItemKind::Points;
    int points = 10;
    Dimension dimension = Dimension::Service;
    Criticality criticality = Criticality::None;
    Fails fails = Fails::Nothing;
    LocalText guidance;
    std::vector<LocalText> examples;
    bool na_allowed = true;
    int comment_below = 0;  ///< percent; 0: never
    int levels = 5;
    double best = 0;
    double worst = 0;
    std::string unit;
    std::vector<Option> options;
    std::optional<Condition> condition;
    bool operator==(const Item&) const = default;
};

struct Section {
    std::string key;
    LocalText name;
    int weight = 0;
    std::vector<Item> items;
    bool operator==(const Section&) const = default;
};

/// What a version of a scheme says; never changes once published.
struct SchemeContent {
    LocalText name;
    LocalText description;
    Formula formula = Formula::Sections;
    int pass_score = 80;
    bool critical_zeroes = true;
    int bonus_most = 10;
    std::vector<Channel> channels;  ///< empty: all
    std::vector<QueueId> queues;    ///< empty: all
    std::vector<Section> sections;
    bool operator==(const SchemeContent&) const = default;
};

enum class SchemeState : std::uint8_t { Draft, Published, Retired };

struct Scheme {
    SchemeId id;
    SchemeState state = SchemeState::Draft;
    int latest_version = 0;              ///< 0: never published
    std::optional<SchemeContent> draft;  ///< what is not published yet
    SchemeContent latest;                ///< meaningful when latest_version > 0
    std::int64_t evaluations = 0;
    Instant changed_at{};
    std::int64_t version = 1;  ///< of the row: its ETag

    const SchemeContent& content() const { return draft ? *draft : latest; }
};

struct SchemeVersion {
    SchemeId scheme;
    int number = 0;
    SchemeContent content;
    Instant published_at{};
    UserId published_by;  ///< unset: came with the product
    std::int64_t evaluations = 0;
};

/// The answer to one item. Neither choice nor number nor N/A: not answered yet.
struct Answer {
    std::string item;
    std::string choice;            ///< yes, no; pass, fail; a key of the options
    std::optional<double> number;  ///< points, grade or value
    bool na = false;
    std::string comment;
    bool operator==(const Answer&) const = default;
};

struct ItemScore {
    std::string item;
    std::string section;
    bool asked = false;    ///< its condition holds
    bool applies = false;  ///< asked, answered and not N/A
    double earned = 0;     ///< of a penalty: points taken
    double possible = 0;
    bool error = false;  ///< lost points
};

struct SectionScore {
    std::string section;
    double earned = 0;
    double possible = 0;
    std::optional<double> score;  ///< percent after critical failures
    bool failed = false;
};

struct FamilyResult {
    Criticality criticality = Criticality::Customer;
    bool applies = false;
    int errors = 0;
};

struct ScoreResult {
    std::optional<double> score;        ///< percent; absent: nothing applied
    std::optional<double> unpenalised;  ///< without setting anything to 0
    std::optional<bool> passed;
    bool failed_all = false;
    std::vector<SectionScore> sections;
    std::vector<ItemScore> items;
    std::vector<FamilyResult> families;
    int noncritical_opportunities = 0;
    int noncritical_errors = 0;
    std::vector<std::string> unanswered;
    std::vector<std::string> comments_missing;

    bool is_complete() const { return unanswered.empty() && comments_missing.empty(); }
};

/// Deadlines and habits of the process, in days of 24 hours.
struct QualityRules {
    int appeal_days = 3;
    int comment_days = 2;
    int second_review_days = 3;
    int decision_days = 3;
    int appeals_most = 1;
    int task_days = 7;
    std::int64_t version = 1;
};

std::string_view word_of(Channel value);
std::string_view word_of(Dimension value);
std::string_view word_of(Criticality value);
std::string_view word_of(ItemKind value);
std::string_view word_of(Fails value);
std::string_view word_of(Formula value);
std::string_view word_of(SchemeState value);
/// By the word of the API; the words are held by its description, so that an unknown one is our own
/// fault.
template <typename Enum>
Enum from_word(std::string_view word);
/// "inbound" -> InboundCall
Channel channel_of_direction(std::string_view direction);

}  // namespace callfloor::quality
