#pragma once
// Text chats among the floor's words (floor_model.h). A chat is a conversation without legs: it
// waits in a queue of its channel, is offered, taken, missed and counted as a call is; but an agent
// may have several at once, and his phone has no part in it. What is said is not the floor's: it
// hears only that something was.
//
//   ChatArrived ─► waits ─► offered ─► AcceptChat ─► ChatSaid ... ─► EndChat / VisitorLeft
//                    ▲         │ missed, refused          │              │ after-chat work
//                    └─────────┴── TransferChat, no reply ┘              ▼ CloseChat

#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::floor {

/// What the conversations of a queue are. A queue has one channel, so that its figures mean one
/// thing.
enum class Channel : std::uint8_t { Voice, Chat };

/// The rules of a chat queue beside those every queue has.
struct ChatRules {
    int capacity = 3;  ///< an agent with so many chats, of whatever queue, gets none of this one
    /// A visitor who waits so long for a reply goes back to the front of the queue; the agent has
    /// missed him. 0: never.
    Duration reply_limit = std::chrono::minutes(3);
    /// A visitor who says nothing for so long after the agent's last word has left. 0: never.
    Duration idle_limit = std::chrono::minutes(10);
    bool operator==(const ChatRules&) const = default;
};

// ---------------------------------------------------------------- inputs

/// The id comes from Floor::new_conversation_id(). Refused when the queue takes no chats; who
/// cannot be served, for the queue is full or nobody is there, is ended in the same step.
struct ChatArrived {
    ConversationId conversation;
    QueueId queue;
    std::string name{};
    std::string number{};  ///< that he left; empty: none
    std::string caller_class{};
    std::string web_page{};
};
/// Somebody wrote something.
struct ChatSaid {
    ConversationId conversation;
    UserId agent{};  ///< unset: the visitor
};
struct AcceptChat {
    UserId agent;
    ConversationId conversation;
};
/// The agent ends his chat, or a leader (`by`) any chat.
struct EndChat {
    ConversationId conversation;
    UserId by;
};
/// The page has gone, or the visitor ended the chat.
struct VisitorLeft {
    ConversationId conversation;
};
/// To the front of a chat queue; with an agent, who must be a member and have a place, to him
/// first.
struct TransferChat {
    ConversationId conversation;
    UserId by;
    QueueId queue;
    UserId agent{};
};
/// Ends the after-chat work of a chat that is over.
struct CloseChat {
    UserId agent;
    ConversationId conversation;
    std::string code{};
    std::string note{};
};

// ---------------------------------------------------------------- events

/// The agent has no more to do with a chat that ended; `took` is the after-chat work.
struct ChatClosed {
    ConversationId conversation;
    UserId agent;
    QueueId queue;
    Duration took{0};
};

// ---------------------------------------------------------------- status

/// One of the chats of an agent.
struct AgentChat {
    ConversationId conversation;
    QueueId queue;
    std::string name;
    std::string web_page;
    Instant since;  ///< accepted, or offered
    bool is_offered = false;
    Instant reply_due;    ///< the visitor waits for a reply; epoch: he does not
    Instant close_until;  ///< over: after-chat work ends then; epoch: not over
    bool is_over = false;
    bool operator==(const AgentChat&) const = default;
};

}  // namespace callfloor::floor
