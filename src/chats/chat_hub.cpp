#include "chats/internal/chat_hub.h"

#include <algorithm>

#include "base/log.h"
#include "chats/chat_limits.h"
#include "chats/chat_store.h"

namespace callfloor::chats {

namespace {

constexpr Duration kRetryAfter = std::chrono::seconds(5);

std::unexpected<Error> is_over(ConversationId chat) {
    return fail(ErrorCode::NotFound, "chat {} is over already", chat);
}

}  // namespace

Result<ConversationId> ChatHub::begin(const Visitor& visitor, std::unique_ptr<VisitorPage> page) {
    const auto id = parts_.floor.new_conversation_id();
    {
        const std::lock_guard lock(mutex_);
        chats_[id].page = std::move(page);
    }
    floor::ChatArrived arrival;
    arrival.conversation = id;
    arrival.queue = visitor.queue;
    arrival.name = visitor.name;
    arrival.web_page = visitor.page;
    if (auto done = parts_.floor.handle(arrival); !done) {
        const std::lock_guard lock(mutex_);
        chats_.erase(id);
        return std::unexpected(std::move(done).error());
    }
    return id;
}

Result<void> ChatHub::show(ConversationId id, std::unique_ptr<VisitorPage> page) {
    const auto found = chats_.find(id);
    if (found == chats_.end()) {
        return is_over(id);
    }
    Running& chat = found->second;
    chat.page = std::move(page);
    if (chat.page != nullptr) {
        tell_state(id, chat, true);
        for (std::size_t i = 0; i < chat.messages.size(); ++i) {
            chat.page->said(chat.messages[i], chat.tokens[i]);
        }
    }
    return {};
}

Result<ChatMessage> ChatHub::say(ConversationId id, const Line& line) {
    const auto found = chats_.find(id);
    if (found == chats_.end()) {
        return is_over(id);
    }
    Running& chat = found->second;
    if (!line.token.empty()) {
        for (std::size_t i = 0; i < chat.tokens.size(); ++i) {
            if (chat.tokens[i] == line.token && chat.messages[i].agent == line.agent) {
                return chat.messages[i];
            }
        }
    }
    ChatMessage message{id, static_cast<std::int64_t>(chat.messages.size()) + 1, parts_.loop.now(),
                        line.agent, TRY(chat_text(line.text))};
    if (chat.messages.size() >= limits::kChatMessages) {
        return fail(ErrorCode::LimitReached, "{} messages are the most of one chat; begin another",
                    chat.messages.size());
    }
    if (unwritten_.size() + being_written_ >= limits::kChatUnwritten) {
        return fail(ErrorCode::Unavailable, "the database does not keep up; try again in a moment");
    }
    TRY(parts_.floor.handle(floor::ChatSaid{id, line.agent}));
    {
        const std::lock_guard lock(mutex_);
        chat.messages.push_back(message);
        chat.tokens.push_back(line.token);
    }
    write(message);
    if (chat.page != nullptr) {
        chat.page->said(message, line.token);
    }
    if (chat.agent.is_set()) {
        parts_.floor.tell(chat.agent);
    }
    return message;
}

void ChatHub::tell_state(ConversationId id, Running& chat, bool always) {
    const auto status = parts_.floor.state().conversation(id);
    if (!status) {
        return;
    }
    const bool is_talking = status->segment == floor::SegmentKind::Chat;
    {
        const std::lock_guard lock(mutex_);
        chat.agent = is_talking ? status->agent : UserId{};
    }
    const std::string state = is_talking ? "talking" : "waiting";
    if (always || state != chat.state || status->position != chat.position) {
        chat.state = state;
        chat.position = status->position;
        if (chat.page != nullptr) {
            chat.page->chat_is(chat.state, chat.position);
        }
    }
}

void ChatHub::on_output(const floor::Output& output) {
    if (chats_.empty()) {
        return;
    }
    for (const ConversationId id : output.conversations) {
        if (const auto found = chats_.find(id); found != chats_.end()) {
            tell_state(id, found->second, false);
        }
    }
    for (const floor::Event& event : output.events) {
        const auto* ended = std::get_if<floor::ConversationEnded>(&event.body);
        const auto found = ended == nullptr ? chats_.end() : chats_.find(ended->conversation);
        if (found == chats_.end()) {
            continue;
        }
        if (found->second.page != nullptr) {
            found->second.page->chat_ended(end_cause_name(ended->end.cause));
        }
        const std::lock_guard lock(mutex_);
        chats_.erase(found);
    }
}

std::optional<ChatHub::Transcript> ChatHub::transcript(ConversationId id) const {
    const std::lock_guard lock(mutex_);
    const auto found = chats_.find(id);
    return found == chats_.end()
               ? std::nullopt
               : std::optional(Transcript{found->second.messages, found->second.agent});
}

// ---------------------------------------------------------------- writing

void ChatHub::write(const ChatMessage& message) {
    ++being_written_;
    parts_.writer.submit(
        [message](store::Connection& connection) { return insert_message(connection, message); },
        [this, message](Result<void> done) {
            if (!done) {
                log(LogLevel::Warning, "chats", "a message is written later: {}",
                    done.error().text);
            }
            // With a full mailbox it is lost for the record, which the log has just said, or there.
            std::ignore = parts_.loop.post(
                [this, message, is_done = done.has_value()] { on_written(message, is_done); });
        });
}

void ChatHub::on_written(const ChatMessage& message, bool is_done) {
    --being_written_;
    if (!is_done) {
        unwritten_.push_back(message);
        retry_.start(kRetryAfter, [this] { write_again(); });
    }
}

void ChatHub::write_again() {
    for (const ChatMessage& message : std::exchange(unwritten_, {})) {
        write(message);
    }
}

}  // namespace callfloor::chats
