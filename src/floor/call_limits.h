#pragma once
// The bounds of call control, beside base/limits.h. At each the command is refused with the reason.

#include <cstddef>
#include <cstdint>

namespace callfloor::limits {

constexpr std::int64_t kParkPlaces = 50;  ///< numbered from 1; customers parked at a time
constexpr std::size_t kKeysAtOnce = 32;   ///< sent with one command
constexpr std::size_t kChats = 5'000;     ///< under way or in after-chat work; more are refused
constexpr int kChatsOfAgent = 20;         ///< the highest capacity of a queue

}  // namespace callfloor::limits
