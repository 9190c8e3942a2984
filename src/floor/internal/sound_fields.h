#pragma once
// The journal's form of a leg's sound: nested objects and measured numbers, which no other event
// has. Part of the event codec.

#include <concepts>
#include <optional>

#include "base/json.h"
#include "floor/sound_events.h"

namespace callfloor::floor {

template <typename Value>
concept is_sound = std::same_as<Value, LegSound> || std::same_as<Value, std::optional<LegSound>> ||
                   std::same_as<Value, std::optional<double>>;

void write_sound(json::Object& out, const char* key, const LegSound& sound);
void write_sound(json::Object& out, const char* key, const std::optional<LegSound>& sound);
void write_sound(json::Object& out, const char* key, const std::optional<double>& number);

/// False when it is not there.
Result<bool> read_sound(const json::Object& in, const char* key, LegSound& sound);
Result<bool> read_sound(const json::Object& in, const char* key, std::optional<LegSound>& sound);
Result<bool> read_sound(const json::Object& in, const char* key, std::optional<double>& number);

}  // namespace callfloor::floor
