#pragma once
// The JSON form of the centre's objects, the same in the API and in the database. Reading collects
// every problem by field and starts from the defaults; whether an object fits with the others is
// centre_rules.h's question. Secrets are never written; they are read into a `NewSecret` and hashed
// or sealed by the caller.

#include "base/json.h"
#include "centre/centre_model.h"

namespace callfloor::centre {

/// A secret in clear text as it arrives; absent means unchanged.
using NewSecret = std::optional<std::string>;

constexpr Duration kRingTimeoutLeast = std::chrono::seconds(3);
constexpr Duration kRingTimeoutMost = std::chrono::seconds(180);

json::Object hours_to_json(const floor::OpeningHours& opening);
floor::OpeningHours read_hours(const json::Object& object, Problems& problems);

json::Object extension_to_json(const Extension& extension);
json::Object trunk_to_json(const Trunk& trunk);
json::Object queue_to_json(const floor::QueueConfig& queue);
json::Object number_to_json(const floor::NumberConfig& number);
json::Object caller_class_to_json(const CallerClass& caller_class);
json::Object blocked_caller_to_json(const BlockedCaller& rule);
json::Object centre_to_json(const Centre& centre);
json::Array wrap_up_codes_to_json(const std::vector<WrapUpCode>& codes);

/// Each gives the object with the id it was given and appends to `problems`.
Extension extension_from_json(const json::Object& object, NewSecret& secret, Problems& problems);
Trunk trunk_from_json(const json::Object& object, NewSecret& secret, Problems& problems);
floor::QueueConfig queue_from_json(const json::Object& object, Problems& problems);
floor::NumberConfig number_from_json(const json::Object& object, Problems& problems);
CallerClass caller_class_from_json(const json::Object& object, Problems& problems);
/// Who changed it and when are the server's to say and not read.
BlockedCaller blocked_caller_from_json(const json::Object& object, Problems& problems);
Centre centre_from_json(const json::Object& object, Problems& problems);

std::string_view trunk_auth_name(TrunkAuth auth);
std::optional<TrunkAuth> trunk_auth_from_name(std::string_view name);

}  // namespace callfloor::centre
