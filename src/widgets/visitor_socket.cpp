#include "widgets/internal/visitor_socket.h"

#include "widgets/internal/visitors.h"
#include "widgets/internal/widgets_state.h"

namespace callfloor::widgets {

namespace {

Response later(int status, std::string_view text) {
    return http::problem(status, ErrorCode::LimitReached, text).with_header("Retry-After", "60");
}

Result<VisitorMessage> read_message(std::string_view text) {
    const auto object = TRY(json::parse_object(text));
    VisitorMessage message;
    message.type = TRY(json::get_string(object, "type"));
    message.session = TRY(json::find_string(object, "session")).value_or("");
    message.queue = QueueId{TRY(json::find_int(object, "queue_id")).value_or(0)};
    message.name = TRY(json::find_string(object, "name")).value_or("");
    message.number = TRY(json::find_string(object, "number")).value_or("");
    message.page = TRY(json::find_string(object, "page")).value_or("");
    message.sdp = TRY(json::find_string(object, "sdp")).value_or("");
    message.text = TRY(json::find_string(object, "text")).value_or("");
    message.token = TRY(json::find_string(object, "token")).value_or("");
    return message;
}

}  // namespace

std::optional<Response> VisitorSocket::full(std::int64_t widget, const std::string& address) const {
    std::size_t of_widget = 0;
    std::size_t of_address = 0;
    for (const auto& [id, guest] : guests_) {
        of_widget += guest.widget == widget ? 1 : 0;
        of_address += guest.client->request().peer_address == address ? 1 : 0;
    }
    if (of_address >= limits::kVisitorsOfAddress) {
        return later(429, "too many pages of this address are open; close some");
    }
    if (of_widget >= limits::kVisitorsOfWidget || guests_.size() >= limits::kVisitors) {
        return later(503, "too many visitors are here; try again in a minute");
    }
    return std::nullopt;
}

std::optional<Response> VisitorSocket::refuse(const Request& request) {
    const auto admitted = state_.admit(request);
    if (!admitted) {
        return admitted.error();
    }
    {
        const std::lock_guard lock(state_.mutex);
        if (!state_.connects.take(request.peer_address, loop_.now())) {
            return later(429, "too many connections of this address; try again in a minute");
        }
    }
    const std::lock_guard lock(mutex_);
    return full((*admitted)->id, request.peer_address);
}

void VisitorSocket::on_open(std::shared_ptr<http::SocketClient> client) {
    const auto& request = client->request();
    const auto widget = state_.book.find(request.path_text("key"));
    {
        const std::lock_guard lock(mutex_);
        // Again, for several may have been admitted at the same time.
        if (widget == nullptr || full(widget->id, request.peer_address)) {
            return client->close(kCloseTryLater, "too many visitors");
        }
        auto& guest = guests_[client->id()];
        guest.client = client;
        guest.widget = widget->id;
    }
}

void VisitorSocket::on_message(http::SocketClient& client, std::string_view text) {
    std::shared_ptr<http::SocketClient> held;
    std::int64_t widget = 0;
    {
        const std::lock_guard lock(mutex_);
        const auto found = guests_.find(client.id());
        if (found == guests_.end()) {
            return;
        }
        if (!found->second.messages.take("", loop_.now())) {
            return client.close(kCloseTooMany, "too many messages");
        }
        held = found->second.client;
        widget = found->second.widget;
    }
    if (text.size() > limits::kVisitorMessage) {
        return client.close(kCloseTooLong, "the message is too long");
    }
    auto message = read_message(text);
    if (!message) {
        return client.close(kCloseNotUnderstood, "not a message of a visitor");
    }
    const bool is_posted = loop_.post([this, held, widget, message = *std::move(message)] {
        visitors_.take(held, widget, message);
    });
    if (!is_posted) {
        client.close(kCloseTryLater, "the server is busy");
    }
}

// One that cannot be posted is made good when the visitor comes again or is forgotten.
void VisitorSocket::on_closed(http::SocketClient& client) {
    {
        const std::lock_guard lock(mutex_);
        guests_.erase(client.id());
    }
    std::ignore = loop_.post([this, id = client.id()] { visitors_.leave(id); });
}

}  // namespace callfloor::widgets
