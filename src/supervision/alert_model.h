#pragma once
// Traffic warning and emergency response (话务预警应急): rules on live metrics, the alerts they
// raise, what is prepared against them. Plain values.
//
//   rule × subject (centre, queue, team, site, trunk) ──beyond its level for so long──► alert
//   ──back for so long──► cleared

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::supervision {

using AlertRuleId = Id<struct AlertRuleTag>;
using AlertId = Id<struct AlertTag>;
using AlertStepId = Id<struct AlertStepTag>;

/// What is measured; the unit is in the comment. Each kind of subject has some of them
/// (alert_metrics.h).
enum class Metric : std::uint8_t {
    Waiting,            ///< callers in the queue
    LongestWait,        ///< ms, of who waits now
    ServiceLevelNow,    ///< share from 0 to 1, of the last half hour
    ServiceLevelToday,  ///< share
    AbandonedToday,     ///< callers
    AbandonRateToday,   ///< share of the offered
    ReadyAgents,        ///< agents who can be offered a call now
    SignedInAgents,
    NotReadyShare,         ///< share of the signed-in
    LongestTalk,           ///< ms, of the call that has lasted longest
    LongestNotReady,       ///< ms
    LongestAfterCallWork,  ///< ms
    TrunksDown,            ///< trunks that are switched on and cannot carry calls; of one: 0 or 1
    TrunkCalls,            ///< calls going on over it
    TrunkUsedShare,        ///< of the calls it may carry at once
    DiskFreeShare,         ///< share of the data folder's disk
    SpillUsedShare,        ///< share of the file that takes events while the database does not
    ServerProblems,        ///< what somebody must act on
};
std::string_view word_of(Metric metric);
std::optional<Metric> metric_from(std::string_view word);

enum class SubjectKind : std::uint8_t { Centre, Queue, Team, Site, Trunk };
std::string_view word_of(SubjectKind kind);
std::optional<SubjectKind> subject_kind_from(std::string_view word);

/// What a metric is of.
struct Subject {
    SubjectKind kind = SubjectKind::Centre;
    std::int64_t id = 0;  ///< of a queue, team or trunk
    std::string site{};   ///< of a site: as the rooms there name it; who sits at their seats
    /// No one of its kind, so each of them.
    bool is_each() const { return kind != SubjectKind::Centre && id == 0 && site.empty(); }
    auto operator<=>(const Subject&) const = default;
};

enum class Severity : std::uint8_t { Notice, Warning, Critical };
std::string_view word_of(Severity severity);
std::optional<Severity> severity_from(std::string_view word);

enum class Beyond : std::uint8_t { AtLeast, AtMost };
std::string_view word_of(Beyond beyond);
std::optional<Beyond> beyond_from(std::string_view word);

enum class ActionKind : std::uint8_t {
    OpenOverflow,  ///< callers of a queue go to its overflow target after a shorter wait
    Notice,        ///< a prompt as the emergency notice in front of every flow
    EndBreaks,     ///< who is not ready for one of the reasons becomes ready
    TellTeam,      ///< a message to a team
};
std::string_view word_of(ActionKind kind);
std::optional<ActionKind> action_kind_from(std::string_view word);

/// What is prepared against an alert. Overflow and notice are taken back when it clears.
struct AlertAction {
    ActionKind kind = ActionKind::TellTeam;
    bool automatic = false;            ///< when it is raised; else by a click
    QueueId queue;                     ///< of OpenOverflow; unset: the alert's own
    Duration after{0};                 ///< of OpenOverflow: the wait from then on, at least 1 s
    std::string prompt;                ///< of Notice
    TeamId team;                       ///< of EndBreaks and TellTeam
    std::vector<std::string> reasons;  ///< of EndBreaks
    std::string text;                  ///< of TellTeam
    bool operator==(const AlertAction&) const = default;
};

struct AlertRule {
    AlertRuleId id;
    std::string name;
    bool enabled = true;
    Metric metric = Metric::Waiting;
    Subject subject;  ///< is_each(): each of them by itself
    Beyond beyond = Beyond::AtLeast;
    double level = 0;        ///< raises
    double clear_level = 0;  ///< clears; not beyond `level`
    Duration hold{0};        ///< beyond the level for so long before it is raised
    Duration clear_hold{0};  ///< back for so long before it is cleared
    /// Who comes back so soon after it was cleared goes on as the same alert, and nobody is told
    /// again.
    Duration quiet = std::chrono::minutes(5);
    Severity severity = Severity::Warning;
    bool sound = true;                       ///< the console sounds until somebody takes it
    std::vector<TeamId> teams;               ///< whose leaders are told; empty: all leaders
    std::vector<std::string> mails;          ///< addresses told of every change
    bool mail_leaders = false;               ///< they are told by e-mail, too
    bool tell_leaders = false;               ///< they get a message when it is raised or escalated
    std::string webhook;                     ///< told of every change; empty: none
    std::string webhook_secret;              ///< signs what is sent; sealed
    std::optional<Duration> escalate_after;  ///< nobody has taken it: critical, and all are told
    std::vector<AlertAction> actions;
    std::int64_t version = 1;
    bool operator==(const AlertRule&) const = default;
};

enum class ActionState : std::uint8_t { Prepared, Done, Failed, Withdrawn };
std::string_view word_of(ActionState state);
std::optional<ActionState> action_state_from(std::string_view word);

/// A rule's action as one alert has it.
struct AlertActionRun {
    AlertAction action;
    ActionState state = ActionState::Prepared;
    bool operator==(const AlertActionRun&) const = default;
};

enum class ClearCause : std::uint8_t { BackToNormal, RuleChanged, SubjectGone };
std::string_view word_of(ClearCause cause);
std::optional<ClearCause> clear_cause_from(std::string_view word);

/// From raise to clear.
struct Alert {
    AlertId id;
    AlertRuleId rule;
    std::string rule_name;
    Metric metric = Metric::Waiting;
    Subject subject;
    std::string subject_name;  ///< as it was when raised; empty for the centre
    Severity severity = Severity::Warning;
    Beyond beyond = Beyond::AtLeast;
    double level = 0;
    double value = 0;  ///< as last looked at
    double peak = 0;   ///< the worst
    bool sound = false;
    std::vector<TeamId> teams;
    Instant raised_at;
    std::int64_t times_raised = 1;  ///< more than once when it came back soon
    std::optional<Instant> taken_at;
    UserId taken_by;
    std::optional<Instant> escalate_at;  ///< when nobody takes it before
    std::optional<Instant> escalated_at;
    std::optional<Instant> cleared_at;
    ClearCause clear_cause = ClearCause::BackToNormal;
    std::vector<AlertActionRun> actions;
    bool operator==(const Alert&) const = default;
};

enum class StepKind : std::uint8_t {
    Raised,
    RaisedAgain,
    Taken,
    ActionDone,
    ActionFailed,
    ActionWithdrawn,
    WebhookSent,
    WebhookFailed,
    Mailed,
    MailFailed,
    Told,
    Escalated,
    Noted,
    Cleared,
};
std::string_view word_of(StepKind kind);
std::optional<StepKind> step_kind_from(std::string_view word);

/// A line of an alert's log.
struct AlertStep {
    AlertStepId id{};
    AlertId alert{};
    Instant at{};
    UserId by{};  ///< unset: the server
    StepKind kind = StepKind::Raised;
    std::optional<double> value{};  ///< of the metric, at raise and clear
    std::string text{};             ///< which action, what was written, why something failed
};

}  // namespace callfloor::supervision
