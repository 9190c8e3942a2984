#pragma once
// The visitors of widgets and what they may do, each with his own session and nothing else's:
//
//   hello ─► a new session, or his own of the page before ─► call ─► (resume) ─► hang_up / ended
//                                                         ├► call_back ─► on the call-back list
//                                                         └► chat ─► say ... ─► end_chat /
//                                                         chat_ended
//
// Control thread only. Visitors whose page has gone are kept for limits::kVisitorKept; a call's end
// is the switchboard's to decide.

#include <memory>
#include <string>
#include <unordered_map>

#include "base/json.h"
#include "http/socket.h"
#include "switchboard/guest_page.h"
#include "widgets/allowance.h"
#include "widgets/widget_limits.h"
#include "widgets/widgets.h"

namespace callfloor::widgets {

class WidgetBook;
struct Widget;

void send(http::SocketClient& to, json::Object message);
/// Tells a page what it cannot have; codes are those of the API.
void refuse(http::SocketClient& to, std::string_view code, std::string_view text);

/// What a page says; what it does not need is empty.
struct VisitorMessage {
    std::string type;
    std::string session;
    QueueId queue;
    std::string name;
    std::string number;
    std::string page;
    std::string sdp;
    std::string text;
    std::string token;
};

class Visitors final {
  public:
    using Client = std::shared_ptr<http::SocketClient>;

    Visitors(const WidgetsParts& parts, const WidgetBook& book) : parts_(parts), book_(book) {}

    void take(const Client& client, std::int64_t widget, const VisitorMessage& message);
    void leave(std::uint64_t client);
    std::size_t sessions() const { return sessions_.size(); }

  private:
    class Page;
    class ChatPage;
    struct Session {
        std::string token;
        std::int64_t widget = 0;
        std::string origin;
        std::string address;
        Client client;  ///< null: his page has gone
        Instant left_at{};
        LegId leg{};             ///< set while he has a call
        ConversationId chat{};   ///< set while he has a chat
        bool is_served = false;  ///< in the chat: an agent has him
    };

    void greet(const Client& client, std::int64_t widget, const std::string& token);
    Session* find_own(const Client& client, std::int64_t widget, const std::string& token);
    void call(Session& session, const Widget& widget, const VisitorMessage& message);
    void resume(Session& session, const VisitorMessage& message);
    void call_back(Session& session, const Widget& widget, const VisitorMessage& message);
    /// Whether his call may begin; else he has been told why not.
    bool may_call(const Session& session, const Widget& widget, QueueId queue);
    void on_ended(LegId leg);
    // Text: visitor_chats.cpp.
    void chat(Session& session, const Widget& widget, const VisitorMessage& message);
    void say(Session& session, const VisitorMessage& message);
    /// His page is here again.
    void show_chat(Session& session);
    /// His page has gone: the chat ends when he does not come back.
    void give_time(const Session& session);
    void on_chat_is(const std::string& token, bool is_served);
    void on_chat_ended(const std::string& token);
    void forget_old();

    WidgetsParts parts_;
    const WidgetBook& book_;
    std::unordered_map<std::string, Session> sessions_;  ///< by token
    std::unordered_map<std::uint64_t, std::string> by_client_;
    Allowance calls_{limits::kCallsPerTenMinutes, std::chrono::minutes(10)};
    Allowance chats_{limits::kChatsPerTenMinutes, std::chrono::minutes(10)};
    Allowance callbacks_{limits::kCallbacksPerHour, std::chrono::hours(1)};
    Allowance widget_callbacks_{limits::kWidgetCallbacksPerHour, std::chrono::hours(1)};
    std::unordered_map<std::string, Instant> noted_;  ///< numbers and when they were put down
};

}  // namespace callfloor::widgets
