#pragma once
// The journal's form of an event: a type name and a JSON object, both ways. Unset ids and empty
// texts are left out; enumerations are their words, durations end in _ms, instants stand beside the
// body and not in it. Any thread.
//
//   QueueLeft ◄──► "queue_left"
//   {"conversation":7,"queue":3,"outcome":"answered","waited_ms":1200,"agent":9}

#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "floor/floor_model.h"

namespace callfloor::floor {

/// "queue_left"
std::string_view event_type_name(const EventBody& body);
/// All types in the order of EventBody.
std::vector<std::string_view> event_type_names();

json::Object event_to_json(const EventBody& body);

/// Unknown keys are ignored, so that an older server can read a newer journal's lines.
Result<EventBody> event_from_json(std::string_view type, const json::Object& object);

/// The conversation an event belongs to; unset when it belongs to none.
ConversationId event_conversation(const EventBody& body);

}  // namespace callfloor::floor
