#pragma once
// The bounds of webhooks.

#include <array>
#include <cstddef>

#include "base/clock.h"

namespace callfloor::limits {

constexpr std::size_t kWebhooks = 50;  // more are refused
/// Deliveries that wait; at the bound a new one is dropped, counted at its subscription.
constexpr std::size_t kDeliveriesWaiting = 100'000;
constexpr std::size_t kWebhookSenders = 4;
constexpr int kSendsOfOneSubscription = 2;  // at once, so that a slow receiver holds up no other
constexpr std::chrono::milliseconds kSendDeadline{10'000};
constexpr Duration kDeliveriesKept = std::chrono::hours(24 * 7);  // that were sent, or given up
/// Before the next attempt; after the last one it has failed.
constexpr std::array<Duration, 9> kSendRests{
    std::chrono::seconds(10), std::chrono::minutes(1), std::chrono::minutes(5),
    std::chrono::minutes(15), std::chrono::hours(1),   std::chrono::hours(2),
    std::chrono::hours(4),    std::chrono::hours(8),   std::chrono::hours(8)};

}  // namespace callfloor::limits
