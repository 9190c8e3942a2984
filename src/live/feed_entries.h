#pragma once
// What the feed keeps of each document: its text as sent last and what decides who sees it. And how
// a document is made from the floor. Internal to the feed. Control thread.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "live/live_feed.h"

namespace callfloor::live {

/// In the order in which a flush makes them: a conversation touches its agent, an agent the desk,
/// all of them the server.
enum class DocKind : std::uint8_t { Conversation, Agent, Desk, Queue, Extension, Trunk, Server };

struct Key {
    DocKind kind = DocKind::Server;
    std::int64_t id = 0;
    auto operator<=>(const Key&) const = default;
};

/// A document as it was sent last, and what decides who sees it.
struct Entry {
    std::string whole;   ///< {"kind":..,"id":..,"doc":..}
    std::string masked;  ///< empty: the same
    UserId agent;        ///< of an agent, desk or conversation
    TeamId team;
    std::vector<UserId> members;  ///< of a queue, in order
    ConversationId conversation;  ///< the agent's present one
    bool is_parked = false;       ///< a conversation: any agent may pick it up
    bool operator==(const Entry&) const = default;

    const std::string& text(Numbers numbers) const {
        return numbers == Numbers::Whole || masked.empty() ? whole : masked;
    }
};

const char* kind_name(DocKind kind);
/// Whether the agent is the audience's own or of its teams.
bool reaches(const Audience& audience, UserId agent, TeamId team);
bool sees(const Audience& audience, DocKind kind, const Entry& entry);

/// Makes documents from what the source says now.
class DocumentMaker final {
  public:
    DocumentMaker(const io::Timers& timers, const LiveSource& source)
        : timers_(timers), source_(source) {}

    /// Takes over the queues' goals and members.
    void configure();
    AgentLedger& ledger() { return ledger_; }
    const AgentLedger& ledger() const { return ledger_; }

    /// Absent when the object is gone. `conversations`: how many there are, for the server's
    /// document.
    std::optional<Entry> make(const Key& key, std::int64_t conversations) const;
    std::optional<AgentDocInput> agent_input(UserId id) const;
    std::optional<ConversationDocInput> conversation_input(ConversationId id) const;
    /// Of intervals that have ended.
    json::Object desk_object(const AgentDocInput& input, Numbers numbers) const;
    /// With the time of the present state.
    json::Object desk_now(AgentDocInput input, Numbers numbers) const;
    ServiceLevelGoal goal_of(QueueId queue) const { return facts_of(queue).goal; }

  private:
    struct QueueFacts {
        ServiceLevelGoal goal;
        std::vector<UserId> members;
    };
    const QueueFacts& facts_of(QueueId id) const;
    std::optional<ConversationDocInput> conversation_of(const AgentDocInput& input) const;
    std::optional<Entry> conversation(const Key& key) const;
    std::optional<Entry> agent_or_desk(const Key& key) const;
    std::optional<Entry> queue(const Key& key) const;

    const io::Timers& timers_;
    const LiveSource& source_;
    std::unordered_map<QueueId, QueueFacts> queues_;
    AgentLedger ledger_;
};

}  // namespace callfloor::live
