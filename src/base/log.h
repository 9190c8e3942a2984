#pragma once
// One event per line on standard error: time, level, area, text, conversation when there is one.
// Error = someone must act. Never credentials, digits after a payment prompt, or personal data
// (telephone numbers, names). Any thread.

#include <string_view>

#include <fmt/format.h>

#include "base/ids.h"

namespace callfloor {

enum class LogLevel { Debug, Info, Warning, Error };

void set_log_level(LogLevel level);
LogLevel log_level();
void write_log(LogLevel level, std::string_view area, ConversationId conversation,
               std::string_view text);

template <typename... Args>
void log(LogLevel level, std::string_view area, fmt::format_string<Args...> format,
         Args&&... args) {
    if (level >= log_level()) {
        write_log(level, area, {}, fmt::format(format, std::forward<Args>(args)...));
    }
}

template <typename... Args>
void log_call(LogLevel level, std::string_view area, ConversationId conversation,
              fmt::format_string<Args...> format, Args&&... args) {
    if (level >= log_level()) {
        write_log(level, area, conversation, fmt::format(format, std::forward<Args>(args)...));
    }
}

}  // namespace callfloor
