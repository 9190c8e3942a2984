#pragma once
// Sampling plans and the work list, as plain values.

#include <optional>
#include <string>
#include <vector>

#include "quality/evaluation_model.h"

namespace callfloor::quality {

/// Which contacts; empty lists and absent values do not filter.
struct PlanFilter {
    std::vector<QueueId> queues;
    std::vector<TeamId> teams;
    std::vector<UserId> agents;
    std::vector<std::string> directions;
    Duration min_talk = std::chrono::seconds(15);
    std::optional<Duration> max_talk;
    Duration min_hold{0};
    int min_agents = 1;
    std::optional<int> newcomer_days;
    std::vector<std::string> wrap_up_codes;
    bool has_recording = true;
    /// Of the signals (docs/quality.md); 0 does not filter. A contact not measured has none.
    Duration min_silence{0};  ///< the longest one
    Duration min_dead_air{0};
    int min_overtalk_percent = 0;
    int min_interruptions = 0;  ///< by the agent
    int min_agent_talk_percent = 0;

    /// At most so satisfied (0 to 100), said in the survey after this agent.
    std::optional<int> max_survey_percent;

    bool asks_for_signals() const {
        return min_silence.count() > 0 || min_dead_air.count() > 0 || min_overtalk_percent > 0 ||
               min_interruptions > 0 || min_agent_talk_percent > 0;
    }
};

struct Plan {
    PlanId id;
    std::string name;
    bool active = true;
    SchemeId scheme;
    Sample sample = Sample::Random;
    PlanFilter filter;
    int per_agent = 5;           ///< 0: not by agent
    int newcomer_per_agent = 0;  ///< 0: the same
    int newcomer_quota_days = 90;
    int total_most = 1'000;
    bool spread_over_day = true;
    bool skip_scored = true;
    std::vector<UserId> reviewers;  ///< empty: tasks are free for every reviewer
    bool exclude_own_team = true;
    bool reviewers_choose = false;
    int due_days = 7;
    std::int64_t runs = 0;
    std::int64_t version = 1;
};

/// Why a contact is not drawn from, in the order of asking.
enum class Exclusion : std::uint8_t {
    StillRunning,
    AgentGone,
    OtherAgent,
    OtherTeam,
    OtherQueue,
    OtherDirection,
    NoNewcomer,
    TooShort,
    TooLong,
    HoldTooShort,
    TooFewAgents,
    OtherWrapUp,
    NoRecording,
    NoSignals,
    SilenceTooShort,
    LittleDeadAir,
    LittleOvertalk,
    FewInterruptions,
    LittleAgentTalk,
    NoSurvey,
    SurveyTooGood,
    ScoredAlready,
    OnWorkList,
};
constexpr int kExclusions = 23;
std::string_view word_of(Exclusion value);

/// What a contact's agent is, for the plan.
struct PlanAgent {
    UserId id;
    TeamId team;
    bool is_active = true;
    Instant since{};  ///< the account's beginning
};

struct PlanReviewer {
    UserId id;
    std::string login;
    TeamId team;
    std::vector<TeamId> led_teams;
    bool is_qa = false;      ///< qa, qa_lead or admin: scores every team
    std::int64_t open = 0;   ///< tasks he has
    std::int64_t given = 0;  ///< by this run
};

/// A contact to draw from.
struct Candidate {
    ConversationId conversation;
    UserId agent;
    TeamId team;
    QueueId queue;
    Instant at{};
    Duration talk{0};
    bool newcomer = false;
    bool operator==(const Candidate&) const = default;
};

/// All candidates of one agent, or of all agents together.
struct Stratum {
    UserId agent;  ///< unset: all together
    TeamId team;
    bool newcomer = false;
    std::int64_t population = 0;
    std::int64_t quota = 0;
    std::int64_t had = 0;
    std::int64_t selected = 0;
};

struct Draw {
    std::vector<Stratum> strata;      ///< by agent
    std::vector<Candidate> selected;  ///< by conversation and agent
};

enum class TaskState : std::uint8_t { Open, Claimed, Done, Skipped };
std::string_view word_of(TaskState value);

struct Task {
    TaskId id;
    PlanId plan;
    PlanRunId run;
    TaskState state = TaskState::Open;
    Sample sample = Sample::Random;
    SchemeId scheme;
    ConversationId conversation;
    UserId agent;
    TeamId team;
    QueueId queue;
    Instant contact_at{};
    Duration talk{0};
    UserId reviewer;  ///< unset: free
    Instant due_at{};
    EvaluationId evaluation;
    std::string reason;
    std::int64_t version = 1;
};

/// What a run would give or gave.
struct PlanRun {
    PlanRunId id;
    PlanId plan;
    Instant from{};
    Instant to{};
    std::uint64_t seed = 0;
    Instant made_at{};
    UserId made_by;
    std::int64_t contacts = 0;
    std::int64_t population = 0;
    std::int64_t excluded[kExclusions] = {};
    Draw draw;
    std::vector<UserId> reviewer_of;  ///< of each selected; unset: free
    std::vector<PlanReviewer> reviewers;
    std::int64_t unassigned = 0;
};

}  // namespace callfloor::quality
