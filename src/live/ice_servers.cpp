#include "live/ice_servers.h"

#include <algorithm>
#include <array>
#include <fstream>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace callfloor::live {

namespace {

constexpr Duration kLoginLasts = std::chrono::hours(24);

/// base64 of HMAC-SHA1, as the TURN server computes it from the name.
std::string credential_of(const std::string& secret, const std::string& name) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data(), &size);
    std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> base64{};
    const auto length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
    return {reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length)};
}

}  // namespace

bool is_ice_server(std::string_view url) {
    const bool is_turn = url.starts_with("turn:") || url.starts_with("turns:");
    if (!is_turn && !url.starts_with("stun:")) {
        return false;
    }
    auto host = url.substr(url.find(':') + 1);
    if (const auto query = host.find('?'); query != std::string_view::npos) {
        const auto transport = host.substr(query);
        if (!is_turn || (transport != "?transport=udp" && transport != "?transport=tcp")) {
            return false;
        }
        host = host.substr(0, query);
    }
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-:[]").contains(c);
    });
}

Result<IceServers> read_ice_servers(const std::vector<std::string>& urls,
                                    const std::filesystem::path& secret_file) {
    IceServers servers{urls, {}};
    if (secret_file.empty()) {
        return servers;
    }
    std::ifstream stream(secret_file);
    if (!std::getline(stream, servers.turn_secret) || servers.turn_secret.empty()) {
        return fail(ErrorCode::NotFound,
                    "{} has no secret in its first line; it is media.turn_secret_file",
                    secret_file.string());
    }
    return servers;
}

json::Array ice_servers_json(const IceServers& servers, std::string_view user, Instant now) {
    const auto name = fmt::format("{}:{}", to_epoch_ms(now + kLoginLasts) / 1'000, user);
    json::Array array;
    for (const auto& url : servers.urls) {
        json::Object server{{"urls", url}};
        if (!url.starts_with("stun:") && !servers.turn_secret.empty()) {
            server["username"] = name;
            server["credential"] = credential_of(servers.turn_secret, name);
        }
        array.push_back(std::move(server));
    }
    return array;
}

}  // namespace callfloor::live
