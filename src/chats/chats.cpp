#include "chats/chats.h"

#include "chats/chat_store.h"
#include "chats/internal/chats_state.h"

namespace callfloor::chats {

Chats::Chats(const ChatsParts& parts) : state_(std::make_unique<State>(parts)) {}
Chats::~Chats() = default;

void Chats::add_routes(http::Router& router) {
    add_chat_routes(router, *state_);
}

void Chats::on_output(const floor::Output& output) {
    state_->hub.on_output(output);
}

Result<ConversationId> Chats::begin(const Visitor& visitor, std::unique_ptr<VisitorPage> page) {
    return state_->hub.begin(visitor, std::move(page));
}

bool Chats::is_running(ConversationId chat) const {
    return state_->hub.is_running(chat);
}

Result<void> Chats::show(ConversationId chat, std::unique_ptr<VisitorPage> page) {
    return state_->hub.show(chat, std::move(page));
}

Result<void> Chats::say(ConversationId chat, std::string_view text, std::string_view token) {
    TRY(state_->hub.say(chat, {{}, std::string(text), std::string(token)}));
    return {};
}

void Chats::leave(ConversationId chat) {
    std::ignore = state_->parts.floor.handle(floor::VisitorLeft{chat});  // or over already
}

Result<void> Chats::forget_texts(Instant before) {
    return state_->write(
        [before](store::Connection& connection) { return delete_messages(connection, before); });
}

}  // namespace callfloor::chats
