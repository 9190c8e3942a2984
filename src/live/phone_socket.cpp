#include "live/phone_socket.h"

#include "base/json_parts.h"
#include "live/live_socket.h"
#include "switchboard/switchboard.h"

namespace callfloor::live {

namespace {

using switchboard::PageId;

struct PageMessage {
    std::string type;
    LegId leg;
    std::string sdp;
};

Result<PageMessage> read_message(std::string_view text) {
    const auto object = TRY(json::parse_object(text));
    PageMessage message;
    message.type = TRY(json::get_string(object, "type"));
    if (message.type == "alive") {
        return message;
    }
    message.leg = LegId{TRY(json::get_int(object, "leg"))};
    if (message.type == "answer") {
        message.sdp = TRY(json::get_string(object, "sdp"));
    } else if (message.type != "ringing" && message.type != "hang_up") {
        return fail(ErrorCode::InvalidInput, "\"{}\" is no message of a phone", message.type);
    }
    return message;
}

void send(http::SocketClient& to, json::Object message) {
    to.send(std::make_shared<const std::string>(json::to_text(std::move(message))));
}

void carry_out(switchboard::Switchboard& phones, http::SocketClient& client,
               const PageMessage& message) {
    const PageId page{client.id()};
    if (message.type == "alive") {
        phones.page_is_alive(page);
    } else if (message.type == "ringing") {
        phones.page_rings(page, message.leg);
    } else if (message.type == "hang_up") {
        phones.page_hangs_up(page, message.leg);
    } else if (const auto taken = phones.page_answers(page, message.leg, message.sdp); !taken) {
        send(client,
             {{"type", "problem"}, {"leg", message.leg.value}, {"text", taken.error().text}});
    }
}

}  // namespace

class PhoneSocket::Page final : public switchboard::BrowserPage {
  public:
    Page(std::shared_ptr<http::SocketClient> client, const PhoneSocket& socket)
        : client_(std::move(client)), socket_(socket) {}

    PageId id() const override { return PageId{client_->id()}; }
    UserId user() const override { return client_->request().identity.user; }
    const std::string& address() const override { return client_->request().peer_address; }

    void joined(ExtensionId extension, LegId leg) override {
        send(*client_, {{"type", "joined"},
                        {"extension_id", extension.value},
                        {"leg", json::id_or_null(leg.value)}});
    }
    void ring(LegId leg) override { tell_with_servers("ring", leg); }
    void resume(LegId leg) override { tell_with_servers("resume", leg); }
    void media(LegId leg, const std::string& sdp) override {
        send(*client_, {{"type", "media"}, {"leg", leg.value}, {"sdp", sdp}});
    }
    void connected(LegId leg) override { tell("connected", leg); }
    void ended(LegId leg, EndCause cause) override {
        send(*client_, {{"type", "ended"}, {"leg", leg.value}, {"cause", end_cause_name(cause)}});
    }
    void close(Farewell why) override {
        switch (why) {
            case Farewell::Replaced:
                return client_->close(kCloseReplaced, "another page is the phone now");
            case Farewell::NotSignedIn:
                return client_->close(kCloseNoPhone, "signed in at no phone");
            case Farewell::Silent:
                return client_->close(http::kCloseTooSlow, "the page was silent");
        }
    }

  private:
    void tell(std::string_view type, LegId leg) {
        send(*client_, {{"type", type}, {"leg", leg.value}});
    }

    /// With each call, so that its login is fresh.
    void tell_with_servers(std::string_view type, LegId leg) {
        send(*client_, {{"type", type},
                        {"leg", leg.value},
                        {"ice_servers",
                         ice_servers_json(socket_.ice_servers_, client_->request().identity.login,
                                          socket_.loop_.now())}});
    }

    const std::shared_ptr<http::SocketClient> client_;
    const PhoneSocket& socket_;
};

std::shared_ptr<http::SocketClient> PhoneSocket::find(std::uint64_t id) const {
    const std::lock_guard lock(mutex_);
    const auto found = clients_.find(id);
    return found == clients_.end() ? nullptr : found->second;
}

void PhoneSocket::on_open(std::shared_ptr<http::SocketClient> client) {
    {
        const std::lock_guard lock(mutex_);
        clients_[client->id()] = client;
    }
    const bool is_posted = loop_.post([this, client] {
        if (!client->is_open()) {
            return;
        }
        if (const auto joined = switchboard_.join_page(std::make_unique<Page>(client, *this));
            !joined) {
            client->close(kCloseNoPhone, "signed in at no phone");
        }
    });
    if (!is_posted) {
        client->close(kCloseTryLater, "the server is busy");
    }
}

void PhoneSocket::on_message(http::SocketClient& client, std::string_view text) {
    auto message = read_message(text);
    if (!message) {
        return client.close(kCloseNotUnderstood, "not a message of a phone");
    }
    const auto held = find(client.id());
    const bool is_posted =
        held != nullptr && loop_.post([this, held, message = *std::move(message)] {
            carry_out(switchboard_, *held, message);
        });
    if (!is_posted) {
        client.close(kCloseTryLater, "the server is busy");
    }
}

// A leave that cannot be posted is made good by the page's silence.
void PhoneSocket::on_closed(http::SocketClient& client) {
    {
        const std::lock_guard lock(mutex_);
        clients_.erase(client.id());
    }
    std::ignore = loop_.post([this, id = client.id()] { switchboard_.leave_page(PageId{id}); });
}

}  // namespace callfloor::live
