#pragma once
// Evaluations and what happens to them, as plain values.
//
//   draft ─► submitted ─► released ─► acknowledged ──────────── time to appeal over ──► final
//     ▲          │            │            │                                              ▲
//     └─ rework ─┘            └─ appeal ───┴─► appealed ─► commented ─► second_review     │
//                                                 (leader)     (lead)      │  (blind)     │
//                                                                       reviewed ─ decide ┘
//   void: from every state before final. process_rules.h holds who may do what.

#include <optional>
#include <string>
#include <vector>

#include "base/contact_signals.h"
#include "quality/quality_model.h"

namespace callfloor::quality {

enum class EvaluationState : std::uint8_t {
    Draft,
    Submitted,
    Released,
    Acknowledged,
    Appealed,
    Commented,
    SecondReview,
    Reviewed,
    Final,
    Void,
};
constexpr int kEvaluationStates = 10;

enum class Act : std::uint8_t {
    Start,
    Save,
    Submit,
    Rework,
    Release,
    Void,
    Acknowledge,
    Appeal,
    WithdrawAppeal,
    Comment,
    SkipComment,
    AssignSecond,
    SubmitSecond,
    Decide,
    Expire,
};
constexpr int kActs = 15;

/// Only regular ones are released, appealed against and counted.
enum class Purpose : std::uint8_t { Regular, SecondReview, Calibration };
/// How the contact came to be scored. Only random ones estimate the whole.
enum class Sample : std::uint8_t { Random, Targeted, Chosen };
enum class ScoreOrigin : std::uint8_t { First, Rework, SecondReview, Decision };
enum class Decision : std::uint8_t { Uphold, TakeSecond, Revise, Withdrawn };
/// How an appeal ended; Changed: the score is another one now.
enum class AppealOutcome : std::uint8_t { Any, Open, Withdrawn, Upheld, Changed };

/// The figures of a score that lists and reports need.
struct ScoreFigures {
    std::optional<double> score;
    std::optional<double> unpenalised;
    std::optional<bool> passed;
    std::optional<bool> critical[3];  ///< by kFamilies; absent: no item of it applied
    int noncritical_opportunities = 0;
    int noncritical_errors = 0;
};

struct Evaluation {
    EvaluationId id;
    Purpose purpose = Purpose::Regular;
    EvaluationId of;  ///< of a second review: the evaluation appealed against
    EvaluationState state = EvaluationState::Draft;
    Sample sample = Sample::Chosen;
    Channel channel = Channel::InboundCall;
    SchemeId scheme;
    int scheme_version = 0;
    ConversationId conversation;  ///< unset: a dial test or mystery call
    RecordingId recording;
    UserId agent;
    TeamId team;  ///< the agent's, when it was started
    QueueId queue;
    Instant contact_at{};
    std::string contact_note;
    UserId reviewer;
    TaskId task;
    std::vector<Answer> draft;  ///< while the form is open
    std::string draft_comment;
    ScoreId score;           ///< in force
    ScoreFigures figures;    ///< of it
    UserId second_reviewer;  ///< of the open appeal
    int appeals = 0;
    Instant started_at{};
    std::optional<Instant> submitted_at;
    std::optional<Instant> released_at;
    std::optional<Instant> appeal_until;
    std::optional<Instant> due_at;
    std::optional<Instant> final_at;
    std::int64_t version = 1;
};

/// One score; never changed, never deleted.
struct KeptScore {
    ScoreId id;
    EvaluationId evaluation;
    int number = 1;
    ScoreOrigin origin = ScoreOrigin::First;
    int scheme_version = 0;
    UserId by;
    Instant at{};
    std::string reason;
    std::string comment;
    std::vector<Answer> answers;
    ScoreResult result;
};

struct Remark {
    RemarkId id;
    EvaluationId evaluation;
    Duration at{0};  ///< from the recording's start
    Duration length{0};
    std::string item;  ///< empty: none
    std::string text;
    UserId author;
    Instant written_at{};
    std::int64_t version = 1;
};

struct Step {
    Instant at{};
    Act act = Act::Start;
    EvaluationState from = EvaluationState::Draft;
    EvaluationState to = EvaluationState::Draft;
    UserId by;  ///< unset: the server
    std::string text;
};

struct AppealedItem {
    std::string item;
    std::string reason;
};

struct Appeal {
    EvaluationId evaluation;
    int number = 1;
    Instant opened_at{};
    std::string reason;
    std::vector<AppealedItem> items;
    std::string leader_comment;
    UserId commented_by;
    std::optional<Instant> commented_at;
    UserId second_reviewer;
    EvaluationId second_evaluation;
    std::optional<Instant> second_at;
    std::optional<Decision> decision;
    std::string decision_reason;
    UserId decided_by;
    std::optional<Instant> closed_at;
    std::optional<double> score_before;
    std::optional<double> score_after;
};

/// What lost points is found by its row: the items of the score in force.
struct ItemRow {
    std::string item;
    Dimension dimension = Dimension::Service;
    Criticality criticality = Criticality::None;
    bool error = false;
    double lost = 0;  ///< points
};

/// Who asks, as far as lists are concerned: what he may see at all.
struct Viewer {
    UserId self;
    std::vector<TeamId> led_teams;
    bool is_agent = false;
    bool is_leader = false;
    bool is_qa = false;
    bool is_qa_lead = false;
    bool is_director = false;
};

/// Which evaluations to list; what is unset does not filter.
struct EvaluationFilter {
    std::optional<Instant> from;  ///< contact at or after
    std::optional<Instant> to;
    UserId agent;
    TeamId team;
    QueueId queue;
    SchemeId scheme;
    int scheme_version = 0;
    UserId reviewer;
    ConversationId conversation;
    std::optional<EvaluationState> state;
    std::optional<Purpose> purpose;
    std::optional<Channel> channel;
    std::optional<Sample> sample;
    std::optional<bool> counted;
    bool reported = false;  ///< exactly what reports count: regular, submitted or later, not void
    bool no_team = false;
    bool no_queue = false;
    std::optional<bool> released;  ///< was ever shown to the agent
    std::optional<bool> has_score;
    std::optional<bool> passed;
    std::optional<bool> critical;
    /// At least one error of it; such items applied; they applied and none failed. None means the
    /// items without criticality.
    std::optional<Criticality> failed_criticality;
    std::optional<Criticality> asked_criticality;
    std::optional<Criticality> clean_criticality;
    std::string failed_item;
    std::string asked_item;  ///< it applied
    std::optional<Dimension> failed_dimension;
    std::optional<Dimension> asked_dimension;
    std::optional<Criticality> failed_item_criticality;  ///< an item of it, penalties too
    std::optional<Criticality> asked_item_criticality;
    std::optional<AppealOutcome> appeal;
    std::string appealed_item;    ///< such an appeal named it
    bool appealed_whole = false;  ///< such an appeal named no item
    std::optional<std::int64_t> min_score;
    std::optional<std::int64_t> max_score;
    bool waits_for_viewer = false;
};

/// The order of the list, newest contact first.
struct EvaluationPlace {
    Instant contact_at{};
    EvaluationId id;
};

/// One agent's part of a conversation.
struct Contact {
    ConversationId conversation;
    UserId agent;
    QueueId queue;
    std::string direction;  ///< "inbound"
    Instant started_at{};
    Duration talk{0};  ///< of this agent
    Duration hold{0};
    int agents = 1;  ///< who had the caller
    RecordingId recording;
    std::string wrap_up_code;
    bool ended = true;
    std::optional<ContactSignals> signals;  ///< where asked for, and measured
    std::optional<int> survey;  ///< where asked for, and answered: satisfaction, 0 to 100
    bool operator==(const Contact&) const = default;
};

struct ContactPart {
    Instant from{};
    Instant to{};
};

struct ContactDetail {
    Contact contact;
    std::vector<ContactPart> parts;
    std::optional<Instant> recording_started_at;
};

std::string_view word_of(EvaluationState value);
std::string_view word_of(Act value);
std::string_view word_of(Purpose value);
std::string_view word_of(Sample value);
std::string_view word_of(ScoreOrigin value);
std::string_view word_of(Decision value);
std::string_view word_of(AppealOutcome value);

}  // namespace callfloor::quality
