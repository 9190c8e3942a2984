#pragma once
// POST of a short body to an address outside, http:// or https:// (certificate and name checked
// against the system's trust), with a deadline over all of it. By libcurl. Blocks; not for the
// control thread.

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace callfloor::http {

/// InvalidInput for anything but http(s)://host[:port][/path][?query]; no user, no fragment, at
/// most 500 bytes.
Result<void> check_outgoing_url(std::string_view url);

struct OutgoingPost {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string content_type = "application/json";
    std::string body;
};

/// The status of the answer, whatever it is; redirections are not followed. Unavailable when there
/// is none in time.
Result<int> send_outgoing(const OutgoingPost& post, std::chrono::milliseconds deadline);

}  // namespace callfloor::http
