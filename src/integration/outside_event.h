#pragma once
// Which events of the journal other programs may be told of, by what names, with which values: a
// promise to programs we do not know, so names and meanings only grow. Pure.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "store/journal.h"

namespace callfloor::integration {

/// "call.started" ...; docs/integration.md tells each.
std::span<const std::string_view> outside_events();

struct OutsideEvent {
    std::string name;
    json::Object data;  ///< ids only: names are added by who tells it
};

/// Absent: nothing others are told of.
std::optional<OutsideEvent> outside_event(const store::JournalEntry& entry);

/// What the first entry of a conversation says of it: direction, numbers.
json::Object call_facts(const store::JournalEntry& started);

}  // namespace callfloor::integration
