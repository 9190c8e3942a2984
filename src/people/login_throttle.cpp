#include "people/login_throttle.h"

#include <algorithm>

#include "base/text.h"

namespace callfloor::people {

Duration LoginThrottle::wait_of(const Entries& entries, std::string_view name, Instant now) {
    const auto found = entries.find(name);
    return found == entries.end() || found->second.until <= now ? Duration{0}
                                                                : found->second.until - now;
}

Duration LoginThrottle::wait(std::string_view account, std::string_view address,
                             Instant now) const {
    return std::max(wait_of(accounts_, to_lower(account), now), wait_of(addresses_, address, now));
}

void LoginThrottle::add_failure(Entries& entries, std::string_view name, const ThrottleRule& rule,
                                Instant now) {
    if (entries.size() >= kEntries && !entries.contains(name)) {
        entries.erase(std::min_element(entries.begin(), entries.end(), [](auto& a, auto& b) {
            return a.second.last < b.second.last;
        }));
    }
    auto& entry = entries[std::string(name)];
    if (now - entry.last > kForgottenAfter) {
        entry = {};
    }
    entry.last = now;
    ++entry.failures;
    if (entry.failures >= rule.free_failures) {
        const int doublings = std::min(entry.failures - rule.free_failures, 20);
        entry.until =
            now + std::min<Duration>(std::chrono::seconds(1 << doublings), rule.longest_wait);
    }
}

void LoginThrottle::failed(std::string_view account, std::string_view address, Instant now) {
    add_failure(accounts_, to_lower(account), kAccount, now);
    add_failure(addresses_, address, kAddress, now);
}

void LoginThrottle::succeeded(std::string_view account) {
    if (const auto found = accounts_.find(to_lower(account)); found != accounts_.end()) {
        accounts_.erase(found);
    }
}

}  // namespace callfloor::people
