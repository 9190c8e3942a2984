#include "widgets/internal/visitors.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "base/random.h"
#include "chats/chats.h"
#include "http/origins.h"
#include "switchboard/switchboard.h"
#include "widgets/internal/visitor_socket.h"
#include "widgets/internal/widgets_state.h"

namespace callfloor::widgets {

namespace {

constexpr std::size_t kTokenBytes = 24;

std::string origin_of(const http::SocketClient& client) {
    return std::string(client.request().headers.find("Origin").value_or(""));
}

}  // namespace

void send(http::SocketClient& to, json::Object message) {
    to.send(std::make_shared<const std::string>(json::to_text(std::move(message))));
}

void refuse(http::SocketClient& to, std::string_view code, std::string_view text) {
    send(to, {{"type", "problem"}, {"code", code}, {"text", text}});
}

class Visitors::Page final : public switchboard::GuestPage {
  public:
    Page(Visitors& visitors, Client client) : visitors_(visitors), client_(std::move(client)) {}

    switchboard::PageId id() const override { return switchboard::PageId{client_->id()}; }
    const std::string& address() const override { return client_->request().peer_address; }
    void media(LegId, const std::string& sdp) override {
        send(*client_, {{"type", "media"}, {"sdp", sdp}});
    }
    void connected(LegId) override { send(*client_, {{"type", "connected"}}); }
    void talking(bool is_talking) override {
        send(*client_, {{"type", is_talking ? "talking" : "waiting"}});
    }
    void ended(LegId leg, EndCause cause) override {
        send(*client_, {{"type", "ended"}, {"cause", end_cause_name(cause)}});
        visitors_.on_ended(leg);
    }

