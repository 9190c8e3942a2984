#pragma once
// Strong identifiers. A value is 53 bits wide (time-ordered, exact in a JSON number) and never 0
// for a real object.

#include <compare>
#include <cstdint>
#include <functional>

#include <fmt/format.h>

#include "base/clock.h"

namespace callfloor {

template <typename Tag>
struct Id {
    std::int64_t value = 0;

    bool is_set() const { return value != 0; }
    auto operator<=>(const Id&) const = default;
};

using ConversationId =
    Id<struct ConversationTag>;           ///< what the customer had, from arrival to the end
using LegId = Id<struct LegTag>;          ///< one party of a conversation
using SegmentId = Id<struct SegmentTag>;  ///< who had the customer, from when to when
using OfferId = Id<struct OfferTag>;      ///< one try to give a caller to an agent
using ActId = Id<struct ActTag>;          ///< what somebody did with a call, from when to when
using UserId = Id<struct UserTag>;        ///< a person; an agent is a user with the agent role
using TeamId = Id<struct TeamTag>;
using QueueId = Id<struct QueueTag>;
using ExtensionId = Id<struct ExtensionTag>;
using TrunkId = Id<struct TrunkTag>;
using NumberId = Id<struct NumberTag>;  ///< a dialled number (DID) the centre owns
using RecordingId = Id<struct RecordingTag>;

/// Gives time-ordered ids: milliseconds since 2024-01-01 UTC (41 bits) and a counter (12 bits).
/// More than 4,096 in one millisecond borrow from the next. Restarted later than the last id, it
/// never repeats one. Not thread-safe.
class IdGenerator final {
  public:
    template <typename IdType>
    IdType next(Instant now) {
        return IdType{next_value(now)};
    }
    std::int64_t next_value(Instant now);

  private:
    std::int64_t last_ = 0;
};

}  // namespace callfloor

template <typename Tag>
struct std::hash<callfloor::Id<Tag>> {
    std::size_t operator()(callfloor::Id<Tag> id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};

template <typename Tag>
struct fmt::formatter<callfloor::Id<Tag>> : fmt::formatter<std::int64_t> {
    template <typename Context>
    auto format(callfloor::Id<Tag> id, Context& context) const {
        return fmt::formatter<std::int64_t>::format(id.value, context);
    }
};
