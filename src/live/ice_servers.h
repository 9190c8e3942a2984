#pragma once
// The STUN and TURN servers a browser phone is told of, with a login that is good for a day: the
// scheme coturn calls use-auth-secret (draft-uberti-behave-turn-rest).

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace callfloor::live {

struct IceServers {
    std::vector<std::string> urls;  ///< stun:, turn:, turns:
    std::string turn_secret;
};

/// "stun:host[:port]", "turn:host[:port][?transport=udp|tcp]" or "turns:..." (RFC 7064, RFC 7065).
bool is_ice_server(std::string_view url);

/// The secret is the file's first line; an empty path is no secret. NotFound when it cannot be
/// read.
Result<IceServers> read_ice_servers(const std::vector<std::string>& urls,
                                    const std::filesystem::path& secret_file);

/// What RTCPeerConnection takes as iceServers.
json::Array ice_servers_json(const IceServers& servers, std::string_view user, Instant now);

}  // namespace callfloor::live
