#pragma once
// The bounds of supervision, beside base/limits.h. More is refused with the bound named, unless
// said otherwise.

#include <cstddef>

namespace callfloor::limits {

constexpr std::size_t kAlertRules = 200;
constexpr std::size_t kAlertActions = 8;  // prepared ones of a rule
constexpr std::size_t kAlertTeams = 50;   // told by a rule
constexpr std::size_t kOpenAlerts = 500;  // at the bound nothing more is raised until one clears
constexpr std::size_t kAlertSteps = 200;  // of one alert's log; further ones are left out, but
constexpr std::size_t kAlertClears = 20;  // so many more that say it was cleared
constexpr std::size_t kAlertStepsWaiting = 20'000;  // for the database; further ones are left out
/// For the database; further ones are left out.
constexpr std::size_t kAlertNewsWaiting = 1'000;
constexpr std::size_t kWebhooksWaiting =
    200;  // at the bound the next is not sent, and its alert says so

constexpr std::size_t kInboxAMinute = 20;    // messages of one sender; more are refused for a while
constexpr std::size_t kInboxUnread = 1'000;  // counted; more are shown as this
constexpr std::size_t kInboxMustRead = 20;   // shown at once, the oldest first

}  // namespace callfloor::limits
