#pragma once
// From a request to the handler of its operation:
//
//   path ─► operation ─► CSRF ─► who (Gate) ─► may he (Gate) ─► If-Match ─► parameters, body ─►
//   handler
//            404/405      403       401            403             428          400/413/415
//
// Handlers are registered by operationId before the server starts; then the router is read-only and
// called by many threads at once. Handlers run on worker threads and may wait for the store.

#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/api.h"
#include "http/http.h"
#include "http/socket.h"

namespace callfloor::http {

/// Who is asking and whether that is allowed. Implemented by people. Any thread.
class Gate {
  public:
    virtual ~Gate() = default;
    /// By the request's cookie or bearer token. Unauthenticated when there is no valid session.
    virtual Result<Identity> authenticate(const Request& request) = 0;
    /// Forbidden when the roles do not allow the operation. request.identity is set.
    virtual Result<void> permit(const Request& request, const Operation& operation) = 0;
    /// A refusal happened; for the audit log.
    virtual void on_refused(const Request& request, const Operation& operation,
                            const Error& why) = 0;
};

using Handler = std::function<Result<Response>(const Request&)>;

/// What serves a path: an answer, or the handler that takes the WebSocket.
struct SocketUpgrade {
    SocketHandler* handler = nullptr;
    Request request;
};

class Router final {
  public:
    Router(const Api& api, Gate& gate) : api_(api), gate_(gate) {}

    /// An unknown operationId or a second handler is a programmer error.
    void handle(std::string_view operation_id, Handler handler);
    /// For an operation with x-websocket. The handler outlives the server.
    void handle_socket(std::string_view operation_id, SocketHandler& handler);
    /// Operations without a handler; empty in a complete server (checked by the app and a test).
    std::vector<std::string> missing_handlers() const;

    /// The answer to a request whose path, headers and body are filled in. Never throws.
    Response answer(Request& request) const;
    /// The same steps up to the handler, for an upgrade request; the error is the answer to send.
    std::expected<SocketUpgrade, Response> accept_socket(Request request) const;
    /// Whether the session of an open WebSocket still holds; asked now and then while it is open.
    bool may_stay(const Request& request) const;
    /// The bytes of body the operation takes; what the server refuses before reading.
    std::size_t max_body(Method method, std::string_view path) const;
    /// Whether pages of other origins may open the WebSocket at this path, as far as we know here.
    bool takes_any_origin(std::string_view path) const;
    const Api& api() const { return api_; }

  private:
    struct Entry {
        Handler handler;
        SocketHandler* socket = nullptr;
    };
    std::expected<const Operation*, Response> admit(Request& request) const;
    std::expected<const Operation*, Response> find(Request& request) const;
    Result<void> identify(Request& request, const Operation& operation) const;

    const Api& api_;
    Gate& gate_;
    std::map<std::string, Entry, std::less<>> entries_;
};

/// Paths of the interface begin with this; all others are the console's.
constexpr std::string_view kApiBase = "/api/v1";

}  // namespace callfloor::http
