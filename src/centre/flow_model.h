#pragma once
// Flows (IVR) as the centre keeps them: a draft that is worked on, and published versions that
// never change. A number leads to the latest version. Plain values.
//
//   create ─► draft ─ publish ─► version 1 ─ edit ─► draft beside it ─ publish ─► version 2 ...
//                                    └─ roll back ─► its content as the next version

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "floor/flow_config.h"

namespace callfloor::centre {

using floor::FlowId;

struct Flow {
    FlowId id;
    std::optional<floor::FlowConfig> draft;
    std::optional<floor::FlowConfig> latest;  ///< absent: never published
    std::int64_t latest_version = 0;
    Instant changed_at{};
    std::int64_t version = 1;  ///< of the row: its ETag

    /// The draft, else what is published; there is always one of the two.
    const floor::FlowConfig& content() const { return draft ? *draft : *latest; }
    bool operator==(const Flow&) const = default;
};

struct FlowVersion {
    FlowId flow;
    std::int64_t number = 1;
    floor::FlowConfig content;
    Instant published_at{};
    UserId published_by;
};

}  // namespace callfloor::centre
