#include "floor/event_codec.h"

#include <type_traits>
#include <utility>

#include "floor/internal/event_forms.h"
#include "floor/internal/event_words.h"
#include "floor/internal/sound_fields.h"

namespace callfloor::floor {

// ---------------------------------------------------------------- what each event consists of

template <>
struct Form<ConversationStarted> {
    using E = ConversationStarted;
    static constexpr const char* kType = "conversation_started";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("direction", &E::direction),
        may("caller_number", &E::caller_number), may("caller_name", &E::caller_name),
        may("dialled_number", &E::dialled_number), may("caller_class", &E::caller_class),
        may("trunk", &E::trunk), may("number", &E::number), may("queue", &E::queue),
        may("diverted_from", &E::diverted_from), may("web_page", &E::web_page),
        may("channel", &E::channel));
};
template <>
struct Form<LegStarted> {
    using E = LegStarted;
    static constexpr const char* kType = "leg_started";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("leg", &E::leg), must("role", &E::role),
        may("agent", &E::agent), may("extension", &E::extension), may("trunk", &E::trunk),
        may("number", &E::number));
};
template <>
struct Form<LegRang> {
    using E = LegRang;
    static constexpr const char* kType = "leg_rang";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("leg", &E::leg));
};
template <>
struct Form<LegWasAnswered> {
    using E = LegWasAnswered;
    static constexpr const char* kType = "leg_was_answered";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("leg", &E::leg));
};
template <>
struct Form<LegWasEnded> {
    using E = LegWasEnded;
    static constexpr const char* kType = "leg_was_ended";
    static constexpr auto kFields = std::make_tuple(must("conversation", &E::conversation),
                                                    must("leg", &E::leg), must("end", &E::end));
};
template <>
struct Form<SegmentStarted> {
    using E = SegmentStarted;
    static constexpr const char* kType = "segment_started";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("segment", &E::segment),
                        must("kind", &E::kind), may("queue", &E::queue), may("agent", &E::agent));
};
template <>
struct Form<QueueEntered> {
    using E = QueueEntered;
    static constexpr const char* kType = "queue_entered";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("queue", &E::queue),
                        may("caller_class", &E::caller_class),
                        may("overflow_from", &E::overflow_from), may("credited_ms", &E::credited));
};
template <>
struct Form<QueueLeft> {
    using E = QueueLeft;
    static constexpr const char* kType = "queue_left";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("queue", &E::queue),
        must("outcome", &E::outcome), must("waited_ms", &E::waited), may("agent", &E::agent),
        may("overflow_to", &E::overflow_to), may("threshold_ms", &E::threshold),
        may("short_abandon_ms", &E::short_abandon));
};
template <>
struct Form<OfferStarted> {
    using E = OfferStarted;
    static constexpr const char* kType = "offer_started";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("offer", &E::offer),
                        may("queue", &E::queue), must("agent", &E::agent), may("leg", &E::leg));
};
template <>
struct Form<OfferEnded> {
    using E = OfferEnded;
    static constexpr const char* kType = "offer_ended";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("offer", &E::offer), may("queue", &E::queue),
        must("agent", &E::agent), must("outcome", &E::outcome));
};
template <>
struct Form<AgentStateChanged> {
    using E = AgentStateChanged;
    static constexpr const char* kType = "agent_state_changed";
    static constexpr auto kFields = std::make_tuple(
        must("agent", &E::agent), must("state", &E::state), may("reason", &E::reason),
        may("conversation", &E::conversation), may("queue", &E::queue),
        may("extension", &E::extension), may("by", &E::by));
};
template <>
struct Form<AgentReachabilityChanged> {
    using E = AgentReachabilityChanged;
    static constexpr const char* kType = "agent_reachability_changed";
    static constexpr auto kFields =
        std::make_tuple(must("agent", &E::agent), must("reachability", &E::reachability));
};
template <>
struct Form<WrapUpRecorded> {
    using E = WrapUpRecorded;
    static constexpr const char* kType = "wrap_up_recorded";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("agent", &E::agent), may("queue", &E::queue),
        may("code", &E::code), may("note", &E::note), must("took_ms", &E::took));
};
template <>
struct Form<DigitReceived> {
    using E = DigitReceived;
    static constexpr const char* kType = "digit_received";
    static constexpr auto kFields = std::make_tuple(must("conversation", &E::conversation),
                                                    must("leg", &E::leg), must("digit", &E::digit));
};
template <>
struct Form<RecordingStarted> {
    using E = RecordingStarted;
    static constexpr const char* kType = "recording_started";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("recording", &E::recording),
                        may("path", &E::path), may("purpose", &E::purpose));
};
template <>
struct Form<RecordingFinished> {
    using E = RecordingFinished;
    static constexpr const char* kType = "recording_finished";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("recording", &E::recording),
                        may("path", &E::path), must("length_ms", &E::length),
                        must("bytes", &E::bytes), may("problem", &E::problem));
};
template <>
struct Form<ConversationEnded> {
    using E = ConversationEnded;
    static constexpr const char* kType = "conversation_ended";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("end", &E::end));
};

