// Text chats of visitors (visitors.h).
#include <algorithm>

#include "chats/chats.h"
#include "widgets/internal/visitor_socket.h"
#include "widgets/internal/visitors.h"
#include "widgets/internal/widgets_state.h"

namespace callfloor::widgets {

class Visitors::ChatPage final : public chats::VisitorPage {
  public:
    ChatPage(Visitors& visitors, const Session& session)
        : visitors_(visitors), token_(session.token), client_(session.client) {}

    void chat_is(std::string_view state, std::int64_t position) override {
        send(*client_, {{"type", "chat"}, {"state", state}, {"position", position}});
        visitors_.on_chat_is(token_, state == "talking");
    }
    void said(const chats::ChatMessage& message, std::string_view token) override {
        send(*client_, {{"type", "said"},
                        {"place", message.place},
                        {"at", to_epoch_ms(message.at)},
                        {"from", message.agent.is_set() ? "agent" : "visitor"},
                        {"text", message.text},
                        {"token", token}});
    }
    void chat_ended(std::string_view cause) override {
        send(*client_, {{"type", "chat_ended"}, {"cause", cause}});
        visitors_.on_chat_ended(token_);
    }

  private:
    Visitors& visitors_;
    const std::string token_;
    const Client client_;
};

void Visitors::chat(Session& session, const Widget& widget, const VisitorMessage& message) {
    const auto now = parts_.loop.now();
    auto& client = *session.client;
    const bool is_offered = std::ranges::any_of(widget.queues, [&](const auto& one) {
        return one.queue == message.queue && one.channel == floor::Channel::Chat;
    });
    const auto name = visitor_name(message.name);
    if (!name) {
        return refuse(client, "bad_name", name.error().text);
    }
    if (!is_offered || session.leg.is_set() || session.chat.is_set()) {
        return refuse(client, "not_offered", "no chat of this kind, or one is under way already");
    }
    if (!is_open_now(widget, parts_.directory.time_zone(), now)) {
        return refuse(client, "closed", "outside the opening hours");
    }
    const auto under_way = std::ranges::count_if(sessions_, [&](const auto& one) {
        return one.second.widget == widget.id && one.second.chat.is_set();
    });
    if (under_way >= widget.chats_max) {
        return refuse(client, "busy", "all are busy; try again in a moment");
    }
    if (!chats_.take(session.address, now)) {
        return refuse(client, "too_often",
                      "too many chats of this address; try again in ten minutes");
    }
    session.is_served = false;
    const auto begun =
        parts_.chats.begin({message.queue, *name, shown_page(message.page, session.origin)},
                           std::make_unique<ChatPage>(*this, session));
    if (!begun) {
        return refuse(client, "busy", begun.error().text);
    }
    if (parts_.chats.is_running(*begun)) {  // else he was turned away at once
        session.chat = *begun;
    }
}

void Visitors::say(Session& session, const VisitorMessage& message) {
    const auto said = parts_.chats.say(session.chat, message.text, message.token);
    if (!said) {
        const bool is_his_fault = said.error().code == ErrorCode::InvalidInput;
        const bool is_over = said.error().code == ErrorCode::NotFound;
        refuse(*session.client,
               is_his_fault ? "bad_text"
               : is_over    ? "no_chat"
                            : "busy",
               said.error().text);
    }
}

void Visitors::show_chat(Session& session) {
    if (session.chat.is_set() &&
        !parts_.chats.show(session.chat, std::make_unique<ChatPage>(*this, session))) {
        session.chat = {};
    }
}

void Visitors::give_time(const Session& session) {
    if (!session.chat.is_set()) {
        return;
    }
    std::ignore = parts_.chats.show(session.chat, nullptr);
    const auto time = session.is_served ? limits::kChatKept : limits::kWaitingChatKept;
    parts_.loop.start(
        time, [this, token = session.token, chat = session.chat, left_at = session.left_at] {
            const auto found = sessions_.find(token);
            if (found != sessions_.end() && found->second.client == nullptr &&
                found->second.chat == chat && found->second.left_at == left_at) {
                found->second.chat = {};
                parts_.chats.leave(chat);
            }
        });
}

void Visitors::on_chat_is(const std::string& token, bool is_served) {
    if (const auto found = sessions_.find(token); found != sessions_.end()) {
        found->second.is_served = is_served;
    }
}

void Visitors::on_chat_ended(const std::string& token) {
    if (const auto found = sessions_.find(token); found != sessions_.end()) {
        found->second.chat = {};
    }
}

}  // namespace callfloor::widgets
