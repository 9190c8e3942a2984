#pragma once
// The chats under way: what was said in each, who has a page open, what is still to be written.
// Control thread, but for messages().

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "chats/chats.h"
#include "io/timers.h"

namespace callfloor::chats {

/// Who writes: an agent, or the visitor (unset), and the mark by which he knows his message again.
struct Line {
    UserId agent{};
    std::string text;
    std::string token{};
};

class ChatHub final {
  public:
    explicit ChatHub(const ChatsParts& parts) : parts_(parts), retry_(parts.loop) {}

    Result<ConversationId> begin(const Visitor& visitor, std::unique_ptr<VisitorPage> page);
    bool is_running(ConversationId chat) const { return chats_.contains(chat); }
    Result<void> show(ConversationId chat, std::unique_ptr<VisitorPage> page);
    Result<ChatMessage> say(ConversationId chat, const Line& line);
    void on_output(const floor::Output& output);

    struct Transcript {
        std::vector<ChatMessage> messages;
        UserId agent;  ///< who has it
    };
    /// Absent: it is not under way. Any thread.
    std::optional<Transcript> transcript(ConversationId chat) const;

  private:
    struct Running {
        std::vector<ChatMessage> messages;
        std::vector<std::string> tokens;  ///< of each message
        std::unique_ptr<VisitorPage> page;
        UserId agent;
        std::string state;
        std::int64_t position = -1;
    };
    void tell_state(ConversationId id, Running& chat, bool always);
    void write(const ChatMessage& message);
    void on_written(const ChatMessage& message, bool is_done);
    void write_again();

    ChatsParts parts_;
    mutable std::mutex mutex_;  ///< of chats_, against readers
    std::map<ConversationId, Running> chats_;
    std::deque<ChatMessage> unwritten_;  ///< the database did not take them
    std::size_t being_written_ = 0;
    io::Timer retry_;
};

}  // namespace callfloor::chats