template <>
struct Form<ActStarted> {
    using E = ActStarted;
    static constexpr const char* kType = "act_started";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("act", &E::act),
                        must("kind", &E::kind), may("by", &E::by), may("agent", &E::agent),
                        may("queue", &E::queue), may("extension", &E::extension),
                        may("leg", &E::leg), may("number", &E::number), may("place", &E::place));
};
template <>
struct Form<ActEnded> {
    using E = ActEnded;
    static constexpr const char* kType = "act_ended";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("act", &E::act), must("outcome", &E::outcome));
};
template <>
struct Form<FlowNodeEntered> {
    using E = FlowNodeEntered;
    static constexpr const char* kType = "flow_node_entered";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("flow", &E::flow),
        must("version", &E::version), must("node", &E::node), must("kind", &E::kind));
};
template <>
struct Form<FlowNodeLeft> {
    using E = FlowNodeLeft;
    static constexpr const char* kType = "flow_node_left";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("flow", &E::flow),
                        must("node", &E::node), may("exit", &E::exit), may("input", &E::input));
};

template <>
struct Form<RequiredLevelChanged> {
    using E = RequiredLevelChanged;
    static constexpr const char* kType = "required_level_changed";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("queue", &E::queue), must("level", &E::level));
};
template <>
struct Form<CallerReserved> {
    using E = CallerReserved;
    static constexpr const char* kType = "caller_reserved";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("queue", &E::queue), must("agent", &E::agent));
};
template <>
struct Form<CallerBlocked> {
    using E = CallerBlocked;
    static constexpr const char* kType = "caller_blocked";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("rule", &E::rule), must("action", &E::action));
};
template <>
struct Form<NuisanceReported> {
    using E = NuisanceReported;
    static constexpr const char* kType = "nuisance_reported";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("agent", &E::agent), may("note", &E::note));
};

template <>
struct Form<VoicemailStarted> {
    using E = VoicemailStarted;
    static constexpr const char* kType = "voicemail_started";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("recording", &E::recording),
                        may("queue", &E::queue), may("agent", &E::agent));
};
template <>
struct Form<VoicemailEnded> {
    using E = VoicemailEnded;
    static constexpr const char* kType = "voicemail_ended";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), may("recording", &E::recording),
                        must("outcome", &E::outcome));
};
template <>
struct Form<SurveyOffered> {
    using E = SurveyOffered;
    static constexpr const char* kType = "survey_offered";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("queue", &E::queue),
                        may("agent", &E::agent), must("questions", &E::questions));
};
template <>
struct Form<SurveyAnswered> {
    using E = SurveyAnswered;
    static constexpr const char* kType = "survey_answered";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("question", &E::question),
                        must("score", &E::score), must("highest", &E::highest));
};

template <>
struct Form<LegMeasured> {
    using E = LegMeasured;
    static constexpr const char* kType = "leg_measured";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("leg", &E::leg),
                        must("received", &E::received), may("sent", &E::sent),
                        may("round_trip_ms", &E::round_trip_ms));
};

