#pragma once
// Requests to addresses outside, http:// or https:// (certificate and name checked against the
// system's trust), with a deadline over all of it. By libcurl. Blocks; not for the control thread.

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace callfloor::http {

/// InvalidInput for anything but http(s)://host[:port][/path][?query]; no user, no fragment, at
/// most 500 bytes.
Result<void> check_outgoing_url(std::string_view url);

/// One value in a path or a query: everything but letters, digits and -._~ as %XX.
std::string escape_for_url(std::string_view text);

/// "sha256=<hex>": HMAC-SHA256 over "<timestamp>.<body>", by which a receiver knows a webhook is
/// ours and not an old one repeated.
std::string webhook_signature(std::string_view secret, std::string_view timestamp,
                              std::string_view body);

struct OutgoingPost {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string content_type = "application/json";
    std::string body;
};

/// The status of the answer, whatever it is; redirections are not followed. Unavailable when there
/// is none in time.
Result<int> send_outgoing(const OutgoingPost& post, std::chrono::milliseconds deadline);

/// Where a connection may lead, judged by the address it is about to be made to.
enum class OutgoingReach : std::uint8_t {
    Anywhere,    ///< the operator's own webhooks
    Public,      ///< not to this machine, nor into private networks
    OwnNetwork,  ///< these too; never link-local (there clouds keep their credentials)
};
/// `address` is text of an IPv4 or IPv6 address; what is none is refused.
bool may_reach(OutgoingReach reach, std::string_view address);

struct OutgoingRequest {
    bool is_post = false;  ///< else GET, without body
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  ///< JSON
    OutgoingReach reach = OutgoingReach::Public;
    std::size_t answer_bytes = 64 << 10;  ///< a longer answer is Unavailable
    std::stop_token stop{};               ///< ends it at once, as Unavailable
};
struct OutgoingAnswer {
    int status = 0;
    bool is_late = false;  ///< then nothing else is known
    std::string body;
};

/// Any status is an answer; redirections are not followed. Unavailable with what went wrong, which
/// does not name the query.
Result<OutgoingAnswer> fetch_outgoing(const OutgoingRequest& request,
                                      std::chrono::milliseconds deadline);

}  // namespace callfloor::http
