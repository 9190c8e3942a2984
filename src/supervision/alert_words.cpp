#include "base/words.h"
#include "supervision/alert_model.h"

namespace callfloor::supervision {

namespace {

constexpr Words<Metric, 18> kMetrics{{{Metric::Waiting, "waiting"},
                                      {Metric::LongestWait, "longest_wait"},
                                      {Metric::ServiceLevelNow, "service_level_now"},
                                      {Metric::ServiceLevelToday, "service_level_today"},
                                      {Metric::AbandonedToday, "abandoned_today"},
                                      {Metric::AbandonRateToday, "abandon_rate_today"},
                                      {Metric::ReadyAgents, "ready_agents"},
                                      {Metric::SignedInAgents, "signed_in_agents"},
                                      {Metric::NotReadyShare, "not_ready_share"},
                                      {Metric::LongestTalk, "longest_talk"},
                                      {Metric::LongestNotReady, "longest_not_ready"},
                                      {Metric::LongestAfterCallWork, "longest_after_call_work"},
                                      {Metric::TrunksDown, "trunks_down"},
                                      {Metric::TrunkCalls, "trunk_calls"},
                                      {Metric::TrunkUsedShare, "trunk_used_share"},
                                      {Metric::DiskFreeShare, "disk_free_share"},
                                      {Metric::SpillUsedShare, "spill_used_share"},
                                      {Metric::ServerProblems, "server_problems"}}};
constexpr Words<SubjectKind, 5> kSubjects{{{SubjectKind::Centre, "centre"},
                                           {SubjectKind::Queue, "queue"},
                                           {SubjectKind::Team, "team"},
                                           {SubjectKind::Site, "site"},
                                           {SubjectKind::Trunk, "trunk"}}};
constexpr Words<Severity, 3> kSeverities{{{Severity::Notice, "notice"},
                                          {Severity::Warning, "warning"},
                                          {Severity::Critical, "critical"}}};
constexpr Words<Beyond, 2> kBeyond{{{Beyond::AtLeast, "at_least"}, {Beyond::AtMost, "at_most"}}};
constexpr Words<ActionKind, 4> kActions{{{ActionKind::OpenOverflow, "open_overflow"},
                                         {ActionKind::Notice, "notice"},
                                         {ActionKind::EndBreaks, "end_breaks"},
                                         {ActionKind::TellTeam, "tell_team"}}};
constexpr Words<ActionState, 4> kActionStates{{{ActionState::Prepared, "prepared"},
                                               {ActionState::Done, "done"},
                                               {ActionState::Failed, "failed"},
                                               {ActionState::Withdrawn, "withdrawn"}}};
constexpr Words<ClearCause, 3> kClearCauses{{{ClearCause::BackToNormal, "back_to_normal"},
                                             {ClearCause::RuleChanged, "rule_changed"},
                                             {ClearCause::SubjectGone, "subject_gone"}}};
constexpr Words<StepKind, 14> kSteps{{{StepKind::Raised, "raised"},
                                      {StepKind::RaisedAgain, "raised_again"},
                                      {StepKind::Taken, "taken"},
                                      {StepKind::ActionDone, "action_done"},
                                      {StepKind::ActionFailed, "action_failed"},
                                      {StepKind::ActionWithdrawn, "action_withdrawn"},
                                      {StepKind::WebhookSent, "webhook_sent"},
                                      {StepKind::WebhookFailed, "webhook_failed"},
                                      {StepKind::Mailed, "mailed"},
                                      {StepKind::MailFailed, "mail_failed"},
                                      {StepKind::Told, "told"},
                                      {StepKind::Escalated, "escalated"},
                                      {StepKind::Noted, "noted"},
                                      {StepKind::Cleared, "cleared"}}};

}  // namespace

std::string_view word_of(Metric metric) {
    return word_in(kMetrics, metric);
}
std::optional<Metric> metric_from(std::string_view word) {
    return value_in(kMetrics, word);
}
std::string_view word_of(SubjectKind kind) {
    return word_in(kSubjects, kind);
}
std::optional<SubjectKind> subject_kind_from(std::string_view word) {
    return value_in(kSubjects, word);
}
std::string_view word_of(Severity severity) {
    return word_in(kSeverities, severity);
}
std::optional<Severity> severity_from(std::string_view word) {
    return value_in(kSeverities, word);
}
std::string_view word_of(Beyond beyond) {
    return word_in(kBeyond, beyond);
}
std::optional<Beyond> beyond_from(std::string_view word) {
    return value_in(kBeyond, word);
}
std::string_view word_of(ActionKind kind) {
    return word_in(kActions, kind);
}
std::optional<ActionKind> action_kind_from(std::string_view word) {
    return value_in(kActions, word);
}
std::string_view word_of(ActionState state) {
    return word_in(kActionStates, state);
}
std::optional<ActionState> action_state_from(std::string_view word) {
    return value_in(kActionStates, word);
}
std::string_view word_of(ClearCause cause) {
    return word_in(kClearCauses, cause);
}
std::optional<ClearCause> clear_cause_from(std::string_view word) {
    return value_in(kClearCauses, word);
}
std::string_view word_of(StepKind kind) {
    return word_in(kSteps, kind);
}
std::optional<StepKind> step_kind_from(std::string_view word) {
    return value_in(kSteps, word);
}

}  // namespace callfloor::supervision
