#include "quality/quality_model.h"

#include <utility>

#include "base/check.h"
#include "quality/calibration_model.h"
#include "quality/clip_model.h"
#include "quality/coaching_model.h"
#include "quality/evaluation_model.h"

namespace callfloor::quality {

namespace {

template <typename Enum>
using Words = std::vector<std::pair<Enum, std::string_view>>;

template <typename Enum>
const Words<Enum>& words();

template <>
const Words<Channel>& words<Channel>() {
    static const Words<Channel> all{{Channel::InboundCall, "inbound_call"},
                                    {Channel::OutboundCall, "outbound_call"},
                                    {Channel::InternalCall, "internal_call"},
                                    {Channel::DialTest, "dial_test"},
                                    {Channel::MysteryCall, "mystery_call"}};
    return all;
}
template <>
const Words<Dimension>& words<Dimension>() {
    static const Words<Dimension> all{
        {Dimension::Communication, "communication"},  {Dimension::Expression, "expression"},
        {Dimension::Knowledge, "knowledge"},          {Dimension::Service, "service"},
        {Dimension::Adaptability, "adaptability"},    {Dimension::Control, "control"},
        {Dimension::Responsibility, "responsibility"}};
    return all;
}
template <>
const Words<Criticality>& words<Criticality>() {
    static const Words<Criticality> all{{Criticality::None, "none"},
                                        {Criticality::Customer, "customer"},
                                        {Criticality::Business, "business"},
                                        {Criticality::Compliance, "compliance"}};
    return all;
}
template <>
const Words<ItemKind>& words<ItemKind>() {
    static const Words<ItemKind> all{{ItemKind::Points, "points"}, {ItemKind::Scale, "scale"},
                                     {ItemKind::YesNo, "yes_no"},  {ItemKind::Choice, "choice"},
                                     {ItemKind::Number, "number"}, {ItemKind::Critical, "critical"},
                                     {ItemKind::Bonus, "bonus"},   {ItemKind::Penalty, "penalty"}};
    return all;
}
template <>
const Words<Fails>& words<Fails>() {
    static const Words<Fails> all{
        {Fails::Nothing, "none"}, {Fails::Section, "section"}, {Fails::All, "all"}};
    return all;
}
template <>
const Words<Formula>& words<Formula>() {
    static const Words<Formula> all{{Formula::Sections, "sections"}, {Formula::Pooled, "pooled"}};
    return all;
}
template <>
const Words<SchemeState>& words<SchemeState>() {
    static const Words<SchemeState> all{{SchemeState::Draft, "draft"},
                                        {SchemeState::Published, "published"},
                                        {SchemeState::Retired, "retired"}};
    return all;
}
template <>
const Words<EvaluationState>& words<EvaluationState>() {
    static const Words<EvaluationState> all{{EvaluationState::Draft, "draft"},
                                            {EvaluationState::Submitted, "submitted"},
                                            {EvaluationState::Released, "released"},
                                            {EvaluationState::Acknowledged, "acknowledged"},
                                            {EvaluationState::Appealed, "appealed"},
                                            {EvaluationState::Commented, "commented"},
                                            {EvaluationState::SecondReview, "second_review"},
                                            {EvaluationState::Reviewed, "reviewed"},
                                            {EvaluationState::Final, "final"},
                                            {EvaluationState::Void, "void"}};
    return all;
}
template <>
const Words<Act>& words<Act>() {
    static const Words<Act> all{{Act::Start, "start"},
                                {Act::Save, "save"},
                                {Act::Submit, "submit"},
                                {Act::Rework, "rework"},
                                {Act::Release, "release"},
                                {Act::Void, "void"},
                                {Act::Acknowledge, "acknowledge"},
                                {Act::Appeal, "appeal"},
                                {Act::WithdrawAppeal, "withdraw_appeal"},
                                {Act::Comment, "comment"},
                                {Act::SkipComment, "skip_comment"},
                                {Act::AssignSecond, "assign_second"},
                                {Act::SubmitSecond, "submit_second"},
                                {Act::Decide, "decide"},
                                {Act::Expire, "expire"}};
    return all;
}
template <>
const Words<Purpose>& words<Purpose>() {
    static const Words<Purpose> all{{Purpose::Regular, "regular"},
                                    {Purpose::SecondReview, "second_review"},
                                    {Purpose::Calibration, "calibration"}};
    return all;
}
template <>
const Words<Sample>& words<Sample>() {
    static const Words<Sample> all{
        {Sample::Random, "random"}, {Sample::Targeted, "targeted"}, {Sample::Chosen, "chosen"}};
    return all;
}
template <>
const Words<ScoreOrigin>& words<ScoreOrigin>() {
    static const Words<ScoreOrigin> all{{ScoreOrigin::First, "first"},
                                        {ScoreOrigin::Rework, "rework"},
                                        {ScoreOrigin::SecondReview, "second_review"},
                                        {ScoreOrigin::Decision, "decision"}};
    return all;
}
template <>
const Words<Decision>& words<Decision>() {
    static const Words<Decision> all{{Decision::Uphold, "uphold"},
                                     {Decision::TakeSecond, "take_second"},
                                     {Decision::Revise, "revise"},
                                     {Decision::Withdrawn, "withdrawn"}};
    return all;
}
template <>
const Words<AppealOutcome>& words<AppealOutcome>() {
    static const Words<AppealOutcome> all{{AppealOutcome::Any, "any"},
                                          {AppealOutcome::Open, "open"},
                                          {AppealOutcome::Withdrawn, "withdrawn"},
                                          {AppealOutcome::Upheld, "upheld"},
                                          {AppealOutcome::Changed, "changed"}};
    return all;
}
template <>
const Words<CalibrationState>& words<CalibrationState>() {
    static const Words<CalibrationState> all{{CalibrationState::Scoring, "scoring"},
                                             {CalibrationState::Closed, "closed"},
                                             {CalibrationState::Cancelled, "cancelled"}};
    return all;
}
template <>
const Words<CalibrationAct>& words<CalibrationAct>() {
    static const Words<CalibrationAct> all{{CalibrationAct::Close, "close"},
                                           {CalibrationAct::Complete, "complete"},
                                           {CalibrationAct::Cancel, "cancel"},
                                           {CalibrationAct::SetGold, "set_gold"}};
    return all;
}
template <>
const Words<FormRole>& words<FormRole>() {
    static const Words<FormRole> all{{FormRole::Reviewer, "reviewer"}, {FormRole::Gold, "gold"}};
    return all;
}
template <>
const Words<CoachingState>& words<CoachingState>() {
    static const Words<CoachingState> all{{CoachingState::Open, "open"},
                                          {CoachingState::Rechecked, "rechecked"},
                                          {CoachingState::Closed, "closed"},
                                          {CoachingState::Cancelled, "cancelled"}};
    return all;
}
template <>
const Words<CoachingAct>& words<CoachingAct>() {
    static const Words<CoachingAct> all{
        {CoachingAct::Change, "change"},          {CoachingAct::Cite, "cite"},
        {CoachingAct::AddSession, "add_session"}, {CoachingAct::Acknowledge, "acknowledge"},
        {CoachingAct::Recheck, "recheck"},        {CoachingAct::Close, "close"},
        {CoachingAct::Cancel, "cancel"}};
    return all;
}
template <>
const Words<CoachingOutcome>& words<CoachingOutcome>() {
    static const Words<CoachingOutcome> all{{CoachingOutcome::Achieved, "achieved"},
                                            {CoachingOutcome::NotAchieved, "not_achieved"}};
    return all;
}
template <>
const Words<ClipState>& words<ClipState>() {
    static const Words<ClipState> all{{ClipState::Draft, "draft"},
                                      {ClipState::Submitted, "submitted"},
                                      {ClipState::Approved, "approved"},
                                      {ClipState::Returned, "returned"},
                                      {ClipState::Withdrawn, "withdrawn"}};
    return all;
}
template <>
const Words<ClipAct>& words<ClipAct>() {
    static const Words<ClipAct> all{{ClipAct::Change, "change"},
                                    {ClipAct::Submit, "submit"},
                                    {ClipAct::Approve, "approve"},
                                    {ClipAct::Return, "return"},
                                    {ClipAct::Withdraw, "withdraw"}};
    return all;
}
template <>
const Words<ClipSides>& words<ClipSides>() {
    static const Words<ClipSides> all{
        {ClipSides::Both, "both"}, {ClipSides::Customer, "customer"}, {ClipSides::Agent, "agent"}};
    return all;
}
template <>
const Words<ClipExample>& words<ClipExample>() {
    static const Words<ClipExample> all{{ClipExample::Good, "good"}, {ClipExample::Bad, "bad"}};
    return all;
}
template <>
const Words<ClipAudience>& words<ClipAudience>() {
    static const Words<ClipAudience> all{{ClipAudience::Everyone, "everyone"},
                                         {ClipAudience::Reviewers, "reviewers"}};
    return all;
}
template <>
const Words<ClipUseKind>& words<ClipUseKind>() {
    static const Words<ClipUseKind> all{{ClipUseKind::Coaching, "coaching"}};
    return all;
}

template <typename Enum>
std::string_view word(Enum value) {
    for (const auto& [one, name] : words<Enum>()) {
        if (one == value) {
            return name;
        }
    }
    CHECK(false);
    return {};
}

}  // namespace

template <typename Enum>
Enum from_word(std::string_view name) {
    for (const auto& [value, word] : words<Enum>()) {
        if (word == name) {
            return value;
        }
    }
    CHECK(false);
    return {};
}

std::string_view word_of(Channel value) {
    return word(value);
}
std::string_view word_of(Dimension value) {
    return word(value);
}
std::string_view word_of(Criticality value) {
    return word(value);
}
std::string_view word_of(ItemKind value) {
    return word(value);
}
std::string_view word_of(Fails value) {
    return word(value);
}
std::string_view word_of(Formula value) {
    return word(value);
}
std::string_view word_of(SchemeState value) {
    return word(value);
}
std::string_view word_of(EvaluationState value) {
    return word(value);
}
std::string_view word_of(Act value) {
    return word(value);
}
std::string_view word_of(Purpose value) {
    return word(value);
}
std::string_view word_of(Sample value) {
    return word(value);
}
std::string_view word_of(ScoreOrigin value) {
    return word(value);
}
std::string_view word_of(Decision value) {
    return word(value);
}
std::string_view word_of(AppealOutcome value) {
    return word(value);
}
std::string_view word_of(CalibrationState value) {
    return word(value);
}
std::string_view word_of(CalibrationAct value) {
    return word(value);
}
std::string_view word_of(FormRole value) {
    return word(value);
}
std::string_view word_of(CoachingState value) {
    return word(value);
}
std::string_view word_of(CoachingAct value) {
    return word(value);
}
std::string_view word_of(CoachingOutcome value) {
    return word(value);
}
std::string_view word_of(ClipState value) {
    return word(value);
}
std::string_view word_of(ClipAct value) {
    return word(value);
}
std::string_view word_of(ClipSides value) {
    return word(value);
}
std::string_view word_of(ClipExample value) {
    return word(value);
}
std::string_view word_of(ClipAudience value) {
    return word(value);
}
std::string_view word_of(ClipUseKind value) {
    return word(value);
}

template Channel from_word<Channel>(std::string_view);
template Dimension from_word<Dimension>(std::string_view);
template Criticality from_word<Criticality>(std::string_view);
template ItemKind from_word<ItemKind>(std::string_view);
template Fails from_word<Fails>(std::string_view);
template Formula from_word<Formula>(std::string_view);
template SchemeState from_word<SchemeState>(std::string_view);
template EvaluationState from_word<EvaluationState>(std::string_view);
template Act from_word<Act>(std::string_view);
template Purpose from_word<Purpose>(std::string_view);
template Sample from_word<Sample>(std::string_view);
template ScoreOrigin from_word<ScoreOrigin>(std::string_view);
template Decision from_word<Decision>(std::string_view);
template CalibrationState from_word<CalibrationState>(std::string_view);
template FormRole from_word<FormRole>(std::string_view);
template CoachingState from_word<CoachingState>(std::string_view);
template CoachingOutcome from_word<CoachingOutcome>(std::string_view);
template AppealOutcome from_word<AppealOutcome>(std::string_view);
template ClipState from_word<ClipState>(std::string_view);
template ClipSides from_word<ClipSides>(std::string_view);
template ClipExample from_word<ClipExample>(std::string_view);
template ClipAudience from_word<ClipAudience>(std::string_view);
template ClipUseKind from_word<ClipUseKind>(std::string_view);

Channel channel_of_direction(std::string_view direction) {
    if (direction == "internal") {
        return Channel::InternalCall;
    }
    return direction == "outbound" ? Channel::OutboundCall : Channel::InboundCall;
}

}  // namespace callfloor::quality