namespace {

// ---------------------------------------------------------------- writing

template <typename Tag>
void write(json::Object& out, const char* key, Id<Tag> id) {
    if (id.is_set()) {
        out[key] = id.value;
    }
}
void write(json::Object& out, const char* key, const std::string& text) {
    if (!text.empty()) {
        out[key] = text;
    }
}
void write(json::Object& out, const char* key, Duration duration) {
    out[key] = duration.count();
}
void write(json::Object& out, const char* key, std::int64_t number) {
    out[key] = number;
}
void write(json::Object& out, const char* key, char digit) {
    out[key] = std::string(1, digit);
}
template <typename Enum>
    requires std::is_enum_v<Enum>
void write(json::Object& out, const char* key, Enum value) {
    out[key] = word_of(value);
}
/// Calls are the rule and stand without it.
void write(json::Object& out, const char* key, Channel channel) {
    if (channel != Channel::Voice) {
        out[key] = word_of(channel);
    }
}
void write(json::Object& out, const char* key, const CallEnd& end) {
    json::Object object;
    object["cause"] = word_of(end.cause);
    object["side"] = word_of(end.side);
    object["sip_status"] = end.sip_status;
    object["retryable"] = end.retryable;
    out[key] = std::move(object);
}

// ---------------------------------------------------------------- reading

Result<void> missing(const char* key, Presence presence) {
    if (presence == Presence::Optional) {
        return {};
    }
    return fail(ErrorCode::InvalidInput, "the event lacks \"{}\"; the journal line is damaged",
                key);
}

template <typename Tag>
Result<void> read(const json::Object& in, const char* key, Presence presence, Id<Tag>& id) {
    const auto number = TRY(json::find_int(in, key));
    if (!number) {
        return missing(key, presence);
    }
    id.value = *number;
    return {};
}
Result<void> read(const json::Object& in, const char* key, Presence presence, std::string& text) {
    auto found = TRY(json::find_string(in, key));
    if (!found) {
        return missing(key, presence);
    }
    text = std::move(*found);
    return {};
}
Result<void> read(const json::Object& in, const char* key, Presence presence,
                  std::int64_t& number) {
    const auto found = TRY(json::find_int(in, key));
    if (!found) {
        return missing(key, presence);
    }
    number = *found;
    return {};
}
Result<void> read(const json::Object& in, const char* key, Presence presence, Duration& duration) {
    std::int64_t count = duration.count();
    TRY(read(in, key, presence, count));
    duration = Duration{count};
    return {};
}
Result<void> read(const json::Object& in, const char* key, Presence presence, char& digit) {
    std::string text;
    TRY(read(in, key, presence, text));
    if (text.size() != 1) {
        return fail(ErrorCode::InvalidInput, "\"{}\" must be one digit, not \"{}\"", key, text);
    }
    digit = text[0];
    return {};
}
template <typename Enum>
    requires std::is_enum_v<Enum>
Result<void> read(const json::Object& in, const char* key, Presence presence, Enum& value) {
    std::string word;
    TRY(read(in, key, presence, word));
    if (word.empty() && presence == Presence::Optional) {
        return {};
    }
    const auto found = from_word(word, value);
    if (!found) {
        return fail(ErrorCode::InvalidInput,
                    "\"{}\" is \"{}\", which is no word of this server's version", key, word);
    }
    value = *found;
    return {};
}
Result<void> read(const json::Object& in, const char* key, Presence presence, CallEnd& end) {
    const auto* object = json::find_object(in, key);
    if (object == nullptr) {
        return missing(key, presence);
    }
    TRY(read(*object, "cause", Presence::Required, end.cause));
    TRY(read(*object, "side", Presence::Required, end.side));
    std::int64_t status = 0;
    TRY(read(*object, "sip_status", Presence::Optional, status));
    if (status < 0 || status > 699) {
        return fail(ErrorCode::InvalidInput, "\"sip_status\" is {}, not within 0..699", status);
    }
    end.sip_status = static_cast<int>(status);
    end.retryable = TRY(json::find_bool(*object, "retryable")).value_or(false);
    return {};
}

template <typename Sound>
    requires is_sound<Sound>
void write(json::Object& out, const char* key, const Sound& value) {
    write_sound(out, key, value);
}
template <typename Sound>
    requires is_sound<Sound>
Result<void> read(const json::Object& in, const char* key, Presence presence, Sound& value) {
    return TRY(read_sound(in, key, value)) ? Result<void>{} : missing(key, presence);
}

template <typename Event, typename Member>
Result<void> read_field(const json::Object& in, Event& event, const Field<Event, Member>& field) {
    return read(in, field.key, field.presence, event.*(field.member));
}

template <typename Event>
Result<EventBody> read_event(const json::Object& in) {
    Event event;
    Result<void> result;
    std::apply(
        [&](const auto&... field) {
            // Stops at the first field that fails.
            (void)((result = read_field(in, event, field), result.has_value()) && ...);
        },
        Form<Event>::kFields);
    if (!result) {
        return fail(std::move(result).error());
    }
    return EventBody{std::move(event)};
}

template <std::size_t... Index>
Result<EventBody> read_by_type(std::string_view type, const json::Object& in,
                               std::index_sequence<Index...>) {
    Result<EventBody> result =
        fail(ErrorCode::InvalidInput,
             "\"{}\" is no event type of this server; was the journal written by a newer version?",
             type);
    (void)((type == Form<std::variant_alternative_t<Index, EventBody>>::kType &&
            (result = read_event<std::variant_alternative_t<Index, EventBody>>(in), true)) ||
           ...);
    return result;
}

template <std::size_t... Index>
std::vector<std::string_view> all_types(std::index_sequence<Index...>) {
    return {Form<std::variant_alternative_t<Index, EventBody>>::kType...};
}

using AllEvents = std::make_index_sequence<std::variant_size_v<EventBody>>;

}  // namespace

std::string_view event_type_name(const EventBody& body) {
    return std::visit(
        [](const auto& event) -> std::string_view {
            return Form<std::remove_cvref_t<decltype(event)>>::kType;
        },
        body);
}

std::vector<std::string_view> event_type_names() {
    return all_types(AllEvents{});
}

json::Object event_to_json(const EventBody& body) {
    json::Object out;
    std::visit(
        [&](const auto& event) {
            std::apply(
                [&](const auto&... field) { (write(out, field.key, event.*(field.member)), ...); },
                Form<std::remove_cvref_t<decltype(event)>>::kFields);
        },
        body);
    return out;
}

Result<EventBody> event_from_json(std::string_view type, const json::Object& object) {
    return read_by_type(type, object, AllEvents{});
}

ConversationId event_conversation(const EventBody& body) {
    return std::visit(
        [](const auto& event) {
            if constexpr (requires { event.conversation; }) {
                return event.conversation;
            } else {
                return ConversationId{};
            }
        },
        body);
}

}  // namespace callfloor::floor
