#pragma once
// Calibration (校准): several reviewers score the same contacts, each without seeing the others, so
// that it can be said how far their scores mean the same. Plain values.
//
//   calibration ─< contact ─< form (an evaluation of purpose calibration), one per reviewer
//                           └─ gold form: the master reviewer's, or the consensus found afterwards

#include <optional>
#include <string>
#include <vector>

#include "quality/evaluation_model.h"

namespace callfloor::quality {

using CalibrationId = Id<struct CalibrationTag>;

enum class CalibrationState : std::uint8_t {
    Scoring,    ///< blind
    Closed,     ///< results can be read
    Cancelled,  ///< without results
};
constexpr int kCalibrationStates = 3;

enum class CalibrationAct : std::uint8_t {
    Close,     ///< before all forms are in
    Complete,  ///< the last form came in
    Cancel,
    SetGold,  ///< a consensus of one contact
};
constexpr int kCalibrationActs = 4;

struct CalibrationContact {
    int number = 1;  ///< from 1, its place in the session
    ConversationId conversation;
    UserId agent;
    TeamId team;
    QueueId queue;
    RecordingId recording;
    Channel channel = Channel::InboundCall;
    Instant contact_at{};
};

struct Calibration {
    CalibrationId id;
    std::string name;
    CalibrationState state = CalibrationState::Scoring;
    SchemeId scheme;
    int scheme_version = 0;
    UserId master;      ///< whose forms are gold; unset: a consensus may be set when it is closed
    int tolerance = 5;  ///< points; a score this near to gold is within tolerance
    std::optional<Instant> due_at;
    UserId created_by;
    Instant created_at{};
    std::optional<Instant> closed_at;
    UserId closed_by;  ///< unset: all forms were in
    std::string reason;
    std::int64_t version = 1;
};

enum class FormRole : std::uint8_t { Reviewer, Gold };

/// One person's form of one contact.
struct CalibrationForm {
    int contact = 1;
    UserId reviewer;
    FormRole role = FormRole::Reviewer;
    EvaluationId evaluation;
    EvaluationState state = EvaluationState::Draft;
};

/// What one person said about one contact, of a form handed in.
struct Rating {
    UserId reviewer;
    EvaluationId evaluation;
    std::vector<Answer> answers;
    std::string comment;
    ScoreResult result;
};

struct RatedContact {
    int number = 1;
    std::vector<Rating> ratings;
    std::optional<Rating> gold;
};

/// A reviewer's score and the gold score of one contact of a closed session.
struct DriftRow {
    UserId reviewer;
    CalibrationId calibration;
    std::string name;
    Instant closed_at{};
    int tolerance = 5;
    double score = 0;
    double gold = 0;
};

std::string_view word_of(CalibrationState value);
std::string_view word_of(CalibrationAct value);
std::string_view word_of(FormRole value);

}  // namespace callfloor::quality
