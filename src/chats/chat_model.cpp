#include "chats/chat_model.h"

#include "base/text.h"
#include "chats/chat_limits.h"

namespace callfloor::chats {

Result<std::string> chat_text(std::string_view written) {
    if (written.size() > limits::kChatText) {
        return fail_field(ErrorCode::InvalidInput, "text",
                          "the message has {} bytes; at most {} go at once", written.size(),
                          limits::kChatText);
    }
    if (!is_valid_utf8(written)) {
        return fail_field(ErrorCode::InvalidInput, "text", "the message is no UTF-8");
    }
    std::string text;
    text.reserve(written.size());
    for (const char byte : written) {
        const auto value = static_cast<unsigned char>(byte);
        if ((value >= 0x20 && value != 0x7f) || byte == '\n') {
            text.push_back(byte);
        }
    }
    const auto first = text.find_first_not_of(" \n");
    if (first == std::string::npos) {
        return fail_field(ErrorCode::InvalidInput, "text", "the message is empty");
    }
    return text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

}  // namespace callfloor::chats
