#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "http/internal/socket_connection.h"
#include "http/internal/socket_start.h"

namespace callfloor::http {

void start_socket(ServerCore& core, std::uint64_t id, SecureStream stream, SocketUpgrade upgrade,
                  WireRequest message) {
    std::make_shared<SocketConnection<SecureStream>>(core, id, std::move(stream),
                                                     std::move(upgrade))
        ->run(std::move(message));
}

}  // namespace callfloor::http
