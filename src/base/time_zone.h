#pragma once
// IANA time zones by name ("Asia/Shanghai"), from the machine's own database. The rules of a zone
// are date::time_zone's (<date/tz.h>, included by whoever asks it).

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace date {
class time_zone;
}

namespace callfloor {

/// nullptr for an unknown name. Lives as long as the program. Any thread.
const date::time_zone* find_time_zone(const std::string& name);
/// InvalidInput, with advice, for an unknown name.
Result<const date::time_zone*> time_zone_named(const std::string& name);
/// As people there read it; in UTC for an unknown name.
std::string local_text(Instant at, const std::string& zone_name);

}  // namespace callfloor
