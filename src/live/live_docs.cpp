#include "live/live_docs.h"

#include "floor/figures.h"
#include "floor/state_names.h"
#include "people/access.h"

namespace callfloor::live {

namespace {

template <typename IdType>
json::Value id_or_null(IdType id) {
    return id.is_set() ? json::Value(id.value) : json::Value(nullptr);
}
json::Value instant_or_null(Instant instant) {
    return instant == Instant{} ? json::Value(nullptr) : json::Value(to_epoch_ms(instant));
}
std::string shown(const std::string& number, Numbers numbers) {
    return numbers == Numbers::Whole ? number : people::mask_number(number);
}

json::Object figures_doc(const floor::QueueFigures& figures) {
    return {{"offered", figures.offered},
            {"answered", figures.answered},
            {"answered_in_time", figures.answered_in_time},
            {"abandoned_in_queue", figures.abandoned_in_queue},
            {"abandoned_ringing", figures.abandoned_ringing},
            {"abandoned_in_time", figures.abandoned_in_time},
            {"abandoned_short", figures.abandoned_short},
            {"overflowed", figures.overflowed},
            {"overflowed_in_time", figures.overflowed_in_time},
            {"refused", figures.refused},
            {"wait_answered_ms", figures.wait_answered_ms},
            {"wait_abandoned_ms", figures.wait_abandoned_ms},
            {"longest_wait_ms", figures.longest_wait_ms},
            {"talk_ms", figures.talk_ms},
            {"hold_ms", figures.hold_ms},
            {"wrap_up_ms", figures.wrap_up_ms},
            {"overflowed_in", figures.overflowed_in},
            {"opened_to_agents", figures.opened_to_agents}};
}

json::Value share(const floor::Ratio& ratio) {
    const auto value = ratio.value();
    return value ? json::Value(*value) : json::Value(nullptr);
}

}  // namespace

json::Object agent_doc(const AgentDocInput& input, Numbers numbers) {
    const auto& status = input.status;
    return {{"id", status.id.value},
            {"name", status.name},
            {"team_id", id_or_null(status.team)},
            {"state", floor::agent_state_name(status.state)},
            {"reason", status.reason},
            {"since_at", to_epoch_ms(status.since)},
            {"next_state",
             status.next ? json::Value(floor::agent_state_name(status.next->state)) : nullptr},
            {"next_reason", status.next ? status.next->reason : std::string()},
            {"extension_id", id_or_null(status.extension)},
            {"extension_number", input.extension_number},
            {"reachability", floor::reachability_name(status.reachability)},
            {"conversation_id", id_or_null(status.conversation)},
            {"queue_id", id_or_null(status.queue)},
            {"signed_in_at", instant_or_null(status.signed_in_at)},
            {"wrap_up_until_at", instant_or_null(status.wrap_up_until)},
            {"missed_offers", status.missed_offers},
            {"chats", static_cast<std::int64_t>(status.chats.size())},
            {"answered_today", status.answered_today},
            {"talk_ms_today", status.talk_ms_today},
            {"hold_ms_today", status.hold_ms_today},
            {"wrap_up_ms_today", status.wrap_up_ms_today},
            {"not_ready_ms_today", input.not_ready_ms_today},
            {"caller_number", shown(input.caller_number, numbers)}};
}

json::Object queue_doc(const floor::QueueStatus& status, const ServiceLevelGoal& goal) {
    return {{"id", status.id.value},
            {"name", status.name},
            {"waiting", status.waiting},
            {"longest_waiting_since_at", instant_or_null(status.longest_waiting_since)},
            {"agents_signed_in", status.agents_signed_in},
            {"agents_ready", status.agents_ready},
            {"agents_in_call", status.agents_in_call},
            {"service_level",
             json::Object{{"variant", floor::service_level_variant_name(goal.variant)},
                          {"threshold_ms", goal.threshold.count()},
                          {"today", share(floor::service_level(status.today, goal.variant))},
                          {"recent", share(floor::service_level(status.recent, goal.variant))}}},
            {"today", figures_doc(status.today)},
            {"recent", figures_doc(status.recent)}};
}

json::Object conversation_doc(const ConversationDocInput& input, Numbers numbers) {
    const auto& status = input.status;
    const bool was_placed = status.direction == floor::Direction::Outbound;
    json::Array parties;
    for (std::size_t i = 0; i < status.parties.size(); ++i) {
        const auto& party = status.parties[i];
        parties.push_back(json::Object{{"user_id", id_or_null(party.user)},
                                       {"name", input.names[i].name},
                                       {"extension_id", id_or_null(party.extension)},
                                       {"extension_number", input.names[i].extension_number},
                                       {"number", shown(party.number, numbers)},
                                       {"state", floor::party_state_name(party.state)},
                                       {"is_leader", party.is_leader}});
    }
    return {
        {"id", status.id.value},
        {"direction", floor::direction_name(status.direction)},
        // Of the two numbers the customer's is a person's; the other one is ours.
        {"caller_number", was_placed ? status.caller_number : shown(status.caller_number, numbers)},
        {"caller_name", status.caller_name},
        {"dialled_number",
         was_placed ? shown(status.dialled_number, numbers) : status.dialled_number},
        {"diverted_from", shown(status.diverted_from, numbers)},
        {"web_page", status.web_page},
        {"channel", floor::channel_name(status.channel)},
        {"caller_class", status.caller_class},
        {"segment", floor::segment_kind_name(status.segment)},
        {"started_at", to_epoch_ms(status.started_at)},
        {"segment_since_at", to_epoch_ms(status.segment_since)},
        {"queue_id", id_or_null(status.queue)},
        {"position", status.position},
        {"required_level", status.required_level},
        {"reserved_for_id", id_or_null(status.reserved_for)},
        {"warning", status.warning},
        {"agent_id", id_or_null(status.agent)},
        {"recording_id", id_or_null(status.recording)},
        {"recording_resumes_at", instant_or_null(status.recording_resumes_at)},
        {"can_be_recorded", status.can_be_recorded},
        {"is_muted", status.is_muted},
        {"park_place", status.park_place},
        {"parked_by_id", id_or_null(status.parked_by)},
        {"parked_until_at", instant_or_null(status.parked_until)},
        {"parties", std::move(parties)}};
}

namespace {
void leave_out_silent_leaders(ConversationDocInput& input) {
    auto& parties = input.status.parties;
    for (std::size_t i = parties.size(); i-- > 0;) {
        const bool is_heard = parties[i].state == floor::PartyState::Whispering ||
                              parties[i].state == floor::PartyState::BargedIn;
        if (parties[i].is_leader && !is_heard) {
            parties.erase(parties.begin() + static_cast<std::ptrdiff_t>(i));
            input.names.erase(input.names.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
}
}  // namespace

namespace {
json::Array chats_doc(const std::vector<floor::AgentChat>& chats) {
    json::Array list;
    for (const auto& chat : chats) {
        list.push_back(json::Object{{"conversation_id", chat.conversation.value},
                                    {"queue_id", id_or_null(chat.queue)},
                                    {"name", chat.name},
                                    {"web_page", chat.web_page},
                                    {"since_at", to_epoch_ms(chat.since)},
                                    {"is_offered", chat.is_offered},
                                    {"reply_due_at", instant_or_null(chat.reply_due)},
                                    {"is_over", chat.is_over},
                                    {"close_until_at", instant_or_null(chat.close_until)}});
    }
    return list;
}
}  // namespace

json::Object desk_doc(const AgentDocInput& agent, std::optional<ConversationDocInput> conversation,
                      const AgentToday& today, Numbers numbers) {
    const auto& status = agent.status;
    if (conversation) {
        leave_out_silent_leaders(*conversation);
    }
    const auto handled = status.talk_ms_today + status.hold_ms_today + status.wrap_up_ms_today;
    return {{"agent", agent_doc(agent, numbers)},
            {"conversation",
             conversation ? json::Value(conversation_doc(*conversation, numbers)) : nullptr},
            {"chats", chats_doc(status.chats)},
            {"figures",
             json::Object{{"signed_in_ms", today.signed_in_ms},
                          {"answered", status.answered_today},
                          {"talk_ms", status.talk_ms_today},
                          {"hold_ms", status.hold_ms_today},
                          {"wrap_up_ms", status.wrap_up_ms_today},
                          {"not_ready_ms", today.not_ready_ms},
                          {"missed", today.missed},
                          {"dialled", status.dialled_today},
                          {"average_handle_ms", status.answered_today > 0
                                                    ? json::Value(handled / status.answered_today)
                                                    : json::Value(nullptr)}}},
            {"wrap_up_pending",
             status.state == floor::AgentState::AfterCallWork || status.wrap_up_overdue}};
}

json::Object extension_doc(const ExtensionView& view) {
    return {{"id", view.id.value},
            {"number", view.number},
            {"name", view.name},
            {"user_id", id_or_null(view.user)},
            {"registered", view.registered},
            {"reachability", floor::reachability_name(view.reachability)}};
}

json::Object trunk_doc(const TrunkView& view) {
    return {{"id", view.id.value}, {"name", view.name},
            {"state", view.state}, {"since_at", instant_or_null(view.since)},
            {"calls", view.calls}, {"calls_max", view.calls_max}};
}

json::Object server_doc(const ServerView& view, std::int64_t conversations) {
    return {{"version", view.version},
            {"started_at", to_epoch_ms(view.started_at)},
            {"state", view.is_stopping ? "stopping" : "running"},
            {"conversations", conversations},
            {"problems", json::Array(view.problems.begin(), view.problems.end())}};
}

}  // namespace callfloor::live
