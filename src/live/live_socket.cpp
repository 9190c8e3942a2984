#include "live/live_socket.h"

#include "base/json.h"

namespace callfloor::live {

void LiveSocket::on_control_thread(std::shared_ptr<http::SocketClient> joining) {
    std::vector<std::uint64_t> left;
    {
        const std::lock_guard lock(mutex_);
        left.swap(left_);
    }
    // A client that joins and has left already is closed: join() finds that out by itself.
    if (joining != nullptr) {
        feed_.join(std::move(joining));
    }
    for (const auto id : left) {
        feed_.leave(id);
    }
}

void LiveSocket::post(std::shared_ptr<http::SocketClient> joining) {
    const auto viewer = joining;
    const bool is_posted = loop_.post(
        [this, joining = std::move(joining)]() mutable { on_control_thread(std::move(joining)); });
    if (!is_posted && viewer != nullptr) {
        viewer->close(kCloseTryLater, "the server is busy");
    }  // a leave that could not be posted stays in left_ for the next turn
}

void LiveSocket::on_open(std::shared_ptr<http::SocketClient> client) {
    bool has_place = false;
    {
        const std::lock_guard lock(mutex_);
        has_place = clients_.size() < viewers_max_;
        if (has_place) {
            clients_[client->id()] = client;
        }
    }
    if (!has_place) {
        client->close(kCloseTryLater, "too many viewers");
        return;
    }
    post(std::move(client));
}

void LiveSocket::on_message(http::SocketClient& client, std::string_view text) {
    static const auto pong = std::make_shared<const std::string>(R"({"type":"pong"})");
    const auto message = json::parse_object(text);
    const auto type =
        message ? json::find_string(*message, "type") : Result<std::optional<std::string>>{};
    if (!type || *type != "ping") {
        client.close(kCloseNotUnderstood, "only {\"type\":\"ping\"} is understood");
        return;
    }
    client.send(pong);
}

void LiveSocket::on_closed(http::SocketClient& client) {
    {
        const std::lock_guard lock(mutex_);
        if (clients_.erase(client.id()) == 0) {
            return;
        }
        left_.push_back(client.id());
    }
    post(nullptr);
}

void LiveSocket::recheck() {
    std::vector<std::shared_ptr<http::SocketClient>> clients;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, client] : clients_) {
            clients.push_back(client);
        }
    }
    for (const auto& client : clients) {
        const auto identity = gate_.authenticate(client->request());
        if (!identity) {
            if (identity.error().code == ErrorCode::Unauthenticated) {
                client->close(http::kCloseSessionEnded, "the session ended");
            }
        } else if (audience_of(*identity) != audience_of(client->request().identity)) {
            client->close(http::kCloseGoingAway, "what you may see has changed");
        }
    }
}

std::size_t LiveSocket::viewers() const {
    const std::lock_guard lock(mutex_);
    return clients_.size();
}

}  // namespace callfloor::live
