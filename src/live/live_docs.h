#pragma once
// The documents of board and desk as JSON: what REST answers and the live feed sends is the same.
// They hold instants, never ages, so that a document changes only when something happened. Pure
// functions of values.

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "floor/floor_model.h"
#include "live/agent_ledger.h"

namespace callfloor::live {

/// Whether the reader may see whole telephone numbers of callers.
enum class Numbers : std::uint8_t { Whole, Masked };

struct AgentDocInput {
    floor::AgentStatus status;
    std::string extension_number;
    std::string caller_number;  ///< of the present call; empty: none
    std::int64_t not_ready_ms_today = 0;
};
json::Object agent_doc(const AgentDocInput& input, Numbers numbers);

struct ServiceLevelGoal {
    floor::ServiceLevelVariant variant = floor::ServiceLevelVariant::Sl5;
    Duration threshold{0};
};
json::Object queue_doc(const floor::QueueStatus& status, const ServiceLevelGoal& goal);

/// Names of one party of a conversation, in the order of its status.
struct PartyNames {
    std::string name;  ///< empty: nobody on duty there
    std::string extension_number;
};
struct ConversationDocInput {
    floor::ConversationStatus status;
    std::vector<PartyNames> names;
};
json::Object conversation_doc(const ConversationDocInput& input, Numbers numbers);

/// The figures of the document: on the feed of intervals that have ended, so that nothing ticks;
/// who shows it adds the time since agent.since_at. GET /desk has that time in.
/// A leader who only listens is not in it: the agent hears nothing of him either.
json::Object desk_doc(const AgentDocInput& agent, std::optional<ConversationDocInput> conversation,
                      const AgentToday& today, Numbers numbers);

struct ExtensionView {
    ExtensionId id;
    std::string number;
    std::string name;
    UserId user;
    bool registered = false;
    floor::Reachability reachability = floor::Reachability::Unknown;
};
json::Object extension_doc(const ExtensionView& view);

struct TrunkView {
    TrunkId id;
    std::string name;
    std::string state = "unknown";  ///< TrunkState of the API
    Instant since{};                ///< epoch: unknown
    std::int64_t calls = 0;
    std::int64_t calls_max = 0;
};
json::Object trunk_doc(const TrunkView& view);

struct ServerView {
    std::string version;
    Instant started_at{};
    bool is_stopping = false;
    std::vector<std::string> problems;  ///< what someone must act on
};
json::Object server_doc(const ServerView& view, std::int64_t conversations);

}  // namespace callfloor::live
