#pragma once
// The bounds of text chats, and what happens there.

#include <cstddef>
#include <cstdint>

namespace callfloor::limits {

constexpr std::size_t kChatText = 4'000;        // bytes of one message; longer is refused
constexpr std::size_t kChatMessages = 2'000;    // of one chat; more are refused
constexpr std::size_t kChatUnwritten = 20'000;  // wait for the database; more are refused
constexpr std::int64_t kChatPage = 2'000;       // read at once: all of a chat

}  // namespace callfloor::limits
