#include "integration/outside_event.h"

#include <algorithm>
#include <array>

#include "base/json_parts.h"

namespace callfloor::integration {

namespace {

constexpr std::array<std::string_view, 9> kEvents{
    "call.started",    "call.queued", "call.offered",   "call.left_queue",    "call.talking",
    "call.wrapped_up", "call.ended",  "voicemail.left", "agent.state_changed"};

struct Field {
    std::string_view from;
    std::string_view to;
};
struct Form {
    std::string_view type;  ///< of the journal
    std::string_view name;
    std::array<Field, 5> fields;
};
constexpr Form kForms[] = {
    {"conversation_started", "call.started", {}},
    {"queue_entered", "call.queued", {{{"queue", "queue_id"}}}},
    {"offer_started", "call.offered", {{{"queue", "queue_id"}, {"agent", "agent_id"}}}},
    {"queue_left",
     "call.left_queue",
     {{{"queue", "queue_id"},
       {"outcome", "outcome"},
       {"waited_ms", "waited_ms"},
       {"agent", "agent_id"}}}},
    {"segment_started", "call.talking", {{{"queue", "queue_id"}, {"agent", "agent_id"}}}},
    {"wrap_up_recorded",
     "call.wrapped_up",
     {{{"queue", "queue_id"}, {"agent", "agent_id"}, {"code", "code"}, {"took_ms", "took_ms"}}}},
    {"conversation_ended", "call.ended", {}},
    {"voicemail_ended", "voicemail.left", {{{"recording", "recording_id"}}}},
    {"agent_state_changed",
     "agent.state_changed",
     {{{"agent", "agent_id"},
       {"state", "state"},
       {"reason", "reason"},
       {"queue", "queue_id"},
       {"conversation", "call_id"}}}},
};

std::string_view text_of(const json::Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->as_string())
                                                  : std::string_view();
}

/// Not every entry of a type is an event of its own.
bool counts(const Form& form, const json::Object& body) {
    if (form.type == "segment_started") {
        return text_of(body, "kind") == "talk";
    }
    return form.type != "voicemail_ended" || text_of(body, "outcome") == "left";
}

}  // namespace

std::span<const std::string_view> outside_events() {
    return kEvents;
}

std::optional<OutsideEvent> outside_event(const store::JournalEntry& entry) {
    const auto* form = std::ranges::find(kForms, std::string_view(entry.type), &Form::type);
    if (form == std::end(kForms)) {
        return std::nullopt;
    }
    const auto body = json::parse_own(entry.body).as_object();
    if (!counts(*form, body)) {
        return std::nullopt;
    }
    OutsideEvent event{std::string(form->name), {}};
    for (const auto& [from, to] : form->fields) {
        if (const auto* value = from.empty() ? nullptr : body.if_contains(from)) {
            event.data[to] = *value;
        }
    }
    if (const auto* end = json::find_object(body, "end")) {
        event.data["cause"] = text_of(*end, "cause");
        event.data["side"] = text_of(*end, "side");
    }
    return event;
}

json::Object call_facts(const store::JournalEntry& started) {
    const auto body = json::parse_own(started.body).as_object();
    return {{"id", started.conversation.value},
            {"direction", text_of(body, "direction")},
            {"caller_number", text_of(body, "caller_number")},
            {"dialled_number", text_of(body, "dialled_number")},
            {"started_at", to_epoch_ms(started.at)}};
}

}  // namespace callfloor::integration
