#pragma once
// The bounds of e-mail.

#include <array>
#include <cstddef>

#include "base/clock.h"

namespace callfloor::limits {

/// Mails that wait; at the bound a new one is dropped and counted.
constexpr std::int64_t kMailsWaiting = 10'000;
constexpr std::size_t kMailTextBytes = 16 << 10;  // more is cut
constexpr std::size_t kMailAttachmentBytes =
    10 << 20;  // a larger one is left out, and the mail says so
constexpr std::chrono::milliseconds kMailDeadline{60'000};
constexpr std::chrono::milliseconds kMailTestDeadline{10'000};  // somebody waits for it
constexpr Duration kMailsKept = std::chrono::hours(24 * 7);     // that were sent, or given up
/// After the server as a whole cannot be used.
constexpr Duration kMailServerRest = std::chrono::seconds(30);
/// Before the next attempt; after the last one it has failed.
constexpr std::array<Duration, 7> kMailRests{std::chrono::seconds(30), std::chrono::minutes(2),
                                             std::chrono::minutes(10), std::chrono::minutes(30),
                                             std::chrono::hours(2),    std::chrono::hours(6),
                                             std::chrono::hours(12)};

}  // namespace callfloor::limits
