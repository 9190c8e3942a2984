#pragma once
// Text chats: what visitors and agents say to each other. Where a chat waits, who gets it and when
// it ends are the floor's (floor/chat_words.h); here are the words, their way to the other side,
// and their table.
//
//   visitor's page ─ say ─► ChatHub (control thread) ─ ChatSaid ─► floor
//        ▲                    │  │ └─ nudge ─► agent's desk ─ GET messages ─► Chats (HTTP threads)
//        └──── said, state ───┘  └─ writer ─► chat_message
//
// Text that cannot be written waits, bounded, and is written later; the chat goes on.

#include <functional>
#include <memory>
#include <span>

#include "chats/chat_model.h"
#include "floor/floor.h"
#include "http/router.h"
#include "io/event_loop.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::chats {

std::span<const store::Migration> migrations();

/// Today's teams, by whom leaders reach what their agents wrote. Any thread.
class Directory {
  public:
    virtual ~Directory() = default;
    virtual std::string agent_name(UserId agent) const = 0;
    virtual TeamId team_of(UserId agent) const = 0;
};

/// The running floor. Control thread, but for ask().
class Floor {
  public:
    virtual ~Floor() = default;
    virtual Result<void> handle(const floor::Input& input) = 0;
    virtual const floor::Floor& state() const = 0;
    virtual ConversationId new_conversation_id() = 0;
    /// "Your chats have news; ask for them."
    virtual void tell(UserId agent) = 0;
    /// Runs `work` on the control thread and waits for it with bounded patience. Any other thread.
    virtual Result<void> ask(std::move_only_function<Result<void>()> work) = 0;
};

/// A rule of the wrap-up codes of a queue. Any thread but the control thread.
using CodeCheck = std::function<Result<void>(QueueId queue, const std::string& code)>;

struct ChatsParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    io::EventLoop& loop;
    const Directory& directory;
    Floor& floor;
    CodeCheck check_code;
};

/// The page of a visitor, or nothing while he has none open. Control thread.
class VisitorPage {
  public:
    virtual ~VisitorPage() = default;
    /// waiting (with his place from 1), talking, or ended with the cause's word.
    virtual void chat_is(std::string_view state, std::int64_t position) = 0;
    virtual void said(const ChatMessage& message, std::string_view token) = 0;
    virtual void chat_ended(std::string_view cause) = 0;
};

/// What a visitor brings.
struct Visitor {
    QueueId queue;
    std::string name{};
    std::string page{};
};

class ChatHub;

/// Outlives the router and the HTTP server.
class Chats final {
  public:
    explicit Chats(const ChatsParts& parts);
    ~Chats();
    void add_routes(http::Router& router);

    // Control thread.
    void on_output(const floor::Output& output);
    /// A new chat; who cannot be served is told so by chat_ended before this returns.
    Result<ConversationId> begin(const Visitor& visitor, std::unique_ptr<VisitorPage> page);
    bool is_running(ConversationId chat) const;
    /// He has come back, or his page has gone (null). NotFound: the chat is over.
    Result<void> show(ConversationId chat, std::unique_ptr<VisitorPage> page);
    /// The visitor writes. A token said before is the same message again.
    Result<void> say(ConversationId chat, std::string_view text, std::string_view token);
    void leave(ConversationId chat);

    /// Deletes what was said before. Any thread but the control thread.
    Result<void> forget_texts(Instant before);

    struct State;  ///< chats/internal

  private:
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::chats
