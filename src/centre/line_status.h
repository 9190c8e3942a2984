#pragma once
// What is known now about telephones and trunks, from the control thread. The app implements it by
// asking there; routes only show it. Answers must come within a bounded time (Unavailable
// otherwise). Any thread.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "floor/floor_model.h"

namespace callfloor::centre {

struct ContactStatus {
    std::string uri;
    std::string transport;
    std::string user_agent;
    Instant registered_at{};
    Instant expires_at{};
    bool operator==(const ContactStatus&) const = default;
};

struct ExtensionStatus {
    floor::Reachability reachability = floor::Reachability::Unknown;
    std::vector<ContactStatus> contacts;  ///< registered when there are any
    bool operator==(const ExtensionStatus&) const = default;
};

enum class TrunkState : std::uint8_t {
    Disabled,
    Unknown,
    Up,
    Down,
    Registering,
    Registered,
    Rejected
};
std::string_view trunk_state_name(TrunkState state);

struct TrunkStatus {
    TrunkState state = TrunkState::Unknown;
    Instant since{};  ///< epoch: unknown
    std::int64_t calls = 0;
    bool operator==(const TrunkStatus&) const = default;
};

struct LineStatus {
    std::map<ExtensionId, ExtensionStatus> extensions;  ///< those of which something is known
    std::map<TrunkId, TrunkStatus> trunks;
};

class LineStatusSource {
  public:
    virtual ~LineStatusSource() = default;
    virtual Result<LineStatus> line_status() = 0;
};

}  // namespace callfloor::centre
