#include "records/records_json.h"

#include <algorithm>
#include <cmath>

#include "floor/figures.h"
#include "floor/state_names.h"
#include "media/sound_quality.h"
#include "people/access.h"
#include "records/internal/json_fields.h"

namespace callfloor::records {
namespace {

/// To the last place that means something.
double to_places(double value, double places) {
    return std::round(value * places) / places;
}

json::Object sound_json(const floor::LegSound& sound) {
    const auto packets = static_cast<double>(std::max<std::int64_t>(sound.packets, 1));
    json::Object object;
    object["packets"] = sound.packets;
    object["lost"] = sound.lost;
    object["loss"] = to_places(static_cast<double>(sound.lost) / packets, 10'000);
    object["worst_loss"] = to_places(sound.worst_loss, 10'000);
    object["jitter_ms"] = to_places(sound.jitter_ms, 10);
    object["worst_jitter_ms"] = to_places(sound.worst_jitter_ms, 10);
    object["opinion"] =
        sound.opinion ? json::Value(to_places(*sound.opinion, 100)) : json::Value(nullptr);
    object["word"] = media::sound_word_name(media::sound_word(sound.opinion));
    return object;
}

json::Value leg_sound_json(const std::optional<LegSoundRecord>& sound) {
    if (!sound) {
        return nullptr;
    }
    json::Object object;
    object["received"] = sound_json(sound->received);
    object["sent"] = sound->sent ? json::Value(sound_json(*sound->sent)) : json::Value(nullptr);
    object["round_trip_ms"] = sound->round_trip_ms
                                  ? json::Value(to_places(*sound->round_trip_ms, 10))
                                  : json::Value(nullptr);
    return object;
}

json::Object leg_json(const LegRecord& leg, const Reader& reader) {
    const Directory& directory = reader.directory;
    json::Object object;
    object["id"] = leg.id.value;
    object["role"] = leg.role;
    add_agent(object, leg.agent, directory);
    object["extension_number"] =
        leg.extension.is_set() ? directory.extension_number(leg.extension) : std::string();
    object["trunk_name"] = leg.trunk.is_set() ? directory.trunk_name(leg.trunk) : std::string();
    object["number"] = people::shown_number(reader.identity, leg.number);
    object["started_at"] = to_epoch_ms(leg.started_at);
    object["rang_at"] = optional_instant(leg.rang_at);
    object["answered_at"] = optional_instant(leg.answered_at);
    object["ended_at"] = optional_instant(leg.ended_at);
    object["end_cause"] = optional_text(leg.end_cause);
    object["end_side"] = optional_text(leg.end_side);
    object["sip_status"] = leg.sip_status;
    object["sound"] = leg_sound_json(leg.sound);
    return object;
}

json::Object segment_json(const SegmentRecord& segment, const Directory& directory) {
    json::Object object;
    object["id"] = segment.id.value;
    object["kind"] = segment.kind;
    object["started_at"] = to_epoch_ms(segment.started_at);
    object["ended_at"] = optional_instant(segment.ended_at);
    add_queue(object, segment.queue, directory);
    add_agent(object, segment.agent, directory);
    return object;
}

json::Object offer_json(const OfferRecord& offer, const Directory& directory) {
    json::Object object;
    object["id"] = offer.id.value;
    add_queue(object, offer.queue, directory);
    add_agent(object, offer.agent, directory);
    object["started_at"] = to_epoch_ms(offer.started_at);
    object["ended_at"] = optional_instant(offer.ended_at);
    object["outcome"] = optional_text(offer.outcome);
    return object;
}

json::Object visit_json(const QueueVisitRecord& visit, const Directory& directory) {
    json::Object object;
    add_queue(object, visit.queue, directory);
    object["entered_at"] = to_epoch_ms(visit.entered_at);
    object["left_at"] = optional_instant(visit.left_at);
    object["outcome"] = optional_text(visit.outcome);
    object["waited_ms"] = visit.waited.count();
    object["overflow_from_queue_id"] = optional_id(visit.overflow_from);
    object["overflow_from_queue_name"] =
        visit.overflow_from.is_set() ? directory.queue_name(visit.overflow_from) : std::string();
    object["credited_ms"] = visit.credited.count();
    return object;
}

json::Object queue_step_json(const QueueStepRecord& step, const Directory& directory) {
    json::Object object;
    object["at"] = to_epoch_ms(step.at);
    add_queue(object, step.queue, directory);
    object["level"] = step.level ? json::Value(*step.level) : json::Value(nullptr);
    add_agent(object, step.agent, directory);
    return object;
}

json::Object wrap_up_json(const WrapUpRecord& wrap_up, const Directory& directory) {
    json::Object object;
    object["at"] = to_epoch_ms(wrap_up.at);
    add_agent(object, wrap_up.agent, directory);
    object["queue_id"] = optional_id(wrap_up.queue);
    object["code"] = wrap_up.code;
    object["note"] = wrap_up.note;
    object["took_ms"] = wrap_up.took.count();
    return object;
}

json::Object act_json(const ActRecord& act, const Reader& reader) {
    const Directory& directory = reader.directory;
    json::Object object;
    object["id"] = act.id.value;
    object["kind"] = act.kind;
    object["by_user_id"] = optional_id(act.by);
    object["by_name"] = act.by.is_set() ? directory.agent_name(act.by) : std::string();
    add_agent(object, act.agent, directory);
    add_queue(object, act.queue, directory);
    object["extension_number"] =
        act.extension.is_set() ? directory.extension_number(act.extension) : std::string();
    object["number"] = people::shown_number(reader.identity, act.number);
    object["started_at"] = to_epoch_ms(act.started_at);
    object["ended_at"] = optional_instant(act.ended_at);
    object["outcome"] = optional_text(act.outcome);
    return object;
}

json::Object recording_json(const RecordingRecord& recording) {
    json::Object object;
    object["id"] = recording.id.value;
    object["started_at"] = to_epoch_ms(recording.started_at);
    object["state"] = recording.state();
    object["duration_ms"] = recording.length.count();
    object["bytes"] = recording.bytes;
    object["problem"] = recording.problem;
    return object;
}

json::Value recording_rule_json(const std::optional<floor::RecordingDecided>& rule,
                                const Directory& directory) {
    if (!rule) {
        return nullptr;
    }
    const std::string whose = rule->queue.is_set()   ? directory.queue_name(rule->queue)
                              : rule->trunk.is_set() ? directory.trunk_name(rule->trunk)
                              : rule->agent.is_set() ? directory.agent_name(rule->agent)
                                                     : "";
    return json::Object{{"mode", floor::recording_mode_name(rule->mode)},
                        {"source", floor::recording_source_name(rule->source)},
                        {"source_name", whose},
                        {"share", rule->share},
                        {"draw", rule->draw}};
}

json::Object journal_json(const store::JournalEntry& entry) {
    json::Object object;
    object["at"] = to_epoch_ms(entry.at);
    object["event"] = entry.type;
    auto data = json::parse_object(entry.body);
    object["data"] = data ? *std::move(data) : json::Object{};
    return object;
}

template <typename Rows, typename ToJson>
json::Array array_of(const Rows& rows, ToJson to_json) {
    json::Array array;
    array.reserve(rows.size());
    for (const auto& row : rows) {
        array.push_back(to_json(row));
    }
    return array;
}

json::Value share(const std::optional<double>& value) {
    return value ? json::Value(*value) : json::Value(nullptr);
}

json::Object flow_visit_json(const FlowVisitRecord& row) {
    json::Object object{{"flow_id", row.flow}, {"version", row.version}, {"node", row.node},
                        {"kind", row.kind},    {"exit", row.exit},       {"input", row.input}};
    object["entered_at"] = to_epoch_ms(row.entered_at);
    object["left_at"] = optional_instant(row.left_at);
    return object;
}

json::Object figures_json(const floor::QueueFigures& f) {
    return {{"offered", f.offered},
            {"answered", f.answered},
            {"answered_in_time", f.answered_in_time},
            {"abandoned_in_queue", f.abandoned_in_queue},
            {"abandoned_ringing", f.abandoned_ringing},
            {"abandoned_in_time", f.abandoned_in_time},
            {"abandoned_short", f.abandoned_short},
            {"overflowed", f.overflowed},
            {"overflowed_in_time", f.overflowed_in_time},
            {"refused", f.refused},
            {"wait_answered_ms", f.wait_answered_ms},
            {"wait_abandoned_ms", f.wait_abandoned_ms},
            {"longest_wait_ms", f.longest_wait_ms},
            {"talk_ms", f.talk_ms},
            {"hold_ms", f.hold_ms},
            {"wrap_up_ms", f.wrap_up_ms},
            {"overflowed_in", f.overflowed_in},
            {"opened_to_agents", f.opened_to_agents}};
}

json::Object signals_json(const AgentSignals& one, const Directory& directory) {
    const auto& signals = one.signals;
    json::Object object;
    add_agent(object, one.agent, directory);
    object["measured_ms"] = signals.measured.count();
    for (const auto& [name, side] :
         {std::pair("customer", &signals.customer), std::pair("agent", &signals.agent)}) {
        object[name] = json::Object{
            {"talk_ms", side->talk.count()},
            {"interruptions", side->interruptions},
            {"pace", side->pace ? json::Value(*side->pace) : json::Value(nullptr)},
            {"level_db", side->level ? json::Value(*side->level) : json::Value(nullptr)}};
    }
    object["overtalk_ms"] = signals.overtalk.count();
    object["silence_ms"] = signals.silence.count();
    object["longest_silence_ms"] = signals.longest_silence.count();
    object["dead_air_ms"] = signals.dead_air.count();
    object["dead_airs"] = signals.dead_airs;
    object["hold_ms"] = signals.hold.count();
    object["longest_hold_ms"] = signals.longest_hold.count();
    object["holds"] = signals.holds;
    return object;
}

}  // namespace

json::Object conversation_json(const ConversationRecord& record, const Reader& reader) {
    json::Object object;
    object["id"] = record.id.value;
    object["started_at"] = to_epoch_ms(record.started_at);
    object["ended_at"] = optional_instant(record.ended_at);
    object["direction"] = record.direction;
    // Of the two numbers the customer's is a person's; the other one is ours.
    const bool was_placed = record.direction == floor::direction_name(floor::Direction::Outbound);
    const auto shown = [&](const std::string& number, bool is_customers) {
        return is_customers ? people::shown_number(reader.identity, number) : number;
    };
    object["caller_number"] = shown(record.caller_number, !was_placed);
    object["dialled_number"] = shown(record.dialled_number, was_placed);
    add_queue(object, record.queue, reader.directory);
    add_agent(object, record.agent, reader.directory);
    object["outcome"] = record.outcome;
    object["wait_ms"] = record.wait.count();
    object["talk_ms"] = record.talk.count();
    object["hold_ms"] = record.hold.count();
    object["wrap_up_ms"] = record.wrap_up.count();
    object["end_cause"] = optional_text(record.end_cause);
    object["end_side"] = optional_text(record.end_side);
    object["recording_id"] = optional_id(record.recording);
    object["wrap_up_code"] = record.wrap_up_code;
    object["diverted_from"] = shown(record.diverted_from, true);
    object["web_page"] = record.web_page;
    object["channel"] = record.channel;
    return object;
}

json::Object detail_json(const ConversationDetail& detail,
                         const std::optional<std::vector<store::JournalEntry>>& journal,
                         const Reader& reader) {
    const Directory& directory = reader.directory;
    json::Object object;
    object["conversation"] = conversation_json(detail.conversation, reader);
    object["legs"] = array_of(detail.legs, [&](const auto& row) { return leg_json(row, reader); });
    object["segments"] =
        array_of(detail.segments, [&](const auto& row) { return segment_json(row, directory); });
    object["offers"] =
        array_of(detail.offers, [&](const auto& row) { return offer_json(row, directory); });
    object["queue_visits"] =
        array_of(detail.queue_visits, [&](const auto& row) { return visit_json(row, directory); });
    object["wrap_ups"] =
        array_of(detail.wrap_ups, [&](const auto& row) { return wrap_up_json(row, directory); });
    object["acts"] = array_of(detail.acts, [&](const auto& row) { return act_json(row, reader); });
    object["flow_visits"] = array_of(detail.flow_visits, flow_visit_json);
    object["queue_steps"] = array_of(
        detail.queue_steps, [&](const auto& row) { return queue_step_json(row, directory); });
    object["blocked_action"] =
        detail.blocked_action.empty() ? json::Value(nullptr) : json::Value(detail.blocked_action);
    object["nuisance_reports"] = array_of(detail.nuisance_reports, [&](const auto& row) {
        return nuisance_report_json(row, reader);
    });
    object["recording"] =
        detail.recording ? json::Value(recording_json(*detail.recording)) : json::Value(nullptr);
    object["recording_rule"] = recording_rule_json(detail.recording_rule, directory);
    object["signals"] =
        array_of(detail.signals, [&](const auto& row) { return signals_json(row, directory); });
    object["journal"] =
        journal ? json::Value(array_of(*journal, journal_json)) : json::Value(nullptr);
    return object;
}

json::Object queue_figures_json(const QueueFiguresRow& row, const Directory& directory) {
    const auto rule = directory.service_level_rule(row.queue);
    json::Object object;
    object["from_at"] = to_epoch_ms(row.period.from);
    object["to_at"] = to_epoch_ms(row.period.to);
    add_queue(object, row.queue, directory);
    object["service_level_variant"] = floor::service_level_variant_name(rule.variant);
    object["service_level_threshold_ms"] = rule.threshold.count();
    object["service_level"] = share(floor::service_level(row.figures, rule.variant).value());
    object["figures"] = figures_json(row.figures);
    return object;
}

json::Object agent_figures_json(const AgentFigures& figures, const Directory& directory) {
    json::Object object;
    add_agent(object, figures.agent, directory);
    object["team_id"] = optional_id(directory.team_of(figures.agent));
    object["offered"] = figures.offered;
    object["answered"] = figures.answered;
    object["missed"] = figures.missed;
    object["signed_in_ms"] = figures.signed_in().count();
    object["ready_ms"] = figures.ready.count();
    object["reserved_ms"] = figures.reserved.count();
    object["ringing_ms"] = figures.ringing.count();
    object["talk_ms"] = figures.talk.count();
    object["hold_ms"] = figures.hold.count();
    object["wrap_up_ms"] = figures.wrap_up.count();
    object["outbound_ms"] = figures.outbound.count();
    object["chatting_ms"] = figures.chatting.count();
    object["not_ready_ms"] = figures.not_ready_total().count();
    object["not_ready_by_reason"] = array_of(figures.not_ready, [](const auto& part) {
        return json::Object{{"reason", part.first}, {"ms", part.second.count()}};
    });
    const auto handle = figures.average_handle();
    object["average_handle_ms"] = handle ? json::Value(handle->count()) : json::Value(nullptr);
    object["occupancy"] = share(figures.occupancy());
    return object;
}

json::Object callback_json(const Callback& callback, const Reader& reader) {
    const auto& handling = callback.handling;
    const bool is_his =
        handling.state == CallbackState::Taken && handling.user == reader.identity.user;
    json::Object object;
    object["conversation_id"] = callback.conversation.value;
    object["caller_number"] = is_his
                                  ? callback.caller_number
                                  : people::shown_number(reader.identity, callback.caller_number);
    add_queue(object, callback.queue, reader.directory);
    object["reason"] = callback.reason;
    object["lost_at"] = to_epoch_ms(callback.lost_at);
    object["waited_ms"] = callback.waited.count();
    object["lost_calls"] = callback.lost_calls;
    object["state"] = callback_state_name(handling.state);
    object["user_id"] = optional_id(handling.user);
    object["user_name"] =
        handling.user.is_set() ? reader.directory.agent_name(handling.user) : std::string();
    object["changed_at"] = optional_instant(handling.changed_at);
    object["attempts"] = handling.attempts;
    object["result"] =
        handling.result.empty() ? json::Value(nullptr) : json::Value(handling.result);
    object["note"] = handling.note;
    object["last_call_id"] = optional_id(callback.last_call);
    return object;
}

json::Object blocked_call_json(const BlockedCall& call, const Reader& reader) {
    return {{"id", call.id},
            {"conversation_id", call.conversation.value},
            {"caller_number", people::shown_number(reader.identity, call.caller_number)},
            {"dialled_number", call.dialled_number},
            {"rule_id", call.rule},
            {"action", call.action},
            {"at", to_epoch_ms(call.at)}};
}

json::Object nuisance_report_json(const NuisanceReport& report, const Reader& reader) {
    json::Object object;
    object["id"] = report.id;
    object["conversation_id"] = report.conversation.value;
    object["caller_number"] = people::shown_number(reader.identity, report.caller_number);
    add_agent(object, report.agent, reader.directory);
    object["note"] = report.note;
    object["at"] = to_epoch_ms(report.at);
    object["decision"] =
        report.decision.empty() ? json::Value(nullptr) : json::Value(report.decision);
    object["decided_by_user_id"] = optional_id(report.decided_by);
    object["decided_by_name"] =
        report.decided_by.is_set() ? reader.directory.agent_name(report.decided_by) : std::string();
    object["decided_at"] = optional_instant(report.decided_at);
    object["decision_note"] = report.decision_note;
    return object;
}

json::Object peaks_json(const Peaks& peaks) {
    const auto rounded = [](float value) {
        return std::round(static_cast<double>(value) * 1'000.0) / 1'000.0;
    };
    const auto pair = [&](const auto& slice) {
        return json::Array{rounded(slice.first), rounded(slice.second)};
    };
    json::Object object;
    object["duration_ms"] = peaks.length.count();
    object["left"] = array_of(peaks.left, pair);
    object["right"] = array_of(peaks.right, pair);
    return object;
}

json::Object metric_json(const Metric& metric) {
    json::Object object;
    object["id"] = metric.id;
    object["name"] = json::Object{{"zh-CN", metric.name_zh}, {"en", metric.name_en}};
    object["formula"] = metric.formula;
    object["numerator"] = metric.numerator;
    object["denominator"] = metric.denominator;
    object["unit"] = metric_unit_name(metric.unit);
    object["source"] = metric.source;
    object["variants"] = array_of(metric.variants, [](const MetricVariant& variant) {
        return json::Object{{"id", variant.id}, {"formula", variant.formula}};
    });
    return object;
}

}  // namespace callfloor::records
