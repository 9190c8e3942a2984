#pragma once
// The step from an HTTP connection to a WebSocket. Compiled apart from HttpConnection, once a kind
// of stream: Beast's WebSocket costs the compiler half a minute and a gigabyte for each.

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "http/internal/server_core.h"

namespace callfloor::http {

using PlainStream = boost::beast::tcp_stream;
using SecureStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;

/// Answers the upgrade asked for in `message` and serves the WebSocket from then on, on the
/// stream's strand; the connection keeps its `id`.
void start_socket(ServerCore& core, std::uint64_t id, PlainStream stream, SocketUpgrade upgrade,
                  WireRequest message);
void start_socket(ServerCore& core, std::uint64_t id, SecureStream stream, SocketUpgrade upgrade,
                  WireRequest message);

}  // namespace callfloor::http
