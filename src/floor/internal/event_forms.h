#pragma once
// How the form of an event is written down: its type and its fields, in order. The forms stand in
// event_codec.cpp, those of rules about recordings here.

#include <tuple>

#include "floor/floor_model.h"

namespace callfloor::floor {

enum class Presence { Required, Optional };

template <typename Event, typename Member>
struct Field {
    const char* key;
    Member Event::* member;
    Presence presence;
};

template <typename Event, typename Member>
constexpr Field<Event, Member> must(const char* key, Member Event::* member) {
    return {key, member, Presence::Required};
}
template <typename Event, typename Member>
constexpr Field<Event, Member> may(const char* key, Member Event::* member) {
    return {key, member, Presence::Optional};
}

template <typename Event>
struct Form;

template <>
struct Form<RecordingDecided> {
    using E = RecordingDecided;
    static constexpr const char* kType = "recording_decided";
    static constexpr auto kFields = std::make_tuple(
        must("conversation", &E::conversation), must("mode", &E::mode), must("source", &E::source),
        may("queue", &E::queue), may("trunk", &E::trunk), may("agent", &E::agent),
        must("share", &E::share), must("draw", &E::draw));
};

template <>
struct Form<CallbackAsked> {
    using E = CallbackAsked;
    static constexpr const char* kType = "callback_asked";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("queue", &E::queue));
};

template <>
struct Form<ChatClosed> {
    using E = ChatClosed;
    static constexpr const char* kType = "chat_closed";
    static constexpr auto kFields =
        std::make_tuple(must("conversation", &E::conversation), must("agent", &E::agent),
                        may("queue", &E::queue), must("took_ms", &E::took));
};

}  // namespace callfloor::floor
