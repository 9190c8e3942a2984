#pragma once
// The words of the enumerations that stand in events, by overload: what the event codec writes and
// reads a field of any of them with. Internal to the module.

#include <optional>
#include <string_view>

#include "base/call_end.h"
#include "floor/state_names.h"

namespace callfloor::floor {

inline std::string_view word_of(AgentState value) {
    return agent_state_name(value);
}
inline std::string_view word_of(Reachability value) {
    return reachability_name(value);
}
inline std::string_view word_of(SegmentKind value) {
    return segment_kind_name(value);
}
inline std::string_view word_of(QueueOutcome value) {
    return queue_outcome_name(value);
}
inline std::string_view word_of(OfferOutcome value) {
    return offer_outcome_name(value);
}
inline std::string_view word_of(Direction value) {
    return direction_name(value);
}
inline std::string_view word_of(Channel value) {
    return channel_name(value);
}
inline std::string_view word_of(LegRole value) {
    return leg_role_name(value);
}
inline std::string_view word_of(ActKind value) {
    return act_kind_name(value);
}
inline std::string_view word_of(ActOutcome value) {
    return act_outcome_name(value);
}
inline std::string_view word_of(FlowNodeKind value) {
    return flow_node_kind_name(value);
}
inline std::string_view word_of(BlockAction value) {
    return block_action_name(value);
}
inline std::string_view word_of(VoicemailOutcome value) {
    return voicemail_outcome_name(value);
}
inline std::string_view word_of(RecordingMode value) {
    return recording_mode_name(value);
}
inline std::string_view word_of(RecordingSource value) {
    return recording_source_name(value);
}
inline std::string_view word_of(EndCause value) {
    return end_cause_name(value);
}
inline std::string_view word_of(EndSide value) {
    return end_side_name(value);
}

inline std::optional<AgentState> from_word(std::string_view word, AgentState) {
    return agent_state_from_name(word);
}
inline std::optional<Reachability> from_word(std::string_view word, Reachability) {
    return reachability_from_name(word);
}
inline std::optional<SegmentKind> from_word(std::string_view word, SegmentKind) {
    return segment_kind_from_name(word);
}
inline std::optional<QueueOutcome> from_word(std::string_view word, QueueOutcome) {
    return queue_outcome_from_name(word);
}
inline std::optional<OfferOutcome> from_word(std::string_view word, OfferOutcome) {
    return offer_outcome_from_name(word);
}
inline std::optional<Direction> from_word(std::string_view word, Direction) {
    return direction_from_name(word);
}
inline std::optional<Channel> from_word(std::string_view word, Channel) {
    return channel_from_name(word);
}
inline std::optional<LegRole> from_word(std::string_view word, LegRole) {
    return leg_role_from_name(word);
}
inline std::optional<ActKind> from_word(std::string_view word, ActKind) {
    return act_kind_from_name(word);
}
inline std::optional<ActOutcome> from_word(std::string_view word, ActOutcome) {
    return act_outcome_from_name(word);
}
inline std::optional<FlowNodeKind> from_word(std::string_view word, FlowNodeKind) {
    return flow_node_kind_from_name(word);
}
inline std::optional<BlockAction> from_word(std::string_view word, BlockAction) {
    return block_action_from_name(word);
}
inline std::optional<VoicemailOutcome> from_word(std::string_view word, VoicemailOutcome) {
    return voicemail_outcome_from_name(word);
}
inline std::optional<RecordingMode> from_word(std::string_view word, RecordingMode) {
    return recording_mode_from_name(word);
}
inline std::optional<RecordingSource> from_word(std::string_view word, RecordingSource) {
    return recording_source_from_name(word);
}
inline std::optional<EndCause> from_word(std::string_view word, EndCause) {
    return end_cause_from_name(word);
}
inline std::optional<EndSide> from_word(std::string_view word, EndSide) {
    return end_side_from_name(word);
}

}  // namespace callfloor::floor
