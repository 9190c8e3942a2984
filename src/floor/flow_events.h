#pragma once
// Keys and flows among the floor's words (floor_model.h): the input, and the journal's lines that
// prove where in a flow a caller was, when, and how he went on. A caller is at one node at a time.
//
//   look_up node ─► StartLookUp (effect) ─► data source, elsewhere ─► LookedUp (input) ─► exit
//   fax node     ─► StartFax (effect) ─► fax machine, elsewhere ──► LookedUp (input) ─► exit

#include <cstdint>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "floor/expression.h"
#include "floor/flow_config.h"

namespace callfloor::floor {

// ---------------------------------------------------------------- input

struct DigitPressed {
    LegId leg;
    char digit = '0';  ///< 0-9 * # A-D
};

enum class LookUpOutcome : std::uint8_t { Found, NotFound, Failed, Late };

/// What a data source answered. Too late, or for somebody who has gone on: nothing happens.
struct LookedUp {
    ConversationId conversation;
    std::uint64_t request = 0;
    LookUpOutcome outcome = LookUpOutcome::Failed;
    Variables values{};    ///< by the node's variables
    std::string detail{};  ///< for the record: "HTTP 200"; nothing of the caller's
};

// ---------------------------------------------------------------- effects

/// To be answered by LookedUp. What is asked may be secret (a PIN): it is nowhere else.
struct StartLookUp {
    ConversationId conversation;
    std::uint64_t request = 0;
    DataSourceId source;
    std::map<std::string, std::string> parameters{};  ///< name -> value
    std::map<std::string, std::string> results{};     ///< variable -> where in the answer
    Duration deadline{0};
};

/// To be answered by LookedUp: found, when at least one page came. The leg hears the machine until
/// then, or until it is told anything else.
struct StartFax {
    ConversationId conversation;
    std::uint64_t request = 0;
    LegId leg;
    QueueId queue;  ///< whose fax; of the two one is set
    UserId agent;
    std::string caller_number;
    std::string dialled_number;
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
    std::string exit;  ///< the node's own, or one of "hung_up", "ended", "failed"
    /// Keys it took, "xxxx" of a masked node; of a look-up or a fax how it ended.
    std::string input;
};

}  // namespace callfloor::floor
