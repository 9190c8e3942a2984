#pragma once
// The bounds of what strangers on the internet may do through a widget, and what happens there.

#include <cstddef>

#include "base/clock.h"

namespace callfloor::limits {

constexpr std::size_t kWidgets = 50;             // more are refused
constexpr std::size_t kVisitorMessage = 20'000;  // bytes; longer closes the visitor's WebSocket
constexpr std::size_t kVisitorName = 120;        // bytes; longer is refused
constexpr std::size_t kVisitorPage = 300;        // bytes of the page's address; the rest is cut off
/// Visitors with a page open: of one widget, of one address (an office behind one router), of all.
/// At the bound a new one is refused with 429 or 503; those there stay.
constexpr std::size_t kVisitorsOfWidget = 1'000;
constexpr std::size_t kVisitorsOfAddress = 20;
constexpr std::size_t kVisitors = 4'000;
/// Addresses remembered by each allowance; at the bound, with none expired, a new one is refused.
constexpr std::size_t kAddressesKept = 10'000;
constexpr int kConnectsPerMinute = 60;        // of one address; more are refused with 429
constexpr int kReadsPerMinute = 240;          // of a widget's settings by one address; likewise
constexpr int kMessagesPerTenSeconds = 30;    // of one visitor; more closes his WebSocket
constexpr int kCallsPerTenMinutes = 6;        // begun from one address; more are refused
constexpr int kChatsPerTenMinutes = 20;       // likewise
constexpr int kCallbacksPerHour = 5;          // asked for from one address; more are refused
constexpr int kWidgetCallbacksPerHour = 120;  // of one widget; more are refused
/// A visitor whose page has gone comes back as himself within this time.
constexpr Duration kVisitorKept = std::chrono::minutes(5);

/// A visitor whose page has gone keeps his chat so long: while he waits, and with an agent.
constexpr Duration kWaitingChatKept = std::chrono::seconds(30);
constexpr Duration kChatKept = std::chrono::minutes(2);

}  // namespace callfloor::limits
