#include "base/time_zone.h"

#include <date/tz.h>

namespace callfloor {

const date::time_zone* find_time_zone(const std::string& name) {
    try {
        return date::locate_zone(name);
    } catch (const std::exception&) {  // the library throws for an unknown name
        return nullptr;
    }
}

Result<const date::time_zone*> time_zone_named(const std::string& name) {
    if (const auto* zone = find_time_zone(name)) {
        return zone;
    }
    return fail(ErrorCode::InvalidInput,
                "the time zone {} is unknown; use an IANA name such as Asia/Shanghai", name);
}

std::string local_text(Instant at, const std::string& zone_name) {
    const auto* zone = find_time_zone(zone_name);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    return zone == nullptr ? date::format("%F %T UTC", seconds)
                           : date::format("%F %T", zone->to_local(seconds));
}

}  // namespace callfloor
