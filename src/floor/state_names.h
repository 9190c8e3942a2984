#pragma once
// The words of the floor's enumerations, the same in journal, database, API and scenario files
// ("after_call_work"). Each name has its way back, absent for an unknown word. Any thread.

#include <optional>
#include <string_view>

#include "floor/floor_model.h"

namespace callfloor::floor {

std::string_view agent_state_name(AgentState value);
std::optional<AgentState> agent_state_from_name(std::string_view name);
std::string_view reachability_name(Reachability value);
std::optional<Reachability> reachability_from_name(std::string_view name);
std::string_view segment_kind_name(SegmentKind value);
std::optional<SegmentKind> segment_kind_from_name(std::string_view name);
std::string_view queue_outcome_name(QueueOutcome value);
std::optional<QueueOutcome> queue_outcome_from_name(std::string_view name);
std::string_view voicemail_outcome_name(VoicemailOutcome value);
std::optional<VoicemailOutcome> voicemail_outcome_from_name(std::string_view name);
std::string_view offer_outcome_name(OfferOutcome value);
std::optional<OfferOutcome> offer_outcome_from_name(std::string_view name);
std::string_view direction_name(Direction value);
std::optional<Direction> direction_from_name(std::string_view name);
std::string_view channel_name(Channel value);
std::optional<Channel> channel_from_name(std::string_view name);
std::string_view leg_role_name(LegRole value);
std::optional<LegRole> leg_role_from_name(std::string_view name);

std::string_view act_kind_name(ActKind value);
std::optional<ActKind> act_kind_from_name(std::string_view name);
std::string_view act_outcome_name(ActOutcome value);
std::optional<ActOutcome> act_outcome_from_name(std::string_view name);
std::string_view listen_mode_name(ListenMode value);
std::optional<ListenMode> listen_mode_from_name(std::string_view name);
std::string_view party_state_name(PartyState value);
std::optional<PartyState> party_state_from_name(std::string_view name);
std::string_view strategy_name(Strategy value);
std::optional<Strategy> strategy_from_name(std::string_view name);
std::string_view answer_policy_name(AnswerPolicy value);
std::optional<AnswerPolicy> answer_policy_from_name(std::string_view name);
std::string_view overflow_kind_name(OverflowKind value);
std::optional<OverflowKind> overflow_kind_from_name(std::string_view name);
std::string_view at_closing_name(AtClosing value);
std::optional<AtClosing> at_closing_from_name(std::string_view name);
std::string_view sticky_condition_name(StickyCondition value);
std::optional<StickyCondition> sticky_condition_from_name(std::string_view name);
std::string_view block_action_name(BlockAction value);
std::optional<BlockAction> block_action_from_name(std::string_view name);
std::string_view recording_mode_name(RecordingMode value);
std::optional<RecordingMode> recording_mode_from_name(std::string_view name);
std::string_view recording_source_name(RecordingSource value);
std::optional<RecordingSource> recording_source_from_name(std::string_view name);
std::string_view service_level_variant_name(ServiceLevelVariant value);
std::optional<ServiceLevelVariant> service_level_variant_from_name(std::string_view name);
std::string_view flow_node_kind_name(FlowNodeKind value);
std::optional<FlowNodeKind> flow_node_kind_from_name(std::string_view name);

}  // namespace callfloor::floor
