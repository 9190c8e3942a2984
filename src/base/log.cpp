#include "base/log.h"

#include <atomic>
#include <cstdio>
#include <ctime>
#include <string>

#include <sys/time.h>
#include <unistd.h>

namespace callfloor {

namespace {
std::atomic<LogLevel> minimum_level{LogLevel::Info};

const char* level_name(LogLevel level) {
    switch (level) {
        case LogLevel::Debug:
            return "debug";
        case LogLevel::Info:
            return "info";
        case LogLevel::Warning:
            return "warning";
        case LogLevel::Error:
            return "error";
    }
    return "error";
}
}  // namespace

void set_log_level(LogLevel level) {
    minimum_level.store(level, std::memory_order_relaxed);
}
LogLevel log_level() {
    return minimum_level.load(std::memory_order_relaxed);
}

void write_log(LogLevel level, std::string_view area, ConversationId conversation,
               std::string_view text) {
    timeval time{};
    gettimeofday(&time, nullptr);
    std::tm utc{};
    gmtime_r(&time.tv_sec, &utc);
    std::string line =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z {} {}: ", utc.tm_year + 1900,
                    utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                    time.tv_usec / 1000, level_name(level), area);
    for (const char c : text) {
        // Bytes from outside must not forge lines or terminal commands.
        line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
    if (conversation.is_set()) {
        line += fmt::format(" conversation={}", conversation);
    }
    line += '\n';
    // One write() per line keeps lines of several threads whole; a full or closed stderr must not
    // stop the server.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace callfloor
