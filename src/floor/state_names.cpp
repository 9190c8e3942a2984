#include "floor/state_names.h"

#include <array>
#include <utility>

#include "base/check.h"

namespace callfloor::floor {

namespace {

template <typename Key, std::size_t N>
using Table = std::array<std::pair<Key, std::string_view>, N>;

constexpr Table<AgentState, 14> kAgentStates{{
    {AgentState::SignedOut, "signed_out"},
    {AgentState::Ready, "ready"},
    {AgentState::NotReady, "not_ready"},
    {AgentState::Reserved, "reserved"},
    {AgentState::Ringing, "ringing"},
    {AgentState::Talking, "talking"},
    {AgentState::Holding, "holding"},
    {AgentState::AfterCallWork, "after_call_work"},
    {AgentState::Outbound, "outbound"},
    {AgentState::Consulting, "consulting"},
    {AgentState::Consulted, "consulted"},
    {AgentState::Conference, "conference"},
    {AgentState::Monitoring, "monitoring"},
    {AgentState::Chatting, "chatting"},
}};
constexpr Table<Reachability, 3> kReachabilities{{
    {Reachability::Unknown, "unknown"},
    {Reachability::Reachable, "reachable"},
    {Reachability::Unreachable, "unreachable"},
}};
constexpr Table<SegmentKind, 14> kSegmentKinds{{
    {SegmentKind::Setup, "setup"},
    {SegmentKind::Announcement, "announcement"},
    {SegmentKind::Queue, "queue"},
    {SegmentKind::Offer, "offer"},
    {SegmentKind::Talk, "talk"},
    {SegmentKind::Hold, "hold"},
    {SegmentKind::Dead, "dead"},
    {SegmentKind::Transfer, "transfer"},
    {SegmentKind::Conference, "conference"},
    {SegmentKind::Flow, "flow"},
    {SegmentKind::Voicemail, "voicemail"},
    {SegmentKind::Survey, "survey"},
    {SegmentKind::Parked, "parked"},
    {SegmentKind::Chat, "chat"},
}};
constexpr Table<QueueOutcome, 8> kQueueOutcomes{{
    {QueueOutcome::Answered, "answered"},
    {QueueOutcome::AbandonedInQueue, "abandoned_in_queue"},
    {QueueOutcome::AbandonedRinging, "abandoned_ringing"},
    {QueueOutcome::Overflowed, "overflowed"},
    {QueueOutcome::TimedOut, "timed_out"},
    {QueueOutcome::Refused, "refused"},
    {QueueOutcome::Ended, "ended"},
    {QueueOutcome::CallbackRequested, "callback_requested"},
}};
constexpr Table<OfferOutcome, 10> kOfferOutcomes{{
    {OfferOutcome::Answered, "answered"},
    {OfferOutcome::NoAnswer, "no_answer"},
    {OfferOutcome::Rejected, "rejected"},
    {OfferOutcome::Busy, "busy"},
    {OfferOutcome::Unreachable, "unreachable"},
    {OfferOutcome::CallerGone, "caller_gone"},
    {OfferOutcome::AnsweredElsewhere, "answered_elsewhere"},
    {OfferOutcome::Redirected, "redirected"},
    {OfferOutcome::Withdrawn, "withdrawn"},
    {OfferOutcome::Failed, "failed"},
}};
constexpr Table<Direction, 3> kDirections{{
    {Direction::Inbound, "inbound"},
    {Direction::Internal, "internal"},
    {Direction::Outbound, "outbound"},
}};
constexpr Table<Channel, 2> kChannels{{
    {Channel::Voice, "voice"},
    {Channel::Chat, "chat"},
}};
constexpr Table<LegRole, 5> kLegRoles{{
    {LegRole::Customer, "customer"},
    {LegRole::Agent, "agent"},
    {LegRole::Colleague, "colleague"},
    {LegRole::Leader, "leader"},
    {LegRole::Outside, "outside"},
}};
constexpr Table<ActKind, 17> kActKinds{{
    {ActKind::BlindTransfer, "blind_transfer"},
    {ActKind::AttendedTransfer, "attended_transfer"},
    {ActKind::Consult, "consult"},
    {ActKind::Conference, "conference"},
    {ActKind::Monitor, "monitor"},
    {ActKind::Whisper, "whisper"},
    {ActKind::BargeIn, "barge_in"},
    {ActKind::TakeOver, "take_over"},
    {ActKind::ForceHangUp, "force_hang_up"},
    {ActKind::Pick, "pick"},
    {ActKind::Move, "move"},
    {ActKind::Park, "park"},
    {ActKind::PickUp, "pick_up"},
    {ActKind::PressKeys, "press_keys"},
    {ActKind::Redirect, "redirect"},
    {ActKind::PauseRecording, "pause_recording"},
    {ActKind::StartRecording, "start_recording"},
}};
constexpr Table<ActOutcome, 9> kActOutcomes{{
    {ActOutcome::Done, "done"},
    {ActOutcome::NoAnswer, "no_answer"},
    {ActOutcome::Rejected, "rejected"},
    {ActOutcome::Busy, "busy"},
    {ActOutcome::Unreachable, "unreachable"},
    {ActOutcome::CallerGone, "caller_gone"},
    {ActOutcome::Cancelled, "cancelled"},
    {ActOutcome::Failed, "failed"},
    {ActOutcome::TimeLimit, "time_limit"},
}};
constexpr Table<ListenMode, 3> kListenModes{{
    {ListenMode::Monitor, "monitor"},
    {ListenMode::Whisper, "whisper"},
    {ListenMode::BargeIn, "barge_in"},
}};
constexpr Table<PartyState, 7> kPartyStates{{
    {PartyState::Ringing, "ringing"},
    {PartyState::Consulted, "consulted"},
    {PartyState::OnHold, "on_hold"},
    {PartyState::InConference, "in_conference"},
    {PartyState::Monitoring, "monitoring"},
    {PartyState::Whispering, "whispering"},
    {PartyState::BargedIn, "barged_in"},
}};
constexpr Table<Strategy, 5> kStrategies{{
    {Strategy::LongestIdle, "longest_idle"},
    {Strategy::FewestCalls, "fewest_calls"},
    {Strategy::RoundRobin, "round_robin"},
    {Strategy::SkillLevel, "skill_level"},
    {Strategy::RingAll, "ring_all"},
}};
constexpr Table<AnswerPolicy, 2> kAnswerPolicies{{
    {AnswerPolicy::OnEntry, "on_entry"},
    {AnswerPolicy::OnAgent, "on_agent"},
}};
constexpr Table<OverflowKind, 7> kOverflowKinds{{
    {OverflowKind::None, "none"},
    {OverflowKind::Queue, "queue"},
    {OverflowKind::Prompt, "prompt"},
    {OverflowKind::Agents, "agents"},
    {OverflowKind::Callback, "callback"},
    {OverflowKind::Number, "number"},
    {OverflowKind::Voicemail, "voicemail"},
}};
constexpr Table<AtClosing, 3> kAtClosings{{
    {AtClosing::Serve, "serve"},
    {AtClosing::Callback, "callback"},
    {AtClosing::End, "end"},
}};
constexpr Table<StickyCondition, 2> kStickyConditions{{
    {StickyCondition::SignedIn, "signed_in"},
    {StickyCondition::Free, "free"},
}};
constexpr Table<BlockAction, 3> kBlockActions{{
    {BlockAction::Refuse, "refuse"},
    {BlockAction::Prompt, "prompt"},
    {BlockAction::Warn, "warn"},
}};
constexpr Table<FlowNodeKind, 16> kFlowNodeKinds{{
    {FlowNodeKind::Prompt, "prompt"},
    {FlowNodeKind::Menu, "menu"},
    {FlowNodeKind::Digits, "digits"},
    {FlowNodeKind::Hours, "hours"},
    {FlowNodeKind::Set, "set"},
    {FlowNodeKind::Branch, "branch"},
    {FlowNodeKind::Queue, "queue"},
    {FlowNodeKind::Callback, "callback"},
    {FlowNodeKind::Transfer, "transfer"},
    {FlowNodeKind::SubFlow, "sub_flow"},
    {FlowNodeKind::Return, "return"},
    {FlowNodeKind::HangUp, "hang_up"},
    {FlowNodeKind::Voicemail, "voicemail"},
    {FlowNodeKind::Survey, "survey"},
    {FlowNodeKind::LookUp, "look_up"},
    {FlowNodeKind::Fax, "fax"},
}};
constexpr Table<VoicemailOutcome, 2> kVoicemailOutcomes{{
    {VoicemailOutcome::Left, "left"},
    {VoicemailOutcome::Nothing, "nothing"},
}};
constexpr Table<RecordingMode, 4> kRecordingModes{{
    {RecordingMode::All, "all"},
    {RecordingMode::Sample, "sample"},
    {RecordingMode::OnDemand, "on_demand"},
    {RecordingMode::Never, "never"},
}};
constexpr Table<RecordingSource, 4> kRecordingSources{{
    {RecordingSource::Centre, "centre"},
    {RecordingSource::Queue, "queue"},
    {RecordingSource::Trunk, "trunk"},
    {RecordingSource::Person, "person"},
}};
constexpr Table<ServiceLevelVariant, 6> kServiceLevelVariants{{
    {ServiceLevelVariant::Sl1, "sl1"},
    {ServiceLevelVariant::Sl2, "sl2"},
    {ServiceLevelVariant::Sl3, "sl3"},
    {ServiceLevelVariant::Sl4, "sl4"},
    {ServiceLevelVariant::Sl5, "sl5"},
    {ServiceLevelVariant::Sl6, "sl6"},
}};

template <typename Key, std::size_t N>
std::string_view name_in(const Table<Key, N>& table, Key wanted) {
    for (const auto& [value, name] : table) {
        if (value == wanted) {
            return name;
        }
    }
    CHECK(false && "an enumerator without a name");
}

template <typename Key, std::size_t N>
std::optional<Key> value_in(const Table<Key, N>& table, std::string_view wanted) {
    for (const auto& [value, name] : table) {
        if (name == wanted) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view agent_state_name(AgentState value) {
    return name_in(kAgentStates, value);
}
std::optional<AgentState> agent_state_from_name(std::string_view name) {
    return value_in(kAgentStates, name);
}
std::string_view reachability_name(Reachability value) {
    return name_in(kReachabilities, value);
}
std::optional<Reachability> reachability_from_name(std::string_view name) {
    return value_in(kReachabilities, name);
}
std::string_view segment_kind_name(SegmentKind value) {
    return name_in(kSegmentKinds, value);
}
std::optional<SegmentKind> segment_kind_from_name(std::string_view name) {
    return value_in(kSegmentKinds, name);
}
std::string_view queue_outcome_name(QueueOutcome value) {
    return name_in(kQueueOutcomes, value);
}
std::optional<QueueOutcome> queue_outcome_from_name(std::string_view name) {
    return value_in(kQueueOutcomes, name);
}
std::string_view voicemail_outcome_name(VoicemailOutcome value) {
    return name_in(kVoicemailOutcomes, value);
}
std::optional<VoicemailOutcome> voicemail_outcome_from_name(std::string_view name) {
    return value_in(kVoicemailOutcomes, name);
}
std::string_view offer_outcome_name(OfferOutcome value) {
    return name_in(kOfferOutcomes, value);
}
std::optional<OfferOutcome> offer_outcome_from_name(std::string_view name) {
    return value_in(kOfferOutcomes, name);
}
std::string_view direction_name(Direction value) {
    return name_in(kDirections, value);
}
std::optional<Direction> direction_from_name(std::string_view name) {
    return value_in(kDirections, name);
}
std::string_view channel_name(Channel value) {
    return name_in(kChannels, value);
}
std::optional<Channel> channel_from_name(std::string_view name) {
    return value_in(kChannels, name);
}
std::string_view leg_role_name(LegRole value) {
    return name_in(kLegRoles, value);
}
std::optional<LegRole> leg_role_from_name(std::string_view name) {
    return value_in(kLegRoles, name);
}
std::string_view act_kind_name(ActKind value) {
    return name_in(kActKinds, value);
}
std::optional<ActKind> act_kind_from_name(std::string_view name) {
    return value_in(kActKinds, name);
}
std::string_view act_outcome_name(ActOutcome value) {
    return name_in(kActOutcomes, value);
}
std::optional<ActOutcome> act_outcome_from_name(std::string_view name) {
    return value_in(kActOutcomes, name);
}
std::string_view listen_mode_name(ListenMode value) {
    return name_in(kListenModes, value);
}
std::optional<ListenMode> listen_mode_from_name(std::string_view name) {
    return value_in(kListenModes, name);
}
std::string_view party_state_name(PartyState value) {
    return name_in(kPartyStates, value);
}
std::optional<PartyState> party_state_from_name(std::string_view name) {
    return value_in(kPartyStates, name);
}
std::string_view strategy_name(Strategy value) {
    return name_in(kStrategies, value);
}
std::optional<Strategy> strategy_from_name(std::string_view name) {
    return value_in(kStrategies, name);
}
std::string_view answer_policy_name(AnswerPolicy value) {
    return name_in(kAnswerPolicies, value);
}
std::optional<AnswerPolicy> answer_policy_from_name(std::string_view name) {
    return value_in(kAnswerPolicies, name);
}
std::string_view overflow_kind_name(OverflowKind value) {
    return name_in(kOverflowKinds, value);
}
std::optional<OverflowKind> overflow_kind_from_name(std::string_view name) {
    return value_in(kOverflowKinds, name);
}
std::string_view at_closing_name(AtClosing value) {
    return name_in(kAtClosings, value);
}
std::optional<AtClosing> at_closing_from_name(std::string_view name) {
    return value_in(kAtClosings, name);
}
std::string_view sticky_condition_name(StickyCondition value) {
    return name_in(kStickyConditions, value);
}
std::optional<StickyCondition> sticky_condition_from_name(std::string_view name) {
    return value_in(kStickyConditions, name);
}
std::string_view block_action_name(BlockAction value) {
    return name_in(kBlockActions, value);
}
std::optional<BlockAction> block_action_from_name(std::string_view name) {
    return value_in(kBlockActions, name);
}
std::string_view recording_mode_name(RecordingMode value) {
    return name_in(kRecordingModes, value);
}
std::optional<RecordingMode> recording_mode_from_name(std::string_view name) {
    return value_in(kRecordingModes, name);
}
std::string_view recording_source_name(RecordingSource value) {
    return name_in(kRecordingSources, value);
}
std::optional<RecordingSource> recording_source_from_name(std::string_view name) {
    return value_in(kRecordingSources, name);
}
std::string_view service_level_variant_name(ServiceLevelVariant value) {
    return name_in(kServiceLevelVariants, value);
}
std::optional<ServiceLevelVariant> service_level_variant_from_name(std::string_view name) {
    return value_in(kServiceLevelVariants, name);
}
std::string_view flow_node_kind_name(FlowNodeKind value) {
    return name_in(kFlowNodeKinds, value);
}
std::optional<FlowNodeKind> flow_node_kind_from_name(std::string_view name) {
    return value_in(kFlowNodeKinds, name);
}

}  // namespace callfloor::floor
