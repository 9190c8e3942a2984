#pragma once
// Fields that stand in many documents of the records.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"
#include "records/records_model.h"

namespace callfloor::records {

template <typename Tag>
json::Value optional_id(Id<Tag> id) {
    return id.is_set() ? json::Value(id.value) : json::Value(nullptr);
}

inline json::Value optional_instant(const std::optional<Instant>& instant) {
    return instant ? json::Value(to_epoch_ms(*instant)) : json::Value(nullptr);
}

inline json::Value optional_text(const std::optional<std::string>& text) {
    return text ? json::Value(*text) : json::Value(nullptr);
}

inline void add_queue(json::Object& object, QueueId queue, const Directory& directory) {
    object["queue_id"] = optional_id(queue);
    object["queue_name"] = queue.is_set() ? directory.queue_name(queue) : std::string();
}

inline void add_agent(json::Object& object, UserId agent, const Directory& directory) {
    object["agent_id"] = optional_id(agent);
    object["agent_name"] = agent.is_set() ? directory.agent_name(agent) : std::string();
}

}  // namespace callfloor::records