  private:
    Visitors& visitors_;
    const Client client_;
};

void Visitors::take(const Client& client, std::int64_t widget_id, const VisitorMessage& message) {
    if (!client->is_open()) {
        return;
    }
    const auto known = by_client_.find(client->id());
    if (message.type == "hello") {
        if (known == by_client_.end()) {
            greet(client, widget_id, message.session);
        }
        return;
    }
    if (known == by_client_.end()) {
        return client->close(kCloseNotUnderstood, "say hello first");
    }
    auto& session = sessions_.at(known->second);
    const auto widget = book_.find(widget_id);
    if (message.type == "hang_up") {
        parts_.switchboard.guest_hangs_up(switchboard::PageId{client->id()}, session.leg);
    } else if (message.type == "resume") {
        resume(session, message);
    } else if (message.type == "say") {
        say(session, message);
    } else if (message.type == "end_chat") {
        parts_.chats.leave(session.chat);
    } else if (widget == nullptr || !http::admits_origin(widget->origins, session.origin)) {
        refuse(*client, "not_offered", "the widget was switched off meanwhile");
    } else if (message.type == "call") {
        call(session, *widget, message);
    } else if (message.type == "chat") {
        chat(session, *widget, message);
    } else if (message.type == "call_back") {
        call_back(session, *widget, message);
    } else {
        client->close(kCloseNotUnderstood, "not a message of a visitor");
    }
}

Visitors::Session* Visitors::find_own(const Client& client, std::int64_t widget,
                                      const std::string& token) {
    const auto found = sessions_.find(token);
    if (found == sessions_.end()) {
        return nullptr;
    }
    auto& session = found->second;
    const bool is_his = session.widget == widget && session.origin == origin_of(*client) &&
                        session.address == client->request().peer_address;
    return is_his ? &session : nullptr;
}

void Visitors::greet(const Client& client, std::int64_t widget, const std::string& token) {
    forget_old();
    auto* session = find_own(client, widget, token);
    if (session == nullptr) {
        Session fresh;
        fresh.token = secure_token(kTokenBytes);
        fresh.widget = widget;
        fresh.origin = origin_of(*client);
        fresh.address = client->request().peer_address;
        auto key = fresh.token;
        session = &sessions_.emplace(std::move(key), std::move(fresh)).first->second;
    } else if (const auto before = std::exchange(session->client, nullptr)) {
        by_client_.erase(before->id());
        parts_.switchboard.guest_leaves(switchboard::PageId{before->id()});
        before->close(kCloseReplaced, "another page of this visitor");
    }
    session->client = client;
    by_client_[client->id()] = session->token;
    send(*client, {{"type", "welcome"},
                   {"session", session->token},
                   {"in_call", session->leg.is_set()},
                   {"in_chat", session->chat.is_set()}});
    show_chat(*session);
}

void Visitors::leave(std::uint64_t client) {
    const auto known = by_client_.find(client);
    if (known == by_client_.end()) {
        return;
    }
    auto& session = sessions_.at(known->second);
    session.client = nullptr;
    session.left_at = parts_.loop.now();
    by_client_.erase(known);
    parts_.switchboard.guest_leaves(switchboard::PageId{client});
    give_time(session);
}

/// Also at limits::kVisitors those who went first.
void Visitors::forget_old() {
    const auto now = parts_.loop.now();
    const auto is_gone = [](const Session& session) {
        return session.client == nullptr && !session.leg.is_set() && !session.chat.is_set();
    };
    std::erase_if(sessions_, [&](const auto& one) {
        return is_gone(one.second) && now - one.second.left_at >= limits::kVisitorKept;
    });
    while (sessions_.size() >= 2 * limits::kVisitors) {
        auto oldest = sessions_.end();
        for (auto it = sessions_.begin(); it != sessions_.end(); ++it) {
            if (is_gone(it->second) &&
                (oldest == sessions_.end() || it->second.left_at < oldest->second.left_at)) {
                oldest = it;
            }
        }
        if (oldest == sessions_.end()) {
            return;  // the open ones are bounded by the socket
        }
        sessions_.erase(oldest);
    }
}

void Visitors::on_ended(LegId leg) {
    for (auto& [token, session] : sessions_) {
        if (session.leg == leg) {
            session.leg = {};
        }
    }
}

// ---------------------------------------------------------------- calls

bool Visitors::may_call(const Session& session, const Widget& widget, QueueId queue) {
    const auto now = parts_.loop.now();
    auto& client = *session.client;
    const bool is_offered =
        widget.offers_calls && std::ranges::any_of(widget.queues, [&](const auto& one) {
            return one.queue == queue && one.channel == floor::Channel::Voice;
        });
    if (!is_offered || session.leg.is_set() || session.chat.is_set()) {
        refuse(client, "not_offered", "no call of this kind, or one is under way already");
        return false;
    }
    if (!is_open_now(widget, parts_.directory.time_zone(), now)) {
        refuse(client, "closed", "outside the opening hours");
        return false;
    }
    const auto under_way = std::ranges::count_if(sessions_, [&](const auto& one) {
        return one.second.widget == widget.id && one.second.leg.is_set();
    });
    if (under_way >= widget.calls_max) {
        refuse(client, "busy", "all lines of the widget are busy; try again in a moment");
        return false;
    }
    if (!calls_.take(session.address, now)) {
        refuse(client, "too_often", "too many calls of this address; try again in ten minutes");
        return false;
    }
    return true;
}

void Visitors::call(Session& session, const Widget& widget, const VisitorMessage& message) {
    const auto name = visitor_name(message.name);
    if (!name) {
        return refuse(*session.client, "bad_name", name.error().text);
    }
    if (!may_call(session, widget, message.queue)) {
        return;
    }
    const auto placed = parts_.switchboard.guest_calls(
        std::make_unique<Page>(*this, session.client),
        {message.queue, *name, shown_page(message.page, session.origin)}, message.sdp);
    if (!placed) {
        const bool is_his_fault = placed.error().code == ErrorCode::InvalidInput;
        return refuse(*session.client, is_his_fault ? "bad_sound" : "busy", placed.error().text);
    }
    session.leg = *placed;
}

void Visitors::resume(Session& session, const VisitorMessage& message) {
    const auto resumed = parts_.switchboard.guest_resumes(
        std::make_unique<Page>(*this, session.client), session.leg, message.sdp);
    if (!resumed) {
        session.leg = {};
        refuse(*session.client, "no_call", "the call is over");
    }
}

// ---------------------------------------------------------------- call-backs

void Visitors::call_back(Session& session, const Widget& widget, const VisitorMessage& message) {
    const auto now = parts_.loop.now();
    auto& client = *session.client;
    const bool is_offered =
        widget.offers_callbacks && std::ranges::any_of(widget.queues, [&](const auto& one) {
            return one.queue == message.queue && one.channel == floor::Channel::Voice;
        });
    const auto name = visitor_name(message.name);
    const auto number = floor::parse_outside_number(message.number, parts_.directory.number_plan());
    if (!is_offered) {
        return refuse(client, "not_offered", "the widget takes no numbers for this queue");
    }
    if (!name) {
        return refuse(client, "bad_name", name.error().text);
    }
    if (!number || number->kind == floor::DestinationKind::Premium) {
        return refuse(client, "bad_number", "this is no number that can be called back");
    }
    std::erase_if(noted_, [&](const auto& one) { return one.second <= now; });
    const auto key = fmt::format("{} {}", widget.id, number->digits);
    if (noted_.contains(key)) {  // once is enough, and a stranger learns nothing from the answer
        return send(client, {{"type", "noted"}});
    }
    if (!callbacks_.take(session.address, now) ||
        !widget_callbacks_.take(fmt::format("{}", widget.id), now)) {
        return refuse(client, "too_often", "too many numbers were left; try again in an hour");
    }
    const auto asked = parts_.switchboard.handle(floor::AskCallback{
        message.queue, number->digits, *name, shown_page(message.page, session.origin)});
    if (!asked) {
        return refuse(client, "busy", asked.error().text);
    }
    if (widget.callback_rest > Duration{0}) {
        noted_[key] = now + widget.callback_rest;  // bounded by what all widgets take in a day
    }
    send(client, {{"type", "noted"}});
}

}  // namespace callfloor::widgets
