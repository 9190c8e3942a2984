#include "people/play_log.h"

#include "base/limits.h"
#include "people/audit.h"

namespace callfloor::people {

namespace {
constexpr Duration kPlayIsOne = std::chrono::minutes(10);
}  // namespace

Result<bool> PlayLog::record(const http::Request& request, std::string_view action,
                             std::int64_t object, Instant now) {
    const Play play{request.identity.session, object, std::string(action)};
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(plays_, [now](const auto& kept) { return now - kept.second > kPlayIsOne; });
        if (plays_.contains(play)) {
            return false;
        }
    }
    TRY(record_act(writer_, audit_entry(request, action, object), now));
    const std::lock_guard lock(mutex_);
    if (plays_.size() < limits::kHttpConnections) {
        plays_.emplace(play, now);
    }
    return true;
}

}  // namespace callfloor::people
