#pragma once
// Keys and flows among the floor's words (floor_model.h): the input, and the journal's lines that
// prove where in a flow a caller was, when, and how he went on. A caller is at one node at a time.

#include <cstdint>
#include <string>

#include "base/ids.h"
#include "floor/flow_config.h"

namespace callfloor::floor {

// ---------------------------------------------------------------- input

struct DigitPressed {
    LegId leg;
    char digit = '0';  ///< 0-9 * # A-D
};

// ---------------------------------------------------------------- events

struct DigitReceived {
    ConversationId conversation;
    LegId leg;
    /// In a flow 'x' unless a node that is not masked took it.
    char digit = '0';
};
/// A caller comes to a node of a flow; he was at no other.
struct FlowNodeEntered {
    ConversationId conversation;
    FlowId flow;
    std::int64_t version = 1;
    std::string node;
    FlowNodeKind kind = FlowNodeKind::Prompt;
};
/// He leaves the node he is at, at the latest with the end of the conversation.
struct FlowNodeLeft {
    ConversationId conversation;
    FlowId flow;
    std::string node;
    std::string exit;   ///< the node's own, or one of "hung_up", "ended", "failed"
    std::string input;  ///< keys it took; "xxxx" of a masked node
};

}  // namespace callfloor::floor
