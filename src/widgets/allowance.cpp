#include "widgets/allowance.h"

#include "widgets/widget_limits.h"

namespace callfloor::widgets {

bool Allowance::take(std::string_view key, Instant now) {
    auto found = windows_.find(key);
    if (found == windows_.end()) {
        if (windows_.size() >= limits::kAddressesKept) {
            std::erase_if(windows_,
                          [&](const auto& one) { return now - one.second.begun >= window_; });
        }
        if (windows_.size() >= limits::kAddressesKept) {
            return false;
        }
        found = windows_.emplace(std::string(key), Window{now, 0}).first;
    }
    auto& window = found->second;
    if (now - window.begun >= window_) {
        window = {now, 0};
    }
    if (window.used >= count_) {
        return false;
    }
    ++window.used;
    return true;
}

}  // namespace callfloor::widgets
