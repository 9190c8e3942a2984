#pragma once
// Between Beast's messages and our values: a request as the router wants it, a response as it goes
// out on the wire (security headers, HEAD, ranges of files).

#include <cstdint>
#include <optional>
#include <string>

#include <boost/beast/http.hpp>

#include "http/assets.h"
#include "http/http.h"
#include "http/router.h"

namespace callfloor::http {

namespace beast = boost::beast;

using WireRequest = beast::http::request<beast::http::string_body>;
using WireResponse = beast::http::response<beast::http::string_body>;

/// Where a connection came from.
struct PeerInfo {
    std::string address;
    bool secure = false;
};

/// An open file, or its like, and which part of it is to be sent.
class FilePart final {
  public:
    FilePart(std::shared_ptr<ByteSource> source, std::int64_t offset, std::int64_t length)
        : source_(std::move(source)), offset_(offset), left_(length) {}

    bool done() const { return left_ == 0; }
    /// The next bytes; empty when the file is shorter than it was or cannot be read.
    std::string read_some();

  private:
    std::shared_ptr<ByteSource> source_;
    std::int64_t offset_;
    std::int64_t left_;
};

/// A response ready to be written.
struct Outgoing {
    WireResponse message;
    bool header_only = false;  ///< HEAD, and files, whose bytes follow
    std::optional<FilePart> file;
};

struct WireOptions {
    unsigned version = 11;
    bool keep_alive = true;
    StrictTransport strict = StrictTransport::No;
};

/// 400 when the header alone is wrong (no Host).
std::expected<Request, Response> to_request(WireRequest&& message, const PeerInfo& peer);
Method method_of(beast::http::verb verb);
/// Files are opened here: call it on a worker.
Outgoing to_outgoing(Response&& response, const Request& request, const WireOptions& options);
/// The answer to bytes that are no HTTP request; the connection is closed after it.
Outgoing refusal(int status, std::string_view text, const WireOptions& options);
/// Whether a WebSocket may be opened by the page it comes from: its Origin must be this host.
bool origin_fits(const Request& request, const std::vector<std::string>& host_names);

}  // namespace callfloor::http
