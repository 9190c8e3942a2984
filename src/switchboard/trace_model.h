#pragma once
// The SIP messages of calls, as they were on the wire, as plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "sip/message_watcher.h"

namespace callfloor::switchboard {

namespace trace_limits {
constexpr std::size_t kCallMessages = 1'000;     ///< what comes later of the call is not kept
constexpr std::size_t kCallBytes = 512 * 1024;   ///< likewise
constexpr std::size_t kBatchBytes = 256 * 1024;  ///< go to the store before their second is over
constexpr std::size_t kBacklogBytes = 8 << 20;   ///< of the store's thread; more is dropped
constexpr std::size_t kUnnamedBytes = 1 << 20;   ///< of calls not known yet; the oldest go first
constexpr std::size_t kSegments = 16;            ///< files; the oldest goes when all are full
}  // namespace trace_limits

struct TracedMessage {
    Instant at;
    sip::MessageWatcher::Way way = sip::MessageWatcher::Way::In;
    sip::Endpoint local;
    sip::Endpoint remote;
    LegId leg;
    std::string text;  ///< secrets masked

    bool operator==(const TracedMessage&) const = default;
};

/// In the order in which they came and went.
struct CallTrace {
    std::vector<TracedMessage> messages;
    bool is_cut = false;  ///< more came than is kept of one call
};

/// One batch on its way to the store: messages of many calls, and which call a Call-ID is.
struct TraceBatch {
    struct Item {
        Instant at;
        sip::MessageWatcher::Way way = sip::MessageWatcher::Way::In;
        sip::Flow flow;
        std::size_t begin = 0;  ///< in `text`: Call-ID, then the message
        std::size_t call_id_size = 0;
        std::size_t size = 0;  ///< of the message
    };
    struct Name {
        std::string call_id;
        ConversationId conversation;
        LegId leg;
    };
    std::string text;
    std::vector<Item> items;
    std::vector<Name> names;

    bool is_empty() const { return items.empty() && names.empty(); }
    std::string_view call_id(const Item& item) const {
        return std::string_view(text).substr(item.begin, item.call_id_size);
    }
    std::string_view message(const Item& item) const {
        return std::string_view(text).substr(item.begin + item.call_id_size, item.size);
    }
};

}  // namespace callfloor::switchboard
