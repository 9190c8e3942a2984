#pragma once
// What is said in a text chat. Plain values.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace callfloor::chats {

/// One message; its place in the chat counts from 1.
struct ChatMessage {
    ConversationId conversation;
    std::int64_t place = 0;
    Instant at{};
    UserId agent{};  ///< who wrote it; unset: the visitor
    std::string text;
    bool operator==(const ChatMessage&) const = default;
};

/// Without spaces at the ends and without control characters but line ends. InvalidInput: nothing
/// is left, it is no UTF-8, or longer than limits::kChatText.
Result<std::string> chat_text(std::string_view written);

}  // namespace callfloor::chats
