#pragma once
// The bytes of traced messages in a file. Reading checks every length: a damaged disk is no crash.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "switchboard/trace_model.h"

namespace callfloor::switchboard {

constexpr std::size_t kTraceHeadBytes = 20;

struct TraceRecordHead {
    ConversationId conversation;
    std::uint32_t size = 0;  ///< of the body
    std::uint32_t checksum = 0;
};

void append_message(std::string& body, const TracedMessage& message);
/// Absent when it is none.
std::optional<std::vector<TracedMessage>> read_messages(std::string_view body);

std::string trace_head(const TraceRecordHead& head);
std::optional<TraceRecordHead> read_head(std::string_view bytes);
std::uint32_t trace_checksum(std::string_view body);

}  // namespace callfloor::switchboard
